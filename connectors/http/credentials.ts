import Type from 'typebox';
import { documentOf } from './document.ts';
import { exchange, retryAfterMillis } from './exchange.ts';
import type { Unauthorised, Unavailable } from './refusal.ts';

/** How a client shows who it is. */
export type Credentials = {
  readonly authorise: () => Promise<Authorised | Unauthorised | Unavailable>;
  /** What was given is not taken any more; true where a fresh one can be had. */
  readonly forget: () => boolean;
};

/** `secrets` are what must not be seen where the other side repeats them in an error text. */
export type Authorised = {
  readonly outcome: 'authorised';
  readonly header: string;
  readonly secrets: readonly string[];
};

export const basic = (id: string, secret: string): Credentials => {
  const encoded = Buffer.from(`${id}:${secret}`).toString('base64');
  return fixed(`Basic ${encoded}`, [encoded, secret]);
};

/** `hidden`: parts of the token that are secret by themselves. */
export const bearer = (token: string, hidden: readonly string[] = []): Credentials =>
  fixed(`Bearer ${token}`, [token, ...hidden]);

const fixed = (header: string, secrets: readonly string[]): Credentials => ({
  authorise: async () => ({ outcome: 'authorised', header, secrets }),
  forget: () => false,
});

export type TokenSettings = {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  /** The company that the token is for, where one login has several. */
  readonly tenantId?: string;
  readonly timeoutMillis: number;
};

const Token = documentOf(
  Type.Object({ access_token: Type.String({ minLength: 1 }), expires_in: Type.Integer({ minimum: 1 }) }),
);

/** Renewed so long before it runs out, so that it does not run out on the way. */
const RENEW_BEFORE_MILLIS = 60_000;

/** OAuth 2 client credentials. A token is kept until shortly before its end; calls that need one at the same time wait for the same. */
export const clientCredentials = (settings: TokenSettings, now: () => number): Credentials => {
  let kept: { readonly token: string; readonly until: number } | null = null;
  let asking: Promise<string | Unauthorised | Unavailable> | null = null;
  const ask = async () => {
    const asked = await askForToken(settings, now);
    if ('outcome' in asked) return asked;
    kept = asked;
    return asked.token;
  };
  const token = async () => {
    if (kept !== null && now() < kept.until - RENEW_BEFORE_MILLIS) return kept.token;
    asking ??= ask().finally(() => {
      asking = null;
    });
    return asking;
  };
  return {
    authorise: async () => {
      const given = await token();
      if (typeof given !== 'string') return given;
      return { outcome: 'authorised', header: `Bearer ${given}`, secrets: [given, settings.clientSecret] };
    },
    forget: () => {
      kept = null;
      return true;
    },
  };
};

const askForToken = async (settings: TokenSettings, now: () => number) => {
  const form = {
    grant_type: 'client_credentials',
    client_id: settings.clientId,
    client_secret: settings.clientSecret,
    scope: settings.scope,
    ...(settings.tenantId !== undefined && { tenant_id: settings.tenantId }),
  };
  const answer = await exchange({
    method: 'POST',
    url: settings.url,
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
    timeoutMillis: settings.timeoutMillis,
  });
  const unavailable = (cause: Unavailable['cause'], reason: string, retry: number | null = null): Unavailable => ({
    outcome: 'unavailable',
    cause,
    reason: `no token: ${reason}`,
    retryAfterMillis: retry,
    mayHaveHappened: false,
    traceId: null,
  });
  if (answer.kind === 'noAnswer') return unavailable('network', answer.reason);
  const { status, headers, bytes } = answer;
  if (status === 429) return unavailable('limit', 'too many calls', retryAfterMillis(headers, now()));
  if (status >= 400 && status < 500) {
    const refused: Unauthorised = { outcome: 'unauthorised', reason: `no token: status ${status}`, traceId: null };
    return refused;
  }
  if (status !== 200) return unavailable('fault', `status ${status}`, retryAfterMillis(headers, now()));
  const read = Token.parse(new TextDecoder().decode(bytes));
  if ('errors' in read) return unavailable('unreadable', 'its answer is not as documented');
  return { token: read.document.access_token, until: now() + read.document.expires_in * 1_000 };
};
