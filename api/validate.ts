import type { StaticEncode, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import { Settings } from 'typebox/system';
import type { Fault } from '../domain/fact.ts';
import { FAULTS_MAX, Problem } from './problem.ts';
import { pointerPart } from './text.ts';

/** The library stops looking after so many: some of them say the same of one place, so more than are answered. */
const ERRORS_LOOKED_AT_MAX = 3 * FAULTS_MAX;

Settings.Set({ maxErrors: ERRORS_LOOKED_AT_MAX, exactOptionalPropertyTypes: true });

export type Validator<T extends TSchema> = {
  readonly accepts: (value: unknown) => value is StaticEncode<T>;
  /** What is wrong with a value, in words that its sender understands. */
  readonly faults: (value: unknown) => readonly Fault[];
  /** The value, when it is as it must be; throws 400. */
  readonly parse: (value: unknown) => StaticEncode<T>;
};

/** Compiles a schema once; each check is then a plain function call. */
export const validator = <T extends TSchema>(schema: T): Validator<T> => {
  const compiled = Compile(schema);
  const accepts = (value: unknown): value is StaticEncode<T> => compiled.Check(value);
  const faults = (value: unknown) => faultsFrom(schema, compiled.Errors(value));
  return {
    accepts,
    faults,
    parse(value) {
      if (accepts(value)) return value;
      throw new Problem('malformed', 'The request is not as it must be.', faults(value));
    },
  };
};

const faultsFrom = (schema: TSchema, errors: readonly TLocalizedValidationError[]): readonly Fault[] => {
  const unions = errors.filter((error) => error.keyword === 'anyOf').map((error) => error.schemaPath);
  const byPlace = new Map<string, Fault>();
  for (const error of errors) {
    // What each form of a union would have wanted is of no use to anybody: the union speaks for them.
    if (unions.some((path) => error.schemaPath.startsWith(`${path}/anyOf/`))) continue;
    for (const fault of faultsOf(schema, error)) {
      if (!byPlace.has(fault.path)) byPlace.set(fault.path, fault);
    }
  }
  return [...byPlace.values()].slice(0, FAULTS_MAX);
};

const faultsOf = (schema: TSchema, error: TLocalizedValidationError): readonly Fault[] => {
  const path = error.instancePath;
  const under = (names: readonly string[], message: string) =>
    names.map((name) => ({ path: `${path}/${pointerPart(name)}`, message }));
  const must = (message: string): readonly Fault[] => [{ path, message: `must ${message}` }];
  switch (error.keyword) {
    case 'required':
      return under(error.params.requiredProperties, 'is missing');
    case 'additionalProperties':
      return under(error.params.additionalProperties, 'is not known here');
    case 'boolean':
      return [];
    case 'enum':
      return must(`be one of ${error.params.allowedValues.join(', ')}`);
    case 'minItems':
      return must(`have at least ${error.params.limit} ${error.params.limit === 1 ? 'entry' : 'entries'}`);
    case 'maxItems':
      return must(`have at most ${error.params.limit} entries`);
    case 'maxProperties':
      return must(`have at most ${error.params.limit} fields`);
    case 'minLength':
      return must('not be empty');
    case 'maxLength':
      return must(`be at most ${error.params.limit} characters long`);
    default:
      return must(`be ${nounOf(schemaAt(schema, error.schemaPath))}`);
  }
};

/** A schema that says what it is in words is believed; the others are numbers, lists and objects. */
const nounOf = (schema: { readonly [keyword: string]: unknown }): string => {
  const { description, type, minimum, maximum } = schema;
  if (typeof description === 'string') return description;
  const from = typeof minimum === 'number' ? ` of at least ${minimum}` : '';
  const to = typeof maximum === 'number' ? `${from === '' ? ' of' : ' and'} at most ${maximum}` : '';
  switch (type) {
    case 'integer':
      return `an integer${from}${to}`;
    case 'number':
      return `a number${from}${to}`;
    case 'array':
      return 'a list';
    case 'object':
      return 'an object';
    case 'boolean':
      return 'true or false';
    default:
      return 'a text';
  }
};

const schemaAt = (schema: TSchema, path: string): { readonly [keyword: string]: unknown } => {
  let found: unknown = schema;
  for (const part of path.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    found = typeof found === 'object' && found !== null ? Object.entries(found).find(([key]) => key === name)?.[1] : {};
  }
  return typeof found === 'object' && found !== null ? { ...found } : {};
};
