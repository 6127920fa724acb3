import type { Service } from '../../domain/carriage/services.ts';
import type { TrackingEvent, TrackingStatus } from '../../domain/carriage/tracking.ts';
import type { Minor } from '../../domain/money.ts';
import type { Instant } from '../../domain/time.ts';
import type { Refusal } from '../http/refusal.ts';

/**
 * What a carrier, or a system that speaks for carriers, can do. Each answer that is to be expected is a value; nothing is thrown
 * for it. Nothing is tried twice in here (but a call that was refused for a token that had run out): when to try again is the
 * caller's, who is told why it did not work and how long to wait.
 */
export type Carrier = {
  /** What the customer may choose from. None is a good answer: then Weir's own promise stands. */
  readonly options: (request: OptionsRequest) => Promise<Offered | Refusal>;
  /**
   * Books all parcels of a fulfilment, or what comes back of a return. However often it is called for one reference, one booking is made, as long as the caller
   * keeps its attempts as `Attempt` says, and makes one call at a time for a reference.
   */
  readonly book: (request: BookingRequest, attempt: Attempt) => Promise<Booked | Refusal>;
  /** The labels of a booking once more. `rejected` where the carrier keeps them no longer. */
  readonly label: (booking: BookingIds, way: Way) => Promise<Labelled | Refusal>;
  /** Undoes a booking; of one that is gone, it is done. `rejected` where the carrier says that it is too late. */
  readonly cancel: (booking: BookingIds) => Promise<Cancelled | Refusal>;
  /** Tells the carrier that the parcels leave, where it wants to be told; of one that was told, it is done. */
  readonly handOver: (booking: Booking) => Promise<HandedOver | Refusal>;
  /** What is known of a parcel by now, in no order, all of it each time. */
  readonly track: (parcel: TrackedParcel) => Promise<Tracked | Refusal>;
};

export type Party = {
  readonly name: string;
  readonly line1: string;
  readonly line2: string | null;
  readonly postalCode: string;
  readonly city: string;
  readonly region: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly email: string | null;
  readonly phone: string | null;
};

/** A location of ours; what the carrier knows of it by number is in the adapter's settings under this id. */
export type Sender = Party & { readonly location: string };

export type Parcel = {
  /** Ours, one of a kind within the booking. */
  readonly id: string;
  readonly grams: number;
  readonly millimetres: Dimensions | null;
  /** What is in it, in a word or two. */
  readonly contents: string;
  /** As a person typed it in; only the manual carrier reads it. */
  readonly trackingNumber: string | null;
};

export type Dimensions = { readonly length: number; readonly width: number; readonly height: number };

/** From a location to a customer, or back. */
export type Way = 'there' | 'back';

export type BookingRequest = {
  /** Ours, one of a kind for ever: what a booking is found by when its answer was lost. */
  readonly reference: string;
  /** As the customer knows it; it is printed. */
  readonly orderNumber: string;
  /** `back`: what the receiver has comes back to the sender, and the label is for a customer's printer. */
  readonly way: Way;
  readonly sender: Sender;
  readonly receiver: Party;
  readonly service: Service;
  readonly pickUpPoint: { readonly id: string; readonly name: string } | null;
  readonly parcels: readonly Parcel[];
  /** What the checkout of the same system gave for the order: Ingrid's transport order. */
  readonly transportOrder: string | null;
};

export type Attempt = {
  /**
   * When the last attempt that may have booked was begun; `null` is a promise that there was none. The caller keeps the time of each
   * attempt before it begins, and takes it back when the answer says that it did nothing.
   */
  readonly earlierAt: Instant | null;
  /** What an earlier attempt gave to `keepDraft`. */
  readonly draftId: string | null;
  /** Called with the id of what costs nothing yet, before it is made to count; it returns when the id is durable. */
  readonly keepDraft: (draftId: string) => Promise<void>;
};

/** How the carrier calls a booking: `bookingId` is shown to people, `ids` are all that its calls need. */
export type BookingIds = { readonly bookingId: string; readonly ids: readonly string[] };

export type Booking = BookingIds & {
  /** In the order of the request. */
  readonly parcels: readonly BookedParcel[];
  /** Empty where the booking was found again and its labels could not be had: `label` may get them later. */
  readonly labels: readonly Label[];
};

export type BookedParcel = {
  readonly parcel: string;
  readonly trackingNumber: string;
  readonly trackingUrl: string | null;
};

/** A document for the printer, as bytes. To be kept at once: some carriers keep it for an hour. */
export type Label = { readonly format: 'pdf' | 'zpl'; readonly document: Uint8Array };

export type Booked = { readonly outcome: 'booked'; readonly booking: Booking };
export type Labelled = { readonly outcome: 'labelled'; readonly labels: readonly Label[] };
export type Cancelled = { readonly outcome: 'cancelled' };
export type HandedOver = { readonly outcome: 'handedOver' };

export type OptionsRequest = {
  readonly currency: string;
  /** BCP 47, like `sv-SE`. */
  readonly locale: string;
  readonly postalCode: string;
  readonly country: string;
  readonly items: readonly OptionItem[];
  /** Of an earlier answer for the same cart, where there is one. */
  readonly session: string | null;
};

/** `price` is of one, tax included. */
export type OptionItem = {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly price: Minor;
  readonly grams: number;
};

export type Offered = {
  readonly outcome: 'offered';
  readonly session: string | null;
  readonly options: readonly Option[];
};

export type Option = {
  readonly id: string;
  /** What to book: the `id` of a service. */
  readonly service: string;
  readonly name: string;
  readonly price: Minor;
  readonly currency: string;
  /** When the carrier wants the parcel at the latest. */
  readonly shipBy: Instant | null;
  /** There is no promise where the carrier gives no date. */
  readonly deliverBy: Instant | null;
  readonly pickUpPoints: readonly PickUpPoint[];
};

export type PickUpPoint = {
  readonly id: string;
  readonly name: string;
  readonly line1: string | null;
  readonly postalCode: string | null;
  readonly city: string | null;
};

export type TrackedParcel = {
  readonly trackingNumber: string;
  /** Of its booking. */
  readonly reference: string;
  readonly bookedAt: Instant;
};

export type Tracked = { readonly outcome: 'tracked'; readonly events: readonly TrackingEvent[] };

/** A carrier's codes, as text. What is not in it is `unknown`. */
export type TrackingCodes = { readonly [code: string]: TrackingStatus | 'note' };
