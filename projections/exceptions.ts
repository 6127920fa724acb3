import type { ExceptionSubject } from '../domain/exception.ts';
import type { BookingMessage } from '../domain/order/booking/facts.ts';
import type { LateStep } from '../domain/order/facts.ts';
import { claimedParcel, isReturnedParcel } from '../domain/order/returns/claim.ts';
import type { ReturnFacts } from '../domain/order/returns/facts.ts';
import type { TrackingFacts } from '../domain/order/tracking/facts.ts';
import { failureGrounds } from '../domain/routing/grounds.ts';
import type { StockFacts } from '../domain/stock/facts.ts';
import type { Recorded } from '../log/codec.ts';
import { orderOf } from './event.ts';
import { type ExceptionDetails, type ExceptionKind, KIND_OF } from './exceptions/details.ts';
import { messageOf } from './exceptions/message.ts';
import type { Projection } from './port.ts';

/** Something that people must look at: what happened, and to what. */
export type ExceptionDocument = {
  readonly kind: ExceptionKind;
  readonly status: 'open' | 'resolved';
  readonly subject: ExceptionSubject;
  /** What happened, and the same in English. */
  readonly details: ExceptionDetails;
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

/**
 * The operators' queue. An exception is of one kind and about one thing: raised again, it is the same one, open again. Some go away
 * by a later fact, the rest when somebody resolves them.
 */
export const exceptions: Projection<Recorded, ExceptionDocument> = {
  name: 'exceptions',
  version: 14,
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
type Raised = Pick<ExceptionDocument, 'subject' | 'details'> & { readonly canRetry?: boolean };

/** What a fact raises; `null` for a fact that raises nothing. */
const raisedBy = (event: Recorded, id: string): Raised | null => {
  switch (event.type) {
    case 'FulfilmentBookingFailed': {
      const { fulfilment, connector, messages } = event.data;
      return {
        subject: { order: orderOf(event), fulfilment },
        details: { what: 'fulfilmentNotBooked', fulfilment, connector, said: messages.map(wordsOf) },
      };
    }
    case 'ReturnBookingFailed': {
      const { return: back, connector, messages } = event.data;
      return {
        subject: { order: orderOf(event), return: back },
        details: { what: 'returnNotBooked', return: back, connector, said: messages.map(wordsOf) },
      };
    }
    case 'ReturnParcelTracked': {
      const { return: back, trackingNumber: parcel, status, before } = event.data;
      if (status !== 'lost' || before === 'lost') return null;
      return {
        subject: { order: orderOf(event), return: back, parcel },
        details: { what: 'returnParcelLost', return: back, parcel },
        canRetry: false,
      };
    }
    case 'ParcelTracked':
      return parcelTrouble(orderOf(event), event.data, id);
    case 'ReturnRequested': {
      const { return: back, reference, at } = event.data;
      if (!isReturnedParcel(reference)) return null;
      return {
        subject: { order: orderOf(event), return: back, ...(at === null ? {} : { location: at }) },
        details: { what: 'parcelReturned', return: back, location: at },
        canRetry: false,
      };
    }
    case 'RoutingFailed':
      return {
        subject: { order: orderOf(event) },
        details: { what: 'routingFailed', grounds: failureGrounds(event.data) },
      };
    case 'StockOvercommitted': {
      const { sku, location } = event.data;
      return { subject: { sku, location }, details: { what: 'overcommitted', ...overcommitted(event.data) } };
    }
    case 'ReservationLost': {
      const { sku, order, quantity, onShortage = 'reroute', yieldedTo } = event.data;
      if (yieldedTo !== undefined) return null;
      return { subject: { order, sku }, details: { what: 'reservationLost', sku, quantity, onShortage } };
    }
    case 'BackorderPromised': {
      const { sku, order, at, was, promisedBy, cause, supply } = event.data;
      const isBroken = at === null || (promisedBy !== null && at > promisedBy);
      if (!isBroken) return null;
      return { subject: { order, sku }, details: { what: 'promiseBroken', sku, at, was, promisedBy, cause, supply } };
    }
    case 'PromiseAtRisk': {
      const { leaveBy, because, unshipped } = event.data;
      return {
        subject: { order: orderOf(event) },
        details: { what: 'promiseAtRisk', leaveBy, because, fulfilment: unshipped },
      };
    }
    case 'FulfilmentLate': {
      const { fulfilment, step, due, location } = event.data;
      return {
        subject: { order: orderOf(event), fulfilment, location },
        details: { what: LATE[step], fulfilment, location, due },
        canRetry: false,
      };
    }
    case 'HoldLeaked': {
      const { order, known, leaks } = event.data;
      return { subject: { order }, details: { what: 'holdLeaked', known, leaks } };
    }
    case 'CounterDiffered': {
      const { sku, revision, differences } = event.data;
      return { subject: { sku }, details: { what: 'counterDiffers', sku, revision, differences } };
    }
    case 'ViewHalted': {
      const { view, eventType, position, message } = event.data;
      return { subject: { view }, details: { what: 'viewHalted', view, fact: eventType, position, error: message } };
    }
    case 'DeliveryFailed': {
      const { target, key, factType, stream, revision, attempts, reason } = event.data;
      return {
        subject: { target, key, ...orderIn(stream) },
        details: { what: 'deliveryFailed', target, fact: factType, stream, revision, attempts, reason },
      };
    }
    case 'InboundFailed': {
      const { connector, subject, topic, reason } = event.data;
      return {
        subject: { target: connector, key: subject },
        details: { what: 'inboundFailed', connector, subject, topic, reason },
      };
    }
    case 'ReconciliationDone': {
      const { connector, day, differences } = event.data;
      if (differences === 0) return null;
      return {
        subject: { target: connector, key: day },
        details: { what: 'reconciliationDiffers', connector, day, differences },
      };
    }
    case 'ReconciliationFailed': {
      const { connector, day, reason } = event.data;
      return {
        subject: { target: connector, key: day },
        details: { what: 'reconciliationFailed', connector, day, reason },
      };
    }
    case 'ReturnOverdue': {
      const { return: back, dueAt } = event.data;
      return {
        subject: { order: orderOf(event), return: back },
        details: { what: 'returnOverdue', return: back, dueAt },
        canRetry: false,
      };
    }
    case 'ReturnReceived': {
      const { return: back, location, unexpected = [] } = event.data;
      if (unexpected.length === 0 || id !== unexpectedOf(back)) return null;
      const units = unexpected.map(({ sku, quantity }) => ({ sku, quantity }));
      return {
        subject: { order: orderOf(event), return: back, location },
        details: { what: 'unexpectedGoods', return: back, location, units },
        canRetry: false,
      };
    }
    case 'BlindReturnReceived': {
      const { location, sku, quantity, trackingNumber: parcel, note } = event.data;
      return {
        subject: sku === null ? { location } : { location, sku },
        details: { what: 'blindReturn', location, sku, quantity, parcel, note },
        canRetry: false,
      };
    }
    default:
      return null;
  }
};

/** What is amiss with a parcel, as far as it was not before. */
const parcelTrouble = (order: string, tracked: Tracked, id: string): Raised | null => {
  const { fulfilment, trackingNumber: parcel, status, since, before } = tracked;
  if (status === before) return null;
  const subject = { order, fulfilment, parcel };
  if (status === 'deliveryFailed') {
    return { subject, details: { what: 'parcelUndelivered', parcel, since }, canRetry: false };
  }
  if (status !== 'lost' || id !== parcelOf('parcelLost', fulfilment, parcel)) return null;
  return { subject, details: { what: 'parcelLost', parcel }, canRetry: false };
};

const wordsOf = ({ field, text }: BookingMessage) => ({ field, text });

const LATE = { pick: 'pickLate', ship: 'shipLate' } as const satisfies { readonly [S in LateStep]: string };

/** Orders that are named; of more only the number is told. */
const LOSERS_NAMED_MAX = 10;

const overcommitted = ({ sku, location, shortfall, losers }: StockFacts['StockOvercommitted']) => {
  const named = losers.slice(0, LOSERS_NAMED_MAX);
  return {
    ...{ sku, location, shortfall, more: losers.length - named.length },
    losers: named.map(({ order, quantity, onShortage = 'reroute' as const }) => ({ order, quantity, onShortage })),
  };
};

const orderIn = (stream: string): ExceptionSubject =>
  stream.startsWith('order-') ? { order: stream.slice('order-'.length) } : {};

const raised = (
  before: ExceptionDocument | null,
  at: string,
  { subject, details, canRetry = true }: Raised,
): ExceptionDocument => ({
  kind: KIND_OF[details.what],
  subject,
  details,
  message: messageOf(details),
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
