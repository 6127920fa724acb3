import type { CarrierChoice } from '../carriage/services.ts';
import { type Decision, nothing, refuse } from '../fact.ts';
import { isSameCode } from '../fulfilment/collection-code.ts';
import { type FulfilmentFactName, fulfilmentStatusAfter } from '../fulfilment/machine.ts';
import type { HandOver, ManifestOrder } from '../fulfilment/manifest.ts';
import type { FulfilmentId, LineId, ManifestId } from '../ids.ts';
import type { CollectionPolicy } from '../setup/channel.ts';
import { addDays, type Instant } from '../time.ts';
import { requested, withdrawn } from './booking/book.ts';
import type { Booking } from './booking/facts.ts';
import { evolve } from './evolve.ts';
import type { CollectionTerms, OrderEvent, Quantity, Rejection } from './facts.ts';
import { goodsOf } from './goods.ts';
import {
  type Collection,
  type CorrectionKind,
  type Fulfilment,
  fulfilmentOf,
  lineOf,
  type Order,
  type Parcel,
  type StockCorrection,
} from './order.ts';
import { moved } from './tracking/track.ts';
import { intoStockThere, isAnnouncedWithOthers, isSentOn } from './transfer.ts';

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
    if (fulfilment.status === 'shipped' && fulfilment.to === undefined) {
      return refuse('not-now', `Fulfilment ${id} is shipped.`);
    }
    const wanted = lines ?? fulfilment.lines;
    const fault = tooMany(fulfilment, wanted);
    if (fault !== null) return fault;
    const whole = unitsOf(wanted) === unitsOf(fulfilment.lines);
    const data = rejection(order, fulfilment, wanted, reason);
    if (whole) return { events: [{ type: 'FulfilmentRejected', data }, ...withdrawn(fulfilment)] };
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

/**
 * Packs what was picked, all of it: what is in the parcels must be what was picked. What is shipped is booked with the carrier that was
 * chosen for it; `null`: with none.
 */
export const packFulfilment = (
  order: Order,
  id: FulfilmentId,
  parcels: readonly Parcel[],
  carrier: CarrierChoice | null = null,
): Decision<OrderEvent> =>
  when(order, id, 'FulfilmentPacked', ['packed'], (fulfilment) => {
    const inParcels = parcels.flatMap((parcel) => parcel.lines);
    const errors = [...new Set([...fulfilment.lines, ...inParcels].map((line) => line.line))]
      .map((line) => ({ line, picked: quantityOf(fulfilment.lines, line), packed: quantityOf(inParcels, line) }))
      .filter((line) => line.picked !== line.packed)
      .map((line) => ({
        path: '/parcels',
        message: `line ${line.line}: ${line.picked} picked, ${line.packed} packed`,
      }));
    if (errors.length > 0) return refuse('unprocessable', 'The parcels do not hold what was picked.', errors);
    const packed: OrderEvent = { type: 'FulfilmentPacked', data: { fulfilment: id, parcels } };
    return { events: [packed, ...(isSent(fulfilment) ? requested(id, carrier) : [])] };
  });

/** To its customer, or to where it is collected. */
const isSent = ({ method, to }: Fulfilment): boolean => method === 'ship' || to !== undefined;

export type Tracking = {
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  /** The manifest that it is handed over with. */
  readonly manifest?: ManifestId;
};

/**
 * The parcels have left. A number that is typed in goes before what was booked, which is then given up; without one, they go by their
 * booking. Refused where that is still to come. What their carrier has said already moves them on at once.
 */
export const shipFulfilment = (order: Order, id: FulfilmentId, tracking: Tracking): Decision<OrderEvent> =>
  when(order, id, 'FulfilmentShipped', ['shipped', 'delivered'], (fulfilment) => {
    if (!isSent(fulfilment)) {
      return refuse('not-now', `Fulfilment ${id} is collected, not shipped.`);
    }
    const left = shipped(fulfilment, tracking);
    if ('refused' in left) return left;
    return { events: [...left.events, ...moved(left.events.reduce(evolve, order), id)] };
  });

