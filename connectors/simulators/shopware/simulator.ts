import { at, hasOnly, listAt, textAt } from '../json.ts';
import {
  type Asked,
  type Given,
  GOODS,
  type Host,
  type OrderThere,
  type Simulated,
  type Simulator,
  wants,
} from '../simulator.ts';
import { tokensOf } from '../tokens.ts';
import { entitiesOf, idOf, orderIdOf, productIdOf, type ShopOrder, timeOf } from './order.ts';
import { searched } from './search.ts';
import { type Entity, errorGiven, illegal, isEntity, stateAfter } from './states.ts';
import { orderWebhook, type Sender, writtenWebhook } from './webhooks.ts';

const CLIENT = { client_id: 'SWIASIMULATEDACCESSKEY', client_secret: 'simulated-client-secret' };
const SHOP_SECRET = 'simulated-shop-secret';
const TOKEN_SECONDS = 600;
const TOKEN_PATH = '/api/oauth/token';
const UNITS_AT_FIRST = 10;

/** A shop of Shopware 6 with an app in it: tokens of ten minutes, searches by criteria, states that refuse a repeat, signed webhooks. */
export const shopwareSimulator: Simulator = { system: 'shopware', open: (host) => openShop(host) };

type Shop = {
  readonly orders: Map<string, ShopOrder>;
  readonly stock: Map<string, number>;
  readonly now: () => string;
};

const openShop = ({ url, now, next }: Host): Simulated => {
  const shop: Shop = {
    orders: new Map(),
    stock: new Map(GOODS.map(({ sku }) => [sku, UNITS_AT_FIRST])),
    now: () => timeOf(now()),
  };
  const { orders, stock } = shop;
  const sender: Sender = { url, secret: SHOP_SECRET, now };
  const tokens = tokensOf(CLIENT, TOKEN_SECONDS, now);
  return {
    setUp: {
      settings: { baseUrl: url, clientId: CLIENT.client_id, pollMinutes: 1 },
      secrets: { clientSecret: CLIENT.client_secret, shopSecret: SHOP_SECRET },
    },
    answer(asked) {
      if (asked.path !== TOKEN_PATH) return tokens.isShown(asked) ? answer(shop, asked) : TURNED_AWAY;
      const token = tokens.give(asked);
      return token === null
        ? errorGiven(401, '4', 'Client authentication failed', 'Client authentication failed')
        : { status: 200, body: { token_type: 'Bearer', expires_in: TOKEN_SECONDS, access_token: token } };
    },
    changes: ({ method, path }) => method === 'PATCH' || path.startsWith('/api/_action/'),
    signsIn: ({ path }) => path === TOKEN_PATH,
    buy(lines) {
      const order: ShopOrder = {
        ...{ id: orderIdOf(next()), number: String(10_001 + orders.size), createdAt: shop.now(), lines },
        states: { order: 'open', order_delivery: 'open', order_transaction: 'paid' },
        updatedAt: { order: null, order_delivery: null, order_transaction: null },
        trackingCodes: [],
      };
      orders.set(order.id, order);
      for (const { sku, quantity } of lines) stock.set(sku, (stock.get(sku) ?? 0) - quantity);
      const webhooks = [orderWebhook(sender, 'checkout.order.placed', order), writtenWebhook(sender, order, 'insert')];
      return { order: order.id, webhooks };
    },
    cancel(id) {
      const order = orders.get(id);
      if (order === undefined || order.states.order_delivery !== 'open' || !enter(shop, order, 'order', 'cancel'))
        return null;
      const event = 'state_enter.order.state.cancelled';
      return { order: id, webhooks: [orderWebhook(sender, event, order), writtenWebhook(sender, order, 'update')] };
    },
    orders: () =>
      [...orders.values()].map((order) => ({
        id: order.id,
        state: order.states.order === 'cancelled' ? ('cancelled' as const) : ('open' as const),
        sent: sentOf(order),
        refunds: [order.states.order_transaction].filter((state) => state.startsWith('refunded')),
      })),
    stock: () => Object.fromEntries(stock),
    setStock: (sku, units) => stock.set(sku, units),
  };
};

const TURNED_AWAY = errorGiven(
  401,
  '9',
  'The resource owner or authorization server denied the request.',
  'Access token could not be verified.',
);

