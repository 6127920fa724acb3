import { Type } from 'typebox';
import type { LocationId } from '../../../domain/ids.ts';
import type { Tested } from '../../../runtime/connectors.ts';
import { jsonOf } from '../../http/document.ts';
import { type Arrival, type Connection, defineSystem } from '../../system.ts';
import { refusalIn, unavailable } from '../client.ts';
import { ShopTimeZone, UTC } from '../define.ts';
import { takeFrom } from '../take.ts';
import { ACCESS_TOKEN, type Admin, adminOf, memberOf } from './admin.ts';
import { arrivalOf, readCall, tellsOrder } from './door.ts';
import { noticesOf, READ_TOPIC } from './notice.ts';
import type { ShopifySettings } from './order.ts';
import { shopifyOut } from './targets.ts';

const CLIENT_SECRET = 'clientSecret';
const API_VERSION = '2026-10';
const POLL_MINUTES = 5;
/** Changes show late in lists: so much is read again. */
const OVERLAP_MINUTES = 10;
/** The bucket of the REST API empties by two a second; half of that is left to others. */
const CALLS_PER_SECOND = 1;
const SCOPES = [
  'read_orders',
  'write_orders',
  'read_merchant_managed_fulfillment_orders',
  'write_merchant_managed_fulfillment_orders',
];
const STOCK_SCOPES = ['read_products', 'read_inventory', 'write_inventory'];

const byName = <T extends Type.TSchema>(value: T) => Type.Record(Type.String({ minLength: 1, maxLength: 200 }), value);
const Place = Type.Unsafe<LocationId>(
  Type.String({ minLength: 1, maxLength: 64, description: 'the id of a location' }),
);

const ShopifyLocation = Type.String({
  pattern: '^\\d{1,20}$',
  description: "the number of one of the shop's locations",
});

export const shopify = defineSystem({
  name: 'shopify',
  kind: 'channel',
  secrets: [CLIENT_SECRET, ACCESS_TOKEN],
  settings: {
    shop: Type.String({
      pattern: '^[a-z0-9][a-z0-9-]{0,98}\\.myshopify\\.com$',
      description: 'the domain of the shop, NAME.myshopify.com',
    }),
    money: Type.Enum(['presentment', 'shop']),
    apiVersion: Type.Optional(
      Type.String({ pattern: '^20\\d\\d-\\d\\d$', description: `a version, such as ${API_VERSION}` }),
    ),
    baseUrl: Type.Optional(
      Type.String({
        pattern: '^https?://[^/@\\s]+$',
        description: 'the address of the Admin API, where it is not the shop itself',
      }),
    ),
    pollMinutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_440 })),
    collectAt: Type.Optional(byName(Place)),
    services: Type.Optional(byName(Type.String({ minLength: 1, maxLength: 200 }))),
    allocationsDescribe: Type.Optional(Type.Enum(['ordered', 'current'])),
    locations: Type.Optional(byName(ShopifyLocation)),
    stockLocation: Type.Optional(ShopifyLocation),
    timeZone: ShopTimeZone,
  },
  connect(connection) {
    const { channel, settings } = connection;
    const { shop, apiVersion = API_VERSION, baseUrl = `https://${shop}`, pollMinutes = POLL_MINUTES } = settings;
    const accessToken = async () => (await connection.secrets(ACCESS_TOKEN))[0];
    const admin = adminOf({ baseUrl, apiVersion, accessToken, clock: connection.clock });
    if (channel === null) return { test: async () => ({ ok: false, findings: ['it has no channel'] }) };
    const { money, collectAt, services, allocationsDescribe, locations, stockLocation, timeZone = UTC } = settings;
    const translation: ShopifySettings = {
      ...{ channel, money },
      ...(collectAt === undefined ? {} : { collectAt }),
      ...(services === undefined ? {} : { services }),
      ...(allocationsDescribe === undefined ? {} : { allocationsDescribe }),
    };
    const noticesIn = ({ topic, body }: Arrival) => noticesOf(topic, jsonOf(body), translation);
    const { levels, ...out } = shopifyOut({ ...connection, channel }, baseUrl, {
      ...(locations === undefined ? {} : { locations }),
      ...(stockLocation === undefined ? {} : { stockLocation }),
    });
    return {
      test: () => test(connection, shop, admin, stockLocation === undefined ? SCOPES : [...SCOPES, ...STOCK_SCOPES]),
      webhook: async (call) => readCall(call, shop, await connection.secrets(CLIENT_SECRET)),
      ...out,
      reconciliation: {
        timeZone,
        orders: {
          perSecond: CALLS_PER_SECOND,
          placed: admin.placedIn,
          async one(externalId) {
            const found = await admin.order(externalId);
            if (found === null || 'outcome' in found) return found;
            return arrivalOf(found.document)?.arrival ?? unavailable('the order cannot be read');
          },
          noticesOf: noticesIn,
        },
        ...(levels !== undefined && { levels }),
      },
      take: takeFrom({
        channel,
        noticesOf: noticesIn,
        tellsOrder: ({ topic }) => tellsOrder(topic),
        async read(externalId) {
          const found = await admin.order(externalId);
          if (found === null || 'outcome' in found) return found;
          return { notices: noticesOf(READ_TOPIC, found.document, translation) };
        },
      }),
      poll: {
        everyMillis: pollMinutes * 60_000,
        overlapMillis: OVERLAP_MINUTES * 60_000,
        perSecond: CALLS_PER_SECOND,
        isInOrder: true,
        read: admin.changedSince,
      },
    };
  },
});

const test = async (
  connection: Pick<Connection<unknown>, 'secrets'>,
  shop: string,
  admin: Admin,
  scopes: readonly string[],
): Promise<Tested> => {
  const wrong: string[] = [];
  if ((await connection.secrets(CLIENT_SECRET)).length === 0) {
    wrong.push(`the secret ${CLIENT_SECRET} has not been given: no webhook will be taken`);
  }
  wrong.push(...(await wrongWithAdmin(shop, admin, scopes)));
  return wrong.length === 0
    ? { ok: true, findings: [`${shop} answers, and its orders may be read`] }
    : { ok: false, findings: wrong };
};

const wrongWithAdmin = async (shop: string, admin: Admin, wanted: readonly string[]): Promise<readonly string[]> => {
  const about = await admin.shop();
  if (about.outcome === 'unavailable') return [about.reason];
  if (about.status === 404) return [`there is no shop or API version at this address (404)`];
  if (about.status !== 200) return [refusalIn(about.status, ACCESS_TOKEN)];
  const domain = memberOf(memberOf(about.body, 'shop'), 'myshopify_domain');
  if (domain !== shop) return [`the address is not that of ${shop}`];
  const given = await admin.scopes();
  if (given.outcome === 'unavailable') return [given.reason];
  const scopes = memberOf(given.body, 'access_scopes');
  const handles = Array.isArray(scopes) ? scopes.map((scope) => memberOf(scope, 'handle')) : [];
  return wanted.filter((scope) => !handles.includes(scope)).map((scope) => `the accessToken has no scope ${scope}`);
};
