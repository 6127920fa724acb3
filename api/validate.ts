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
  const byPlace = new Map<string, Fault>();
  for (const error of withoutGuesses(meant(errors))) {
    for (const fault of faultsOf(schema, error)) {
      const known = byPlace.get(fault.path);
      if (known === undefined) byPlace.set(fault.path, fault);
      else if (error.keyword === 'const') {
        byPlace.set(fault.path, { ...known, message: `${known.message} or ${error.params.allowedValue}` });
      }
    }
  }
  return [...byPlace.values()].slice(0, FAULTS_MAX);
};

/**
 * The forms of a union may be told apart by the value of a field. Where it is that of one of them, the others were not meant; where it is that
 * of none, only the field is wrong.
 */
const meant = (errors: readonly TLocalizedValidationError[]): readonly TLocalizedValidationError[] => {
  const others = errors.flatMap((error) => {
    const form = error.keyword === 'const' ? /^(.*\/anyOf)\/\d+(?=\/properties\/[^/]+$)/.exec(error.schemaPath) : null;
    return form === null ? [] : [{ error, form: form[0], union: form[1] }];
  });
  const isOf = ({ schemaPath }: TLocalizedValidationError, form: string) =>
    schemaPath === form || schemaPath.startsWith(`${form}/`);
  const left = errors.filter((error) => !others.some(({ form }) => isOf(error, form)));
  const unknown = others.filter(({ union }) => !left.some((error) => error.schemaPath.startsWith(`${union}/`)));
  return [...left, ...unknown.map(({ error }) => error)];
};

/**
 * Of a union, each form complains. Where one of them could look inside the value, what it found there is what was meant; otherwise
 * the union speaks for all of its forms.
 */
const withoutGuesses = (errors: readonly TLocalizedValidationError[]): readonly TLocalizedValidationError[] => {
  const unions = errors.filter((error) => error.keyword === 'anyOf');
  if (unions.length === 0) return errors;
  const isIn = (error: TLocalizedValidationError, union: TLocalizedValidationError) =>
    error.schemaPath.startsWith(`${union.schemaPath}/anyOf/`);
  const isDeeper = (error: TLocalizedValidationError, union: TLocalizedValidationError) =>
    error.instancePath.length > union.instancePath.length || isOfFields(error);
  return errors.filter((error) =>
    error.keyword === 'anyOf'
      ? !errors.some((other) => isIn(other, error) && isDeeper(other, error))
      : unions.every((union) => !isIn(error, union) || isDeeper(error, union)),
  );
};

/** Said of an object, about the fields in it. */
const isOfFields = ({ keyword }: TLocalizedValidationError): boolean =>
  keyword === 'required' || keyword === 'additionalProperties';

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
    case 'const':
      return must(`be ${error.params.allowedValue}`);
    case 'enum':
      return must(`be one of ${error.params.allowedValues.join(', ')}`);
    case 'minItems':
      return must(`have at least ${error.params.limit} ${error.params.limit === 1 ? 'entry' : 'entries'}`);
    case 'maxItems':
      return must(`have at most ${error.params.limit} entries`);
    case 'maxProperties':
      return must(`have at most ${error.params.limit} fields`);
    case 'uniqueItems':
      return must('have each entry once');
    case 'minLength':
      return must(error.params.limit === 1 ? 'not be empty' : `be at least ${error.params.limit} characters long`);
    case 'maxLength':
      return must(`be at most ${error.params.limit} characters long`);
    default:
      return must(`be ${nounOf(schemaAt(schema, error.schemaPath))}`);
  }
};

/** A schema that says what it is in words is believed; the others are numbers, lists and objects. */
const nounOf = (schema: object): string => {
  const { description, anyOf, type, minimum, maximum }: { readonly [keyword: string]: unknown } = { ...schema };
  if (typeof description === 'string') return description;
  if (Array.isArray(anyOf)) return anyOf.map(nounOf).join(' or ');
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
    case 'null':
      return 'null';
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
