import type { Clock } from '../../runtime/clock.ts';
import { jsonOf } from '../http/document.ts';
import { exchange, retryAfterMillis } from '../http/exchange.ts';
import type { Unavailable } from '../system.ts';
import type { ChannelAnswer, ChannelRequest } from './request.ts';

/** An answer that says something of what was asked for: neither a fault nor a limit. */
export type Replied = ChannelAnswer & { readonly outcome: 'replied' };

/** Headers that show who asks, for one request. */
export type Authorised = { readonly outcome: 'authorised'; readonly headers: Readonly<Record<string, string>> };

export type Credentials = {
  readonly authorise: (
    request: Pick<ChannelRequest, 'method'> & { readonly url: string },
  ) => Promise<Authorised | Unavailable>;
  /** What was given is not taken any more; true where something fresh can be had. */
  readonly forget: () => boolean;
};

export type ChannelClient = { readonly send: (request: ChannelRequest) => Promise<Replied | Unavailable> };

export type ClientSettings = {
  /** Without a `/` at its end. */
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly clock: Clock;
  /** How long a 429 without `Retry-After` wants to be left alone; `null` where its headers do not tell. */
  readonly limitMillis?: (headers: Headers) => number | null;
  /** Whether an answer turns away what was shown, where a channel says so by another one than a 401. */
  readonly isTurnedAway?: (replied: Pick<Replied, 'status' | 'body'>) => boolean;
};

const TIMEOUT_MILLIS = 30_000;

/** Calls a channel. After a 401, or what means the same there, something fresh is shown once, where it is to be had. */
export const channelClient = ({
  baseUrl,
  credentials,
  clock,
  limitMillis = () => null,
  isTurnedAway = ({ status }) => status === 401,
}: ClientSettings): ChannelClient => {
  const once = async ({ method, path, headers, body }: ChannelRequest): Promise<Replied | Unavailable> => {
    const url = `${baseUrl}${path}`;
    const given = await credentials.authorise({ method, url });
    if (given.outcome === 'unavailable') return given;
    const type = body === null ? {} : { 'content-type': 'application/json' };
    const answer = await exchange({
      ...{ method, url, timeoutMillis: TIMEOUT_MILLIS },
      headers: { ...type, ...headers, ...given.headers },
      body: body === null ? null : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const { host } = new URL(baseUrl);
    if (answer.kind === 'noAnswer') return unavailable(`${host}: ${answer.reason}`);
    const { status } = answer;
    if (status === 429 || status === 408 || status >= 500) {
      const asked = retryAfterMillis(answer.headers, Date.parse(clock.now()));
      return unavailable(`${host} answered ${status}`, asked ?? (status === 429 ? limitMillis(answer.headers) : null));
    }
    const text = new TextDecoder().decode(answer.bytes);
    return { outcome: 'replied', status, headers: answer.headers, body: jsonOf(text) ?? text };
  };
  return {
    async send(request) {
      const first = await once(request);
      return first.outcome === 'replied' && isTurnedAway(first) && credentials.forget() ? once(request) : first;
    },
  };
};

export const unavailable = (reason: string, retry: number | null = null): Unavailable => ({
  outcome: 'unavailable',
  reason,
  retryAfterMillis: retry,
});

/** The body of a good answer; else that it cannot be done now, in words. `key`: what the channel calls what it is shown. */
export const bodyOf = (replied: Replied | Unavailable, key: string): { readonly body: unknown } | Unavailable => {
  if (replied.outcome === 'unavailable') return replied;
  return replied.status === 200 ? { body: replied.body } : unavailable(refusalIn(replied.status, key));
};

export const refusalIn = (status: number, key: string): string => {
  switch (status) {
    case 401:
      return `the ${key} is not taken (401)`;
    case 403:
      return `the ${key} may not do this: a scope is missing (403)`;
    case 404:
      return 'there is nothing at this address (404)';
    default:
      return `it answered ${status}`;
  }
};

/** The same headers for each request, made of a secret. */
export const byKey = (
  key: () => Promise<string | undefined>,
  name: string,
  headers: (key: string) => Readonly<Record<string, string>>,
): Credentials => ({
  async authorise() {
    const value = await key();
    if (value === undefined) return unavailable(`the secret ${name} has not been given`);
    return { outcome: 'authorised', headers: headers(value) };
  },
  forget: () => false,
});
