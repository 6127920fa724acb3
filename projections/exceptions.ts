import type { ExceptionSubject } from '../domain/exception.ts';
import type { LateStep } from '../domain/order/facts.ts';
import type { RiskCause } from '../domain/order/promise-risk.ts';
import { claimedParcel, isReturnedParcel } from '../domain/order/returns/claim.ts';
import type { ReturnFacts } from '../domain/order/returns/facts.ts';
import type { Leak } from '../domain/order/stock.ts';
import type { TrackingFacts } from '../domain/order/tracking/facts.ts';
import type { CounterDifference } from '../domain/stock/counters.ts';
import type { StockEvent, StockFacts } from '../domain/stock/facts.ts';
import type { Recorded } from '../log/codec.ts';
import { orderOf } from './event.ts';
import type { Projection } from './port.ts';

/** Something that people must look at: what happened, and to what. */
export type ExceptionDocument = {
  readonly kind: ExceptionKind;
  readonly status: 'open' | 'resolved';
  readonly subject: ExceptionSubject;
  readonly message: string;
  readonly raisedAt: string;
  /** Times that it has been raised. */
  readonly times: number;
  readonly resolvedAt: string | null;
  /** What was done about it; `null` where it went away by itself. */
  readonly note: string | null;
  /** While it is open: trying again is something that an operator can ask for. */
  readonly canRetry: boolean;
};

export const EXCEPTION_KINDS = [
  'routingFailed',
  'overcommitted',
  'reservationLost',
  'promiseBroken',
  'promiseAtRisk',
  'pickLate',
  'shipLate',
  'holdLeaked',
  'counterDiffers',
  'viewHalted',
  'deliveryFailed',
  'inboundFailed',
  'reconciliationDiffers',
  'returnOverdue',
  'unexpectedGoods',
  'blindReturn',
  'bookingFailed',
  'parcelUndelivered',
  'parcelReturned',
  'parcelLost',
] as const;

export type ExceptionKind = (typeof EXCEPTION_KINDS)[number];

/**
 * The operators' queue. An exception is of one kind and about one thing: raised again, it is the same one, open again. Some go away
 * by a later fact, the rest when somebody resolves them.
 */
