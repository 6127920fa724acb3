import { wordsFor } from '../domain/carriage/words.ts';
import type { PostedDocument } from '../domain/order/erp-document.ts';
import type { LateStep, OrderEvent, PlacedLine, Quantity } from '../domain/order/facts.ts';
import type { Instant } from '../domain/time.ts';
import type { Recorded } from '../log/codec.ts';
import { isOfOrder, orderOf } from './event.ts';
import { ownOf } from './own.ts';
import type { Projection } from './port.ts';

/**
 * What happened to an order, as people read it: its own facts, without what only machines need and without personal data. What
 * becomes of stock that was promised to it is told by its own facts, too (`backorderFilled`, `reservationLost`).
 */
export type TimelineDocument = {
  readonly order: string;
  readonly entries: readonly TimelineEntry[];
  /** SKUs by line, and locations by fulfilment, for the entries that are still to come. */
  readonly skus: { readonly [line: string]: string };
  readonly locations: { readonly [fulfilment: string]: string };
};

export type TimelineEntry = TimelineDetails & {
  /** Of the order. */
  readonly revision: number;
  readonly at: Instant;
  /** The key that asked for it, or `weir`. */
  readonly by: string;
  readonly kind: TimelineKind;
};

export type TimelineDetails = {
  readonly items?: readonly TimelineItem[];
  readonly fulfilment?: string;
  readonly return?: string;
  readonly refund?: string;
  readonly charge?: string;
  /** In minor units of the order's currency. */
  readonly amount?: number;
  readonly location?: string;
  readonly reason?: string;
  readonly until?: Instant;
  readonly status?: string;
  readonly shipBy?: Instant;
  readonly deliverBy?: Instant;
  readonly deliveredAt?: Instant;
  readonly carrier?: string;
  readonly trackingNumber?: string;
  readonly trackingUrl?: string;
  /** What an ERP has made of the order, and how it calls it. */
  readonly document?: Omit<PostedDocument, 'connector' | 'document'> & { readonly kind: PostedDocument['document'] };
  /** A colleague, as the location calls its people. */
  readonly assignee?: string;
  /** The connection to a carrier. */
  readonly connector?: string;
  /** What a carrier says of a parcel, in plain words. */
  readonly news?: readonly TimelineNews[];
  readonly expected?: readonly TimelineDate[];
  /** Of a plan. */
  readonly fulfilments?: readonly TimelineParcel[];
  /** What there was less of than was asked for. */
  readonly shortages?: readonly { readonly sku: string; readonly requested: number; readonly available: number }[];
};

export type TimelineNews = { readonly at: Instant; readonly words: string };

/** When what waits will be there; `null`: nobody can say. */
export type TimelineDate = { readonly sku: string; readonly at: Instant | null };

export type TimelineItem = { readonly sku: string; readonly quantity: number };
export type TimelineParcel = {
  readonly fulfilment: string;
  readonly location: string;
  readonly shipBy: Instant;
  readonly deliverBy: Instant;
  readonly items: readonly TimelineItem[];
};

