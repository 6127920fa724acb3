import { Type } from 'typebox';
import { millisOf } from '../../../domain/time.ts';
import { clientCredentials } from '../../http/credentials.ts';
import type { Refusal } from '../../http/refusal.ts';
import { defineSystem } from '../../system.ts';
import type { ReadArticles } from '../article-poll.ts';
import { documentsReconciled, documentsTarget } from '../connected.ts';
import { pollsOf } from '../polls.ts';
import { bySecret, notGiven } from '../secret.ts';
import {
  accountSettings,
  Code,
  countFaults,
  policyFaults,
  policySettings,
  rateSettings,
  ratesOf,
  timesOf,
  Url,
  withoutCompany,
} from '../settings.ts';
import { createBusinessCentral } from './adapter.ts';
import { businessCentralCalls, type Caller } from './calls.ts';
import { testBusinessCentral } from './check.ts';
import { businessCentralArticles, businessCentralStock } from './reading.ts';
import type { BusinessCentralSettings } from './settings.ts';
import { subscribed } from './subscription.ts';
import { businessCentralTake, businessCentralWebhook } from './webhook.ts';

const NAME = 'business-central';
const CLIENT_SECRET = 'clientSecret';
const CLIENT_STATE = 'clientState';
const BASE_URL = 'https://api.businesscentral.dynamics.com';
const LOGIN_URL = 'https://login.microsoftonline.com';
const SCOPE = 'https://api.businesscentral.dynamics.com/.default';
const ENVIRONMENT = 'production';
const Guid = (description: string) =>
  Type.String({ pattern: '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$', description });
const vatCode = Type.String({ minLength: 1, maxLength: 20, description: 'a VAT product posting group' });

export const businessCentral = defineSystem({
  name: NAME,
  kind: 'erp',
  secrets: [CLIENT_SECRET, CLIENT_STATE],
  settings: {
    ...policySettings(Code),
    vat: ratesOf({ ...rateSettings(Code), vatCode }),
    giftCards: accountSettings({ account: Code, vatCode }),
    tenantId: Guid('of the directory in Microsoft Entra'),
    clientId: Guid('of the app in Microsoft Entra'),
    environment: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9-]{1,64}$', description: `${ENVIRONMENT}, if left out` }),
    ),
    companyId: Guid('the id of the company, which is none of its names'),
    items: Type.Optional(
      Type.Boolean({ description: 'what was sold is booked as items, so that their stock moves there' }),
    ),
    notificationUrl: Type.Optional(
      Url('the address of our door, .../v1/connectors/ID/webhooks, where changed articles are told to'),
    ),
    baseUrl: Type.Optional(Url(`where it is not ${BASE_URL}`)),
    loginUrl: Type.Optional(Url(`where it is not ${LOGIN_URL}`)),
  },
  faultsIn: (settings, network) => [
    ...policyFaults(settings, network),
    ...countFaults(settings, settings.items ?? false),
  ],
  connect(connection) {
    const { settings, clock, secrets } = connection;
    const { tenantId, clientId, environment = ENVIRONMENT, companyId, items = false } = settings;
    const { baseUrl = BASE_URL, loginUrl = LOGIN_URL, notificationUrl } = settings;
    const now = () => millisOf(clock.now());
    const own: BusinessCentralSettings = {
      ...{ baseUrl: `${baseUrl}/v2.0/${tenantId}/${environment}/api/v2.0`, companyId, items },
      ...timesOf(settings),
    };
    const url = `${loginUrl}/${tenantId}/oauth2/v2.0/token`;
    const credentials = bySecret(connection, CLIENT_SECRET, (clientSecret) =>
      clientCredentials({ url, clientId, clientSecret, scope: SCOPE, timeoutMillis: own.timeoutMillis }, now),
    );
    const call = businessCentralCalls(own, credentials, now);
    const erp = createBusinessCentral(own, call, now);
    const policy = withoutCompany(settings);
    const documents = documentsTarget(connection, NAME, policy, erp);
    const caller: Caller = { settings: own, call };
    const articles = businessCentralArticles(caller, companyId);
    const subscribe = async (): Promise<Refusal | null> => {
      if (notificationUrl === undefined) return null;
      const [clientState] = await secrets(CLIENT_STATE);
      if (clientState === undefined) return notGiven(CLIENT_STATE);
      return subscribed(caller, { notificationUrl, companyId, clientState }, now());
    };
    const subscribedArticles: ReadArticles = async (since, page) =>
      (page === null ? await subscribe() : null) ?? articles(since, page);
    return {
      test: () => testBusinessCentral(settings, baseUrl, call),
      targets: [documents],
      reconciliation: documentsReconciled(documents, NAME, policy, erp),
      poll: pollsOf(connection, settings, {
        stock: businessCentralStock(caller, companyId),
        articles: subscribedArticles,
        target: items ? documents : null,
      }),
      ...(settings.read?.articles && { webhook: businessCentralWebhook(companyId, () => secrets(CLIENT_STATE)) }),
      take: businessCentralTake(connection.id, caller, companyId, clock.now),
    };
  },
});
