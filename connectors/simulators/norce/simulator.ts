import { bucketOf } from '../bucket.ts';
import { GOODS, type Host, type Simulated, type Simulator, type Webhook, wants } from '../simulator.ts';
import { tokensOf } from '../tokens.ts';
import { ACCOUNT_ID, cancel, connectAnswer, type Norce, WAREHOUSE } from './connect.ts';
import { APPLICATION_ID, eventBody, type NorceOrder, orderRequest } from './order.ts';
import { queryAnswer } from './query.ts';

const CLIENT = { client_id: 'simulated-client', client_secret: 'simulated-client-secret', scope: 'playground' };
const USER = 'norce';
const PASSWORD = 'simulated-password';
const EVENT_SECRET = 'simulated-event-secret';
const TOKEN_PATH = '/identity/1.0/connect/token';
const TOKEN_SECONDS = 3_600;
/** Tokens that may be asked for: so many at once, and so many a minute after that. */
const TOKENS_AT_ONCE = 20;
const TOKENS_PER_MINUTE = 3;
const UNITS_AT_FIRST = 10;

/** Norce Commerce: pushes its orders with HTTP Basic and events with a secret header, is told by Connect, and read by Query. */
export const norceSimulator: Simulator = { system: 'norce', open: (host) => openNorce(host) };

const openNorce = ({ url, now, next }: Host): Simulated => {
  const norce: Norce = {
    orders: new Map(),
    stock: new Map(GOODS.map(({ sku }) => [sku, UNITS_AT_FIRST])),
    jobs: [],
    touched(order) {
      order.updatedAt = now();
    },
    now: () => Date.parse(now()),
  };
  const { orders, stock } = norce;
  const tokens = tokensOf(CLIENT, TOKEN_SECONDS, now);
  const allowed = bucketOf(TOKENS_AT_ONCE, TOKENS_PER_MINUTE / 60, now);
  return {
    setUp: {
      settings: {
        user: USER,
        connect: {
          ...{ baseUrl: url, clientId: CLIENT.client_id, scope: CLIENT.scope },
          ...{ accountId: ACCOUNT_ID, applicationId: APPLICATION_ID, warehouse: WAREHOUSE, pollMinutes: 1 },
        },
      },
      secrets: { password: PASSWORD, eventSecret: EVENT_SECRET, clientSecret: CLIENT.client_secret },
    },
    answer(asked) {
      if (asked.path === TOKEN_PATH) {
        if (!allowed.take(1)) return { status: 429 };
        const token = tokens.give(asked);
        return token === null
          ? { status: 400, body: { error: 'invalid_client' } }
          : { status: 200, body: { access_token: token, expires_in: TOKEN_SECONDS, token_type: 'Bearer' } };
      }
      if (!tokens.isShown(asked)) return { status: 401 };
      if (asked.path.startsWith('/commerce/query/3.0/')) return queryAnswer(norce, asked);
      wants(asked.path.startsWith('/commerce/connect/4.0/'), 'Connect 4.0 or Query 3.0');
      return connectAnswer(norce, asked);
    },
    changes: ({ method, path }) => method === 'POST' && path !== TOKEN_PATH,
    signsIn: ({ path }) => path === TOKEN_PATH,
    buy(lines) {
      const reference = String(next());
      const order: NorceOrder = {
        ...{ id: 880_001 + orders.size, reference, orderNo: reference, status: 'Created', lines, notes: [] },
        ...{ createdAt: now(), updatedAt: now() },
      };
      orders.set(reference, order);
      for (const { sku, quantity } of lines) stock.set(sku, (stock.get(sku) ?? 0) - quantity);
      return { order: reference, webhooks: [pushed(order)] };
    },
    cancel(reference) {
      const order = orders.get(reference);
      if (order === undefined || !cancel(norce, order)) return null;
      return { order: reference, webhooks: [eventOf('OrderCancelledEvent', order)] };
    },
    orders: () =>
      [...orders.values()].map(({ reference, status, notes }) => ({
        ...{ id: reference, state: status === 'Cancelled' ? ('cancelled' as const) : ('open' as const) },
        sent: notes.map(({ numbers, units }) => ({ number: numbers[0] ?? null, units })),
        refunds: [],
      })),
    stock: () => Object.fromEntries(stock),
    setStock: (sku, units) => stock.set(sku, units),
  };
};

/** To the order receiver. */
const pushed = (order: NorceOrder): Webhook => ({
  headers: { authorization: `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}` },
  body: JSON.stringify(orderRequest(order)),
});

/** Which event it is stands in the address only. */
const eventOf = (event: string, order: NorceOrder): Webhook => ({
  ...{ query: `event=${event}`, headers: { 'x-weir-secret': EVENT_SECRET } },
  body: JSON.stringify(eventBody(order)),
});