export const exceptions: Projection<Recorded, ExceptionDocument> = {
  name: 'exceptions',
  version: 13,
  indexes: [['raisedAt'], ['status', 'raisedAt'], ['kind', 'raisedAt'], ['kind', 'status', 'raisedAt']],
  keys: (event) => {
    switch (event.type) {
      case 'RoutingFailed':
      case 'OrderRouted':
      case 'RoutingRequested':
        return [`routing-${orderOf(event)}`];
      case 'StockOvercommitted':
        return [`overcommitted-${encodeURIComponent(event.data.location)},${encodeURIComponent(event.data.sku)}`];
      case 'ReservationLost':
        return [lossOf(event.data)];
      case 'BackorderFilled':
        return [lossOf(event.data), promiseOf(event.data)];
      case 'BackorderPromised':
      case 'StockReleased':
        return [promiseOf(event.data)];
      case 'PromiseAtRisk':
      case 'PromiseRiskEnded':
        return [`risk-${orderOf(event)}`];
      case 'FulfilmentLate':
        return [lateOf(event.data.step, event.data.fulfilment)];
      case 'FulfilmentPicked':
        return [lateOf('pick', event.data.fulfilment)];
      case 'FulfilmentShipped':
      case 'FulfilmentPutAside':
      case 'FulfilmentReady':
        return [lateOf('ship', event.data.fulfilment)];
      case 'FulfilmentRejected':
      case 'FulfilmentWithdrawn':
      case 'FulfilmentCancelled':
        return [lateOf('pick', event.data.fulfilment), lateOf('ship', event.data.fulfilment)];
      case 'HoldLeaked':
      case 'HoldMended':
        return [`leak-${event.data.order}`];
      case 'CounterDiffered':
      case 'CountersAgreed':
        return [`counter-${encodeURIComponent(event.data.sku)}`];
      case 'ViewHalted':
      case 'ViewResumed':
        return [`view-${event.data.view}`];
      case 'DeliveryFailed':
      case 'DeliveryRecovered':
        return [deliveryOf(event.data)];
      case 'InboundFailed':
      case 'InboundRecovered':
        return [inboundOf(event.data)];
      case 'FulfilmentBookingRequested':
      case 'FulfilmentBooked':
      case 'FulfilmentBookingFailed':
      case 'FulfilmentBookingWithdrawn':
        return [`booking-${event.data.fulfilment}`];
      case 'ReturnBookingRequested':
      case 'ReturnBooked':
      case 'ReturnBookingFailed':
      case 'ReturnBookingWithdrawn':
        return [`booking-${event.data.return}`];
      case 'ReturnParcelTracked': {
        const { status, before } = event.data;
        return status === 'lost' || before === 'lost' ? [lostOf(event.data.return)] : [];
      }
      case 'ParcelTracked':
        return parcelKeys(event.data);
      case 'ReturnRequested':
        return requestKeys(event.data);
      case 'ReturnOverdue':
        return [overdueOf(event.data.return)];
      case 'ReturnClosed':
      case 'ReturnCancelled':
        return [overdueOf(event.data.return), returnedOf(event.data.return), lostOf(event.data.return)];
      case 'ReturnReceived': {
        const over = [returnedOf(event.data.return), lostOf(event.data.return)];
        return event.data.unexpected === undefined ? over : [...over, unexpectedOf(event.data.return)];
      }
      case 'ReconciliationDone':
      case 'ReconciliationFailed':
        return [reconciliationOf(event.data)];
      case 'BlindReturnReceived':
        return [`blind-${event.data.id}`];
      case 'ExceptionResolved':
        return [event.data.id];
      default:
        return [];
    }
  },
  evolve: (document, event, id) => {
    const { at } = event.metadata;
    const what = raisedBy(event, id);
    if (what !== null) return raised(document, at, what);
    switch (event.type) {
      case 'OrderRouted':
      case 'RoutingRequested':
      case 'BackorderPromised':
      case 'PromiseRiskEnded':
      case 'FulfilmentPicked':
      case 'FulfilmentShipped':
      case 'FulfilmentPutAside':
      case 'FulfilmentReady':
      case 'FulfilmentRejected':
      case 'FulfilmentWithdrawn':
      case 'FulfilmentCancelled':
      case 'HoldMended':
      case 'CountersAgreed':
      case 'ViewResumed':
      case 'DeliveryRecovered':
      case 'InboundRecovered':
      case 'ReconciliationDone':
      case 'ReturnRequested':
      case 'ReturnReceived':
      case 'ReturnClosed':
      case 'ReturnCancelled':
      case 'FulfilmentBookingRequested':
      case 'FulfilmentBooked':
      case 'FulfilmentBookingWithdrawn':
      case 'ReturnBookingRequested':
      case 'ReturnBooked':
      case 'ReturnBookingWithdrawn':
        return document === null ? null : resolved(document, at, null);
      case 'ReturnParcelTracked':
        return document === null || event.data.status === 'lost' ? document : resolved(document, at, null);
      case 'ParcelTracked':
        return document === null || lasts(document, event.data) ? document : resolved(document, at, null);
      case 'BackorderFilled':
      case 'StockReleased':
        return document === null || waitsStill(event.data, id) ? document : resolved(document, at, null);
      case 'ExceptionResolved':
        return document === null ? null : resolved(document, at, event.data.note);
      default:
        return document;
    }
  },
};

const deliveryOf = ({ target, key }: { readonly target: string; readonly key: string }): string =>
  `delivery-${encodeURIComponent(target)},${encodeURIComponent(key)}`;

const inboundOf = ({ connector, subject }: { readonly connector: string; readonly subject: string }): string =>
  `inbound-${encodeURIComponent(connector)},${encodeURIComponent(subject)}`;

const reconciliationOf = ({ connector, day }: { readonly connector: string; readonly day: string }): string =>
  `reconciliation-${encodeURIComponent(connector)},${day}`;

type OfOrder = { readonly order: string; readonly sku: string };

const lossOf = ({ order, sku }: OfOrder): string => `lost-${order}-${encodeURIComponent(sku)}`;
const promiseOf = ({ order, sku }: OfOrder): string => `promise-${order}-${encodeURIComponent(sku)}`;

const lateOf = (step: LateStep, fulfilment: string): string => `late-${step}-${fulfilment}`;

