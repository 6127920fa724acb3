import { amountOf, goodOf } from '../goods.ts';
import { at, hasOnly, listAt, textAt } from '../json.ts';
import { type Given, wants } from '../simulator.ts';
import { type Item, paidOf, refundedOf, type SalesOrder, stateOf } from './order.ts';

/** What the shop has: its orders, and units of each SKU at its only source. */
export type Shop = {
  readonly orders: Map<number, SalesOrder>;
  readonly source: Map<string, number>;
  readonly touched: (order: SalesOrder) => void;
  readonly now: () => string;
  readonly next: () => number;
};

export const SOURCE = 'default';

/** `POST /V1/order/{id}/ship`: a repeat makes a second shipment. */
export const ship = (shop: Shop, order: SalesOrder, body: unknown): Given => {
  const known = ['items', 'notify', 'appendComment', 'comment', 'tracks', 'packages', 'arguments'];
  wants(hasOnly(body, ...known), `a shipment of these: ${known.join(', ')}`);
  const source = sourceIn(body);
  wants(source === undefined || source === SOURCE, 'a source of the shop');
  const tracks = listAt(body, 'tracks').map((track) => ({
    number: textAt(track, 'track_number'),
    title: textAt(track, 'title'),
    carrier: textAt(track, 'carrier_code'),
  }));
  wants(
    tracks.every(({ number, title, carrier }) => number !== '' && title !== '' && carrier !== ''),
    'tracks with a number, a title and a carrier',
  );
  if (stateOf(order) === 'canceled') return invalid('Shipment', 'The order does not allow a shipment to be created.');
  const wanted = itemsIn(order, body);
  const items =
    listAt(body, 'items').length === 0 ? order.items.map((item) => ({ item, quantity: leftOf(item) })) : wanted;
  const over = items.find(({ item, quantity }) => quantity > leftOf(item));
  if (over !== undefined) {
    const { sku } = over.item;
    return invalid(
      'Shipment',
      `The quantity to ship must not be greater than the unshipped quantity for product SKU "${sku}".`,
    );
  }
  const units: Record<string, number> = {};
  for (const { item, quantity } of items) {
    item.sent += quantity;
    units[item.sku] = (units[item.sku] ?? 0) + quantity;
    shop.source.set(item.sku, (shop.source.get(item.sku) ?? 0) - quantity);
  }
  const shipment = { id: shop.next(), createdAt: shop.now(), comments: commentsIn(body), tracks, units };
  order.shipments.push(shipment);
  shop.touched(order);
  return { status: 200, body: shipment.id };
};

const sourceIn = (body: unknown): unknown => at(body, 'arguments', 'extension_attributes', 'source_code');

const leftOf = ({ quantity, sent, cancelled }: Item): number => quantity - sent - cancelled;

/** What is neither invoiced nor sent; whether anything was. */
export const cancel = (shop: Shop, order: SalesOrder): boolean => {
  if (order.items.every((item) => leftOf(item) === 0)) return false;
  for (const item of order.items) item.cancelled += leftOf(item);
  shop.touched(order);
  return true;
};

/** `POST /V1/order/{id}/refund`: a credit memo that moves no money. There is nothing to give back of what was not invoiced. */
export const refund = (shop: Shop, order: SalesOrder, body: unknown): Given => {
  const known = ['items', 'notify', 'appendComment', 'comment', 'arguments'];
  wants(hasOnly(body, ...known), `a credit memo of these: ${known.join(', ')}`);
  const left = paidOf(order) - refundedOf(order);
  if (left <= 0) return invalid('Creditmemo', 'The order does not allow a creditmemo to be created.');
  const items = itemsIn(order, body);
  const over = items.find(({ item, quantity }) => quantity > item.sent - item.refunded);
  if (over !== undefined) {
    const { sku } = over.item;
    return invalid(
      'Creditmemo',
      `The quantity to creditmemo must not be greater than the unrefunded quantity for product SKU "${sku}".`,
    );
  }
  const extra = (name: string): number => Math.round(Number(at(body, 'arguments', name) ?? 0) * 100);
  wants(
    ['shipping_amount', 'adjustment_positive', 'adjustment_negative'].every((name) => extra(name) >= 0),
    'amounts that are not below zero',
  );
  const goods = items.reduce((sum, { item, quantity }) => sum + goodOf(item.sku).price * quantity, 0);
  const total = goods + extra('shipping_amount') + extra('adjustment_positive') - extra('adjustment_negative');
  if (total > left)
    return {
      status: 400,
      body: { message: 'The most money available to refund is %1.', parameters: [amountOf(left)] },
    };
  const back = listAt(body, 'arguments', 'extension_attributes', 'return_to_stock_items').map(Number);
  for (const { item, quantity } of items) {
    item.refunded += quantity;
    if (back.includes(item.id)) shop.source.set(item.sku, (shop.source.get(item.sku) ?? 0) + quantity);
  }
  const memo = { id: shop.next(), createdAt: shop.now(), comments: commentsIn(body), items, total };
  order.creditMemos.push(memo);
  shop.touched(order);
  return { status: 200, body: memo.id };
};

const itemsIn = (order: SalesOrder, body: unknown) =>
  listAt(body, 'items').flatMap((one) => {
    const item = order.items.find(({ id }) => id === at(one, 'order_item_id'));
    const quantity = Number(at(one, 'qty'));
    wants(item !== undefined && quantity > 0, 'items of the order, and how many of each');
    return item === undefined ? [] : [{ item, quantity }];
  });

const commentsIn = (body: unknown): readonly string[] => {
  const comment = at(body, 'comment', 'comment');
  return typeof comment === 'string' ? [comment] : [];
};

const invalid = (document: 'Shipment' | 'Creditmemo', why: string): Given => ({
  status: 400,
  body: { message: `${document} Document Validation Error(s):\n%1`, parameters: [why] },
});

/** What may still be sold: orders that are not sent yet are subtracted from what the source has. */
export const salable = ({ orders, source }: Shop): Readonly<Record<string, number>> => {
  const items = [...orders.values()].flatMap((order) => order.items);
  const open = (sku: string): number => items.reduce((sum, item) => (item.sku === sku ? sum + leftOf(item) : sum), 0);
  return Object.fromEntries([...source].map(([sku, quantity]) => [sku, quantity - open(sku)]));
};

/** `POST /V1/inventory/source-items`: all of them, or none. */
export const setLevels = ({ source }: Shop, body: unknown): Given => {
  wants(hasOnly(body, 'sourceItems') && listAt(body, 'sourceItems').length > 0, 'source items');
  const levels = listAt(body, 'sourceItems').map((level) => ({
    sku: textAt(level, 'sku'),
    quantity: Number(at(level, 'quantity')),
    isWell: hasOnly(level, 'sku', 'source_code', 'quantity', 'status') && [0, 1].includes(Number(at(level, 'status'))),
    code: at(level, 'source_code'),
  }));
  wants(
    levels.every(({ quantity, isWell, code }) => isWell && Number.isFinite(quantity) && code === SOURCE),
    'quantities at a source of the shop, each with a status',
  );
  const unknown = levels.filter(({ sku }) => !source.has(sku));
  if (unknown.length > 0) {
    const errors = unknown.map(({ sku }) => ({
      message: 'There is no product with the SKU %sku',
      parameters: { sku },
    }));
    return { status: 400, body: { message: 'Validation Failed', errors } };
  }
  for (const { sku, quantity } of levels) source.set(sku, quantity);
  return { status: 200, body: [] };
};
