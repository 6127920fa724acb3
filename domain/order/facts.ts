import type { Fact } from '../fact.ts';
import type { ChannelId, FulfilmentId, LineId, LocationId, ManifestId, OrderId, ReturnId, Sku } from '../ids.ts';
import type { Minor } from '../money.ts';
import type { OrderedReservation } from '../reservation/reservation.ts';
import type { Explanation } from '../routing/explanation.ts';
import type { GivenUp } from '../routing/grounds.ts';
import type { Component } from '../setup/product.ts';
import type { Why } from '../stock/facts.ts';
import type { Instant } from '../time.ts';
import type { BookingFacts } from './booking/facts.ts';
import type { DocumentPosted } from './erp-document.ts';
import type { MoneyFacts } from './money/facts.ts';
import type { Hold, Parcel, Shortage, StockCorrection } from './order.ts';
import type { PromiseRisk } from './promise-risk.ts';
import type { Address, Attributes, Charge, Customer, Delivery, LineKind, Payment } from './request.ts';
import type { ReturnFacts } from './returns/facts.ts';
import type { TrackingFacts } from './tracking/facts.ts';

/** The facts of an order, its fulfilments and its returns: all in the order's one stream. Names are storage: add, never rename. */
export type OrderFacts = ReturnFacts &
  MoneyFacts &
  BookingFacts &
  TrackingFacts & {
    readonly OrderPlaced: {
      readonly id: OrderId;
      readonly channel: ChannelId;
      readonly externalId: string;
      readonly placedAt: Instant;
      readonly currency: string;
      readonly customer: Customer | null;
      readonly shipTo: Address | null;
      readonly billTo: Address | null;
      readonly country: string | null;
      readonly delivery: Delivery;
      readonly lines: readonly PlacedLine[];
      readonly shipping: Charge | null;
      readonly payment: Payment | null;
      readonly attributes: Attributes | null;
      readonly backorder: 'never' | 'allow';
      readonly holds: readonly Hold[];
      /** What was held for its checkout, where something was. */
      readonly reservation?: OrderedReservation;
      /** What its channel required of when it is sent, where it required something. */
      readonly required?: RequiredTimes;
      /** There where it is collected and may be brought there from elsewhere. */
      readonly transfer?: Transfer;
    };
    /** Less was there than must be: the order is not taken. */
    readonly OrderRefused: { readonly shortages: readonly Shortage[] };
    readonly LinesReserved: { readonly lines: readonly Quantity[] };
    readonly LinesBackordered: { readonly lines: readonly Quantity[] };
    readonly BackordersReserved: { readonly lines: readonly Quantity[] };
    /** Stock that was reserved turned out not to be there. */
    readonly ReservationsLost: { readonly lines: readonly Quantity[] };
    /** When all of a line that is backordered will be there, as it looks now; `null`: nobody can say. */
    readonly BackordersExpected: {
      readonly lines: readonly { readonly line: LineId; readonly at: Instant | null }[];
    } & Why;
    readonly LinesAdded: { readonly lines: readonly PlacedLine[]; readonly reference: string | null };
    readonly AdditionRefused: { readonly lines: readonly PlacedLine[]; readonly shortages: readonly Shortage[] };
    readonly ShipToChanged: {
      readonly shipTo: Address | null;
      readonly country: string;
      readonly reference: string | null;
    };
    readonly HoldPlaced: Hold;
    readonly HoldReleased: { readonly reason: string };
    readonly PaymentChanged: { readonly payment: Payment };
    readonly OrderRouted: { readonly fulfilments: readonly PlannedFulfilment[]; readonly explanation: Explanation };
    /** `because`: there was a plan, and why it is not tried any more; what was recorded before it was kept says so in words only. */
    readonly RoutingFailed: {
      readonly reason: string;
      readonly explanation: Explanation | null;
      readonly because?: GivenUp;
    };
    readonly RoutingRequested: { readonly location: LocationId | null };
    readonly FulfilmentsAssigned: { readonly fulfilments: readonly PlannedFulfilment[] };
    /** The stock moved between the plan and the ledger: the plan is void. */
    readonly AllocationRefused: { readonly refused: readonly { readonly sku: Sku; readonly location: LocationId }[] };
    readonly LinesCancelled: {
      readonly lines: readonly CancelledLine[];
      readonly reason: string;
      readonly reference: string | null;
    };
    readonly FulfilmentAccepted: { readonly fulfilment: FulfilmentId };
    readonly FulfilmentRejected: Rejection;
    readonly FulfilmentLinesRejected: Rejection;
    /** Taken back by us, to be routed again. */
    readonly FulfilmentWithdrawn: {
      readonly fulfilment: FulfilmentId;
      readonly lines: readonly Quantity[];
      readonly reason: string;
    };
    /** Nothing is left of it after a cancellation. */
    readonly FulfilmentCancelled: { readonly fulfilment: FulfilmentId };
    readonly FulfilmentPicked: { readonly fulfilment: FulfilmentId; readonly lines: readonly Quantity[] };
    readonly FulfilmentPacked: { readonly fulfilment: FulfilmentId; readonly parcels: readonly Parcel[] };
    readonly FulfilmentShipped: {
      readonly fulfilment: FulfilmentId;
      readonly carrier: string | null;
      readonly trackingNumber: string | null;
      readonly trackingUrl: string | null;
      /** The manifest that it was handed over with, where there was one. */
      readonly manifest?: ManifestId;
      /** The connection that it was booked with; left out where its number was typed in. */
      readonly connector?: string;
    };
    readonly FulfilmentDelivered: {
      readonly fulfilment: FulfilmentId;
      readonly at: Instant;
      /** Its carrier has said so; left out where people did. */
      readonly tracked?: true;
    };
    /** Its carrier's news, all of it, says that it was not delivered when that was said; where it was at another time, that follows. */
    readonly FulfilmentDeliveryCorrected: { readonly fulfilment: FulfilmentId };
    /** What was sent to where it is collected has come in there. */
    readonly FulfilmentReceived: { readonly fulfilment: FulfilmentId; readonly location: LocationId };
    /** It is where it is collected, and waits for other parts that are still to come. */
    readonly FulfilmentPutAside: { readonly fulfilment: FulfilmentId };
    readonly FulfilmentReady: {
      readonly fulfilment: FulfilmentId;
      /** All parts that are announced together, where there are several: one message to the customer is for all of them. */
      readonly together?: readonly FulfilmentId[];
    } & Partial<CollectionTerms>;
    readonly FulfilmentCollected: {
      readonly fulfilment: FulfilmentId;
      readonly by: string | null;
      readonly at?: Instant;
    };
    /** The customer should be told once more that it waits. */
    readonly CollectionReminded: { readonly fulfilment: FulfilmentId };
    /** Nobody came for it in time: it is cancelled, and its goods are sold again where they are. */
    readonly CollectionExpired: {
      readonly fulfilment: FulfilmentId;
      /** What comes into stock where it was to be collected, because it was sent there from elsewhere. */
      readonly corrections?: readonly StockCorrection[];
    };
    /** The colleague at its location whose work it is, as the location calls its people; `null`: nobody's more than another's. */
    readonly FulfilmentAssigneeSet: { readonly fulfilment: FulfilmentId; readonly assignee: string | null };
    /** The location has not done it in the time that it gives itself. */
    readonly FulfilmentLate: {
      readonly fulfilment: FulfilmentId;
      readonly step: LateStep;
      readonly due: Instant;
      readonly location: LocationId;
    };
    /** No parcel will go, so what is not goods is delivered by itself. */
    readonly NonGoodsDelivered: { readonly lines: readonly Quantity[] };
    /** These ledgers hold more than the order has: all of its ledgers are to be told again. */
    readonly SettlementRequested: { readonly skus: readonly Sku[] };
    readonly ErpDocumentPosted: DocumentPosted;
    /** From here on nobody is known in the order: what its facts told of a person can no longer be read. */
    readonly PersonalDataForgotten: { readonly reason: ForgettingReason };
    /** It will not leave in time unless somebody does something. */
    readonly PromiseAtRisk: PromiseRisk;
    readonly PromiseRiskEnded: Record<never, never>;
    /** The stock ledger has been told of everything up to this count. */
    readonly StockSettled: { readonly through: number };
  };

