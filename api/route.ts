import type { IncomingHttpHeaders } from 'node:http';
import { type StaticEncode, type TObject, type TProperties, type TSchema, Type } from 'typebox';
import type { CauseOf } from '../runtime/order-commands.ts';
import type { Answer } from './answer.ts';
import type { Access, Caller } from './caller.ts';
import type { Line } from './ndjson.ts';
import { malformed, Problem } from './problem.ts';
import { STRICT } from './schemas/common.ts';
import { validator } from './validate.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a route gets of a request, before its schemas have looked at it. */
export type Raw = {
  readonly caller: Caller;
  readonly params: { readonly [name: string]: string };
  readonly search: URLSearchParams;
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  /** The body byte for byte, where the route takes it so. */
  readonly bytes: Buffer;
  /** The body's lines as they come in, where the route reads a stream. */
  readonly lines: AsyncIterable<readonly Line[]>;
  readonly cause: CauseOf;
  /** The command's own id by its `Idempotency-Key`; `null` when it has none. */
  readonly reference: string | null;
};

export type Request<P extends TProperties, Q extends TProperties, B extends TSchema> = Pick<
  Raw,
  'caller' | 'headers' | 'bytes' | 'lines' | 'cause' | 'reference'
> & {
  readonly params: StaticEncode<TObject<P>>;
  readonly query: StaticEncode<TObject<Q>>;
  readonly body: StaticEncode<B>;
};

type Described = {
  readonly method: Method;
  /** As in OpenAPI: `/v1/orders/{orderId}`. */
  readonly path: `/${string}`;
  /** Name of the operation in OpenAPI. */
  readonly name: string;
  readonly summary: string;
  readonly access: Access | 'open';
  /** What is answered when all goes well, by status; problem documents are understood. `null`: not JSON. */
  readonly answers: { readonly [status: number]: TSchema | null };
  /** The body, or the answer, is a stream of such documents, a line each. */
  readonly lines?: 'in' | 'out' | 'both';
  /** The body is taken byte for byte, whatever its type, up to so many: whoever sends it decides what it is. */
  readonly bytesMax?: number;
};

/** A route: described once for the router and for OpenAPI. */
export type Route = Described & {
  readonly params: TObject;
  readonly query: TObject;
  readonly body: TSchema | null;
  readonly handle: (raw: Raw) => Promise<Answer>;
};

type Spec<P extends TProperties, Q extends TProperties, B extends TSchema> = Described & {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly handle: (request: Request<P, Q, B>) => Promise<Answer>;
};

/** Makes a route: its schemas are compiled once, and its handler is only ever given what they accept. */
export const route = <P extends TProperties, Q extends TProperties, B extends TSchema>(spec: Spec<P, Q, B>): Route => {
  const params = Type.Object(spec.params, STRICT);
  const query = Type.Object(spec.query, STRICT);
  const checkedParams = validator(params);
  const checkedQuery = validator(query);
  const checkedBody = validator(spec.body);
  const kinds = kindsOf(spec.query);
  const hasQuery = kinds.size > 0;
  const noQuery = hasQuery ? null : checkedQuery.parse({});
  const readsBody =
    spec.method !== 'GET' &&
    spec.method !== 'DELETE' &&
    spec.lines !== 'in' &&
    spec.lines !== 'both' &&
    spec.bytesMax === undefined;

  const paramsFrom = (raw: Raw) => {
    if (checkedParams.accepts(raw.params)) return raw.params;
    // What cannot be an id is not the id of anything; only a PUT would make it one.
    if (spec.method !== 'PUT') throw new Problem('unknown', 'There is no such thing, or not for this key.');
    return checkedParams.parse(raw.params);
  };

  return {
    ...spec,
    params,
    query,
    body: readsBody || spec.lines !== undefined ? spec.body : null,
    handle(raw) {
      const { caller, headers, bytes, lines, cause, reference } = raw;
      const found = paramsFrom(raw);
      const asked =
        noQuery !== null && raw.search.size === 0 ? noQuery : checkedQuery.parse(queryOf(raw.search, kinds));
      const body = checkedBody.parse(readsBody ? raw.body : {});
      return spec.handle({ caller, headers, bytes, lines, cause, reference, params: found, query: asked, body });
    },
  };
};

type Kind = 'text' | 'number' | 'list';

const kindsOf = (query: TProperties): ReadonlyMap<string, Kind> =>
  new Map(
    Object.entries(query).map(([name, schema]) => {
      const type = 'type' in schema ? schema.type : 'string';
      return [name, type === 'array' ? 'list' : type === 'integer' ? 'number' : 'text'];
    }),
  );

/** A query as the object that its schema describes. Throws 400 where a parameter that can only stand once stands twice. */
const queryOf = (search: URLSearchParams, kinds: ReadonlyMap<string, Kind>): { readonly [name: string]: unknown } => {
  const query: Record<string, unknown> = {};
  for (const name of search.keys()) {
    if (name in query) continue;
    const values = search.getAll(name);
    const [value = ''] = values;
    if (values.some((one) => /\p{Cc}/u.test(one))) throw malformed(`/${name}`, 'must not hold control characters');
    const kind = kinds.get(name) ?? 'text';
    if (kind === 'list') query[name] = values;
    else if (values.length > 1) throw malformed(`/${name}`, 'stands more than once');
    else query[name] = kind === 'number' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  }
  return query;
};
