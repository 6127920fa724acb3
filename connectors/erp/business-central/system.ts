import { Type } from 'typebox';
import { millisOf } from '../../../domain/time.ts';
import { clientCredentials } from '../../carriers/credentials.ts';
import { defineSystem } from '../../system.ts';
import { documentsTarget } from '../connected.ts';
import { bySecret } from '../secret.ts';
import {
  accountSettings,
  Code,
  type Policy,
  policyFaults,
  policySettings,
  rateSettings,
  ratesOf,
  timesOf,
  Url,
} from '../settings.ts';
import { createBusinessCentral } from './adapter.ts';
import { businessCentralCalls } from './calls.ts';
import { testBusinessCentral } from './check.ts';
import { COMPANY_WAREHOUSE } from './incoming.ts';
import type { BusinessCentralSettings } from './settings.ts';

const NAME = 'business-central';
const CLIENT_SECRET = 'clientSecret';
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
  secrets: [CLIENT_SECRET],
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
    baseUrl: Type.Optional(Url(`where it is not ${BASE_URL}`)),
    loginUrl: Type.Optional(Url(`where it is not ${LOGIN_URL}`)),
  },
  faultsIn: policyFaults,
  connect(connection) {
    const { settings, clock } = connection;
    const { tenantId, clientId, environment = ENVIRONMENT, companyId, items = false } = settings;
    const { baseUrl = BASE_URL, loginUrl = LOGIN_URL } = settings;
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
    return {
      test: () => testBusinessCentral(settings, baseUrl, call),
      targets: [documentsTarget(connection, NAME, withoutCompany(settings), erp)],
    };
  },
});

/** The stock of the whole company is counted as one location, which no line can leave. */
const withoutCompany = ({ warehouses = {}, ...policy }: Policy): Policy => {
  const { [COMPANY_WAREHOUSE]: _, ...left } = warehouses;
  return { ...policy, warehouses: left };
};