const overdueOf = (id: string): string => `overdue-${id}`;

/** Of a parcel, apart for what may be amiss with it. */
const parcelOf = (what: 'undelivered' | 'parcelLost', fulfilment: string, trackingNumber: string): string =>
  `${what}-${fulfilment},${encodeURIComponent(trackingNumber)}`;

const returnedOf = (id: string): string => `returned-${id}`;
/** A parcel of a return that is lost on its way back. */
const lostOf = (id: string): string => `returnLost-${id}`;
const unexpectedOf = (id: string): string => `unexpected-${id}`;

type Tracked = TrackingFacts['ParcelTracked'];

/** The customer has it, or will not get it: that it could not be delivered is no news any more. */
const isOver = ({ status }: Tracked): boolean =>
  status === 'delivered' || status === 'returnedToSender' || status === 'lost';

/** Whether what is amiss with a parcel is so still. */
const lasts = ({ kind }: ExceptionDocument, tracked: Tracked): boolean =>
  kind === 'parcelLost' ? tracked.status === 'lost' : !isOver(tracked);

const parcelKeys = (tracked: Tracked): readonly string[] => {
  const { fulfilment, trackingNumber, status, before } = tracked;
  const undelivered = status === 'deliveryFailed' || isOver(tracked);
  return [
    ...(undelivered ? [parcelOf('undelivered', fulfilment, trackingNumber)] : []),
    ...(status === 'lost' || before === 'lost' ? [parcelOf('parcelLost', fulfilment, trackingNumber)] : []),
  ];
};

const requestKeys = ({ return: id, reference }: RequestedReturn): readonly string[] => {
  const claimed = claimedParcel(reference);
  return [
    ...(isReturnedParcel(reference) ? [returnedOf(id)] : []),
    ...(claimed === null ? [] : [parcelOf('parcelLost', claimed.fulfilment, claimed.trackingNumber)]),
  ];
};

type RequestedReturn = ReturnFacts['ReturnRequested'];

/** A promise is met, or needed no more, once the order waits for nothing; what was lost is seen to as soon as some of it is there. */
const waitsStill = (what: OfOrder & { readonly left?: number }, id: string): boolean =>
  id === promiseOf(what) && what.left !== undefined && what.left > 0;

/** Trying again is possible, where nothing else is said. */
type Raised = Pick<ExceptionDocument, 'kind' | 'subject' | 'message'> & { readonly canRetry?: boolean };

