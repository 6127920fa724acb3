import { type Decision, nothing, refuse } from '../fact.ts';
import { type FulfilmentFactName, fulfilmentStatusAfter } from '../fulfilment/machine.ts';
import type { FulfilmentId, LineId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { OrderEvent, Quantity, Rejection } from './facts.ts';
import { goodsOf } from './goods.ts';
import {
  type CorrectionKind,
  type Fulfilment,
  fulfilmentOf,
  lineOf,
  type Order,
  type Parcel,
  type StockCorrection,
} from './order.ts';

/** What a location's people do with a fulfilment. What has been done already decides to nothing. */
export const acceptFulfilment = (order: Order, id: FulfilmentId): Decision<OrderEvent> =>
  when(order, id, 'FulfilmentAccepted', ['accepted'], () => ({
    events: [{ type: 'FulfilmentAccepted', data: { fulfilment: id } }],
  }));

/**
 * Turns down all or some lines; they are routed elsewhere, and this location is not asked for them again. The reason says what it
 * means for the stock here: `not found` and `mismatch` correct it, `damaged` sets it aside, any other leaves it as it is.
 */
export const rejectFulfilment = (
  order: Order,
  id: FulfilmentId,
  reason: string,
  lines: readonly Quantity[] | null,
): Decision<OrderEvent> =>
  when(order, id, 'FulfilmentRejected', ['rejected'], (fulfilment) => {
    const wanted = lines ?? fulfilment.lines;
    const fault = tooMany(fulfilment, wanted);
    if (fault !== null) return fault;
    const whole = unitsOf(wanted) === unitsOf(fulfilment.lines);
    const data = rejection(order, fulfilment, wanted, reason);
    if (whole) return { events: [{ type: 'FulfilmentRejected', data }] };
    if (fulfilmentStatusAfter(fulfilment.status, 'FulfilmentLinesRejected') === undefined) {
      return refuse('not-now', `Fulfilment ${id} is ${fulfilment.status}: only the whole of it can be rejected.`);
    }
    return { events: [{ type: 'FulfilmentLinesRejected', data }] };
  });

/**
 * The location has not taken up the work by the time that it had for it: it is routed elsewhere, and the stock here stays as it is.
 * Nothing where it has been taken up meanwhile, or has still time.
 */
export const turnDownUnaccepted = (
  order: Order,
  id: FulfilmentId,
  reason: string,
  now: Instant,
): Decision<OrderEvent> => {
  const fulfilment = fulfilmentOf(order, id);
  const isDue = fulfilment?.status === 'assigned' && fulfilment.acceptBy !== undefined && fulfilment.acceptBy <= now;
  return isDue && order.holds.length === 0 ? rejectFulfilment(order, id, reason, null) : nothing;
};

/** Picks what was found. What was not is routed elsewhere; where nothing was found the fulfilment is rejected. */
export const pickFulfilment = (order: Order, id: FulfilmentId, found: readonly Quantity[]): Decision<OrderEvent> =>
  when(order, id, 'FulfilmentPicked', ['picked'], (fulfilment) => {
    const fault = tooMany(fulfilment, found);
    if (fault !== null) return fault;
    const missing = fulfilment.lines
      .map((line) => ({ line: line.line, quantity: line.quantity - quantityOf(found, line.line) }))
      .filter((line) => line.quantity > 0);
    const data = rejection(order, fulfilment, missing, 'not found');
    if (unitsOf(missing) === unitsOf(fulfilment.lines)) return { events: [{ type: 'FulfilmentRejected', data }] };
    const picked = found.filter((line) => line.quantity > 0);
    return {
      events: [
        ...(missing.length === 0 ? [] : [{ type: 'FulfilmentLinesRejected' as const, data }]),
        { type: 'FulfilmentPicked', data: { fulfilment: id, lines: picked } },
      ],
    };
  });

/** Packs what was picked, all of it: what is in the parcels must be what was picked. */
export const packFulfilment = (order: Order, id: FulfilmentId, parcels: readonly Parcel[]): Decision<OrderEvent> =>
  when(order, id, 'FulfilmentPacked', ['packed'], (fulfilment) => {
    const packed = parcels.flatMap((parcel) => parcel.lines);
    const errors = [...new Set([...fulfilment.lines, ...packed].map((line) => line.line))]
      .map((line) => ({ line, picked: quantityOf(fulfilment.lines, line), packed: quantityOf(packed, line) }))
      .filter((line) => line.picked !== line.packed)
      .map((line) => ({
        path: '/parcels',
        message: `line ${line.line}: ${line.picked} picked, ${line.packed} packed`,
      }));
    if (errors.length > 0) return refuse('unprocessable', 'The parcels do not hold what was picked.', errors);
    return { events: [{ type: 'FulfilmentPacked', data: { fulfilment: id, parcels } }] };
  });

export type Tracking = {
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
};

/** The parcels have left. */
export const shipFulfilment = (order: Order, id: FulfilmentId, tracking: Tracking): Decision<OrderEvent> =>
  when(order, id, 'FulfilmentShipped', ['shipped', 'delivered'], (fulfilment) =>
    fulfilment.method === 'collect'
      ? refuse('not-now', `Fulfilment ${id} is collected, not shipped.`)
      : { events: [{ type: 'FulfilmentShipped', data: { fulfilment: id, ...tracking } }] },
  );

export const deliverFulfilment = (order: Order, id: FulfilmentId, at: Instant): Decision<OrderEvent> =>
  when(order, id, 'FulfilmentDelivered', ['delivered'], () => ({
    events: [{ type: 'FulfilmentDelivered', data: { fulfilment: id, at } }],
  }));

/** The goods wait for the customer. */
export const readyFulfilment = (order: Order, id: FulfilmentId): Decision<OrderEvent> =>
  when(order, id, 'FulfilmentReady', ['readyForCollection', 'collected'], (fulfilment) =>
    fulfilment.method === 'ship'
      ? refuse('not-now', `Fulfilment ${id} is shipped, not collected.`)
      : { events: [{ type: 'FulfilmentReady', data: { fulfilment: id } }] },
  );

export const collectFulfilment = (
  order: Order,
  id: FulfilmentId,
  by: string | null,
  at: Instant,
): Decision<OrderEvent> =>
  when(order, id, 'FulfilmentCollected', ['collected'], () => ({
    events: [{ type: 'FulfilmentCollected', data: { fulfilment: id, by, at } }],
  }));

/** Decides when the fulfilment's machine allows it; a fulfilment that is already there (`done`) decides to nothing. */
const when = (
  order: Order,
  id: FulfilmentId,
  fact: FulfilmentFactName,
  done: readonly Fulfilment['status'][],
  decide: (fulfilment: Fulfilment) => Decision<OrderEvent>,
): Decision<OrderEvent> => {
  const fulfilment = fulfilmentOf(order, id);
  if (fulfilment === undefined) return refuse('unknown', `There is no fulfilment ${id}.`);
  if (done.includes(fulfilment.status)) return nothing;
  if (fulfilmentStatusAfter(fulfilment.status, fact) === undefined) {
    return refuse('not-now', `Fulfilment ${id} is ${fulfilment.status}.`);
  }
  if (order.holds.length > 0 && !STOPS_NOT_AT_HOLDS.has(fact)) {
    return refuse('not-now', `The order is on hold: ${order.holds.map((hold) => hold.reason).join(', ')}.`);
  }
  return decide(fulfilment);
};

/** What may be said of a fulfilment though its order is on hold: it is not a step forward, or it has left already. */
const STOPS_NOT_AT_HOLDS: ReadonlySet<FulfilmentFactName> = new Set(['FulfilmentRejected', 'FulfilmentDelivered']);

const tooMany = (fulfilment: Fulfilment, wanted: readonly Quantity[]) => {
  const errors = [...new Set(wanted.map((line) => line.line))]
    .map((line) => ({ line, has: quantityOf(fulfilment.lines, line), wanted: quantityOf(wanted, line) }))
    .filter((line) => line.wanted > line.has)
    .map((line) => ({
      path: '/lines',
      message: `line ${line.line}: ${line.wanted} named, ${line.has} in the fulfilment`,
    }));
  return errors.length === 0 ? null : refuse('unprocessable', 'More is named than the fulfilment holds.', errors);
};

const rejection = (order: Order, fulfilment: Fulfilment, lines: readonly Quantity[], reason: string): Rejection => {
  const kind = correctionFor(reason);
  const corrections =
    kind === null
      ? []
      : lines.flatMap(({ line, quantity }): readonly StockCorrection[] => {
          const found = lineOf(order, line);
          if (found === undefined) return [];
          const reference = `${fulfilment.id}:${line}:${order.stock.owed}`;
          return goodsOf(found).map((goods) => {
            return {
              reference,
              sku: goods.sku,
              location: fulfilment.location,
              quantity: quantity * goods.quantity,
              kind,
            };
          });
        });
  return { fulfilment: fulfilment.id, lines, reason, corrections };
};

/** Reasons are the sender's own words; these are the ones that say something about the stock. */
const correctionFor = (reason: string): CorrectionKind | null => {
  switch (reason.toLowerCase().replaceAll(/[^a-z]/g, '')) {
    case 'notfound':
    case 'outofstock':
    case 'nostock':
    case 'missing':
      return 'notFound';
    case 'mismatch':
      return 'mismatch';
    case 'damaged':
    case 'display':
      return 'damaged';
    default:
      return null;
  }
};

const unitsOf = (lines: readonly Quantity[]): number => lines.reduce((sum, line) => sum + line.quantity, 0);

const quantityOf = (lines: readonly Quantity[], line: LineId): number =>
  lines.reduce((sum, l) => (l.line === line ? sum + l.quantity : sum), 0);
