import Type from 'typebox';
import type { Credentials } from '../../http/credentials.ts';
import { documentOf, maybe } from '../../http/document.ts';
import { exchange } from '../../http/exchange.ts';
import { type Unauthorised, type Unavailable, unavailable } from '../../http/refusal.ts';

/** What Fortnox has given. Times in milliseconds since 1970. */
export type FortnoxTokens = {
  readonly accessToken: string;
  readonly until: number;
  /** Good for one refresh; `null` where tokens are had by client credentials alone. */
  readonly refreshToken: string | null;
};

/** Where tokens are kept, sealed. */
export type TokenStore = {
  readonly read: () => Promise<FortnoxTokens | null>;
  /** Durable when it returns. False where another has saved since `before` was read: then nothing is written. */
  readonly save: (tokens: FortnoxTokens, before: FortnoxTokens | null) => Promise<boolean>;
};

export type FortnoxLogin = {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The company's number, where it has consented for a service: then nothing rotates, and nothing can be lost. */
  readonly tenantId: number | null;
  readonly timeoutMillis: number;
};

const Token = documentOf(
  Type.Object({
    access_token: Type.String({ minLength: 1 }),
    expires_in: Type.Integer({ minimum: 1 }),
    refresh_token: maybe(Type.String({ minLength: 1 })),
  }),
);
const Fault = documentOf(Type.Object({ error: Type.String() }));

const RENEW_BEFORE_MILLIS = 60_000;
/** So long another process may take to save what it was given. */
const SAVING_MILLIS = 10_000;

/**
 * Access to a company's Fortnox. A refresh kills the token that it was made with, so what comes back is saved before it is used: a crash
 * after that loses nothing. A crash before it loses the only token; then client credentials are used, where the company's number is known,
 * and otherwise somebody has to log in again. One refresh is under way at a time; what another process has refreshed is taken over.
 */
export const fortnoxCredentials = (login: FortnoxLogin, store: TokenStore, now: () => number): Credentials => {
  let asking: Promise<string | Unauthorised | Unavailable> | null = null;
  let given: string | null = null;
  /** The access token that was turned down, though it had not run out. */
  let refused: string | null = null;
  /** The refresh token that was found dead, and since when. */
  let dead: { readonly token: string; readonly since: number } | null = null;

  const goodOf = (tokens: FortnoxTokens | null): string | null =>
    tokens !== null && tokens.accessToken !== refused && now() < tokens.until - RENEW_BEFORE_MILLIS
      ? tokens.accessToken
      : null;

  const renewed = async (): Promise<string | Unauthorised | Unavailable> => {
    const before = await store.read();
    const good = goodOf(before);
    if (good !== null) return good;
    const refreshToken = before?.refreshToken ?? null;
    if (refreshToken === null || refreshToken === dead?.token) {
      if (login.tenantId !== null) return taken(await byTenant(login, login.tenantId, now), before);
      if (refreshToken === null) return loginAgain('nobody has logged in');
    }
    if (dead !== null && refreshToken === dead.token && now() - dead.since >= SAVING_MILLIS)
      return loginAgain('the refresh token is spent');
    const asked = await ask(login, { grant_type: 'refresh_token', refresh_token: refreshToken ?? '' }, {}, now);
    if ('outcome' in asked || !('spent' in asked)) return taken(asked, before);
    // Another process may have spent it, and not have saved yet what it got for it.
    dead = dead?.token === refreshToken ? dead : { token: refreshToken ?? '', since: now() };
    if (login.tenantId !== null) return taken(await byTenant(login, login.tenantId, now), before);
    return unavailable('fault', 'no token: the refresh token was used by somebody else', {
      retryAfterMillis: SAVING_MILLIS,
    });
  };

  const taken = async (asked: Asked, before: FortnoxTokens | null): Promise<string | Unauthorised | Unavailable> => {
    if ('outcome' in asked) return asked;
    if ('spent' in asked) return loginAgain('the company has not consented');
    if (await store.save(asked, before)) return asked.accessToken;
    return (
      goodOf(await store.read()) ?? unavailable('fault', 'no token: it is being renewed', { retryAfterMillis: 1_000 })
    );
  };

  return {
    async authorise() {
      asking ??= renewed().finally(() => {
        asking = null;
      });
      const token = await asking;
      if (typeof token !== 'string') return token;
      given = token;
      return { outcome: 'authorised', header: `Bearer ${token}`, secrets: [token, login.clientSecret] };
    },
    forget() {
      refused = given;
      return true;
    },
  };
};

/** `spent`: the grant is not good any more. */
type Asked = FortnoxTokens | { readonly spent: true } | Unauthorised | Unavailable;

/** The tokens for a code that a person's browser came back with, to the redirect that it was asked for with. */
export const byCode = (login: FortnoxLogin, code: string, redirectUri: string, now: () => number): Promise<Asked> =>
  ask(login, { grant_type: 'authorization_code', code, redirect_uri: redirectUri }, {}, now);

const byTenant = (login: FortnoxLogin, tenantId: number, now: () => number) =>
  ask(login, { grant_type: 'client_credentials' }, { tenantid: String(tenantId) }, now);

const loginAgain = (why: string): Unauthorised => ({
  outcome: 'unauthorised',
  reason: `log in to Fortnox again: ${why}`,
  traceId: null,
});

/** Its errors are JSON under any content type. */
const ask = async (
  login: FortnoxLogin,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
  now: () => number,
): Promise<Asked> => {
  const asked = now();
  const answer = await exchange({
    method: 'POST',
    url: login.url,
    headers: {
      accept: 'application/json',
      authorization: `Basic ${Buffer.from(`${login.clientId}:${login.clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
    body: new URLSearchParams(form).toString(),
    timeoutMillis: login.timeoutMillis,
  });
  if (answer.kind === 'noAnswer') return unavailable('network', `no token: ${answer.reason}`);
  const text = new TextDecoder().decode(answer.bytes);
  if (answer.status === 200) {
    const read = Token.parse(text);
    if ('errors' in read) return unavailable('unreadable', 'no token: its answer is not as documented');
    const { access_token, expires_in, refresh_token } = read.document;
    return { accessToken: access_token, until: asked + expires_in * 1_000, refreshToken: refresh_token ?? null };
  }
  const fault = Fault.parse(text);
  const error = 'document' in fault ? fault.document.error : `status ${answer.status}`;
  if (error === 'invalid_grant') return { spent: true };
  if (answer.status === 429) return unavailable('limit', 'no token: too many calls');
  if (answer.status >= 400 && answer.status < 500) {
    return { outcome: 'unauthorised', reason: `no token: ${error}`, traceId: null };
  }
  return unavailable('fault', `no token: ${error}`);
};
