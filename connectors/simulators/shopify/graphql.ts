import type { Bucket } from '../bucket.ts';
import { goodOf } from '../goods.ts';
import { at, listAt, textAt } from '../json.ts';
import { decimal, type Given, wants } from '../simulator.ts';
import type { ShopOrder } from './order.ts';

export const LOCATION = '70001';
const LOCATION_GID = `gid://shopify/Location/${LOCATION}`;

/** What the GraphQL Admin API answers about, and changes. */
export type Shop = {
  readonly orders: ReadonlyMap<string, ShopOrder>;
  readonly stock: Map<string, number>;
  readonly touched: (order: ShopOrder) => void;
  readonly cancel: (order: ShopOrder) => void;
  /** Inputs of mutations by their idempotency key. */
  readonly keys: Map<string, string>;
  readonly now: () => string;
};

const idIn = (gid: string, type: string): string => new RegExp(`^gid://shopify/${type}/(\\w+)$`).exec(gid)?.[1] ?? '';

/** Answers a query by the name of its operation. What it reads of the shop is as documented for 2026-10. */
export const graphqlAnswer = (shop: Shop, body: unknown): { readonly data: unknown } => {
  const name = /^(?:query|mutation) (\w+)/.exec(textAt(body, 'query'))?.[1] ?? '';
  const variables = at(body, 'variables');
  const operation = OPERATIONS.get(name);
  wants(operation !== undefined, `a query of these: ${[...OPERATIONS.keys()].join(', ')}`);
  return { data: operation?.(shop, variables) ?? null };
};

type Operation = (shop: Shop, variables: unknown) => unknown;

const orderIn = ({ orders }: Shop, variables: unknown, name: string, type = 'Order'): ShopOrder | undefined =>
  orders.get(idIn(textAt(variables, name), type));

const lineGid = (order: ShopOrder, line: string): string => `gid://shopify/FulfillmentOrderLineItem/${order.id}${line}`;

const fulfilments: Operation = (shop, variables) => {
  const order = orderIn(shop, variables, 'o');
  if (order === undefined) return { order: null };
  const isOpen = order.cancelledAt === null && order.lines.some(({ remaining }) => remaining > 0);
  const nodes = order.lines.map(({ id, remaining }) => ({
    ...{ id: lineGid(order, id), remainingQuantity: remaining, lineItem: { id: `gid://shopify/LineItem/${id}` } },
  }));
  return {
    order: {
      fulfillments: order.sent.map(({ number }, index) => ({
        id: `gid://shopify/Fulfillment/${order.id}${index}`,
        trackingInfo: number === null ? [] : [{ number }],
      })),
      fulfillmentOrders: {
        pageInfo: { hasNextPage: false, endCursor: null },
        nodes: [
          {
            id: `gid://shopify/FulfillmentOrder/${order.id}`,
            supportedActions: isOpen ? [{ action: 'CREATE_FULFILLMENT' }] : [],
            assignedLocation: { location: { id: LOCATION_GID } },
            lineItems: { pageInfo: { hasNextPage: false }, nodes },
          },
        ],
      },
    },
  };
};

/** A repeat makes a second fulfilment, as in the shop. */
const ship: Operation = (shop, variables) => {
  const [group, ...others] = listAt(variables, 'f', 'lineItemsByFulfillmentOrder');
  wants(others.length === 0, 'one fulfilment order of this location');
  const order = shop.orders.get(idIn(textAt(group, 'fulfillmentOrderId'), 'FulfillmentOrder'));
  wants(order !== undefined, 'a fulfilment order that is there');
  if (order === undefined) return null;
  const units: Record<string, number> = {};
  for (const item of listAt(group, 'fulfillmentOrderLineItems')) {
    const line = order.lines.find(({ id }) => lineGid(order, id) === at(item, 'id'));
    const quantity = Number(at(item, 'quantity'));
    wants(line !== undefined && quantity > 0 && quantity <= line.remaining, 'units that are left');
    if (line === undefined) continue;
    line.remaining -= quantity;
    units[line.sku] = (units[line.sku] ?? 0) + quantity;
  }
  const number = at(variables, 'f', 'trackingInfo', 'number');
  order.sent.push({ number: typeof number === 'string' ? number : null, units });
  shop.touched(order);
  const fulfillment = { id: `gid://shopify/Fulfillment/${order.id}${order.sent.length - 1}`, status: 'SUCCESS' };
  return { fulfillmentCreate: { fulfillment, userErrors: [] } };
};

const cancel: Operation = (shop, variables) => {
  const order = orderIn(shop, variables, 'o');
  const answer = (job: object | null, ...orderCancelUserErrors: readonly object[]) => ({
    orderCancel: { job, orderCancelUserErrors },
  });
  if (order === undefined) return answer(null, errorOf('NOT_FOUND', 'orderId', 'Order does not exist'));
  if (order.cancelledAt !== null)
    return answer(null, errorOf('INVALID', 'orderId', 'Order has been cancelled already'));
  shop.cancel(order);
  return answer({ id: `gid://shopify/Job/${order.id}`, done: false });
};

const errorOf = (code: string, field: string, message: string) => ({ code, field: [field], message });

