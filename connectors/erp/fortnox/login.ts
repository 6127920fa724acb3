import type { Tested } from '../../../runtime/connectors.ts';
import type { Login } from '../../system.ts';
import { wordsOf } from '../check.ts';
import { notGiven } from '../secret.ts';
import { byCode, type FortnoxLogin, type TokenStore } from './tokens.ts';

export const CLIENT_SECRET = 'clientSecret';

export type LoginDependencies = {
  readonly settings: {
    readonly clientId: string;
    readonly scopes?: readonly string[];
    readonly salesOrder?: boolean;
  };
  /** The warehouse module is in use. */
  readonly stockPoints: boolean;
  /** Where the browser goes: `https://apps.fortnox.se/oauth-v1`. */
  readonly loginUrl: string;
  /** `null` where the client secret has not been given. */
  readonly login: () => Promise<FortnoxLogin | null>;
  readonly store: TokenStore;
  readonly now: () => number;
  readonly test: () => Promise<Tested>;
};

/** What is asked for where the settings do not say: what documents, articles and stock need, and what a test looks at. */
const SCOPES = ['companyinformation', 'bookkeeping', 'customer', 'article', 'invoice'] as const;

const SAVES_MAX = 5;

/** Has the company consent for a service, so that client credentials are good, too, once its number is set. */
export const fortnoxLogin = ({
  settings,
  stockPoints,
  loginUrl,
  login,
  store,
  now,
  test,
}: LoginDependencies): Login => ({
  addressOf(redirectUri, state) {
    const query = new URLSearchParams({
      ...{
        client_id: settings.clientId,
        redirect_uri: redirectUri,
        scope: scopesOf(settings, stockPoints).join(' '),
        state,
      },
      ...{ access_type: 'offline', response_type: 'code', account_type: 'service' },
    });
    return `${loginUrl}/auth?${query}`;
  },
  async complete(code, redirectUri) {
    const by = await login();
    if (by === null) return { ok: false, findings: [notGiven(CLIENT_SECRET).reason] };
    const given = await byCode(by, code, redirectUri, now);
    if ('spent' in given) {
      return {
        ok: false,
        findings: ['the code is not good: it lives ten minutes, is good once, and for the same redirect alone'],
      };
    }
    if ('outcome' in given) return { ok: false, findings: [wordsOf(given)] };
    for (let saves = 0; saves < SAVES_MAX; saves += 1) {
      if (!(await store.save(given, await store.read()))) continue;
      const { ok, findings } = await test();
      return { ok, findings: ['logged in: the tokens are kept, sealed', ...findings] };
    }
    return { ok: false, findings: ['the tokens could not be kept: others keep theirs all the time; log in again'] };
  },
});

const scopesOf = ({ scopes, salesOrder }: LoginDependencies['settings'], stockPoints: boolean): readonly string[] =>
  scopes ?? [...SCOPES, ...(salesOrder ? ['order'] : []), ...(stockPoints ? ['warehouse'] : [])];