/** What a fact raises; `null` for a fact that raises nothing. */
const raisedBy = (event: Recorded, id: string): Raised | null => {
  switch (event.type) {
    case 'FulfilmentBookingFailed': {
      const { fulfilment, connector, messages } = event.data;
      const said = messages.map(({ text, field }) => (field === null ? text : `${field}: ${text}`)).join('; ');
      const message = `Fulfilment ${fulfilment} could not be booked with ${connector}: ${said}.`;
      return { kind: 'bookingFailed', subject: { order: orderOf(event), fulfilment }, message };
    }
    case 'ReturnBookingFailed': {
      const { return: back, connector, messages } = event.data;
      const said = messages.map(({ text, field }) => (field === null ? text : `${field}: ${text}`)).join('; ');
      const message = `No label could be booked with ${connector} for return ${back}: ${said}.`;
      return { kind: 'bookingFailed', subject: { order: orderOf(event), return: back }, message };
    }
    case 'ReturnParcelTracked': {
      const { return: back, trackingNumber, status, before } = event.data;
      if (status !== 'lost' || before === 'lost') return null;
      const subject = { order: orderOf(event), return: back, parcel: trackingNumber };
      const message = `Parcel ${trackingNumber} of return ${back} has been lost by its carrier on its way back: close the return.`;
      return { kind: 'parcelLost', subject, message, canRetry: false };
    }
    case 'ParcelTracked':
      return parcelTrouble(orderOf(event), event.data, id);
    case 'ReturnRequested': {
      const { return: back, reference, at } = event.data;
      if (!isReturnedParcel(reference)) return null;
      return {
        kind: 'parcelReturned',
        subject: { order: orderOf(event), return: back, ...(at === null ? {} : { location: at }) },
        message: `A parcel could not be given to its customer and comes back to ${at} as return ${back}.`,
        canRetry: false,
      };
    }
    case 'RoutingFailed':
      return { kind: 'routingFailed', subject: { order: orderOf(event) }, message: event.data.reason };
    case 'StockOvercommitted': {
      const { sku, location, shortfall, losers } = event.data;
      const message = `${shortfall} fewer of ${sku} are at ${location} than were allocated. Orders that lose: ${losersMessage(losers)}.`;
      return { kind: 'overcommitted', subject: { sku, location }, message };
    }
    case 'ReservationLost': {
      const { sku, order, quantity, onShortage, yieldedTo } = event.data;
      if (yieldedTo !== undefined) return null;
      const now = onShortage === 'cancel' ? 'cancelled' : 'now a backorder';
      const message = `${quantity} of ${sku} were reserved for the order and are not there: ${now}.`;
      return { kind: 'reservationLost', subject: { order, sku }, message };
    }
    case 'BackorderPromised': {
      const { sku, order, at, promisedBy } = event.data;
      const isBroken = at === null || (promisedBy !== null && at > promisedBy);
      return isBroken ? { kind: 'promiseBroken', subject: { order, sku }, message: brokenMessage(event.data) } : null;
    }
    case 'PromiseAtRisk': {
      const { leaveBy, because, unshipped } = event.data;
      const what = unshipped === null ? 'Some of the order' : `Fulfilment ${unshipped}`;
      const message = `${what} must have left by ${leaveBy} to keep what was promised: it ${RISKS[because]}.`;
      return { kind: 'promiseAtRisk', subject: { order: orderOf(event) }, message };
    }
    case 'FulfilmentLate': {
      const { fulfilment, step, due, location } = event.data;
      const { kind, what } = LATE[step];
      return {
        kind,
        subject: { order: orderOf(event), fulfilment, location },
        message: `Fulfilment ${fulfilment} should have ${what} ${location} by ${due}.`,
        canRetry: false,
      };
    }
    case 'HoldLeaked': {
      const { order, known, leaks } = event.data;
      return { kind: 'holdLeaked', subject: { order }, message: leakMessage(known, leaks) };
    }
    case 'CounterDiffered': {
      const { sku, revision, differences } = event.data;
      const message = `At revision ${revision} of ${sku}: ${differences.map(differenceMessage).join('; ')}.`;
      return { kind: 'counterDiffers', subject: { sku }, message };
    }
    case 'ViewHalted': {
      const { view, eventType, position, message } = event.data;
      return {
        kind: 'viewHalted',
        subject: { view },
        message: `The view ${view} stands still at ${eventType}, position ${position}: ${message}.`,
      };
    }
    case 'DeliveryFailed': {
      const { target, key, factType, stream, revision, attempts, reason } = event.data;
      const message = `${target} did not take ${factType} (revision ${revision} of ${stream}) in ${attempts} attempts: ${reason}.`;
      return { kind: 'deliveryFailed', subject: { target, key, ...orderIn(stream) }, message };
    }
    case 'InboundFailed': {
      const { connector, subject, topic, reason } = event.data;
      const message = `${topic} from ${connector} (${subject}) could not be worked: ${reason}.`;
      return { kind: 'inboundFailed', subject: { target: connector, key: subject }, message };
    }
    case 'ReconciliationDone': {
      const { connector, day, differences } = event.data;
      if (differences === 0) return null;
      const message = `${connector} has ${differences} otherwise than we have it, of ${day}.`;
      return { kind: 'reconciliationDiffers', subject: { target: connector, key: day }, message };
    }
    case 'ReconciliationFailed': {
      const { connector, day, reason } = event.data;
      const message = `${connector} could not be compared with what we have of ${day}: ${reason}.`;
      return { kind: 'reconciliationDiffers', subject: { target: connector, key: day }, message };
    }
    case 'ReturnOverdue': {
      const { return: id, dueAt } = event.data;
      return {
        kind: 'returnOverdue',
        subject: { order: orderOf(event), return: id },
        message: `Not all of return ${id} had come in by ${dueAt}.`,
        canRetry: false,
      };
    }
    case 'ReturnReceived': {
      const { return: back, location, unexpected = [] } = event.data;
      if (unexpected.length === 0 || id !== unexpectedOf(back)) return null;
      const units = unexpected.map(({ sku, quantity }) => `${quantity} of ${sku}`).join(', ');
      return {
        kind: 'unexpectedGoods',
        subject: { order: orderOf(event), return: back, location },
        message: `${units} came to ${location} with return ${back} without being expected: its refund waits.`,
        canRetry: false,
      };
    }
    case 'BlindReturnReceived': {
      const { location, sku, quantity, trackingNumber, note } = event.data;
      const parcel = trackingNumber === null ? '' : `, parcel ${trackingNumber}`;
      return {
        kind: 'blindReturn',
        subject: sku === null ? { location } : { location, sku },
        message: `${quantity} of ${sku ?? 'something unknown'} came to ${location} without an order${parcel}: ${note}`,
        canRetry: false,
      };
    }
    default:
      return null;
  }
};