const shipped = (fulfilment: Fulfilment, tracking: Tracking): Decision<OrderEvent> => {
  const { id, booking } = fulfilment;
  const typed = tracking.trackingNumber;
  if (booking?.status === 'booked') {
    const { carrier, connector, parcels } = booking;
    const parcel = typed === null ? parcels[0] : parcels.find(({ trackingNumber }) => trackingNumber === typed);
    if (parcel !== undefined) {
      const { trackingNumber, trackingUrl } = parcel;
      const data = { ...tracking, fulfilment: id, carrier, trackingNumber, trackingUrl, connector };
      return { events: [{ type: 'FulfilmentShipped', data }] };
    }
  }
  if (typed === null && booking !== null && booking.status !== 'withdrawn')
    return refuse('not-now', notBooked(booking));
  return { events: [...withdrawn(fulfilment), { type: 'FulfilmentShipped', data: { fulfilment: id, ...tracking } }] };
};

const notBooked = ({ connector, ...booking }: Booking): string => {
  const byHand = 'ship it with a tracking number of your own';
  return booking.status === 'failed'
    ? `It could not be booked with ${connector}: ${booking.messages.map(({ text }) => text).join('; ')}. Try again, or ${byHand}.`
    : `It is being booked with ${connector}. Wait for it, or ${byHand}.`;
};

/**
 * The parcels leave with a manifest, by its carrier or by the one that they are booked with. What has left with it already decides to nothing;
 * refused is what is not packed at its location, or goes by another carrier.
 */
export const handOver = (
  order: Order,
  { fulfilment: id, trackingNumber, trackingUrl }: HandOver,
  { id: manifest, location, carrier }: Pick<ManifestOrder, 'id' | 'location' | 'carrier'>,
): Decision<OrderEvent> => {
  const fulfilment = fulfilmentOf(order, id);
  if (fulfilment === undefined) return refuse('unknown', `There is no fulfilment ${id}.`);
  if (fulfilment.manifest === manifest) return nothing;
  if (fulfilment.status !== 'packed' || fulfilment.location !== location) {
    return refuse('not-now', `Fulfilment ${id} is ${fulfilment.status} at ${fulfilment.location}.`);
  }
  const booked = fulfilment.booking?.status === 'booked' ? fulfilment.booking.carrier : null;
  if (carrier !== null && booked !== null && booked !== carrier) {
    return refuse('not-now', `Fulfilment ${id} goes by ${booked}.`);
  }
  return shipFulfilment(order, id, { carrier: carrier ?? booked, trackingNumber, trackingUrl, manifest });
};

export const deliverFulfilment = (order: Order, id: FulfilmentId, at: Instant): Decision<OrderEvent> =>
  when(order, id, 'FulfilmentDelivered', ['delivered'], ({ to }) =>
    to === undefined
      ? { events: [{ type: 'FulfilmentDelivered', data: { fulfilment: id, at } }] }
      : refuse('not-now', `Fulfilment ${id} is received by ${to}, where it is collected.`),
  );

/** What was sent to where it is collected has come in there, also while its order is on hold. */
export const receiveFulfilment = (order: Order, id: FulfilmentId): Decision<OrderEvent> =>
  when(order, id, 'FulfilmentReceived', ['putAside', 'readyForCollection', 'collected'], ({ to }) =>
    to === undefined
      ? refuse('not-now', `Fulfilment ${id} goes to the customer.`)
      : { events: [{ type: 'FulfilmentReceived', data: { fulfilment: id, location: to } }] },
  );

/**
 * The goods wait for the customer, who is to be given the code. Where a part of the order is brought from elsewhere it is put aside, and all
 * of it is announced once that is there.
 */
