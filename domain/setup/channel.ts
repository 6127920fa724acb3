import type { Fact } from '../fact.ts';
import type { ChannelId, LocationId } from '../ids.ts';
import type { BufferSetting } from './buffer.ts';

/** A place where the company sells, and its rules. */
export type Channel = {
  readonly id: ChannelId;
  readonly name: string;
  readonly type: 'site' | 'marketplace' | 'b2b' | 'store';
  /** The locations whose stock the channel sells. */
  readonly locations: readonly LocationId[] | 'all';
  /** What of every SKU, over all locations, the channel does not show or sell. */
  readonly buffer: BufferSetting;
  /** Of scarce stock: per SKU, units that the channel is sure of and units that it may have at most; `null`: what there is. */
  readonly share: Share | null;
  readonly backorder: 'never' | 'allow';
  /** Units of a SKU that the channel may have backordered at a time; `null`: any number. */
  readonly backorderLimit: number | null;
  /** Backorders of a channel with a higher one are served before those that have been told no date yet; 0 unless it is set. */
  readonly backorderPriority: number;
  /** Units of a SKU in one order; `null`: any number. */
  readonly maxPerOrder: number | null;
  /** What becomes of units that were promised and are not there. */
  readonly onShortage: OnShortage;
  /** When a SKU is low in the channel; `null`: nobody asks. */
  readonly lowStock: LowStock | null;
  /** How long a checkout's hold lasts; `null` for the system's own time. */
  readonly reservationMinutes: number | null;
  /** How long an order waits before it is given to a location, so that the customer can still cancel. */
  readonly cancelWindowMinutes: number;
  /** Days after which the personal data of an order that has ended is forgotten; `null`: never by itself. */
  readonly retentionDays: number | null;
  /** What it requires of how its orders are sent; `null`, or left out by older facts: nothing. */
  readonly fulfilment?: FulfilmentRequirements | null;
  /** How its customers collect; `null`, or left out by older facts: without a code, a reminder or an end. */
  readonly collection?: CollectionPolicy | null;
};

/** What waits for its customer at a location. */
export type CollectionPolicy = {
  /** It is handed over only to who shows the code that the customer was given. */
  readonly codeRequired: boolean;
  /** Days from when it is ready until the customer is reminded; `null`: never. */
  readonly remindDays: number | null;
  /** Days from when it is ready until it goes back to stock and is cancelled; `null`: it waits. */
  readonly collectDays: number | null;
};

/** What routing must honour for a channel, whatever the rules relax. */
export type FulfilmentRequirements = {
  /** The whole order goes in one parcel, once nothing of it waits for stock. */
  readonly shipComplete: boolean;
  /** From when it was placed until it has left the location. */
  readonly hoursToShip: number | null;
  /** From when it was placed to the customer's door. */
  readonly daysToDeliver: number | null;
  /** Delivery services that its orders may ask for; `null`: any. */
  readonly services: readonly string[] | null;
  /** Carriers that its parcels may go by, as the booking of carriers knows them; `null`, or left out by older facts: any. */
  readonly carriers?: readonly string[] | null;
  readonly maxParcels: number | null;
  readonly allowSplitLine: boolean;
};

/** Of what the channel has open: reserved or allocated, and not yet shipped. */
export type Share = { readonly minimum?: number; readonly cap?: number };

/** Low once less than `below` can be sold, and until `clear` can be again; `clear` is not less than `below`. */
export type LowStock = { readonly below: number; readonly clear: number };

/** Sent from elsewhere, and backordered where nothing is left; or cancelled. */
export type OnShortage = 'reroute' | 'cancel';

export type ChannelFacts = { readonly ChannelSet: Channel };
export type ChannelEvent = Fact<ChannelFacts>;
