import Type from 'typebox';
import type { Clock } from '../../runtime/clock.ts';
import { documentOf } from '../http/document.ts';
import { exchange, retryAfterMillis } from '../http/exchange.ts';
import type { Unavailable } from '../system.ts';
import { type Credentials, unavailable } from './client.ts';

/** Where and by what a token is to be had. */
export type TokenRequest = {
  readonly url: string;
  /** Of OAuth 2: `grant_type` and what it needs. */
  readonly form: Readonly<Record<string, string>>;
};

const Token = documentOf(
  Type.Object({ access_token: Type.String({ minLength: 1 }), expires_in: Type.Integer({ minimum: 1 }) }),
);

const TIMEOUT_MILLIS = 20_000;
/** Renewed so long before it runs out, so that it does not run out on the way. */
const RENEW_BEFORE_MILLIS = 60_000;

/** Tokens of OAuth 2: one is kept until shortly before its end, and calls that need one at the same time wait for the same. */
export const byToken = (
  request: () => Promise<TokenRequest | Unavailable>,
  headers: (token: string) => Readonly<Record<string, string>>,
  clock: Clock,
): Credentials => {
  const now = (): number => Date.parse(clock.now());
  let kept: { readonly token: string; readonly until: number } | null = null;
  let asking: Promise<string | Unavailable> | null = null;
  const ask = async (): Promise<string | Unavailable> => {
    const wanted = await request();
    if ('outcome' in wanted) return wanted;
    const given = await tokenBy(wanted, now());
    if ('outcome' in given) return given;
    kept = given;
    return given.token;
  };
  return {
    async authorise() {
      const isFresh = kept !== null && now() < kept.until - RENEW_BEFORE_MILLIS;
      asking ??= isFresh ? null : ask().finally(() => (asking = null));
      const token = asking === null ? (kept?.token ?? '') : await asking;
      return typeof token === 'string' ? { outcome: 'authorised', headers: headers(token) } : token;
    },
    forget: () => {
      kept = null;
      return true;
    },
  };
};

const tokenBy = async ({ url, form }: TokenRequest, now: number) => {
  const answer = await exchange({
    method: 'POST',
    url,
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
    timeoutMillis: TIMEOUT_MILLIS,
  });
  const { host } = new URL(url);
  if (answer.kind === 'noAnswer') return unavailable(`no token from ${host}: ${answer.reason}`);
  const { status, headers, bytes } = answer;
  if (status === 400 || status === 401)
    return unavailable(`no token from ${host}: the client id or its secret is not taken (${status})`);
  if (status !== 200)
    return unavailable(`no token from ${host}: it answered ${status}`, retryAfterMillis(headers, now));
  const read = Token.parse(new TextDecoder().decode(bytes));
  if ('errors' in read) return unavailable(`no token from ${host}: its answer is not as documented`);
  return { token: read.document.access_token, until: now + read.document.expires_in * 1_000 };
};
