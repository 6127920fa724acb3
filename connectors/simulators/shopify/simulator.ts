import { createHmac, randomUUID } from 'node:crypto';
import { type Bucket, bucketOf } from '../bucket.ts';
import { textAt } from '../json.ts';
import {
  type Asked,
  type Given,
  GOODS,
  type Host,
  type Simulated,
  type Simulator,
  type Webhook,
  wants,
} from '../simulator.ts';
import { costed, graphqlAnswer, LOCATION, type Shop } from './graphql.ts';
import { orderDocument, type ShopOrder } from './order.ts';

const DOMAIN = 'weir-simulator.myshopify.com';
const SECRETS = { clientSecret: 'shpss_simulated_client_secret', accessToken: 'shpat_simulated_access_token' };
const SCOPES = [
  ...['read_orders', 'write_orders', 'read_products', 'read_inventory', 'write_inventory'],
  ...['read_merchant_managed_fulfillment_orders', 'write_merchant_managed_fulfillment_orders'],
];
/** Of the standard plan: REST calls and GraphQL points (shopify.dev, API rate limits). */
const REST_BUCKET = { size: 40, perSecond: 2 };
const GRAPHQL_BUCKET = { size: 2_000, perSecond: 100 };
const ORDERS_MAX = 250;
const UNITS_AT_FIRST = 10;

/** A shop of Shopify's: webhooks that are signed, REST for reading orders, GraphQL for the rest, and its limits. */
export const shopifySimulator: Simulator = { system: 'shopify', open: (host) => openShop(host) };

const openShop = ({ url, now, next }: Host): Simulated => {
  const orders = new Map<string, ShopOrder>();
  const stock = new Map<string, number>(GOODS.map(({ sku }) => [sku, UNITS_AT_FIRST]));
  const rest = bucketOf(REST_BUCKET.size, REST_BUCKET.perSecond, now);
  const points = bucketOf(GRAPHQL_BUCKET.size, GRAPHQL_BUCKET.perSecond, now);
  const touched = (order: ShopOrder): void => {
    order.updatedAt = now();
  };
  const cancel = (order: ShopOrder): void => {
    order.cancelledAt = now();
    for (const line of order.lines) {
      stock.set(line.sku, (stock.get(line.sku) ?? 0) + line.remaining);
      line.remaining = 0;
    }
    touched(order);
  };
  const shop: Shop = { orders, stock, touched, cancel, keys: new Map(), now };

  return {
    setUp: {
      settings: { shop: DOMAIN, baseUrl: url, money: 'presentment', pollMinutes: 1, stockLocation: LOCATION },
      secrets: SECRETS,
    },
    answer: (asked) => answer(shop, rest, points, url, asked),
    changes: ({ body }) => textAt(body, 'query').startsWith('mutation'),
    signsIn: () => false,
    buy(lines) {
      const id = String(next());
      const created = now();
      const order: ShopOrder = {
        ...{ id, number: 1_001 + orders.size, createdAt: created, updatedAt: created, cancelledAt: null },
        lines: lines.map((line, index) => ({ ...line, id: `${id}${index + 1}`, remaining: line.quantity })),
        ...{ sent: [], refunds: [] },
      };
      orders.set(id, order);
      for (const { sku, quantity } of lines) stock.set(sku, (stock.get(sku) ?? 0) - quantity);
      return { order: id, webhooks: [webhookOf('orders/create', order)] };
    },
    cancel(id) {
      const order = orders.get(id);
      if (order === undefined || order.cancelledAt !== null || order.sent.length > 0) return null;
      cancel(order);
      return { order: id, webhooks: [webhookOf('orders/cancelled', order)] };
    },
    orders: () =>
      [...orders.values()].map(({ id, cancelledAt, sent, refunds }) => ({
        ...{ id, state: cancelledAt === null ? ('open' as const) : ('cancelled' as const), sent },
        refunds: refunds.flatMap(({ amounts }) => amounts),
      })),
    stock: () => Object.fromEntries(stock),
    setStock: (sku, units) => stock.set(sku, units),
  };
};

