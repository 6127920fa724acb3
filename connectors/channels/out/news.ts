import type { FulfilmentId, LineId } from '../../../domain/ids.ts';
import type { CancelledLine } from '../../../domain/order/facts.ts';
import type { RefundInstruction } from '../../../domain/order/money/facts.ts';
import { isKept } from '../../../domain/order/money/shares.ts';
import {
  type Fulfilment,
  fulfilmentOf,
  isGoods,
  lineOf,
  type Order,
  returnOf,
  unitsIn,
} from '../../../domain/order/order.ts';
import type { Return } from '../../../domain/order/returns/facts.ts';
import type { Instant } from '../../../domain/time.ts';
import type { Recorded } from '../../../log/codec.ts';
import type { Cancellation, Refund, Shipment, ShippedParcel } from '../outgoing.ts';
import { type NumberedParcel, numberedParcels } from './parcels.ts';

/** What has happened to an order, as far as channels are told of it: from the fact, and the order as it was after it. */
export type News =
  /** Something can be had of each of its goods, or will be: the order stands. */
  | { readonly kind: 'taken' }
  /** Less can be had than must be: it is not taken. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'shipped'; readonly shipment: Shipment }
  /** It is there for its customer to collect. */
  | { readonly kind: 'ready'; readonly shipment: Shipment }
  | { readonly kind: 'collected'; readonly shipment: Shipment }
  /** All of the order is with its customer. */
  | { readonly kind: 'delivered' }
  | { readonly kind: 'cancelled'; readonly cancellation: Cancellation }
  /** Money is to be given back; nobody has moved any. */
  | { readonly kind: 'refundAsked'; readonly refund: Refund }
  /** Money has been given back, by whoever does so. `isAll`: all that was asked for of the order. */
  | { readonly kind: 'refunded'; readonly refund: Refund; readonly isAll: boolean }
  /** `reference`: the source's of the return that it asked for; `null` for one that was asked for elsewhere. */
  | { readonly kind: 'returnApproved'; readonly reference: string | null }
  | { readonly kind: 'returnRejected'; readonly reference: string | null; readonly reason: string }
  /** Goods came in. `isAll`: nothing that was sent has not come back. */
  | { readonly kind: 'returned'; readonly reference: string | null; readonly isAll: boolean }
  | { readonly kind: 'returnClosed'; readonly reference: string | null };

/** Facts that may be news. */
export const NEWS_TYPES = [
  'LinesReserved',
  'LinesBackordered',
  'OrderRefused',
  'FulfilmentShipped',
  'FulfilmentReady',
  'FulfilmentCollected',
  'FulfilmentDelivered',
  'LinesCancelled',
  'RefundRequested',
  'RefundRecorded',
  'ReturnAuthorised',
  'ReturnRejected',
  'ReturnReceived',
  'ReturnClosed',
] as const satisfies readonly Recorded['type'][];

type NewsFact = Extract<Recorded, { readonly type: (typeof NEWS_TYPES)[number] }>;

export const mayBeNews = (fact: Recorded): fact is NewsFact => NEWS_TYPES.some((type) => type === fact.type);

/** What a fact is to the channel of its order; `null` where it is nothing to it. `order`: as it was after the fact. */
export const newsOf = (fact: NewsFact, order: Order): News | null => {
  const { at } = fact.metadata;
  switch (fact.type) {
    case 'LinesReserved':
    case 'LinesBackordered':
      return unitsIn(order, 'open') === 0 ? { kind: 'taken' } : null;
    case 'OrderRefused':
      return { kind: 'refused' };
    case 'FulfilmentShipped':
      // What is brought to where it is collected has not gone to its customer: it is told once it is ready.
      return fulfilmentOf(order, fact.data.fulfilment)?.to === undefined
        ? shipmentNews('shipped', order, fact.data.fulfilment, at)
        : null;
    case 'FulfilmentReady':
      return shipmentNews('ready', order, fact.data.fulfilment, at);
    case 'FulfilmentCollected':
      return shipmentNews('collected', order, fact.data.fulfilment, fact.data.at ?? at);
    case 'FulfilmentDelivered':
      return isAllDelivered(order) ? { kind: 'delivered' } : null;
    case 'LinesCancelled':
      return { kind: 'cancelled', cancellation: cancellationOf(order, fact.data) };
    case 'RefundRequested':
      return { kind: 'refundAsked', refund: refundOf(order, fact.data, at) };
    case 'RefundRecorded': {
      const asked = order.refunds.find(({ refund }) => refund === fact.data.refund);
      if (asked === undefined || fact.data.outcome === 'denied') return null;
      const refund = { ...refundOf(order, asked, fact.data.at), amount: fact.data.amount };
      return { kind: 'refunded', refund, isAll: isAllGivenBack(order) };
    }
    case 'ReturnAuthorised':
      return { kind: 'returnApproved', reference: referenceOf(order, fact.data.return) };
    case 'ReturnRejected': {
      const { reason } = fact.data;
      return { kind: 'returnRejected', reference: referenceOf(order, fact.data.return), reason };
    }
    case 'ReturnReceived':
      return { kind: 'returned', reference: referenceOf(order, fact.data.return), isAll: isAllBack(order) };
    case 'ReturnClosed':
      return { kind: 'returnClosed', reference: referenceOf(order, fact.data.return) };
  }
};

