import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { hostOf, isPrivate } from './addresses.ts';

/** What came of a request: an answer, or why there was none, in a word or two. */
export type Answered =
  | { readonly status: number; readonly retryAfter: string | null }
  | { readonly failed: 'timeout' | 'private address' | 'aborted' | 'connection' };

/** Sends a text. Follows no redirect, and reads of the answer no more than its head. Never rejects. */
export type Post = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
) => Promise<Answered>;

export type PostOptions = {
  /** Else an address that is not public is refused, whatever name leads to it. */
  readonly allowPrivate: boolean;
  readonly timeoutMillis: number;
};

/** Of an answer's body so much is passed over; with more of it the connection is closed. */
const BODY_BYTES_MAX = 65_536;
const CONNECTIONS_PER_HOST_MAX = 16;

class PrivateAddress extends Error {
  override readonly name = 'PrivateAddress';
}

/** By undici itself and not `fetch`: only there a connection can be held to the very address that was looked at. */
export const httpPost = ({ allowPrivate, timeoutMillis }: PostOptions): Post => {
  const dispatcher = new Agent({
    connections: CONNECTIONS_PER_HOST_MAX,
    connect: { timeout: timeoutMillis, ...(allowPrivate ? {} : { lookup: publicLookup }) },
  });
  return async (url, headers, body, signal) => {
    const host = hostOf(new URL(url));
    if (!allowPrivate && isIP(host) !== 0 && isPrivate(host)) return { failed: 'private address' };
    const timeout = AbortSignal.timeout(timeoutMillis);
    try {
      const answer = await request(url, {
        method: 'POST',
        headers,
        body,
        dispatcher,
        signal: AbortSignal.any([signal, timeout]),
      });
      await answer.body.dump({ limit: BODY_BYTES_MAX });
      const retryAfter = answer.headers['retry-after'];
      return { status: answer.statusCode, retryAfter: typeof retryAfter === 'string' ? retryAfter : null };
    } catch (error) {
      if (signal.aborted) return { failed: 'aborted' };
      if (timeout.aborted) return { failed: 'timeout' };
      return { failed: error instanceof PrivateAddress ? 'private address' : 'connection' };
    }
  };
};

/** Looks a name up, and refuses it where any of its addresses is not public. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error !== null || first === undefined) return callback(error ?? new Error('no address'), '', 0);
    if (addresses.some(({ address }) => isPrivate(address))) return callback(new PrivateAddress(hostname), '', 0);
    return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};

/** Milliseconds that a `Retry-After` asks to wait for, in seconds or as a date; `null` where it asks for nothing that can be read. */
export const retryAfterMillis = (text: string | null, now: number): number | null => {
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
};
