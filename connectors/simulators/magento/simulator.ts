import {
  type Asked,
  decimal,
  type Given,
  GOODS,
  type Host,
  type Simulated,
  type Simulator,
  wants,
} from '../simulator.ts';
import { type Integration, signatureCheck } from './oauth.ts';
import { creditMemoDocument, orderDocument, type SalesOrder, shipmentDocument, stateOf, timeOf } from './order.ts';
import { cancel, refund, type Shop, SOURCE, salable, setLevels, ship } from './sales.ts';
import { searched } from './search.ts';

const SECRETS: Integration = {
  accessToken: 'simulated-access-token',
  accessTokenSecret: 'simulated-access-token-secret',
  consumerKey: 'simulated-consumer-key',
  consumerSecret: 'simulated-consumer-secret',
};
const ROOT = /^\/rest\/(?:all|default)\/V1\/(.+)$/;
const UNITS_AT_FIRST = 10;

/** A shop of Magento Open Source: calls that are signed with OAuth 1.0a, searches by criteria, and no webhooks, which it does not have. */
export const magentoSimulator: Simulator = { system: 'magento', open: (host) => openShop(host) };

const openShop = ({ url, now, next }: Host): Simulated => {
  const time = (): string => timeOf(now());
  const shop: Shop = {
    orders: new Map(),
    source: new Map(GOODS.map(({ sku }) => [sku, UNITS_AT_FIRST])),
    touched(order) {
      order.updatedAt = time();
    },
    now: time,
    next,
  };
  const faultIn = signatureCheck(SECRETS, url, now);
  return {
    setUp: { settings: { baseUrl: url, pollMinutes: 1 }, secrets: { ...SECRETS } },
    lacks: ['webhooks'],
    answer(asked) {
      const fault = faultIn(asked);
      const [, path] = ROOT.exec(asked.path) ?? [];
      wants(path !== undefined, 'the REST API');
      return fault === null
        ? answer(shop, asked, path ?? '')
        : { status: 401, body: { message: fault, parameters: { resources: 'Magento_Sales::sales' } } };
    },
    changes: ({ method }) => method !== 'GET',
    signsIn: () => false,
    buy(lines) {
      const id = next();
      const items = lines.map((line, index) => ({
        ...{ id: id * 10 + index, ...line },
        ...{ sent: 0, cancelled: 0, refunded: 0 },
      }));
      const incrementId = String(shop.orders.size + 1).padStart(9, '0');
      const at = time();
      const order: SalesOrder = {
        ...{ id, incrementId, createdAt: at, updatedAt: at, items },
        ...{ shipments: [], creditMemos: [] },
      };
      shop.orders.set(id, order);
      return { order: String(id), webhooks: [] };
    },
    cancel(id) {
      const order = shop.orders.get(Number(id));
      if (order === undefined || order.shipments.length > 0 || !cancel(shop, order)) return null;
      return { order: id, webhooks: [] };
    },
    orders: () =>
      [...shop.orders.values()].map((order) => ({
        id: String(order.id),
        state: stateOf(order) === 'canceled' ? ('cancelled' as const) : ('open' as const),
        sent: order.shipments.map(({ tracks, units }) => ({ number: tracks[0]?.number ?? null, units })),
        refunds: order.creditMemos.map(({ total }) => decimal(total)),
      })),
    stock: () => salable(shop),
    setStock(sku, units) {
      const open = (shop.source.get(sku) ?? 0) - (salable(shop)[sku] ?? 0);
      shop.source.set(sku, units + open);
    },
  };
};

const answer = (shop: Shop, { method, query, body }: Asked, path: string): Given => {
  if (path === 'inventory/source-items' && method === 'POST') return setLevels(shop, body);
  const [, id, action] = /^orders?\/(\d+)(?:\/(\w+))?$/.exec(path) ?? [];
  if (id === undefined) {
    wants(method === 'GET', 'a search');
    return found(shop, path, query);
  }
  const order = shop.orders.get(Number(id));
  if (order === undefined) return NO_SUCH_ENTITY;
  switch (`${method} ${path.replace(id, 'ID')}`) {
    case 'GET orders/ID':
      return { status: 200, body: orderDocument(order) };
    case 'POST orders/ID/cancel':
      return { status: 200, body: cancel(shop, order) };
    case 'POST order/ID/ship':
      return ship(shop, order, body);
    case 'POST order/ID/refund':
      return refund(shop, order, body);
    default:
      wants(false, `no call ${action ?? method} of an order`);
      return NO_SUCH_ENTITY;
  }
};

const NO_SUCH_ENTITY: Given = {
  status: 404,
  body: { message: "The entity that was requested doesn't exist. Verify the entity and try again." },
};

const found = ({ orders, source }: Shop, path: string, query: URLSearchParams): Given => {
  const all = [...orders.values()];
  const ofOrders = ['entity_id', 'increment_id', 'order_id', 'updated_at', 'created_at', 'state', 'status'];
  switch (path) {
    case 'orders':
      return searched(all.map(orderDocument), query, ofOrders);
    case 'shipments': {
      const shipments = all.flatMap((order) => order.shipments.map((one) => shipmentDocument(order, one)));
      return searched(shipments, query, ofOrders);
    }
    case 'creditmemos': {
      const memos = all.flatMap((order) => order.creditMemos.map((one) => creditMemoDocument(order, one)));
      return searched(memos, query, ofOrders);
    }
    case 'products': {
      const fields = query.get('fields');
      wants(fields === null || fields === 'items[sku]', 'the SKUs');
      const products = [...source.keys()].map((sku, index) => ({ id: index + 1, sku }));
      return searched(products, query, ['sku']);
    }
    case 'inventory/source-items': {
      const levels = [...source].map(([sku, quantity]) => ({ sku, source_code: SOURCE, quantity, status: 1 }));
      return searched(levels, query, ['sku', 'source_code']);
    }
    default:
      wants(false, 'orders, shipments, credit memos, products or source items');
      return NO_SUCH_ENTITY;
  }
};
