import { Type } from 'typebox';
import { millisOf } from '../../../domain/time.ts';
import { clientCredentials } from '../../http/credentials.ts';
import { defineSystem } from '../../system.ts';
import { documentsReconciled, documentsTarget } from '../connected.ts';
import { pollsOf } from '../polls.ts';
import { bySecret } from '../secret.ts';
import {
  accountSettings,
  Code,
  policyFaults,
  policySettings,
  rateSettings,
  ratesOf,
  timesOf,
  Url,
} from '../settings.ts';
import { createVisma } from './adapter.ts';
import { vismaCalls } from './calls.ts';
import { testVisma } from './check.ts';
import { vismaArticles, vismaStock } from './reading.ts';
import type { VismaSettings } from './settings.ts';
import { vismaTake, vismaWebhook } from './webhook.ts';

const NAME = 'visma-net';
const CLIENT_SECRET = 'clientSecret';
const WEBHOOK_KEY = 'webhookKey';
const WEBHOOK_HEADER = 'x-webhook-signature';
const BASE_URL = 'https://api.finance.visma.net';
const SALES_ORDER_URL = 'https://salesorder.visma.net';
const LOGIN_URL = 'https://connect.visma.com';
const SCOPES = ['create', 'read', 'update'].map((right) => `vismanet_erp_service_api:${right}`);
const SALES_ORDER_SCOPES = ['read', 'write'].map((right) => `visma.net.erp.salesorder:${right}`);
const UNIT = 'STK';
const vatCode = Type.String({ minLength: 1, maxLength: 30, description: 'the id of a VAT code' });

export const vismaNet = defineSystem({
  name: NAME,
  kind: 'erp',
  secrets: [CLIENT_SECRET, WEBHOOK_KEY],
  settings: {
    ...policySettings(Code),
    vat: ratesOf({ ...rateSettings(Code), vatCode }),
    giftCards: accountSettings({ account: Code, vatCode }),
    tenantId: Type.String({ minLength: 1, maxLength: 100, description: 'of the company in Visma Connect' }),
    clientId: Type.String({ minLength: 1, maxLength: 200 }),
    inventory: Type.Optional(Type.Boolean({ description: 'what was sold is sent by its inventory number, too' })),
    unit: Type.Optional(
      Type.String({ minLength: 1, maxLength: 20, description: `of what is sold, ${UNIT} if left out` }),
    ),
    vatZones: Type.Optional(
      Type.Record(Type.String({ pattern: '^[A-Z]{2}$' }), Code, {
        description: 'by country; where there is none, that of the customer holds',
      }),
    ),
    webhookHeader: Type.Optional(
      Type.String({
        pattern: '^[a-z][a-z0-9-]{0,63}$',
        description: `what its webhooks are signed in, ${WEBHOOK_HEADER} if left out`,
      }),
    ),
    baseUrl: Type.Optional(Url(`where it is not ${BASE_URL}`)),
    salesOrderUrl: Type.Optional(Url(`where it is not ${SALES_ORDER_URL}`)),
    loginUrl: Type.Optional(Url(`where it is not ${LOGIN_URL}`)),
  },
  faultsIn: policyFaults,
  connect(connection) {
    const { settings, clock, secrets } = connection;
    const { tenantId, clientId, inventory = false, unit = UNIT, vatZones = {} } = settings;
    const { baseUrl = BASE_URL, salesOrderUrl = SALES_ORDER_URL, loginUrl = LOGIN_URL } = settings;
    const now = () => millisOf(clock.now());
    const own: VismaSettings = { baseUrl, salesOrderUrl, inventory, unit, vatZones, ...timesOf(settings) };
    const scope = [...SCOPES, ...(settings.salesOrder ? SALES_ORDER_SCOPES : [])].join(' ');
    const url = `${loginUrl}/connect/token`;
    const credentials = bySecret(connection, CLIENT_SECRET, (clientSecret) =>
      clientCredentials({ url, clientId, clientSecret, scope, tenantId, timeoutMillis: own.timeoutMillis }, now),
    );
    const calls = vismaCalls(own, credentials, now);
    const erp = createVisma(own, calls, now);
    const documents = documentsTarget(connection, NAME, settings, erp);
    const articles = vismaArticles(calls.finance, settings.timeZone);
    const header = settings.webhookHeader ?? WEBHOOK_HEADER;
    return {
      test: () => testVisma(settings, baseUrl, calls.finance),
      targets: [documents],
      reconciliation: documentsReconciled(documents, NAME, settings, erp),
      // An invoice moves no stock there: whoever posts what leaves does.
      poll: pollsOf(connection, settings, { stock: vismaStock(calls.finance), articles, target: null }),
      ...(settings.read?.articles && { webhook: vismaWebhook(header, () => secrets(WEBHOOK_KEY), clock.now) }),
      take: vismaTake(connection.id, articles, clock.now),
    };
  },
});
