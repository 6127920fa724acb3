import { type TSchema, Type } from 'typebox';
import { isKeyless, type Route } from './route.ts';
import { WaitFor } from './schemas/common.ts';
import { ProblemAnswer } from './schemas/list.ts';

type Json = { readonly [name: string]: unknown };

/** OpenAPI 3.1, made of the very routes that are served and the schemas that they check with. */
export const openApi = (routes: readonly Route[], version: string): Json => {
  const schemas: Record<string, unknown> = {};
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const operations = paths[route.path] ?? {};
    operations[route.method.toLowerCase()] = operationOf(route, schemas);
    paths[route.path] = operations;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Weir',
      version,
      description: 'Order management: one view of every order, one truth about stock.',
    },
    security: [{ key: [] }],
    paths,
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } }, schemas },
  };
};

const operationOf = (route: Route, schemas: Record<string, unknown>): Json => {
  const open = isKeyless(route);
  const waits = route.method === 'GET' && !open;
  const query = waits ? Type.Object({ ...route.query.properties, ...WaitFor }) : route.query;
  const parameters = [
    ...parametersOf('path', route.params, schemas),
    ...parametersOf('query', query, schemas),
    ...(route.method === 'POST' && route.bytesMax === undefined && route.form !== true ? [IDEMPOTENCY_KEY] : []),
  ];
  return {
    operationId: route.name,
    summary: route.summary,
    tags: [route.access === 'public' ? 'tracking' : (route.path.split('/')[2] ?? 'system')],
    ...(open ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...bodyOf(route, schemas),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.answers).map(([status, schema]) => [status, answerOf(route, schema, schemas)]),
      ),
      default: {
        description: 'A problem document (RFC 9457).',
        content: { 'application/problem+json': { schema: referred(ProblemAnswer, schemas) } },
      },
    },
  };
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
  description: 'The same key with the same body gets the first answer again.',
};

const parametersOf = (
  place: 'path' | 'query',
  {
    properties,
    required = [],
  }: { readonly properties: { readonly [name: string]: TSchema }; required?: readonly string[] | undefined },
  schemas: Record<string, unknown>,
) =>
  Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: referred(schema, schemas),
  }));

const bodyOf = ({ body, lines, bytesMax, form }: Route, schemas: Record<string, unknown>): Json => {
  if (bytesMax !== undefined) return { requestBody: { required: true, content: { '*/*': { schema: {} } } } };
  const streamed = lines === 'in' || lines === 'both';
  if (!streamed && (body === null || isNothing(body))) return {};
  const type = streamed
    ? 'application/x-ndjson'
    : form === true
      ? 'application/x-www-form-urlencoded'
      : 'application/json';
  return { requestBody: { required: true, content: { [type]: { schema: referred(body, schemas) } } } };
};

/** One of several forms is always something. */
const isNothing = (body: TSchema): boolean => !('anyOf' in body) && Object.keys(propertiesOf(body)).length === 0;

const propertiesOf = (schema: TSchema): object =>
  'properties' in schema && typeof schema.properties === 'object' && schema.properties !== null
    ? schema.properties
    : {};

const answerOf = ({ lines, html }: Route, schema: TSchema | null, schemas: Record<string, unknown>): Json => {
  const streamed = lines === 'out' || lines === 'both';
  const plain = html === true ? 'text/html' : 'text/plain';
  const type = schema === null ? plain : streamed ? 'application/x-ndjson' : 'application/json';
  return { description: 'Done.', content: { [type]: { schema: schema === null ? {} : referred(schema, schemas) } } };
};

/** A schema by itself, as plain JSON Schema. */
export const schemaShown = (schema: TSchema): Json => shownWith(schema, plain);

const plain = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(plain);
  return typeof schema === 'object' && schema !== null ? shownWith(schema, plain) : schema;
};

/** Without what only the library knows of it. */
const shownWith = (schema: object, show: (part: unknown) => unknown): Json =>
  Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !keyword.startsWith('~'))
      .map(([keyword, part]) => [keyword, show(part)]),
  );

/** A schema as it is shown: those with a title are kept once, under that name, and referred to. */
const referred = (schema: unknown, schemas: Record<string, unknown>): unknown => {
  if (Array.isArray(schema)) return schema.map((part) => referred(part, schemas));
  if (typeof schema !== 'object' || schema === null) return schema;
  const shown = shownWith(schema, (part) => referred(part, schemas));
  if (!('title' in schema) || typeof schema.title !== 'string') return shown;
  schemas[schema.title] = shown;
  return { $ref: `#/components/schemas/${schema.title}` };
};