/** All of it was paid by card. */
const suggest: Operation = (shop, variables) => {
  const order = orderIn(shop, variables, 'o');
  if (order === undefined) return { order: null };
  const amount = listAt(variables, 'l').reduce<number>((sum, one) => {
    const line = order.lines.find(({ id }) => id === idIn(textAt(one, 'lineItemId'), 'LineItem'));
    wants(line !== undefined, 'lines of the order');
    return line === undefined ? sum : sum + goodOf(line.sku).price * Number(at(one, 'quantity'));
  }, 0);
  const amountSet = { presentmentMoney: { amount: decimal(amount), currencyCode: 'SEK' } };
  const parentTransaction = { id: `gid://shopify/OrderTransaction/${order.id}` };
  const suggestedTransactions = [{ parentTransaction, gateway: 'shopify_payments', amountSet }];
  return { order: { suggestedRefund: { amountSet, suggestedTransactions } } };
};

const refund: Operation = (shop, variables) => {
  const key = textAt(variables, 'k');
  wants(isUuid(key), 'a key that is a UUID');
  const order = shop.orders.get(idIn(textAt(variables, 'i', 'orderId'), 'Order'));
  wants(order !== undefined, 'an order that is there');
  const amounts = listAt(variables, 'i', 'transactions').map((transaction) => textAt(transaction, 'amount'));
  if (order !== undefined && !order.refunds.some((one) => one.key === key)) {
    order.refunds.push({ key, amounts });
    shop.touched(order);
  }
  return { refundCreate: { refund: { id: `gid://shopify/Refund/${order?.id}` }, userErrors: [] } };
};

/** A search finds what begins like it, too. */
const items: Operation = (shop, variables) => {
  wants(at(variables, 'l') === LOCATION_GID, 'a location of the shop');
  const asked = textAt(variables, 'q').split(' OR ');
  const skus = asked.map((part) => /^sku:"(.*)"$/.exec(part)?.[1] ?? '');
  wants(
    skus.every((sku) => sku !== ''),
    'a search for SKUs',
  );
  const found = [...shop.stock].filter(([sku]) => skus.some((one) => sku.startsWith(one)));
  return {
    productVariants: {
      pageInfo: { hasNextPage: false, endCursor: null },
      nodes: found.map(([sku, quantity]) => ({
        sku,
        inventoryItem: {
          ...{ id: `gid://shopify/InventoryItem/${sku}`, tracked: true },
          inventoryLevel: { quantities: [{ name: 'available', quantity }] },
        },
      })),
    },
  };
};

const setStock: Operation = (shop, variables) => {
  const key = textAt(variables, 'k');
  const input = at(variables, 'i');
  const same = JSON.stringify(input);
  wants(isUuid(key), 'a key that is a UUID');
  wants(shop.keys.get(key) === undefined || shop.keys.get(key) === same, 'a key for one call only');
  wants(at(input, 'name') === 'available' && at(input, 'reason') === 'correction', 'a level of what is available');
  const levels = listAt(input, 'quantities').map((level) => ({
    sku: idIn(textAt(level, 'inventoryItemId'), 'InventoryItem'),
    quantity: Number(at(level, 'quantity')),
    before: at(level, 'changeFromQuantity'),
  }));
  wants(levels.length > 0 && levels.length <= 250, 'at most 250 levels');
  wants(
    levels.every(({ sku }) => shop.stock.has(sku)),
    'items of the shop',
  );
  if (!shop.keys.has(key)) {
    if (levels.some(({ sku, before }) => before !== null && before !== shop.stock.get(sku))) {
      const error = errorOf('CHANGE_FROM_QUANTITY_STALE', 'input', 'The compareQuantity argument no longer matches.');
      return { inventorySetQuantities: { inventoryAdjustmentGroup: null, userErrors: [error] } };
    }
    for (const { sku, quantity } of levels) shop.stock.set(sku, quantity);
    shop.keys.set(key, same);
  }
  const inventoryAdjustmentGroup = { id: `gid://shopify/InventoryAdjustmentGroup/${key}`, reason: 'correction' };
  return { inventorySetQuantities: { inventoryAdjustmentGroup, userErrors: [] } };
};

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['Fulfilments', fulfilments],
  ['Ship', ship],
  ['Cancelled', (shop, variables) => ({ order: { cancelledAt: orderIn(shop, variables, 'o')?.cancelledAt ?? null } })],
  ['Cancel', cancel],
  ['Suggest', suggest],
  ['Refund', refund],
  ['Items', items],
  ['Stock', setStock],
]);

/** What a query costs, and what is left of the budget: points that fill again by the second. */
export const costed = (bucket: Bucket, answer: { readonly data: unknown }): Given => {
  const isAllowed = bucket.take(QUERY_COST);
  const throttleStatus = {
    maximumAvailable: bucket.size,
    currentlyAvailable: bucket.left(),
    restoreRate: bucket.perSecond,
  };
  const extensions = { cost: { requestedQueryCost: QUERY_COST, throttleStatus } };
  return isAllowed
    ? { status: 200, body: { ...answer, extensions } }
    : { status: 200, body: { errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }], extensions } };
};

const QUERY_COST = 50;