const shipmentNews = (
  kind: 'shipped' | 'ready' | 'collected',
  order: Order,
  id: FulfilmentId,
  at: Instant,
): News | null => {
  const fulfilment = fulfilmentOf(order, id);
  return fulfilment === undefined ? null : { kind, shipment: shipmentOf(order, fulfilment, at) };
};

const shipmentOf = (order: Order, fulfilment: Fulfilment, at: Instant): Shipment => ({
  fulfilment: fulfilment.id,
  externalId: order.externalId,
  location: fulfilment.location,
  at,
  shipTo: order.shipTo,
  parcels: parcelsOf(order, numberedParcels(fulfilment)),
  isLast: isNothingLeft(order),
});

/** Parcels with what their lines are called; those of one number are one to the channel. */
export const parcelsOf = (
  order: Pick<Order, 'lines'>,
  parcels: readonly NumberedParcel[],
): readonly ShippedParcel[] => {
  const numbers = [...new Set(parcels.map(({ trackingNumber }) => trackingNumber))];
  return numbers.flatMap((number) => {
    const same = parcels.filter(({ trackingNumber }) => trackingNumber === number);
    const [first] = same;
    if (first === undefined) return [];
    const units = new Map<LineId, number>();
    for (const { line, quantity } of same.flatMap(({ lines }) => lines)) {
      units.set(line, (units.get(line) ?? 0) + quantity);
    }
    const lines = [...units].flatMap(([id, quantity]) => {
      const line = order.lines.find((one) => one.id === id);
      return line === undefined ? [] : [{ line: id, sku: line.sku, name: line.name, quantity }];
    });
    const { carrier, trackingNumber, trackingUrl } = first;
    return [{ carrier, trackingNumber, trackingUrl, lines }];
  });
};

/** Nothing of the order is still to be sent. */
export const isNothingLeft = (order: Order): boolean =>
  (['open', 'backordered', 'reserved', 'assigned'] as const).every((bucket) => unitsIn(order, bucket) === 0);

/** Nothing of it is still to be sent, and something was. */
export const hasAllLeft = (order: Order): boolean => isNothingLeft(order) && unitsIn(order, 'shipped') > 0;

const isAllDelivered = (order: Order): boolean =>
  isNothingLeft(order) && order.fulfilments.every(({ status }) => status !== 'shipped');

const cancellationOf = (
  order: Order,
  { lines, reason }: { readonly lines: readonly CancelledLine[]; readonly reason: string },
): Cancellation => {
  const isWhole = order.lines.every((line) => line.cancelled === line.ordered);
  const units = lines.map(({ line, open, backordered, reserved, assigned }) => ({
    line,
    quantity: assigned.reduce((sum, part) => sum + part.quantity, open + backordered + reserved),
  }));
  return { externalId: order.externalId, reason, lines: isWhole ? null : units };
};

const refundOf = (order: Order, asked: RefundInstruction, at: Instant): Refund => {
  const of = asked.return === null ? undefined : returnOf(order, asked.return);
  return {
    refund: asked.refund,
    externalId: order.externalId,
    at,
    currency: asked.currency,
    amount: asked.amount,
    shipping: asked.shipping,
    lines: asked.lines.flatMap(({ line: id, quantity, amount, tax }) => {
      const line = lineOf(order, id);
      return line === undefined ? [] : [{ line: id, sku: line.sku, quantity, amount, tax, goods: goodsOf(of, asked) }];
    }),
  };
};

const goodsOf = (of: Return | undefined, asked: RefundInstruction): Refund['lines'][number]['goods'] => {
  if (asked.return === null) return 'cancelled';
  return of === undefined || isKept(of) ? 'kept' : 'returned';
};

const isAllGivenBack = ({ refunds, lines }: Order): boolean =>
  refunds.every(({ status }) => status !== 'requested') &&
  lines.filter(isGoods).every((line) => line.returned + line.cancelled === line.ordered);

const isAllBack = (order: Order): boolean =>
  isNothingLeft(order) && order.lines.filter(isGoods).every((line) => line.returned === line.shipped);

const referenceOf = (order: Order, id: Parameters<typeof returnOf>[1]): string | null =>
  returnOf(order, id)?.reference ?? null;