/** The kind of entry that a fact makes; `null`: none. */
const KINDS = {
  OrderPlaced: 'placed',
  OrderRefused: 'refused',
  LinesReserved: 'reserved',
  LinesBackordered: 'backordered',
  BackordersReserved: 'backorderFilled',
  ReservationsLost: 'reservationLost',
  BackordersExpected: 'backorderExpected',
  LinesAdded: 'linesAdded',
  AdditionRefused: 'additionRefused',
  ShipToChanged: 'addressChanged',
  HoldPlaced: 'holdPlaced',
  HoldReleased: 'holdReleased',
  PaymentChanged: 'paymentChanged',
  OrderRouted: null,
  RoutingFailed: 'routingFailed',
  RoutingRequested: 'routingRequested',
  FulfilmentsAssigned: 'assigned',
  AllocationRefused: null,
  LinesCancelled: 'cancelled',
  FulfilmentAccepted: 'accepted',
  FulfilmentRejected: 'rejected',
  FulfilmentLinesRejected: 'linesRejected',
  FulfilmentWithdrawn: 'withdrawn',
  FulfilmentCancelled: 'fulfilmentCancelled',
  FulfilmentPicked: 'picked',
  FulfilmentPacked: 'packed',
  FulfilmentShipped: 'shipped',
  FulfilmentDelivered: 'delivered',
  FulfilmentDeliveryCorrected: 'deliveryCorrected',
  FulfilmentBookingRequested: 'bookingRequested',
  FulfilmentBooked: 'booked',
  FulfilmentBookingFailed: 'bookingFailed',
  FulfilmentBookingWithdrawn: 'bookingWithdrawn',
  ParcelTracked: 'parcelTracked',
  FulfilmentReceived: 'received',
  FulfilmentPutAside: 'putAside',
  FulfilmentReady: 'readyForCollection',
  FulfilmentCollected: 'collected',
  CollectionReminded: 'collectionReminded',
  CollectionExpired: 'collectionExpired',
  FulfilmentAssigneeSet: 'assigneeSet',
  FulfilmentLate: 'late',
  NonGoodsDelivered: 'nonGoodsDelivered',
  ReturnRequested: 'returnRequested',
  ReturnAuthorised: 'returnAuthorised',
  ReturnRejected: 'returnRejected',
  ReturnSent: 'returnSent',
  ReturnOverdue: 'returnOverdue',
  ReturnSentBack: 'returnSentBack',
  ReturnBookingRequested: 'returnBookingRequested',
  ReturnBooked: 'returnBooked',
  ReturnBookingFailed: 'returnBookingFailed',
  ReturnBookingWithdrawn: 'returnBookingWithdrawn',
  ReturnParcelTracked: 'returnParcelTracked',
  ReturnReceived: 'returnReceived',
  ReturnInspected: 'returnInspected',
  ReturnClosed: 'returnClosed',
  ReturnCancelled: 'returnCancelled',
  RefundRequested: 'refundRequested',
  RefundRecorded: 'refundRecorded',
  ChargeRequested: 'chargeRequested',
  ChargeRecorded: 'chargeRecorded',
  ErpDocumentPosted: 'erpDocumentPosted',
  StockSettled: null,
  SettlementRequested: null,
  PromiseAtRisk: 'promiseAtRisk',
  PromiseRiskEnded: null,
  PersonalDataForgotten: 'personalDataForgotten',
} as const satisfies { readonly [T in OrderEvent['type']]: string | null };

export type TimelineKind = Exclude<(typeof KINDS)[keyof typeof KINDS], null>;

export const TIMELINE_KINDS: readonly TimelineKind[] = Object.values(KINDS).filter((kind) => kind !== null);

export const timeline: Projection<Recorded, TimelineDocument> = {
  name: 'timeline',
  version: 7,
  indexes: [],
  keys: (event) => (isOfOrder(event) && KINDS[event.type] !== null ? [orderOf(event)] : []),
  evolve: (document, event) => {
    if (!isOfOrder(event)) return document;
    const kind = KINDS[event.type];
    if (kind === null) return document;
    const known = knowing(document ?? { order: orderOf(event), entries: [], skus: {}, locations: {} }, event);
    const { revision, metadata } = event;
    const entry = { revision, at: metadata.at, by: metadata.by, kind, ...detailsOf(known, event) };
    return { ...known, entries: [...known.entries, entry] };
  },
};

/** Takes in the lines and fulfilments that a fact brings. */
const knowing = (document: TimelineDocument, event: OrderEvent): TimelineDocument => {
  switch (event.type) {
    case 'OrderPlaced':
    case 'LinesAdded': {
      const skus = Object.fromEntries(event.data.lines.map((line) => [line.id, line.sku]));
      return { ...document, skus: { ...document.skus, ...skus } };
    }
    case 'FulfilmentsAssigned': {
      const locations = Object.fromEntries(event.data.fulfilments.map(({ id, location }) => [id, location]));
      return { ...document, locations: { ...document.locations, ...locations } };
    }
    case 'FulfilmentReceived': {
      const { fulfilment, location } = event.data;
      return { ...document, locations: { ...document.locations, [fulfilment]: location } };
    }
    default:
      return document;
  }
};