export const readyFulfilment = (order: Order, id: FulfilmentId, terms: CollectionTerms): Decision<OrderEvent> =>
  when(order, id, 'FulfilmentReady', ['putAside', 'readyForCollection', 'collected'], ({ method, to }) => {
    if (method === 'ship') return refuse('not-now', `Fulfilment ${id} is shipped, not collected.`);
    if (to !== undefined) return refuse('not-now', `Fulfilment ${id} is sent to ${to}, where it is collected.`);
    return isAnnouncedWithOthers(order, id)
      ? { events: [{ type: 'FulfilmentPutAside', data: { fulfilment: id } }] }
      : { events: [{ type: 'FulfilmentReady', data: { fulfilment: id, ...terms } }] };
  });

/** How long goods wait for their customer from an instant on, as the channel has it. */
export const collectionTerms = (policy: CollectionPolicy | null, code: string, now: Instant): CollectionTerms => {
  const { codeRequired = false, remindDays = null, collectDays = null } = policy ?? {};
  return {
    code,
    codeRequired,
    remindAt: remindDays === null ? null : addDays(now, remindDays),
    collectBy: collectDays === null ? null : addDays(now, collectDays),
  };
};

export type Handed = {
  /** Who came for it. */
  readonly by: string | null;
  /** What they showed. */
  readonly code: string | null;
  readonly at: Instant;
};

/** Handed over to the customer. Refused where another code was shown, or none though one is required. */
export const collectFulfilment = (order: Order, id: FulfilmentId, { by, code, at }: Handed): Decision<OrderEvent> => {
  const expired = expiryOf(order, id);
  if (expired !== null) return expired;
  return when(order, id, 'FulfilmentCollected', ['collected'], ({ collection }) =>
    isTheirs(collection, code)
      ? { events: [{ type: 'FulfilmentCollected', data: { fulfilment: id, by, at } }] }
      : refuse('unprocessable', 'It is handed over only to who shows its code.', [
          { path: '/code', message: 'must be the code that the customer was given' },
        ]),
  );
};

/** Nobody came in time: whoever comes later is told so. */
const expiryOf = (order: Order, id: FulfilmentId) => {
  const fulfilment = fulfilmentOf(order, id);
  const collectBy = fulfilment?.status === 'cancelled' ? (fulfilment.collection?.collectBy ?? null) : null;
  return collectBy === null
    ? null
    : refuse('not-now', `It had to be collected by ${collectBy}: it has been cancelled, and its goods are sold again.`);
};

const isTheirs = (collection: Collection | null, shown: string | null): boolean => {
  if (collection === null || collection.code === null) return true;
  return shown === null ? !collection.codeRequired : isSameCode(collection.code, shown);
};

/** Whose work it is at the location; `null`: nobody's more than another's. Refused once there is no work left in it. */
export const assignTo = (order: Order, id: FulfilmentId, assignee: string | null): Decision<OrderEvent> =>
  when(order, id, 'FulfilmentAssigneeSet', [], (fulfilment) =>
    fulfilment.assignee === assignee
      ? nothing
      : { events: [{ type: 'FulfilmentAssigneeSet', data: { fulfilment: id, assignee } }] },
  );

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
const STOPS_NOT_AT_HOLDS: ReadonlySet<FulfilmentFactName> = new Set([
  'FulfilmentRejected',
  'FulfilmentReceived',
  'FulfilmentDelivered',
  'FulfilmentAssigneeSet',
]);

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
  if (isSentOn(fulfilment)) {
    return { fulfilment: fulfilment.id, lines, reason, corrections: leftThere(order, fulfilment, kind) };
  }
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

/** What of a parcel that was sent to where it is collected is there, though it is not handed over: nothing before it has come in. */
const leftThere = (order: Order, fulfilment: Fulfilment, kind: CorrectionKind | null): readonly StockCorrection[] => {
  if (fulfilment.status === 'shipped' || kind === 'notFound' || kind === 'mismatch') return [];
  return intoStockThere(order, fulfilment, kind === 'damaged' ? 'quarantine' : 'restock');
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
