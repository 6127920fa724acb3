import type { FulfilmentId, OrderId, ReturnId } from '../domain/ids.ts';
import type { Quantity } from '../domain/order/facts.ts';
import type { Fulfilment, Order, Parcel, Return } from '../domain/order/order.ts';
import { statusOf } from '../domain/order/phase.ts';
import { expectedOf } from '../domain/order/pre-order.ts';
import type { OrderAt } from '../runtime/orders.ts';
import type { ListedFulfilment, ListedOrder, ListedReturn, OrderSummary } from './reads.ts';

/** What is needed to show an order, a fulfilment or a return. Everything else of an order is only for decisions. */
type Shown = OrderSummary;

export const presentOrder = ({ order, revision, position }: OrderAt) => ({
  ...summaryOf(order, revision, position),
  billTo: order.billTo,
  attributes: order.attributes,
});

export const presentListedOrder = ({ order, revision, position }: ListedOrder) => summaryOf(order, revision, position);

const summaryOf = (order: Shown, revision: number, position: bigint) => ({
  orderId: order.id,
  channel: order.channel,
  externalId: order.externalId,
  status: statusOf(wholeOf(order)),
  revision,
  position: String(position),
  placedAt: order.placedAt,
  currency: order.currency,
  total: totalOf(order),
  customer: order.customer,
  shipTo: order.shipTo,
  delivery: order.delivery,
  shipping: order.shipping,
  payment: order.payment,
  lines: order.lines.map((line) => ({ ...line, expectedAt: expectedOf(order, line) })),
  fulfilments: order.fulfilments.map(fulfilmentPart),
  returns: order.returns.map((one) => returnPart(order, one)),
  holds: order.holds,
  routingFailed: order.routing.failed,
  refused: order.refused,
});

/** What is left out of lists says nothing about the status. */
const wholeOf = (order: Shown): Order =>
  isWhole(order) ? order : { ...order, original: null, references: [], attributes: null, billTo: null };

const isWhole = (order: Shown): order is Order => 'original' in order;

/** What the customer was charged in all, for what was ordered. */
const totalOf = ({ lines, shipping }: Pick<Shown, 'lines' | 'shipping'>): number =>
  lines.reduce((sum, line) => sum + line.ordered * line.unitPrice - line.discount, 0) +
  (shipping === null ? 0 : shipping.amount - (shipping.discount ?? 0));

const wireLines = (lines: readonly Quantity[]) => lines.map(({ line, quantity }) => ({ lineId: line, quantity }));

const wireParcel = ({ lines, ...parcel }: Parcel) => ({ ...parcel, lines: wireLines(lines) });

const fulfilmentPart = ({ lines, parcels, ...fulfilment }: Fulfilment) => ({
  ...fulfilment,
  lines: wireLines(lines),
  parcels: parcels.map(wireParcel),
});

/** A fulfilment with what the people who work on it need of its order. */
export const presentFulfilment = ({ order, revision, position }: OrderAt, fulfilment: Fulfilment) => ({
  ...fulfilmentPart(fulfilment),
  ...workOf(order.id, order, fulfilment),
  revision,
  position: String(position),
});

export const presentListedFulfilment = ({ fulfilment, orderId, order }: ListedFulfilment) => {
  const known = order?.fulfilments.find(({ id }) => id === fulfilment.id);
  const { id, location, status, method, lines, shipBy, deliverBy, acceptBy } = fulfilment;
  const { parcels = [], carrier = null, trackingNumber = null, trackingUrl = null, collectedBy = null } = known ?? {};
  const dates = { shipBy, deliverBy, ...(acceptBy === undefined ? {} : { acceptBy }) };
  const own = { id, location, status, method, lines, ...dates };
  return {
    ...fulfilmentPart({ ...own, parcels, carrier, trackingNumber, trackingUrl, collectedBy }),
    ...workOf(orderId, order, fulfilment),
  };
};

const workOf = (orderId: OrderId, order: Shown | null, { lines }: Pick<Fulfilment, 'lines'>) => ({
  ...ofOrder(orderId, order),
  orderStatus: order === null ? null : statusOf(wholeOf(order)),
  customer: order?.customer ?? null,
  shipTo: order?.shipTo ?? null,
  items: lines.flatMap(({ line: id, quantity }) => {
    const line = order?.lines.find((one) => one.id === id);
    if (line === undefined) return [];
    const { sku, name, components } = line;
    return [{ lineId: id, sku, name, quantity, ...(components === undefined ? {} : { components }) }];
  }),
});

const ofOrder = (orderId: OrderId, order: Shown | null) => ({
  orderId,
  channel: order?.channel ?? null,
  externalId: order?.externalId ?? null,
});

const returnPart = (order: Pick<Order, 'lines'>, { id, status, resolution, at, lines }: Return) => ({
  id,
  status,
  resolution,
  at,
  lines: lines.map(({ line, requested, reason, received, accepted, declined }) => ({
    id: line,
    sku: order.lines.find((one) => one.id === line)?.sku ?? null,
    quantity: requested,
    reason,
    received,
    accepted,
    declined,
  })),
});

export const presentReturn = ({ order, revision, position }: OrderAt, one: Return) => ({
  ...returnPart(order, one),
  ...ofOrder(order.id, order),
  orderStatus: statusOf(order),
  revision,
  position: String(position),
});

export const presentListedReturn = ({ order, orderId, channel, requestedAt, location, ...listed }: ListedReturn) => {
  const known = order?.returns.find(({ id }) => id === listed.id);
  const part = order === null || known === undefined ? { lines: [] } : returnPart(order, known);
  return { ...part, ...ofOrder(orderId, order), ...listed, channel, at: location, requestedAt };
};

export const fulfilmentIn = ({ order }: OrderAt, id: FulfilmentId): Fulfilment | undefined =>
  order.fulfilments.find((fulfilment) => fulfilment.id === id);

export const returnIn = ({ order }: OrderAt, id: ReturnId): Return | undefined =>
  order.returns.find((one) => one.id === id);
