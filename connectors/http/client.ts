import type { Credentials } from './credentials.ts';
import { jsonOf, type Read } from './document.ts';
import { type Answer, exchange, retryAfterMillis } from './exchange.ts';
import { type Refusal, type Unavailable, unavailable } from './refusal.ts';

export type Call = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Under the base URL, with a `/` first; parts of it are encoded already. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is asked for by a call that changes nothing has not happened when its answer is lost. */
  readonly changes: boolean;
};

/** An answer that is neither a fault, a limit nor a refused login. */
export type Reply = {
  readonly outcome: 'replied';
  readonly status: number;
  readonly bytes: Uint8Array;
  /** Parsed; `undefined` where it is no JSON. */
  readonly json: unknown;
  /** Where what was made can be found, where it says so. */
  readonly location: string | null;
  readonly traceId: string | null;
};

export type ClientSettings = {
  readonly baseUrl: string;
  readonly timeoutMillis: number;
  /** The header that carries the other side's id of the exchange. */
  readonly traceHeader: string | null;
  /** The header that says in seconds when more calls are taken, where it is not `Retry-After`. */
  readonly resetHeader?: string;
};

export type Client = { readonly call: (call: Call) => Promise<Reply | Refusal> };

/** Calls one system over HTTP and sorts what comes back. After a 401, a fresh token is tried once, where there is one to be had. */
export const createClient = (settings: ClientSettings, credentials: Credentials, now: () => number): Client => {
  const once = async (call: Call) => {
    const given = await credentials.authorise();
    if (given.outcome !== 'authorised') return given;
    const answer = await exchange({
      method: call.method,
      url: urlOf(settings.baseUrl, call),
      headers: {
        accept: 'application/json',
        authorization: given.header,
        ...(call.json !== undefined && { 'content-type': 'application/json' }),
        ...call.headers,
      },
      body: call.json === undefined ? null : JSON.stringify(call.json),
      timeoutMillis: settings.timeoutMillis,
    });
    if (answer.kind === 'noAnswer') {
      return unavailable('network', answer.reason, { mayHaveHappened: call.changes && answer.left });
    }
    return sorted(answer, call, settings, given.secrets, now());
  };
  return {
    call: async (call) => {
      const first = await once(call);
      return first.outcome === 'unauthorised' && credentials.forget() ? once(call) : first;
    },
  };
};

const urlOf = (baseUrl: string, { path, query }: Call): string =>
  `${baseUrl}${path}${query === undefined ? '' : `?${new URLSearchParams(query)}`}`;

const sorted = (
  { status, headers, bytes }: Answer,
  call: Call,
  { traceHeader, resetHeader }: ClientSettings,
  secrets: readonly string[],
  now: number,
): Reply | Refusal => {
  const traceId = traceHeader === null ? null : headers.get(traceHeader);
  const retry = retryAfterMillis(headers, now);
  if (status === 401 || status === 403) return { outcome: 'unauthorised', reason: `status ${status}`, traceId };
  if (status === 429) {
    const reset = resetHeader === undefined ? Number.NaN : Number.parseInt(headers.get(resetHeader) ?? '', 10);
    const retryAfterMillis = retry ?? (Number.isNaN(reset) ? null : reset * 1_000);
    return unavailable('limit', 'too many calls', { retryAfterMillis, traceId });
  }
  if (status >= 500 || status === 408) {
    const mayHaveHappened = call.changes;
    return unavailable('fault', `status ${status}`, { retryAfterMillis: retry, mayHaveHappened, traceId });
  }
  if (status >= 300 && status < 400) {
    return unavailable('unreadable', `status ${status}: it sends us elsewhere`, { mayHaveHappened: false, traceId });
  }
  return {
    outcome: 'replied',
    status,
    bytes,
    json: jsonOf(new TextDecoder().decode(bytes), (text) => without(secrets, text)),
    location: headers.get('location'),
    traceId,
  };
};

/** An error text may repeat what was sent; taken out of the texts as they read, not as JSON escapes them. */
const without = (secrets: readonly string[], text: string): string =>
  secrets.reduce((left, secret) => left.replaceAll(secret, '[secret]'), text);

/** What came back cannot be read: what is wrong, in at most three places. */
export const unreadable = (reply: Reply, errors: readonly string[], mayHaveHappened: boolean): Unavailable =>
  unavailable('unreadable', `status ${reply.status}, not as documented: ${errors.slice(0, 3).join('; ')}`, {
    mayHaveHappened,
    traceId: reply.traceId,
  });

/** The document of a good answer of a call that changes nothing; `unavailable` where it is not as documented. */
export const readOr = <T>(reply: Reply, read: (json: unknown) => Read<T>): { readonly document: T } | Unavailable => {
  const result = read(reply.json);
  return 'errors' in result ? unreadable(reply, result.errors, false) : result;
};
