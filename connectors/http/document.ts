import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { type Instant, instantOf } from '../../domain/time.ts';

/** What is not there may be missing or `null`. Fields that a schema does not name are let through unseen. */
export const maybe = <T extends Type.TSchema>(type: T) => Type.Optional(Type.Union([type, Type.Null()]));

/** A text that has to say something: a number, an id. */
export const Name = Type.String({ minLength: 1 });

export type Read<T> = { readonly document: T } | { readonly errors: readonly string[] };

export type Reader<T> = {
  /** The value as a document, or where it is not one, with the path first: `/parcels/0/parcelNo must be string`. */
  readonly read: (value: unknown) => Read<T>;
  /** The same for JSON text. */
  readonly parse: (text: string) => Read<T>;
};

/** Compiles a schema of what an outside system sends. */
export const documentOf = <T extends Type.TSchema>(schema: T): Reader<Type.Static<T>> => {
  const compiled = Compile(schema);
  const accepts = (value: unknown): value is Type.Static<T> => compiled.Check(value);
  const read = (value: unknown): Read<Type.Static<T>> =>
    accepts(value)
      ? { document: value }
      : { errors: compiled.Errors(value).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`) };
  return { read, parse: (text) => read(jsonOf(text)) };
};

/** The value of a JSON text, its texts passed through `change`; `undefined` where it is none. */
export const jsonOf = (text: string, change = (value: string): string => value): unknown => {
  try {
    return JSON.parse(text, (_, value: unknown) => (typeof value === 'string' ? change(value) : value));
  } catch {
    return undefined;
  }
};

const OFFSET_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})$/;

/** A time with its offset, which some write without a colon, as an instant; `null` where there is none, or it has no offset. */
export const instantFrom = (text: string | null | undefined): Instant | null => {
  const [, local, offset] = OFFSET_TIME.exec(text ?? '') ?? [];
  if (local === undefined || offset === undefined) return null;
  const colon = offset === 'Z' || offset.includes(':') ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`;
  const millis = Date.parse(`${local}${colon}`);
  return Number.isNaN(millis) ? null : instantOf(millis);
};
