import type { Fact } from '../fact.ts';
import type { LocationId } from '../ids.ts';
import type { Minor } from '../money.ts';
import type { BufferSetting } from './buffer.ts';

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

/** From and to in the location's own time, `HH:MM`. */
export type Hours = readonly [from: string, to: string];

/** A place that goods are shipped or collected from: warehouse, store or supplier. */
export type Location = {
  readonly id: LocationId;
  readonly name: string;
  readonly type: 'warehouse' | 'store' | 'supplier';
  readonly address: {
    readonly line1?: string;
    readonly postalCode?: string;
    readonly city?: string;
    readonly country: string;
  };
  readonly position: { readonly lat: number; readonly lon: number } | null;
  /** IANA name. */
  readonly timeZone: string;
  readonly services: readonly ('ship' | 'collect' | 'returns')[];
  readonly shipsTo: readonly string[] | 'all';
  /** Days without an entry are closed; `null`: always open. */
  readonly opening: { readonly [day in Weekday]?: readonly Hours[] } | null;
  /** Local dates, `YYYY-MM-DD`. */
  readonly closedOn: readonly string[];
  /** Orders from this local time on are of the next working day; `null`: no cut-off. */
  readonly cutOff: string | null;
  readonly handlingHours: number;
  /** Minutes of its opening hours in which it takes up what it is given; then another location is asked. Left out: it is waited for. */
  readonly acceptMinutes?: number | null;
  /** Minutes of its opening hours in which it has picked what it is given; then people are told. Left out: nobody asks. */
  readonly pickMinutes?: number | null;
  /** Minutes of its opening hours in which what it is given has left, or is ready for collection; then people are told. Left out: nobody asks. */
  readonly shipMinutes?: number | null;
  /** Fulfilments a day; `null`: as many as come. */
  readonly capacityPerDay: number | null;
  /** What of each SKU here is not shown or sold, though promises already made may use it. A setting of the SKU here comes first. */
  readonly safetyStock: BufferSetting;
  /** Offers nothing and is given no new work; what it has goes on, and its stock stays with those whom it is promised to. */
  readonly paused: boolean;
  readonly shippingCost: readonly ShippingRate[];
  /** Of articles with attributes that are true, only those are sent from here whose every attribute is listed; left out: any. */
  readonly carries?: readonly string[] | null;
  /** Carriers that come there, as the booking of carriers knows them; left out: any. */
  readonly carriers?: readonly string[] | null;
  /** Attributes of articles that are not sent from here; left out: none. */
  readonly refuses?: readonly string[];
};

export type ShippingRate = {
  readonly country: string;
  readonly base: Minor;
  readonly perItem: Minor;
  /** Days from leaving the location to the customer's door. */
  readonly days: number;
  /** The delivery service that it is for; left out: any. */
  readonly service?: string;
  /** ISO 4217, for whoever reads an explanation: all rates of a network are in one currency. */
  readonly currency?: string;
  /** What the weight of a parcel adds; both ascending. What is heavier than the last pays it once more, and for the rest. */
  readonly weightSteps?: readonly { readonly upToGrams: number; readonly cost: Minor }[];
};

export type LocationFacts = { readonly LocationSet: Location };
export type LocationEvent = Fact<LocationFacts>;
