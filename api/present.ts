import { slowestOf } from '../domain/carriage/tracking.ts';
import type { FulfilmentId, OrderId, ReturnId } from '../domain/ids.ts';
import { type Booking, madeOf } from '../domain/order/booking/facts.ts';
import { chargedFor } from '../domain/order/charged.ts';
import type { Quantity } from '../domain/order/facts.ts';
import type { BalanceCharge, Refund } from '../domain/order/money/facts.ts';
import { replacementsIn } from '../domain/order/money/shares.ts';
import type { Collection, Fulfilment, Order } from '../domain/order/order.ts';
import { phaseOf, statusOf } from '../domain/order/phase.ts';
import { expectedOf } from '../domain/order/pre-order.ts';
import type { Return } from '../domain/order/returns/facts.ts';
import { type FollowedParcel, parcelsOf, trackingUnder } from '../domain/order/tracking/parcels.ts';
import type { OrderAt } from '../runtime/orders.ts';
import type { ListedFulfilment, ListedOrder, ListedReturn, OrderSummary } from './reads.ts';

/** What is needed to show an order, a fulfilment or a return. Everything else of an order is only for decisions. */
type Shown = OrderSummary;

/**
 * An order in full. `trackingPage`: the path of its public page, for those who may act for its customer; else `null`. `withCodes`: with
 * the codes that its customer shows when collecting; nothing else shows them.
 */
export const presentOrder = (
  { order, revision, position }: OrderAt,
  trackingPage: string | null,
  withCodes = false,
) => ({
  ...summaryOf(order, revision, position),
  ...(withCodes ? { fulfilments: order.fulfilments.map(withCode) } : {}),
  phase: phaseOf(order),
  billTo: order.billTo,
  attributes: order.attributes,
  trackingPage,
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
  total: chargedFor(order),
  customer: order.customer,
  shipTo: order.shipTo,
  delivery: order.delivery,
  shipping: order.shipping,
  payment: order.payment,
  lines: order.lines.map((line) => ({ ...line, expectedAt: expectedOf(order, line) })),
  fulfilments: order.fulfilments.map(fulfilmentPart),
  returns: order.returns.map((one) => returnPart(order, one)),
  refunds: order.refunds.map(presentRefund),
  charges: order.charges.map(presentCharge),
  documents: order.documents,
  holds: order.holds,
  routingFailed: order.routing.failed,
  refused: order.refused,
});

/** What is left out of lists says nothing about the status. */
const wholeOf = (order: Shown): Order =>
  isWhole(order) ? order : { ...order, original: null, references: [], attributes: null, billTo: null };

const isWhole = (order: Shown): order is Order => 'original' in order;

export const wireLines = (lines: readonly Quantity[]) =>
  lines.map(({ line, quantity }) => ({ lineId: line, quantity }));

const wireParcel = ({ lines, tracking, ...parcel }: FollowedParcel) => ({
  ...parcel,
  lines: wireLines(lines),
  status: tracking.status,
  since: tracking.since,
  events: tracking.history,
});

const wireBooking = (booking: Booking) => {
  const { status, connector, service } = booking;
  const made = madeOf(booking);
  return {
    status,
    connector,
    service: service.id,
    carrier: made?.carrier ?? null,
    bookingId: made?.bookingId ?? null,
    messages: booking.status === 'failed' ? booking.messages : [],
  };
};

const fulfilmentPart = (fulfilment: Fulfilment) => {
  const { lines, parcels: packed, booking, tracking, deliveryTracked, collection, ...own } = fulfilment;
  const parcels = parcelsOf(fulfilment);
  return {
    ...own,
    lines: wireLines(lines),
    parcels: parcels.map(wireParcel),
    booking: booking === null ? null : wireBooking(booking),
    /** As far as the slowest of its parcels. */
    tracking: slowestOf(parcels.map((parcel) => parcel.tracking.status)),
    collection: collection === null ? null : withoutCode(collection),
  };
};

const withoutCode = ({ code, ...collection }: Collection) => collection;

const withCode = (fulfilment: Fulfilment) => ({ ...fulfilmentPart(fulfilment), collection: fulfilment.collection });

