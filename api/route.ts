import type { IncomingHttpHeaders } from 'node:http';
import { type StaticEncode, type TObject, type TProperties, type TSchema, Type } from 'typebox';
import type { CauseOf } from '../runtime/order-commands.ts';
import type { Answer } from './answer.ts';
import type { Access, Caller } from './caller.ts';
import type { Line } from './ndjson.ts';
import { malformed, Problem } from './problem.ts';
import { STRICT } from './schemas/common.ts';
import type { Session } from './sessions.ts';
import { validator } from './validate.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a route gets of a request, before its schemas have looked at it. */
export type Raw = {
  readonly caller: Caller;
  /** Where a browser asks. */
  readonly session: Session | null;
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
  'caller' | 'session' | 'headers' | 'bytes' | 'lines' | 'cause' | 'reference'
> & {
  readonly params: StaticEncode<TObject<P>>;
  readonly query: StaticEncode<TObject<Q>>;
  readonly body: StaticEncode<B>;
};

/** No key is asked for. `open`: always answered; `public`: a customer's, and turned away like others when there are too many. */
export type Keyless = 'open' | 'public';

type Described = {
  readonly method: Method;
  /** As in OpenAPI: `/v1/orders/{orderId}`. */
  readonly path: `/${string}`;
  /** Name of the operation in OpenAPI. */
  readonly name: string;
  readonly summary: string;
  readonly access: Access | Keyless;
  /** What is answered when all goes well, by status; problem documents are understood. `null`: not JSON. */
  readonly answers: { readonly [status: number]: TSchema | null };
  /** The body, or the answer, is a stream of such documents, a line each. */
  readonly lines?: 'in' | 'out' | 'both';
  /** The body is taken byte for byte, whatever its type, up to so many: whoever sends it decides what it is. */
  readonly bytesMax?: number;
  /** What is answered is a page for a browser. */
  readonly html?: true;
  /** The body comes from a form of a web page: its schema is an object of texts and lists of texts. */
  readonly form?: true;
};

/** A route: described once for the router and for OpenAPI. */
export type Route = Described & {
  readonly params: TObject;
  readonly query: TObject;
  readonly body: TSchema | null;
  readonly handle: (raw: Raw) => Promise<Answer>;
};

export const isKeyless = ({ access }: Pick<Route, 'access'>): boolean => access === 'open' || access === 'public';

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
  const bodyKinds = kindsOf(spec.form === true && Type.IsObject(spec.body) ? spec.body.properties : {});
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
      const { caller, session, headers, bytes, lines, cause, reference } = raw;
      const found = paramsFrom(raw);
      const search = spec.access === 'public' ? onlyKnown(raw.search, kinds) : raw.search;
      const asked = noQuery !== null && search.size === 0 ? noQuery : checkedQuery.parse(queryOf(search, kinds));
      const sent = raw.body instanceof URLSearchParams ? queryOf(raw.body, bodyKinds) : raw.body;
      const body = checkedBody.parse(readsBody ? sent : {});
      const given = { caller, session, headers, bytes, lines, cause, reference };
      return spec.handle({ ...given, params: found, query: asked, body });
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

/** What others have added to a link on its way to a customer, such as `utm_source`, is none of our business. */
const onlyKnown = (search: URLSearchParams, kinds: ReadonlyMap<string, Kind>): URLSearchParams =>
  new URLSearchParams([...search].filter(([name]) => kinds.has(name)));

/**
 * A query, or a form, as the object that its schema describes. Throws 400 where a parameter that can only stand once stands twice. One
 * pass, however many there are: forms come from anybody.
 */
const queryOf = (search: URLSearchParams, kinds: ReadonlyMap<string, Kind>): { readonly [name: string]: unknown } => {
  const byName = new Map<string, string[]>();
  for (const [name, value] of search) {
    if (/\p{Cc}/u.test(value)) throw malformed(`/${name}`, 'must not hold control characters');
    const values = byName.get(name);
    if (values === undefined) byName.set(name, [value]);
    else if (kinds.get(name) === 'list') values.push(value);
    else throw malformed(`/${name}`, 'stands more than once');
  }
  return Object.fromEntries([...byName].map(([name, values]) => [name, meantBy(kinds.get(name) ?? 'text', values)]));
};

const meantBy = (kind: Kind, values: readonly string[]): string | number | readonly string[] => {
  const [value = ''] = values;
  switch (kind) {
    case 'list':
      return values;
    case 'number':
      return /^\d{1,9}$/.test(value) ? Number(value) : value;
    case 'text':
      return value;
  }
};
