import { Type } from 'typebox';
import { millisOf } from '../../../domain/time.ts';
import { defineSystem } from '../../system.ts';
import { documentsReconciled, documentsTarget } from '../connected.ts';
import { pollsOf } from '../polls.ts';
import { bySecret } from '../secret.ts';
import {
  accountSettings,
  countFaults,
  type Policy,
  policyFaults,
  policySettings,
  rateSettings,
  ratesOf,
  timesOf,
  Url,
  withoutCompany,
} from '../settings.ts';
import { takeFrom } from '../take.ts';
import { createFortnox } from './adapter.ts';
import { ARTICLE_CALLS, callsOut, fortnoxCalls, STOCK_CALLS } from './calls.ts';
import { testFortnox } from './check.ts';
import { CLIENT_SECRET, fortnoxLogin } from './login.ts';
import { fortnoxArticles, fortnoxStock } from './reading.ts';
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
  faultsIn: ({ vat, articles = false, ...policy }, network) => [
    ...policyFaults({ ...policy, vat: vat.map(coded) }, network),
    ...countFaults(policy, articles),
  ],
  connect(connection) {
    const { settings, clock, ports, secrets, vault } = connection;
    const { clientId, tenantId = null, articles = false, baseUrl = BASE_URL, loginUrl = LOGIN_URL } = settings;
    const now = () => millisOf(clock.now());
    const never = new AbortController().signal;
    const policy = withoutCompany(codedPolicy(settings));
    const stockPoints = Object.keys(policy.warehouses ?? {}).length > 0;
    const own: FortnoxSettings = { baseUrl, articles, stockPoints, ...timesOf(settings) };
    const store = tokenStore(vault);
    const loginBy = (clientSecret: string): FortnoxLogin => ({
      ...{ url: `${loginUrl}/token`, clientId, clientSecret, tenantId, timeoutMillis: own.timeoutMillis },
    });
    const credentials = bySecret(connection, CLIENT_SECRET, (clientSecret) =>
      fortnoxCredentials(loginBy(clientSecret), store, now),
    );
    const windowClock = { now, sleep: (millis: number) => ports.sleep(millis, never) };
    const calling = (callsMax: number) => fortnoxCalls(own, credentials, windowClock, callsMax);
    const call = calling(callsOut(settings.read ?? {}));
    const erp = createFortnox(own, call, now);
    const documents = documentsTarget(connection, NAME, policy, erp);
    const test = () => testFortnox(settings, baseUrl, call);
    return {
      test,
      targets: [documents],
      reconciliation: documentsReconciled(documents, NAME, policy, erp),
      poll: pollsOf(connection, settings, {
        stock: fortnoxStock(calling(STOCK_CALLS)),
        articles: fortnoxArticles(calling(ARTICLE_CALLS), settings.timeZone),
        target: articles ? documents : null,
      }),
      take: takeFrom(connection.id),
      login: fortnoxLogin({
        ...{ settings, stockPoints, loginUrl, store, now, test },
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

const codedPolicy = (settings: Uncoded): Policy => ({
  ...settings,
  ...{ vat: settings.vat.map(coded), giftCards: coded(settings.giftCards) },
});

type Uncoded = Omit<Policy, 'vat' | 'giftCards'> & {
  readonly vat: readonly Omit<Policy['vat'][number], 'vatCode'>[];
  readonly giftCards: Omit<Policy['giftCards'], 'vatCode'>;
};