/** A fulfilment with what the people who work on it need of its order. */
export const presentFulfilment = ({ order, revision, position }: OrderAt, fulfilment: Fulfilment) => ({
  ...fulfilmentPart(fulfilment),
  ...workOf(order.id, order, fulfilment),
  revision,
  position: String(position),
});

export const presentListedFulfilment = ({ fulfilment, orderId, order }: ListedFulfilment) => {
  const known = order?.fulfilments.find(({ id }) => id === fulfilment.id);
  return {
    ...fulfilmentPart({ ...NOTHING_DONE, ...known, ...fulfilment }),
    ...workOf(orderId, order, fulfilment),
  };
};

/** Of a fulfilment that the orders view has not seen yet. */
const NOTHING_DONE = {
  parcels: [],
  carrier: null,
  trackingNumber: null,
  trackingUrl: null,
  collectedBy: null,
  deliveredAt: null,
  deliveryTracked: false,
  booking: null,
  tracking: [],
  assignee: null,
  late: [],
  manifest: null,
  collection: null,
} as const;

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

const returnPart = (order: Pick<Order, 'lines'>, one: Return) => ({
  id: one.id,
  status: one.status,
  resolution: one.resolution,
  at: one.at,
  lines: one.lines.map(
    ({ line, requested, reason, received, accepted, declined, repaired, sentBack, damaged, places }) => ({
      id: line,
      sku: order.lines.find((known) => known.id === line)?.sku ?? null,
      quantity: requested,
      reason,
      received,
      accepted,
      declined,
      repaired,
      sentBack,
      damaged,
      places,
    }),
  ),
  terms:
    one.terms === null
      ? null
      : { ...one.terms, lines: one.terms.lines.map(({ line, ...terms }) => ({ id: line, ...terms })) },
  dueAt: one.dueAt,
  overdue: one.overdue,
  parcels: one.parcels.map(({ carrier, trackingNumber }) => {
    const { status, since } = trackingUnder(one, trackingNumber);
    return { carrier, trackingNumber, status, since };
  }),
  booking: one.booking === null ? null : wireBooking(one.booking),
  sentBack: one.sentBack.map(({ lines, ...parcel }) => ({
    lines: lines.map(({ line, quantity }) => ({ id: line, quantity })),
    ...parcel,
  })),
  unexpected: one.unexpected,
  reason: one.reason,
});

export const presentRefund = ({ refund, lines, ...rest }: Refund) => ({
  id: refund,
  ...rest,
  lines: lines.map(({ line, ...part }) => ({ id: line, ...part })),
});

export const presentCharge = ({ charge, ...rest }: BalanceCharge) => ({ id: charge, ...rest });

export const presentReturn = ({ order, revision, position }: OrderAt, one: Return) => ({
  ...returnPart(order, one),
  ...ofOrder(order.id, order),
  photos: one.photos,
  refunds: order.refunds.filter((refund) => refund.return === one.id).map(presentRefund),
  charges: order.charges.filter((charge) => charge.return === one.id).map(presentCharge),
  exchange: replacementsIn(order, one.id).map(({ id, sku, ordered, cancelled, exchangeFor }) => ({
    id,
    for: exchangeFor.line,
    sku,
    quantity: ordered,
    cancelled,
  })),
  orderStatus: statusOf(order),
  revision,
  position: String(position),
});

export const presentListedReturn = ({ order, orderId, channel, requestedAt, location, ...listed }: ListedReturn) => {
  const known = order?.returns.find(({ id }) => id === listed.id);
  const part = order === null || known === undefined ? NOTHING_KNOWN : returnPart(order, known);
  const currency = order?.currency ?? null;
  return { ...part, ...ofOrder(orderId, order), ...listed, channel, at: location, requestedAt, currency };
};

/** Of a return that the orders view has not seen yet. */
const NOTHING_KNOWN = {
  lines: [],
  terms: null,
  dueAt: null,
  overdue: false,
  parcels: [],
  booking: null,
  sentBack: [],
  unexpected: [],
  reason: null,
} as const;

export const fulfilmentIn = ({ order }: OrderAt, id: FulfilmentId): Fulfilment | undefined =>
  order.fulfilments.find((fulfilment) => fulfilment.id === id);

export const returnIn = ({ order }: OrderAt, id: ReturnId): Return | undefined =>
  order.returns.find((one) => one.id === id);