const webhookOf = (topic: string, order: ShopOrder): Webhook => {
  const body = JSON.stringify(orderDocument(order));
  return {
    body,
    headers: {
      'x-shopify-topic': topic,
      'x-shopify-shop-domain': DOMAIN,
      'x-shopify-api-version': '2026-10',
      'x-shopify-event-id': randomUUID(),
      'x-shopify-webhook-id': randomUUID(),
      'x-shopify-hmac-sha256': createHmac('sha256', SECRETS.clientSecret).update(body).digest('base64'),
    },
  };
};

const answer = (shop: Shop, rest: Bucket, points: Bucket, url: string, asked: Asked): Given => {
  const { method, path, body } = asked;
  if (asked.header('x-shopify-access-token') !== SECRETS.accessToken) {
    return {
      status: 401,
      body: { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' },
    };
  }
  if (/^\/admin\/api\/20\d\d-\d\d\/graphql\.json$/.test(path)) {
    wants(method === 'POST' && asked.header('content-type') === 'application/json', 'a query as JSON');
    return costed(points, graphqlAnswer(shop, body));
  }
  wants(method === 'GET', 'a read');
  if (!rest.take(1))
    return { status: 429, headers: { 'retry-after': '2.0' }, body: { errors: 'Exceeded 2 calls per second' } };
  const given = restAnswer(shop, url, asked);
  const used = `${rest.size - rest.left()}/${rest.size}`;
  return { ...given, headers: { ...given.headers, 'x-shopify-shop-api-call-limit': used } };
};

const restAnswer = ({ orders }: Shop, url: string, { path, query }: Asked): Given => {
  if (path === '/admin/oauth/access_scopes.json') {
    return { status: 200, body: { access_scopes: SCOPES.map((handle) => ({ handle })) } };
  }
  const resource = /^\/admin\/api\/20\d\d-\d\d\/(.+)\.json$/.exec(path)?.[1] ?? '';
  if (resource === 'shop') return { status: 200, body: { shop: { myshopify_domain: DOMAIN, currency: 'SEK' } } };
  if (resource === 'orders') return page([...orders.values()], url, path, query);
  const id = /^orders\/(\d+)$/.exec(resource)?.[1];
  wants(id !== undefined, 'orders, one order, the shop or the scopes');
  const order = orders.get(id ?? '');
  return order === undefined
    ? { status: 404, body: { errors: 'Not Found' } }
    : { status: 200, body: { order: orderDocument(order) } };
};

/** Pages by cursor: the address of the next one is in the header `Link`, and holds what was asked for first. */
const page = (all: readonly ShopOrder[], url: string, path: string, query: URLSearchParams): Given => {
  const limit = Number(query.get('limit') ?? '50');
  wants(Number.isInteger(limit) && limit >= 1 && limit <= ORDERS_MAX, 'a limit of at most 250');
  const cursor = query.get('page_info');
  const asked = cursor === null ? query : new URLSearchParams(cursor);
  if (cursor === null) wants(query.get('status') === 'any', 'orders of any status');
  const field = ORDERED_BY[asked.get('order') ?? ''];
  wants(field !== undefined, `orders by one of ${Object.keys(ORDERED_BY).join(', ')}`);
  const found = all
    .filter((order) => isWithin(order.createdAt, asked, 'created_at') && isWithin(order.updatedAt, asked, 'updated_at'))
    .toSorted((a, b) => Date.parse(a[field ?? 'updatedAt']) - Date.parse(b[field ?? 'updatedAt']));
  const start = Number(asked.get('start') ?? '0');
  const rest = new URLSearchParams(asked);
  rest.delete('limit');
  rest.set('start', String(start + limit));
  const next = new URLSearchParams({ limit: String(limit), page_info: String(rest) });
  return {
    status: 200,
    body: { orders: found.slice(start, start + limit).map(orderDocument) },
    headers: found.length > start + limit ? { link: `<${url}${path}?${next}>; rel="next"` } : {},
  };
};

const ORDERED_BY: Readonly<Record<string, 'createdAt' | 'updatedAt' | undefined>> = {
  'updated_at asc': 'updatedAt',
  'created_at asc': 'createdAt',
};

const isWithin = (at: string, asked: URLSearchParams, field: string): boolean => {
  const [from, to] = [asked.get(`${field}_min`), asked.get(`${field}_max`)];
  for (const limit of [from, to]) wants(limit === null || !Number.isNaN(Date.parse(limit)), 'an instant');
  const time = Date.parse(at);
  return (from === null || time >= Date.parse(from)) && (to === null || time <= Date.parse(to));
};
