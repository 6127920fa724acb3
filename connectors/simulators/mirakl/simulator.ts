import { bucketOf } from '../bucket.ts';
import { listAt, textAt } from '../json.ts';
import { pageOf } from '../page.ts';
import { type Asked, type Given, GOODS, type Host, type Simulated, type Simulator, wants } from '../simulator.ts';
import { CANCEL_REASON, cancelLines, REFUND_REASON, refundLines } from './money.ts';
import { linesOf, type MarketOrder, orderDocument } from './order.ts';
import { offersOf, tooMany } from './stock.ts';
import { cancelWhole, debit, type Market, refusal, shipmentsOf, tellOrder, tellShipments } from './told.ts';

const SECRETS = { apiKey: 'simulated-seller-key' };
/** No limit is published for most calls: this is one that a marketplace may set itself. */
const LIMIT = { size: 60, perSecond: 5 };
const ORDERS_MAX = 100;
const UNITS_AT_FIRST = 10;

/** A marketplace of Mirakl's, as a seller sees it: it is asked, has each order accepted before the customer pays, and knows no repeat. */
export const miraklSimulator: Simulator = { system: 'mirakl', open: (host) => openMarket(host) };

const openMarket = ({ url, now, next }: Host): Simulated => {
  const orders = new Map<string, MarketOrder>();
  const stock = new Map<string, number>(GOODS.map(({ sku }) => [sku, UNITS_AT_FIRST]));
  const calls = bucketOf(LIMIT.size, LIMIT.perSecond, now);
  const nextId = (): string => String(next());
  const offers = offersOf(stock, { nextId, now });
  const market: Market = {
    ...{ orders, now, nextId },
    restock: (sku, units) => stock.set(sku, (stock.get(sku) ?? 0) + units),
    touched(order) {
      order.updatedAt = now();
    },
  };

  return {
    setUp: {
      settings: {
        ...{ baseUrl: url, pollMinutes: 1, multiShipment: true, cancelationsAre: 'stillCounted' },
        ...{ cancelReason: CANCEL_REASON, refundReason: REFUND_REASON },
      },
      secrets: SECRETS,
    },
    lacks: ['webhooks'],
    answer(asked) {
      if (asked.header('authorization') !== SECRETS.apiKey) return refusal('Unauthorized', 401);
      if (!calls.take(1)) return tooMany(1);
      for (const order of orders.values()) debit(order, now());
      return asked.path.startsWith('/api/offers') ? offers(asked) : answer(market, asked);
    },
    changes: ({ method }) => method !== 'GET',
    signsIn: () => false,
    buy(lines) {
      const id = `MK-${next()}-A`;
      const at = now();
      orders.set(id, {
        ...{ id, createdAt: at, updatedAt: at, state: 'WAITING_ACCEPTANCE', debitedAt: null },
        ...{ lines: linesOf(id, lines), sent: [], packages: [], tracking: null },
      });
      for (const { sku, quantity } of lines) market.restock(sku, -quantity);
      return { order: id, webhooks: [] };
    },
    cancel(id) {
      const order = orders.get(id);
      if (order === undefined || isGone(order) || order.sent.length > 0) return null;
      cancelWhole(market, order);
      return { order: id, webhooks: [] };
    },
    orders: () =>
      [...orders.values()].map((order) => ({
        ...{ id: order.id, state: isGone(order) ? ('cancelled' as const) : ('open' as const), sent: order.sent },
        refunds: order.lines.flatMap(({ refunds }) =>
          refunds.map(({ amount, shippingAmount }) => (amount + shippingAmount).toFixed(2)),
        ),
      })),
    stock: () => Object.fromEntries(stock),
    setStock: (sku, units) => stock.set(sku, units),
  };
};

const isGone = ({ state }: MarketOrder): boolean => state === 'REFUSED' || state === 'CANCELED';

const answer = (market: Market, asked: Asked): Given => {
  const { method, path, query, body } = asked;
  if (method === 'GET' && path === '/api/orders') return ordersPage([...market.orders.values()], query);
  if (method === 'GET' && path === '/api/shipments') return shipmentsOf(market, asked);
  if (method === 'GET' && path === '/api/returns') return returnsPage(query);
  if (method === 'POST' && path === '/api/shipments') return tellShipments(market, body);
  wants(method === 'PUT', 'a request of the seller API');
  if (path === '/api/orders/cancel') return cancelLines(market, body);
  if (path === '/api/orders/refund') return refundLines(market, body);
  if (path === '/api/returns/accept' || path === '/api/returns/receive') return noReturns(body);
  const [, id = '', action = ''] = /^\/api\/orders\/([^/]+)\/(\w+)$/.exec(path) ?? [];
  wants(action !== '', 'a request of the seller API');
  const order = market.orders.get(decodeURIComponent(id));
  return order === undefined ? refusal(`Order with id ${id} not found`, 404) : tellOrder(market, order, action, body);
};

/** OR11: those that are named, or were changed since, or were placed in a span, in the order of their making. */
const ordersPage = (all: readonly MarketOrder[], query: URLSearchParams): Given => {
  const [max, offset] = [Number(query.get('max') ?? 10), Number(query.get('offset') ?? 0)];
  wants(max > 0 && max <= ORDERS_MAX && offset >= 0, `a page of at most ${ORDERS_MAX}`);
  const ids = query.get('order_ids')?.split(',');
  const [changedFrom, placedFrom, placedTo] = [
    timeIn(query, 'start_update_date'),
    timeIn(query, 'start_date'),
    timeIn(query, 'end_date'),
  ];
  if (ids === undefined) {
    wants(changedFrom !== null || placedFrom !== null, 'a time from which on');
    wants(query.get('sort') === 'dateCreated', 'the order of their making');
  }
  const found = all.filter(
    ({ id, createdAt, updatedAt }) =>
      (ids?.includes(id) ?? true) &&
      Date.parse(updatedAt) >= (changedFrom ?? 0) &&
      Date.parse(createdAt) >= (placedFrom ?? 0) &&
      Date.parse(createdAt) <= (placedTo ?? Number.POSITIVE_INFINITY),
  );
  const { page } = pageOf(found, offset, max);
  return { status: 200, body: { orders: page.map(orderDocument), total_count: found.length } };
};

const timeIn = (query: URLSearchParams, name: string): number | null => {
  const text = query.get(name);
  wants(text === null || !Number.isNaN(Date.parse(text)), `a time for ${name}`);
  return text === null ? null : Date.parse(text);
};

/** RT11: nobody sends anything back here. */
const returnsPage = (query: URLSearchParams): Given => {
  const since = query.get('return_last_updated_from');
  wants(query.has('return_id') || !Number.isNaN(Date.parse(since ?? '')), 'returns since a time, or one');
  return { status: 200, body: { data: [] } };
};

const noReturns = (body: unknown): Given => {
  const errors = listAt(body, 'returns').map((one) => ({ id: textAt(one, 'id'), message: 'The return is not found.' }));
  return { status: 200, body: { return_success: [], return_errors: errors } };
};
