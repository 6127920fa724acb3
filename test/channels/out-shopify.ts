import { shopifyOut } from '../../connectors/channels/shopify/targets.ts';
import { at, listAt, textAt } from '../../connectors/simulators/json.ts';
import { type Asked, type Given, wants } from '../../connectors/simulators/simulator.ts';
import type { OutSystem, Sent, ShopStandIn } from './out-contract.ts';
import type { ShopLine } from './out-kit.ts';
import { openStandIn } from './stand-in.ts';

const LOCATION = 'gid://shopify/Location/70001';

type Line = { readonly id: string; readonly line: string; remaining: number };
type Order = { readonly lines: Line[]; readonly numbers: string[]; cancelledAt: string | null };

type ShopRefund = {
  readonly lines: readonly { readonly line: string; readonly quantity: number; readonly restock: string }[];
  readonly amounts: readonly string[];
  readonly note: string;
};

export type ShopifyStandIn = ShopStandIn & { readonly refunds: () => readonly ShopRefund[] };

/** A shop's GraphQL Admin API, as far as it is told of shipments, cancellations and stock: it makes a second fulfilment of a repeat. */
export const openShopify = async (): Promise<ShopifyStandIn> => {
  const orders = new Map<string, Order>();
  const stock = new Map<string, number>();
  const sent: Sent[] = [];
  const cancelled: string[] = [];
  const keys = new Map<string, string>();
  const refunds: ShopRefund[] = [];
  let calls = 0;

  const orderOf = (gid: string): Order | undefined =>
    orders.get(/^gid:\/\/shopify\/Order\/(\d+)$/.exec(gid)?.[1] ?? '');
  const well = (data: unknown): Given => ({
    status: 200,
    body: {
      data,
      extensions: {
        cost: {
          requestedQueryCost: 10,
          throttleStatus: { maximumAvailable: 2_000, currentlyAvailable: 1_990, restoreRate: 100 },
        },
      },
    },
  });

  const fulfilments = (variables: unknown): Given => {
    const order = orderOf(textAt(variables, 'o'));
    if (order === undefined) return well({ order: null });
    const id = textAt(variables, 'o').replace('Order', 'FulfillmentOrder');
    return well({
      order: {
        fulfillments: order.numbers.map((number) => ({ id: `f-${number}`, trackingInfo: [{ number }] })),
        fulfillmentOrders: {
          pageInfo: { hasNextPage: false, endCursor: null },
          nodes: [
            {
              id,
              supportedActions: order.lines.some(({ remaining }) => remaining > 0)
                ? [{ action: 'CREATE_FULFILLMENT' }]
                : [],
              assignedLocation: { location: { id: LOCATION } },
              lineItems: {
                pageInfo: { hasNextPage: false },
                nodes: order.lines.map(({ id: of, line, remaining }) => ({
                  ...{ id: of, remainingQuantity: remaining, lineItem: { id: `gid://shopify/LineItem/${line}` } },
                })),
              },
            },
          ],
        },
      },
    });
  };

  const fulfil = (variables: unknown): Given => {
    const [group, ...others] = listAt(variables, 'f', 'lineItemsByFulfillmentOrder');
    wants(others.length === 0, 'one fulfilment order of this location');
    const number = /^gid:\/\/shopify\/FulfillmentOrder\/(\d+)$/.exec(textAt(group, 'fulfillmentOrderId'))?.[1] ?? '';
    const order = orders.get(number);
    wants(order !== undefined, 'a fulfilment order that is there');
    if (order === undefined) return well(null);
    const units: Record<string, number> = {};
    for (const item of listAt(group, 'fulfillmentOrderLineItems')) {
      const line = order.lines.find(({ id }) => id === at(item, 'id'));
      const quantity = Number(at(item, 'quantity'));
      wants(line !== undefined && quantity > 0 && quantity <= line.remaining, 'units that are left');
      if (line === undefined) continue;
      line.remaining -= quantity;
      units[line.line] = quantity;
    }
    const tracking = at(variables, 'f', 'trackingInfo', 'number');
    const numbers = typeof tracking === 'string' ? [tracking] : [];
    order.numbers.push(...numbers);
    sent.push({ order: number, units, numbers });
    return well({
      fulfillmentCreate: { fulfillment: { id: 'gid://shopify/Fulfillment/1', status: 'SUCCESS' }, userErrors: [] },
    });
  };

  const cancel = (variables: unknown): Given => {
    const order = orderOf(textAt(variables, 'o'));
    wants(order !== undefined, 'an order that is there');
    if (order?.cancelledAt !== null) {
      const error = { code: 'INVALID', field: ['orderId'], message: 'The order is cancelled already.' };
      return well({ orderCancel: { job: null, orderCancelUserErrors: [error] } });
    }
    order.cancelledAt = '2026-11-24T12:00:00Z';
    cancelled.push(/\d+$/.exec(textAt(variables, 'o'))?.[0] ?? '');
    return well({ orderCancel: { job: { id: 'gid://shopify/Job/1', done: false }, orderCancelUserErrors: [] } });
  };

  /** A line costs 100.00, and all of it has been paid by card. */
  const suggest = (variables: unknown): Given => {
    const units = listAt(variables, 'l').reduce<number>((sum, line) => sum + Number(at(line, 'quantity')), 0);
    const amountSet = { presentmentMoney: { amount: `${units * 100}.00`, currencyCode: 'SEK' } };
    const transaction = { parentTransaction: { id: 'gid://shopify/OrderTransaction/1' }, gateway: 'card', amountSet };
    return well({ order: { suggestedRefund: { amountSet, suggestedTransactions: [transaction] } } });
  };

  const refund = (variables: unknown): Given => {
    const key = textAt(variables, 'k');
    wants(/^[0-9a-f-]{36}$/.test(key), 'a key that is a UUID');
    const lines = listAt(variables, 'i', 'refundLineItems').map((line) => {
      const restock = textAt(line, 'restockType');
      wants(restock === 'NO_RESTOCK' || at(line, 'locationId') === LOCATION, 'a location of what is restocked');
      return { line: textAt(line, 'lineItemId'), quantity: Number(at(line, 'quantity')), restock };
    });
    const amounts = listAt(variables, 'i', 'transactions').map((transaction) => textAt(transaction, 'amount'));
    if (!keys.has(key)) refunds.push({ lines, amounts, note: textAt(variables, 'i', 'note') });
    keys.set(key, JSON.stringify(at(variables, 'i')));
    return well({ refundCreate: { refund: { id: 'gid://shopify/Refund/1' }, userErrors: [] } });
  };

  const items = (variables: unknown): Given => {
    wants(at(variables, 'l') === LOCATION, 'a location of the shop');
    const skus = textAt(variables, 'q')
      .split(' OR ')
      .map((part) => /^sku:"(.*)"$/.exec(part)?.[1] ?? '');
    wants(skus.length > 0 && skus.every((sku) => sku !== ''), 'a search for SKUs');
    // A search finds what begins like it, too.
    const found = [...stock].filter(([sku]) => skus.some((one) => sku.startsWith(one)));
    return well({
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
    });
  };

  const setStock = (variables: unknown): Given => {
    const key = textAt(variables, 'k');
    const input = at(variables, 'i');
    wants(/^[0-9a-f-]{36}$/.test(key), 'a key that is a UUID');
    wants(keys.get(key) === undefined || keys.get(key) === JSON.stringify(input), 'a key for one call only');
    wants(at(input, 'name') === 'available' && at(input, 'reason') === 'correction', 'a level of what is available');
    wants(listAt(input, 'quantities').length <= 250, 'at most 250 levels');
    const group = { inventoryAdjustmentGroup: { id: 'gid://shopify/InventoryAdjustmentGroup/1' }, userErrors: [] };
    if (keys.has(key)) return well({ inventorySetQuantities: group });
    calls += 1;
    const levels = listAt(input, 'quantities').map((level) => ({
      sku: textAt(level, 'inventoryItemId').replace('gid://shopify/InventoryItem/', ''),
      quantity: Number(at(level, 'quantity')),
      before: at(level, 'changeFromQuantity'),
    }));
    wants(
      levels.every(({ sku }) => stock.has(sku)),
      'items of the shop',
    );
    if (levels.some(({ sku, before }) => before !== null && before !== stock.get(sku))) {
      const error = {
        code: 'CHANGE_FROM_QUANTITY_STALE',
        field: ['input'],
        message: 'It has another quantity by now.',
      };
      return well({ inventorySetQuantities: { inventoryAdjustmentGroup: null, userErrors: [error] } });
    }
    for (const { sku, quantity } of levels) stock.set(sku, quantity);
    keys.set(key, JSON.stringify(input));
    return well({ inventorySetQuantities: group });
  };

  const operationOf = ({ body }: Asked): string => /^(?:query|mutation) (\w+)/.exec(textAt(body, 'query'))?.[1] ?? '';
  const server = await openStandIn(
    (got) => {
      wants(got.method === 'POST' && got.path === '/admin/api/2026-10/graphql.json', 'the GraphQL Admin API');
      wants(got.header('content-type') === 'application/json', 'JSON');
      if (got.header('x-shopify-access-token') !== 'secret-accessToken') return { status: 401 };
      const variables = at(got.body, 'variables');
      switch (operationOf(got)) {
        case 'Fulfilments':
          return fulfilments(variables);
        case 'Ship':
          return fulfil(variables);
        case 'Cancelled':
          return well({ order: { cancelledAt: orderOf(textAt(variables, 'o'))?.cancelledAt ?? null } });
        case 'Cancel':
          return cancel(variables);
        case 'Suggest':
          return suggest(variables);
        case 'Refund':
          return refund(variables);
        case 'Items':
          return items(variables);
        case 'Stock':
          return setStock(variables);
        default:
          wants(false, 'a query of these');
          return { status: 400 };
      }
    },
    (got) => textAt(got.body, 'query').startsWith('mutation'),
  );
  return {
    server,
    place: (order, lines: readonly ShopLine[]) => {
      const own = lines.map(({ id, quantity }) => ({
        ...{ id: `gid://shopify/FulfillmentOrderLineItem/${order}${id}`, line: id, remaining: quantity },
      }));
      orders.set(order, { lines: own, numbers: [], cancelledAt: null });
    },
    sent: () => sent,
    cancelled: () => cancelled,
    sell: (...skus) => {
      for (const sku of skus) stock.set(sku, 99);
    },
    stock: () => Object.fromEntries(stock),
    stockCalls: () => calls,
    refunds: () => refunds,
    refusal: {
      given: {
        status: 200,
        body: { errors: [{ message: 'Access denied for order field.', extensions: { code: 'ACCESS_DENIED' } }] },
      },
      words: 'ACCESS_DENIED Access denied for order field.',
    },
    limit: (seconds) => ({ status: 429, headers: { 'retry-after': String(seconds) } }),
  };
};

export const shopifySystem: OutSystem = {
  name: 'Shopify',
  open: openShopify,
  connect: (connection, url) => shopifyOut(connection, url, { stockLocation: '70001', locations: { 'wh-1': '70001' } }),
  tellsLines: true,
};
