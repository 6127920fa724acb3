import { Type } from 'typebox';
import { millisOf } from '../../../domain/time.ts';
import { defineSystem } from '../../system.ts';
import { PORTAL_SECRET, portalOf, portalSettings } from '../nshift/system.ts';
import {
  byName,
  carrierOf,
  carrierSettings,
  returnSettings,
  Short,
  secretsOf,
  timeoutMillisOf,
  Url,
} from '../system.ts';
import { createNshiftDelivery } from './adapter.ts';

const KEY_SECRET = 'keySecret';
const BASE_URL = 'https://api.unifaun.com/rs-extapi/v1';
/** The history may show a booking so much later than the answer could have come. */
const HISTORY_LAG_MILLIS = 30_000;
const CANCELLED = ['CANCELLED'];

export const nshiftDelivery = defineSystem({
  name: 'nshift-delivery',
  kind: 'carrier',
  secrets: [KEY_SECRET, PORTAL_SECRET],
  settings: {
    ...carrierSettings,
    ...returnSettings,
    ...portalSettings,
    baseUrl: Type.Optional(Url(`the address of the API, where it is not ${BASE_URL}`)),
    keyId: Short,
    keySentAs: Type.Optional(Type.Enum(['basic', 'bearer'])),
    documents: Type.Optional(Type.Enum(['prints', 'pdfs'])),
    label: Type.Object(
      { media: Short, format: Type.Enum(['pdf', 'zpl']) },
      { additionalProperties: false, description: 'such as thermo-190 and zpl' },
    ),
    packageCode: Type.Optional(Short),
    test: Type.Optional(Type.Boolean({ description: 'prints TEST on the labels, and tells no carrier' })),
    locations: Type.Optional(
      byName(
        Type.Object(
          {
            quickId: Type.Optional(Short),
            contracts: Type.Optional(
              Type.Array(Type.Object({ id: Short, custNo: Short }, { additionalProperties: false }), { maxItems: 50 }),
            ),
          },
          { additionalProperties: false },
        ),
      ),
    ),
    trackingUrl: Type.Optional(Type.String({ pattern: '^https://\\S*\\{trackingNumber\\}\\S*$' })),
    cancelledStatuses: Type.Optional(Type.Array(Short, { maxItems: 20 })),
  },
  connect(connection) {
    const { settings, clock } = connection;
    const timeoutMillis = timeoutMillisOf(settings);
    const locations = Object.entries(settings.locations ?? {}).map(
      ([id, { quickId = null, contracts = [] }]) => [id, { quickId, contracts }] as const,
    );
    return carrierOf({ ...settings, system: 'nShift Delivery' }, clock, async () => {
      const given = await secretsOf(connection, KEY_SECRET, PORTAL_SECRET);
      if ('outcome' in given) return given;
      const { keySecret, portalClientSecret } = given.values;
      return createNshiftDelivery(
        {
          baseUrl: settings.baseUrl ?? BASE_URL,
          timeoutMillis,
          key: { id: settings.keyId, secret: keySecret, sentAs: settings.keySentAs ?? 'bearer' },
          documents: settings.documents ?? 'prints',
          label: settings.label,
          packageCode: settings.packageCode ?? null,
          test: settings.test ?? false,
          locations: Object.fromEntries(locations),
          trackingUrl: settings.trackingUrl ?? null,
          historyLagMillis: timeoutMillis + HISTORY_LAG_MILLIS,
          cancelledStatuses: settings.cancelledStatuses ?? CANCELLED,
          ...portalOf(settings, portalClientSecret, timeoutMillis),
        },
        () => millisOf(clock.now()),
      );
    });
  },
});
