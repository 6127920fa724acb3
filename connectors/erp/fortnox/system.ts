import { Type } from 'typebox';
import { millisOf } from '../../../domain/time.ts';
import { defineSystem } from '../../system.ts';
import { documentsTarget } from '../connected.ts';
import { bySecret } from '../secret.ts';
import { accountSettings, policyFaults, policySettings, rateSettings, ratesOf, timesOf, Url } from '../settings.ts';
import { createFortnox } from './adapter.ts';
import { fortnoxCalls } from './calls.ts';
import { testFortnox } from './check.ts';
import { CLIENT_SECRET, fortnoxLogin } from './login.ts';
import type { FortnoxSettings } from './settings.ts';
import { tokenStore } from './store.ts';
import { type FortnoxLogin, fortnoxCredentials } from './tokens.ts';

const NAME = 'fortnox';
const BASE_URL = 'https://api.fortnox.se';
const LOGIN_URL = 'https://apps.fortnox.se/oauth-v1';
const Account = Type.String({ pattern: '^[0-9]{4}$', description: 'an account of four digits' });

export const fortnox = defineSystem({
  name: NAME,
  kind: 'erp',
  secrets: [CLIENT_SECRET],
  settings: {
    ...policySettings(Account),
    vat: ratesOf(rateSettings(Account)),
    giftCards: accountSettings({ account: Account }),
    clientId: Type.String({ minLength: 1, maxLength: 100 }),
    tenantId: Type.Optional(
      Type.Integer({ minimum: 1, description: "the company's number, where it has consented for a service" }),
    ),
    scopes: Type.Optional(Type.Array(Type.String({ pattern: '^[a-z]+$' }), { minItems: 1, maxItems: 50 })),
    articles: Type.Optional(
      Type.Boolean({ description: 'what was sold is sent by its article number, too: all articles are in Fortnox' }),
    ),
    baseUrl: Type.Optional(Url(`where it is not ${BASE_URL}`)),
    loginUrl: Type.Optional(Url(`where it is not ${LOGIN_URL}`)),
  },
  faultsIn: ({ vat, ...policy }, network) => policyFaults({ ...policy, vat: vat.map(coded) }, network),
  connect(connection) {
    const { settings, clock, ports, secrets, vault } = connection;
    const { clientId, tenantId = null, articles = false, baseUrl = BASE_URL, loginUrl = LOGIN_URL } = settings;
    const now = () => millisOf(clock.now());
    const never = new AbortController().signal;
    const own: FortnoxSettings = { baseUrl, articles, ...timesOf(settings) };
    const store = tokenStore(vault);
    const loginBy = (clientSecret: string): FortnoxLogin => ({
      ...{ url: `${loginUrl}/token`, clientId, clientSecret, tenantId, timeoutMillis: own.timeoutMillis },
    });
    const credentials = bySecret(connection, CLIENT_SECRET, (clientSecret) =>
      fortnoxCredentials(loginBy(clientSecret), store, now),
    );
    const call = fortnoxCalls(own, credentials, { now, sleep: (millis) => ports.sleep(millis, never) });
    const erp = createFortnox(own, call, now);
    const policy = { ...settings, vat: settings.vat.map(coded), giftCards: coded(settings.giftCards) };
    const test = () => testFortnox(settings, baseUrl, call);
    return {
      test,
      targets: [documentsTarget(connection, NAME, policy, erp)],
      login: fortnoxLogin({
        ...{ settings, loginUrl, store, now, test },
        login: async () => {
          const [clientSecret] = await secrets(CLIENT_SECRET);
          return clientSecret === undefined ? null : loginBy(clientSecret);
        },
      }),
    };
  },
});

/** The VAT code is that of the account. */
const coded = <T extends object>(given: T): T & { readonly vatCode: string } => ({ ...given, vatCode: '' });
