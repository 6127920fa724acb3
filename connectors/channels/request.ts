import type { Outcome } from '../delivery/target.ts';

/** One request to a channel, without the address and the authorisation that its connection adds. */
export type ChannelRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, from the root of the host. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** To be sent as JSON; `null`: no body. */
  readonly body: unknown;
};

/** What came back of it. `body` is the parsed JSON, or the text where it is none. */
export type ChannelAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
};

export const delivered = (status: number): Outcome => ({ kind: 'delivered', status });

export const refused = (status: number, reason: string): Outcome => ({
  kind: 'refused',
  status,
  reason: reason.slice(0, REASON_LENGTH_MAX),
  retryAfterMillis: null,
});

export const unavailable = (status: number, reason: string, retryAfterMillis: number | null): Outcome => ({
  kind: 'unavailable',
  status,
  reason: reason.slice(0, REASON_LENGTH_MAX),
  retryAfterMillis,
});

const REASON_LENGTH_MAX = 500;