/** The shop is told no quantities: once it has all as sent, all units are with the last number. */
const sentOf = ({ lines, states, trackingCodes }: ShopOrder): OrderThere['sent'] => {
  const state = states.order_delivery;
  if (state === 'open' || state === 'cancelled') return [];
  const all: Record<string, number> = {};
  for (const { sku, quantity } of lines) all[sku] = (all[sku] ?? 0) + quantity;
  const numbers = trackingCodes.length === 0 ? [null] : trackingCodes;
  const isAll = state !== 'shipped_partially';
  return numbers.map((number, index) => ({ number, units: isAll && index === numbers.length - 1 ? all : {} }));
};

const answer = (shop: Shop, { method, path, header, body }: Asked): Given => {
  wants(header('accept') === 'application/json', 'plain JSON as the answer: JSON:API is the default');
  const [, searchedFor] = /^\/api\/search\/([a-z-]+)$/.exec(path) ?? [];
  if (searchedFor !== undefined && method === 'POST') {
    const entities = entitiesOf([...shop.orders.values()], searchedFor);
    wants(entities !== null, 'orders, their parts, or products');
    return searched(searchedFor, entities ?? [], body);
  }
  const [, entity = '', id = '', transition = ''] =
    /^\/api\/_action\/(\w+)\/([0-9a-f]{32})\/state\/(\w+)$/.exec(path) ?? [];
  if (isEntity(entity) && method === 'POST') return move(shop, entity, id, transition, body);
  const [, delivery] = /^\/api\/order-delivery\/([0-9a-f]{32})$/.exec(path) ?? [];
  if (delivery !== undefined && method === 'PATCH') return track(shop, delivery, body);
  wants(path === '/api/_action/sync' && method === 'POST', 'a search, a transition, a delivery, or a sync');
  return sync(shop, body);
};

const orderBy = ({ orders }: Shop, entity: Entity, id: string): ShopOrder | undefined =>
  [...orders.values()].find((order) => idOf(order.id, entity) === id);

const move = (shop: Shop, entity: Entity, id: string, transition: string, body: unknown): Given => {
  wants(body === undefined || hasOnly(body, 'sendMail', 'documentIds', 'mediaIds', 'stateFieldName'), 'a transition');
  const order = orderBy(shop, entity, id);
  if (order === undefined) return notFound(entity, id);
  const before = order.states[entity];
  return enter(shop, order, entity, transition)
    ? { status: 200, body: { name: order.states[entity], technicalName: order.states[entity] } }
    : illegal(entity, before, transition);
};

/** Whether the transition was legal. A cancelled order gives its units back. */
const enter = ({ stock, now }: Shop, order: ShopOrder, entity: Entity, transition: string): boolean => {
  const state = stateAfter(entity, order.states[entity], transition);
  if (state === null) return false;
  order.states[entity] = state;
  order.updatedAt[entity] = now();
  if (entity === 'order' && state === 'cancelled') {
    for (const { sku, quantity } of order.lines) stock.set(sku, (stock.get(sku) ?? 0) + quantity);
  }
  return true;
};

/** The whole list of numbers is replaced. */
const track = (shop: Shop, id: string, body: unknown): Given => {
  const codes = listAt(body, 'trackingCodes');
  wants(hasOnly(body, 'trackingCodes') && codes.every((code) => typeof code === 'string'), 'tracking codes');
  const order = orderBy(shop, 'order_delivery', id);
  if (order === undefined) return notFound('order_delivery', id);
  order.trackingCodes = codes.map(String);
  order.updatedAt.order_delivery = shop.now();
  return { status: 204 };
};

const notFound = (entity: Entity, id: string): Given =>
  errorGiven(
    404,
    'FRAMEWORK__RESOURCE_NOT_FOUND',
    'Not Found',
    `The ${entity} resource with the following primary key was not found: id(${id})`,
  );

const sync = ({ stock }: Shop, body: unknown): Given => {
  const operations = Array.isArray(body) ? body : [];
  wants(operations.length > 0, 'a list of operations');
  const levels = operations.flatMap((operation) => {
    wants(at(operation, 'action') === 'upsert' && at(operation, 'entity') === 'product', 'products to be written');
    return listAt(operation, 'payload').map((product) => ({
      sku: GOODS.find(({ sku }) => productIdOf(sku) === textAt(product, 'id'))?.sku,
      units: at(product, 'stock'),
      id: at(product, 'id'),
    }));
  });
  wants(
    levels.every(({ sku, units }) => sku !== undefined && Number.isInteger(units)),
    'whole stock of products that are there: others would be new, and need more than that',
  );
  for (const { sku, units } of levels) if (sku !== undefined) stock.set(sku, Number(units));
  return { status: 200, body: { data: { product: levels.map(({ id }) => id) }, notFound: [], deleted: [] } };
};
