import { type Asked, type Given, GOODS, type Host, type Simulated, type Simulator, wants } from '../simulator.ts';
import { feedsOf } from './feeds.ts';
import { limitsOf } from './limits.ts';
import { patchListing, SELLER, searchListings } from './listings.ts';
import { CLIENT_ID, loginOf, SECRETS } from './login.ts';
import { isCancelled, MARKETPLACE, type SalesOrder } from './order.ts';
import { confirmShipment, getOrder, searchOrders } from './orders.ts';

const TOKEN_PATH = '/auth/o2/token';
const UNITS_AT_FIRST = 10;

/** Amazon's Selling Partner API: tokens for an hour, a limit for each operation, feeds that are worked later. It is asked for orders. */
export const amazonSimulator: Simulator = { system: 'amazon', open: (host) => openAmazon(host) };

const openAmazon = ({ url, now, next }: Host): Simulated => {
  const orders = new Map<string, SalesOrder>();
  const stock = new Map<string, number>(GOODS.map(({ sku }) => [sku, UNITS_AT_FIRST]));
  const login = loginOf(now);
  const limited = limitsOf(now);
  const nextId = (): string => String(next());
  const touched = (order: SalesOrder): void => {
    order.updatedAt = now();
  };
  const restock = (sku: string, units: number): void => void stock.set(sku, (stock.get(sku) ?? 0) + units);
  const cancel = (order: SalesOrder, items: readonly string[]): void => {
    for (const item of order.items.filter(({ id }) => items.includes(id))) {
      item.isCancelled = true;
      restock(item.sku, item.quantity);
    }
    touched(order);
  };
  const feeds = feedsOf({ url, now, nextId, orders, cancel, touched });

  const answer = (asked: Asked): Given => {
    const { method, path, query, body } = asked;
    const route = `${method} ${path}`;
    const [, confirmed] = /^POST \/orders\/v0\/orders\/([^/]+)\/shipmentConfirmation$/.exec(route) ?? [];
    if (confirmed !== undefined) {
      return limited('confirmShipment', () => {
        const order = orders.get(decodeURIComponent(confirmed));
        const given = confirmShipment(order, body);
        if (order !== undefined && given.status === 204) touched(order);
        return given;
      });
    }
    if (route === 'GET /orders/2026-01-01/orders') {
      return limited('searchOrders', () => searchOrders([...orders.values()], query, now()));
    }
    const [, order] = /^GET \/orders\/2026-01-01\/orders\/([^/]+)$/.exec(route) ?? [];
    if (order !== undefined) return limited('getOrder', () => getOrder(orders.get(decodeURIComponent(order)), query));
    if (/^GET \/listings\/2021-08-01\/items\/[^/]+$/.test(route)) {
      return limited('searchListingsItems', () => searchListings(stock, asked));
    }
    if (/^PATCH \/listings\/2021-08-01\/items\/[^/]+\/[^/]+$/.test(route)) {
      return limited('patchListingsItem', () => patchListing(stock, asked, nextId()));
    }
    return ofFeeds(route, asked);
  };

  const ofFeeds = (route: string, asked: Asked): Given => {
    const [, document] = /^GET \/feeds\/2021-06-30\/documents\/([^/]+)$/.exec(route) ?? [];
    const [, feed] = /^GET \/feeds\/2021-06-30\/feeds\/([^/]+)$/.exec(route) ?? [];
    if (document !== undefined) return limited('getFeedDocument', () => feeds.getDocument(document));
    if (feed !== undefined) return limited('getFeed', () => feeds.getFeed(feed));
    switch (route) {
      case 'POST /feeds/2021-06-30/documents':
        return limited('createFeedDocument', () => feeds.createDocument(asked));
      case 'POST /feeds/2021-06-30/feeds':
        return limited('createFeed', () => feeds.createFeed(asked));
      case 'GET /feeds/2021-06-30/feeds':
        return limited('getFeeds', () => feeds.getFeeds(asked));
      default:
        wants(false, 'an operation of the Selling Partner API');
        return { status: 404 };
    }
  };

  return {
    setUp: {
      settings: {
        ...{ baseUrl: url, tokenUrl: `${url}${TOKEN_PATH}`, clientId: CLIENT_ID, sellerId: SELLER },
        ...{ marketplaceIds: [MARKETPLACE], pollMinutes: 1 },
      },
      secrets: SECRETS,
    },
    lacks: ['webhooks'],
    answer(asked) {
      if (asked.path === TOKEN_PATH) return login.token(asked);
      const [, document] = /^\/documents\/([^/]+)$/.exec(asked.path) ?? [];
      if (document !== undefined) return feeds.stored(document, asked);
      return login.turnedAway(asked) ?? answer(asked);
    },
    // A document that no feed is made of changes nothing.
    changes: ({ method, path }) => method !== 'GET' && !/^\/(auth|documents|feeds\/2021-06-30\/documents)/.test(path),
    signsIn: ({ path }) => path === TOKEN_PATH,
    buy(lines) {
      const digits = String(next()).padStart(14, '0');
      const id = `701-${digits.slice(0, 7)}-${digits.slice(7)}`;
      const at = now();
      orders.set(id, {
        ...{ id, createdAt: at, updatedAt: at, packages: [], refunded: [] },
        items: lines.map((line) => ({ ...line, id: nextId(), shipped: 0, isCancelled: false })),
      });
      for (const { sku, quantity } of lines) restock(sku, -quantity);
      return { order: id, webhooks: [] };
    },
    cancel(id) {
      const order = orders.get(id);
      if (order === undefined || isCancelled(order) || order.packages.length > 0) return null;
      cancel(
        order,
        order.items.map((item) => item.id),
      );
      return { order: id, webhooks: [] };
    },
    orders: () =>
      [...orders.values()].map((order) => ({
        ...{ id: order.id, state: isCancelled(order) ? ('cancelled' as const) : ('open' as const) },
        refunds: order.refunded,
        sent: order.packages.map(({ number, items }) => ({ number, units: unitsIn(items) })),
      })),
    stock: () => Object.fromEntries(stock),
    setStock: (sku, units) => stock.set(sku, units),
  };
};

const unitsIn = (items: SalesOrder['packages'][number]['items']): Readonly<Record<string, number>> => {
  const units: Record<string, number> = {};
  for (const { item, quantity } of items) units[item.sku] = (units[item.sku] ?? 0) + quantity;
  return units;
};