export type OrderEvent = Fact<OrderFacts>;

/** Hours until it must have left, and days until the customer must have it, from when it may leave; `null`: any number. */
export type RequiredTimes = { readonly hoursToShip: number | null; readonly daysToDeliver: number | null };

/** What is not where an order is collected may be brought there, which is in `toCountry`. */
export type Transfer = { readonly toCountry: string };

export type Quantity = { readonly line: LineId; readonly quantity: number };

export type PlacedLine = {
  readonly id: LineId;
  readonly sku: Sku;
  readonly kind: LineKind;
  readonly quantity: number;
  readonly unitPrice: Minor;
  readonly tax: Minor;
  readonly discount: Minor;
  readonly name: string | null;
  /** There for a kit, as it was made up when it was ordered. */
  readonly components?: readonly Component[];
  /** There for what is given in exchange. */
  readonly exchangeFor?: ExchangedFor;
};

/** The returned line that a line is given in exchange for, and what is set off against its price: for all of its units. */
export type ExchangedFor = {
  readonly return: ReturnId;
  readonly line: LineId;
  readonly credit: Minor;
};

export type PlannedFulfilment = {
  readonly id: FulfilmentId;
  readonly location: LocationId;
  /** The location that it is sent to, to be collected there; left out where it is collected where it is, or shipped to the customer. */
  readonly to?: LocationId;
  readonly method: 'ship' | 'collect';
  readonly lines: readonly Quantity[];
  readonly shipBy: Instant;
  readonly deliverBy: Instant;
  /** By when the location takes it up, or another is asked; left out where it is waited for. */
  readonly acceptBy?: Instant;
  /** By when the location has picked it, and by when it has left or is ready there; left out where nobody asks. */
  readonly pickBy?: Instant;
  readonly leaveBy?: Instant;
};

/** What was settled about the collection when the goods were ready. */
export type CollectionTerms = {
  /** What the customer shows; `null` once it has been forgotten. */
  readonly code: string | null;
  readonly codeRequired: boolean;
  readonly remindAt: Instant | null;
  readonly collectBy: Instant | null;
};

/** What a location can be late with: picking, or sending (or having ready). */
export type LateStep = 'pick' | 'ship';

/** Of one line, what was cancelled out of each bucket. */
export type CancelledLine = {
  readonly line: LineId;
  readonly open: number;
  readonly backordered: number;
  readonly reserved: number;
  readonly assigned: readonly { readonly fulfilment: FulfilmentId; readonly quantity: number }[];
};

export type Rejection = {
  readonly fulfilment: FulfilmentId;
  readonly lines: readonly Quantity[];
  readonly reason: string;
  readonly corrections: readonly StockCorrection[];
};

/** Somebody asked for it, or its channel's retention is over. */
export type ForgettingReason = 'request' | 'retention';