/** What is amiss with a parcel, as far as it was not before. */
const parcelTrouble = (order: string, tracked: Tracked, id: string): Raised | null => {
  const { fulfilment, trackingNumber, status, since, before } = tracked;
  if (status === before) return null;
  const subject = { order, fulfilment, parcel: trackingNumber };
  if (status === 'deliveryFailed') {
    const message = `Parcel ${trackingNumber} could not be delivered at ${since}.`;
    return { kind: 'parcelUndelivered', subject, message, canRetry: false };
  }
  if (status !== 'lost' || id !== parcelOf('parcelLost', fulfilment, trackingNumber)) return null;
  const message = `Parcel ${trackingNumber} has been lost by its carrier: give the money back, or send the goods again.`;
  return { kind: 'parcelLost', subject, message, canRetry: false };
};

const orderIn = (stream: string): ExceptionSubject =>
  stream.startsWith('order-') ? { order: stream.slice('order-'.length) } : {};

const LATE = {
  pick: { kind: 'pickLate', what: 'been picked at' },
  ship: { kind: 'shipLate', what: 'left, or been ready, at' },
} as const satisfies { readonly [S in LateStep]: object };

const RISKS: { readonly [C in RiskCause]: string } = {
  held: 'is held',
  unroutable: 'has no location that can send it',
  awaitingStock: 'waits for stock',
  notShipped: 'has not been shipped',
};

/** Orders that a message names; of more only the number is told. */
const LOSERS_NAMED_MAX = 10;

const losersMessage = (losers: StockFacts['StockOvercommitted']['losers']): string => {
  const named = losers
    .slice(0, LOSERS_NAMED_MAX)
    .map(
      ({ order, quantity, onShortage }) =>
        `${order} (${quantity}, ${onShortage === 'cancel' ? 'cancelled' : 'routed again'})`,
    );
  const more = losers.length - named.length;
  return `${named.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
};

type Broken = Extract<StockEvent, { readonly type: 'BackorderPromised' }>['data'];

const brokenMessage = ({ sku, at, was, promisedBy, cause, supply }: Broken): string => {
  const now = at === null ? `Nobody can say when ${sku} will be there` : `${sku} will be there at ${at}`;
  const before = was === null ? '' : `, and not at ${was}`;
  const promise = promisedBy === null ? '' : `; promised by ${promisedBy}`;
  return `${now}${before}${promise} (${cause}${supply === null ? '' : ` ${supply}`}).`;
};

const leakMessage = (known: boolean, leaks: readonly Leak[]): string => {
  const units = leaks.map(({ sku, held, wanted }) => `${held} of ${sku}, where the order has ${wanted}`).join('; ');
  return `The stock ledgers hold ${units}${known ? '' : ': it is not in the log'}.`;
};

const differenceMessage = ({ counter, at, channel, counted, expected }: CounterDifference): string =>
  `${counter}${at === null ? '' : ` at ${at}`}${channel === undefined ? '' : ` of ${channel}`} is ${counted}, not ${expected}`;

const raised = (
  before: ExceptionDocument | null,
  at: string,
  { canRetry = true, ...what }: Raised,
): ExceptionDocument => ({
  ...what,
  status: 'open',
  raisedAt: at,
  times: (before?.times ?? 0) + 1,
  resolvedAt: null,
  note: null,
  canRetry,
});

const resolved = (document: ExceptionDocument, at: string, note: string | null): ExceptionDocument =>
  document.status === 'resolved'
    ? document
    : { ...document, status: 'resolved', resolvedAt: at, note, canRetry: false };