const detailsOf = (known: TimelineDocument, event: OrderEvent): TimelineDetails => {
  switch (event.type) {
    case 'OrderPlaced':
    case 'LinesAdded':
      return { items: event.data.lines.map(placedItem) };
    case 'OrderRefused':
      return { shortages: event.data.shortages };
    case 'AdditionRefused':
      return { items: event.data.lines.map(placedItem), shortages: event.data.shortages };
    case 'LinesReserved':
    case 'LinesBackordered':
    case 'BackordersReserved':
    case 'ReservationsLost':
    case 'NonGoodsDelivered':
      return { items: itemsOf(known, event.data.lines) };
    case 'BackordersExpected': {
      const { lines, cause } = event.data;
      return { reason: cause, expected: lines.map(({ line, at }) => ({ sku: ownOf(known.skus, line) ?? line, at })) };
    }
    case 'HoldPlaced': {
      const { reason, until } = event.data;
      return until === null ? { reason } : { reason, until };
    }
    case 'HoldReleased':
    case 'RoutingFailed':
      return { reason: event.data.reason };
    case 'PaymentChanged':
      return { status: event.data.payment.status };
    case 'RoutingRequested':
      return event.data.location === null ? {} : { location: event.data.location };
    case 'FulfilmentsAssigned':
      return {
        fulfilments: event.data.fulfilments.map(({ id, location, to, shipBy, deliverBy, lines }) => ({
          fulfilment: id,
          location,
          ...(to === undefined ? {} : { to }),
          shipBy,
          deliverBy,
          items: itemsOf(known, lines),
        })),
      };
    case 'LinesCancelled':
      return { items: itemsOf(known, event.data.lines.map(cancelledUnits)), reason: event.data.reason };
    case 'FulfilmentRejected':
    case 'FulfilmentLinesRejected':
    case 'FulfilmentWithdrawn': {
      const { fulfilment, lines, reason } = event.data;
      return { ...workOf(known, fulfilment), items: itemsOf(known, lines), reason };
    }
    case 'FulfilmentPicked':
      return { ...workOf(known, event.data.fulfilment), items: itemsOf(known, event.data.lines) };
    case 'FulfilmentShipped': {
      const { fulfilment, carrier, trackingNumber, trackingUrl } = event.data;
      return {
        ...workOf(known, fulfilment),
        ...(carrier === null ? {} : { carrier }),
        ...(trackingNumber === null ? {} : { trackingNumber }),
        ...(trackingUrl === null ? {} : { trackingUrl }),
      };
    }
    case 'FulfilmentBookingRequested':
    case 'FulfilmentBookingWithdrawn':
      return { ...workOf(known, event.data.fulfilment), connector: event.data.connector };
    case 'FulfilmentBooked': {
      const { fulfilment, connector, carrier } = event.data;
      return { ...workOf(known, fulfilment), connector, carrier };
    }
    case 'FulfilmentBookingFailed': {
      const { fulfilment, connector, messages } = event.data;
      return { ...workOf(known, fulfilment), connector, reason: messages.map(({ text }) => text).join('; ') };
    }
    case 'ParcelTracked': {
      const { fulfilment, trackingNumber, status, events } = event.data;
      const news = events.map((one) => ({ at: one.at, words: wordsFor(one) }));
      return { ...workOf(known, fulfilment), trackingNumber, ...(status === null ? {} : { status }), news };
    }
    case 'FulfilmentDelivered':
      return { ...workOf(known, event.data.fulfilment), deliveredAt: event.data.at };
    case 'FulfilmentDeliveryCorrected':
    case 'FulfilmentAccepted':
    case 'FulfilmentCancelled':
    case 'FulfilmentPacked':
    case 'FulfilmentReceived':
    case 'FulfilmentPutAside':
    case 'FulfilmentCollected':
    case 'CollectionReminded':
    case 'CollectionExpired':
      return workOf(known, event.data.fulfilment);
    case 'FulfilmentReady': {
      const { fulfilment, collectBy = null } = event.data;
      return { ...workOf(known, fulfilment), ...(collectBy === null ? {} : { until: collectBy }) };
    }
    case 'FulfilmentAssigneeSet': {
      const { fulfilment, assignee } = event.data;
      return { ...workOf(known, fulfilment), ...(assignee === null ? {} : { assignee }) };
    }
    case 'FulfilmentLate': {
      const { fulfilment, step, due } = event.data;
      return { ...workOf(known, fulfilment), reason: LATE[step], until: due };
    }
    case 'ReturnRequested': {
      const { return: id, lines, at } = event.data;
      return { return: id, ...(at === null ? {} : { location: at }), items: itemsOf(known, lines) };
    }
    case 'ReturnReceived':
      return { return: event.data.return, location: event.data.location, items: itemsOf(known, event.data.lines) };
    case 'ReturnInspected':
      return { return: event.data.return, items: itemsOf(known, event.data.lines) };
    case 'ReturnRejected':
      return { return: event.data.return, reason: event.data.reason };
    case 'ReturnClosed': {
      const { return: id, reason } = event.data;
      return { return: id, ...(reason === undefined ? {} : { reason }) };
    }
    case 'ReturnSent': {
      const { return: id, carrier, trackingNumber } = event.data;
      return {
        return: id,
        ...(carrier === null ? {} : { carrier }),
        ...(trackingNumber === null ? {} : { trackingNumber }),
      };
    }
    case 'ReturnSentBack': {
      const { return: id, location, lines, carrier, trackingNumber, trackingUrl } = event.data;
      return {
        return: id,
        location,
        items: itemsOf(known, lines),
        ...(carrier === null ? {} : { carrier }),
        ...(trackingNumber === null ? {} : { trackingNumber }),
        ...(trackingUrl === null ? {} : { trackingUrl }),
      };
    }
    case 'ReturnBookingRequested':
    case 'ReturnBookingWithdrawn':
      return { return: event.data.return, connector: event.data.connector };
    case 'ReturnBooked':
      return { return: event.data.return, connector: event.data.connector, carrier: event.data.carrier };
    case 'ReturnBookingFailed': {
      const { return: id, connector, messages } = event.data;
      return { return: id, connector, reason: messages.map(({ text }) => text).join('; ') };
    }
    case 'ReturnParcelTracked': {
      const { return: id, trackingNumber, status, events } = event.data;
      const news = events.map((one) => ({ at: one.at, words: wordsFor(one) }));
      return { return: id, trackingNumber, ...(status === null ? {} : { status }), news };
    }
    case 'ReturnAuthorised':
    case 'ReturnOverdue':
    case 'ReturnCancelled':
      return { return: event.data.return };
    case 'RefundRequested': {
      const { refund, return: id, lines, amount } = event.data;
      return { refund, ...(id === null ? {} : { return: id }), items: itemsOf(known, lines), amount };
    }
    case 'RefundRecorded': {
      const { refund, outcome: status, amount } = event.data;
      return { refund, status, amount };
    }
    case 'ChargeRequested': {
      const { charge, return: id, amount } = event.data;
      return { charge, return: id, amount };
    }
    case 'ChargeRecorded':
      return { charge: event.data.charge, status: event.data.outcome };
    case 'ErpDocumentPosted': {
      const { system, document, number, reference } = event.data;
      return { document: { system, kind: document, number, reference } };
    }
    case 'ShipToChanged':
    case 'OrderRouted':
    case 'AllocationRefused':
    case 'StockSettled':
    case 'SettlementRequested':
    case 'PromiseRiskEnded':
    case 'PersonalDataForgotten':
      return {};
    case 'PromiseAtRisk':
      return { reason: event.data.because, shipBy: event.data.leaveBy };
  }
};

const LATE = { pick: 'not picked in time', ship: 'not sent in time' } as const satisfies {
  readonly [S in LateStep]: string;
};

const workOf = ({ locations }: TimelineDocument, fulfilment: string): TimelineDetails => {
  const location = ownOf(locations, fulfilment);
  return location === undefined ? { fulfilment } : { fulfilment, location };
};

const placedItem = ({ sku, quantity }: PlacedLine): TimelineItem => ({ sku, quantity });

const itemsOf = ({ skus }: TimelineDocument, lines: readonly Quantity[]): readonly TimelineItem[] =>
  lines.map(({ line, quantity }) => ({ sku: ownOf(skus, line) ?? line, quantity }));

const cancelledUnits = ({
  line,
  open,
  backordered,
  reserved,
  assigned,
}: Extract<OrderEvent, { readonly type: 'LinesCancelled' }>['data']['lines'][number]): Quantity => ({
  line,
  quantity: assigned.reduce((sum, part) => sum + part.quantity, open + backordered + reserved),
});
