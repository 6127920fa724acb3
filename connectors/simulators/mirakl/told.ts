import { at, listAt, textAt } from '../json.ts';
import { pageOf } from '../page.ts';
import { type Asked, type Given, wants } from '../simulator.ts';
import { type Line, leftOf, type MarketOrder } from './order.ts';

/** What the marketplace keeps, and takes word of. */
export type Market = {
  readonly orders: ReadonlyMap<string, MarketOrder>;
  /** The units of an offer grow by so many. */
  readonly restock: (sku: string, units: number) => void;
  readonly touched: (order: MarketOrder) => void;
  readonly nextId: () => string;
  readonly now: () => string;
};

/** The customer pays so long after the acceptance. */
const DEBITED_AFTER_MILLIS = 1_000;
const SHIPMENTS_MAX = 1_000;
const PACKAGES_AT_ONCE = 50;

export const refusal = (message: string, status = 400): Given => ({ status, body: { message, status } });
const DONE: Given = { status: 204 };

/** OR21, OR23, OR24 and OR29. */
export const tellOrder = (market: Market, order: MarketOrder, action: string, body: unknown): Given => {
  switch (action) {
    case 'accept':
      return accept(market, order, body);
    case 'tracking':
      return track(market, order, body);
    case 'ship':
      return shipWhole(market, order);
    case 'cancel':
      return cancelUnpaid(market, order);
    default:
      wants(false, `an action that there is, not ${action}`);
      return refusal('Not found', 404);
  }
};

const accept = (market: Market, order: MarketOrder, body: unknown): Given => {
  const answers = new Map(listAt(body, 'order_lines').map((one) => [textAt(one, 'id'), at(one, 'accepted')]));
  wants(
    [...answers.values()].every((accepted) => typeof accepted === 'boolean'),
    'yes or no for each line',
  );
  wants(
    answers.size === order.lines.length && order.lines.every(({ id }) => answers.has(id)),
    'an answer for each line of the order at once',
  );
  if (order.state !== 'WAITING_ACCEPTANCE') return refusal(`The order is in the state ${order.state}`);
  for (const line of order.lines) line.isRefused = answers.get(line.id) === false;
  for (const line of order.lines.filter(({ isRefused }) => isRefused)) market.restock(line.sku, line.quantity);
  const isRefused = order.lines.every((line) => line.isRefused);
  order.state = isRefused ? 'REFUSED' : 'WAITING_DEBIT_PAYMENT';
  if (!isRefused) order.debitedAt = new Date(Date.parse(market.now()) + DEBITED_AFTER_MILLIS).toISOString();
  market.touched(order);
  return DONE;
};

/** Once the customer has paid, the order is to be shipped. */
export const debit = (order: MarketOrder, now: string): void => {
  if (order.state !== 'WAITING_DEBIT_PAYMENT' || order.debitedAt === null || now < order.debitedAt) return;
  order.state = 'SHIPPING';
  order.updatedAt = now;
};

const track = (market: Market, order: MarketOrder, body: unknown): Given => {
  const number = textAt(body, 'tracking_number');
  wants(number !== '', 'a number');
  wants(textAt(body, 'carrier_code') !== '' || textAt(body, 'carrier_name') !== '', 'a carrier');
  if (order.state !== 'SHIPPING') return refusal(`The order is in the state ${order.state}`);
  order.tracking = number;
  market.touched(order);
  return DONE;
};

const shipWhole = (market: Market, order: MarketOrder): Given => {
  if (order.state !== 'SHIPPING') return refusal(`The order is in the state ${order.state}`);
  const left = order.lines.map((line) => ({ line, quantity: leftOf(line) })).filter(({ quantity }) => quantity > 0);
  sent(order, left, order.tracking);
  order.state = 'SHIPPED';
  market.touched(order);
  return DONE;
};

type Units = { readonly line: Line; readonly quantity: number };

const sent = (order: MarketOrder, units: readonly Units[], number: string | null): void => {
  const bySku: Record<string, number> = {};
  for (const { line, quantity } of units) {
    line.shipped += quantity;
    bySku[line.sku] = (bySku[line.sku] ?? 0) + quantity;
  }
  order.sent.push({ number, units: bySku });
};

export const cancelWhole = (market: Market, order: MarketOrder): void => {
  for (const line of order.lines) market.restock(line.sku, leftOf(line));
  order.state = 'CANCELED';
  market.touched(order);
};

const cancelUnpaid = (market: Market, order: MarketOrder): Given => {
  if (!order.state.startsWith('WAITING_')) return refusal(`The order is in the state ${order.state}`);
  cancelWhole(market, order);
  return DONE;
};

/** ST01: it answers well, with the shipments that it did not take. */
export const tellShipments = (market: Market, body: unknown): Given => {
  const shipments = listAt(body, 'shipments');
  wants(shipments.length > 0 && shipments.length <= SHIPMENTS_MAX, `at most ${SHIPMENTS_MAX} shipments`);
  const results = shipments.map((one) => ({ order_id: textAt(one, 'order_id'), message: shipmentIn(market, one) }));
  return {
    status: 201,
    body: {
      shipment_success: results.filter(({ message }) => message === null).map(({ order_id }) => ({ order_id })),
      shipment_errors: results.filter(({ message }) => message !== null),
    },
  };
};

/** Takes a shipment, or says why not. It does not know a repeat: a package that it has is one more, where units are left. */
const shipmentIn = (market: Market, shipment: unknown): string | null => {
  const order = market.orders.get(textAt(shipment, 'order_id'));
  const told = listAt(shipment, 'shipment_lines');
  wants(told.length > 0 && at(shipment, 'shipped') === true, 'lines that were shipped');
  if (order === undefined) return 'The order has not been found.';
  if (order.state !== 'SHIPPING') return `The order status must be 'SHIPPING' but it is '${order.state}'.`;
  const units = told.flatMap((one): readonly Units[] => {
    const line = order.lines.find(({ id }) => id === textAt(one, 'order_line_id'));
    wants(line?.sku === textAt(one, 'offer_sku'), 'a line of the order with its SKU');
    wants(textAt(one, 'package_reference') !== '', 'a reference of the package');
    return line === undefined ? [] : [{ line, quantity: Number(at(one, 'quantity')) }];
  });
  if (units.some(({ line, quantity }) => !(quantity > 0 && quantity <= leftOf(line)))) {
    return 'The quantity of the shipment is invalid.';
  }
  for (const one of told) {
    const [reference, line] = [textAt(one, 'package_reference'), textAt(one, 'order_line_id')];
    order.packages.push({ reference, line, quantity: Number(at(one, 'quantity')) });
  }
  const number = textAt(shipment, 'tracking', 'tracking_number');
  sent(order, units, number === '' ? null : number);
  if (order.lines.every((line) => leftOf(line) === 0)) order.state = 'SHIPPED';
  market.touched(order);
  return null;
};

/** ST11: what was sent of an order, by pages that carry a token. */
export const shipmentsOf = ({ orders }: Market, { query }: Asked): Given => {
  const order = orders.get(query.get('order_id') ?? '');
  wants(order !== undefined, 'an order of the marketplace');
  const { page, next } = pageOf(order?.packages ?? [], Number(query.get('page_token') ?? 0), PACKAGES_AT_ONCE);
  const data = page.map(({ reference, line, quantity }) => ({
    ...{ id: reference, order_id: order?.id, status: 'SHIPPED' },
    shipment_lines: [{ order_line_id: line, package_reference: reference, quantity }],
  }));
  return { status: 200, body: { data, ...(next !== null && { next_page_token: String(next) }) } };
};
