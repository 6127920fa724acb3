import type { ChannelId, LocationId, Sku } from '../ids.ts';
import type { Minor } from '../money.ts';
import type { Location } from '../setup/location.ts';

/** How orders are routed: the first rule that matches an order holds for it; where none does, `RULE_DEFAULT`. */
export type RuleSet = {
  /** Counts up with every set that is kept, as a draft or in force; 0 is the built-in set. */
  readonly version: number;
  readonly rules: readonly Rule[];
};

export type Rule = {
  readonly name: string;
  readonly when: When;
  /** In this order; the first that a location does not pass is named in the explanation. */
  readonly filters: readonly Filter[];
  readonly objective: Weights;
  /** Parcels of the order in all, those that are on their way included; `null`: any number. */
  readonly maxParcels: number | null;
  /** Whether the units of one line may come from several locations. */
  readonly allowSplitLine: boolean;
  readonly fallback: Fallback;
  /** What is collected may be brought to its place from elsewhere, where that has not all of it; left out: it may not. */
  readonly transfer?: boolean;
  /** Its orders are collected, and routed together so often; left out: each at once. */
  readonly wave?: { readonly everyMinutes: number };
};

/** What must be true of an order, all of it; what is left out is not asked. */
export type When = {
  readonly channels?: readonly ChannelId[];
  readonly countries?: readonly string[];
  /** One of them is in the order. */
  readonly skus?: readonly Sku[];
  /** One of them is a tag of the order, or an attribute that is true of one of its products. */
  readonly tags?: readonly string[];
  /** What the customer was charged for the lines, in the minor unit of this currency: from `from` to below `below`. */
  readonly value?: { readonly currency: string; readonly from?: Minor; readonly below?: Minor };
  /** Delivery services that were asked for. */
  readonly services?: readonly string[];
  readonly methods?: readonly ('ship' | 'collect')[];
};

/** What a rule asks of a location beside what always holds. */
export type Filter =
  | { readonly filter: 'locations'; readonly only: readonly LocationId[] }
  | { readonly filter: 'locationTypes'; readonly only: readonly Location['type'][] }
  /** Great circle; a location or address whose place is not known does not pass. */
  | { readonly filter: 'distance'; readonly kilometresMax: number }
  /** From now until it has left the location. */
  | { readonly filter: 'leadTime'; readonly hoursMax: number }
  /** It will have left on the local day of the location that it is now. */
  | { readonly filter: 'sameDay' }
  /** Units of each SKU that locations of these types keep for themselves. */
  | { readonly filter: 'keepBack'; readonly units: number; readonly types: readonly Location['type'][] };

/**
 * What one unit of each term is worth, in points: whole numbers, so that a score is exact. With `cost: 1` a point is one minor unit
 * of money, and every other weight says how much money one unit of its term is worth.
 */
export type Weights = {
  /** Per minor unit of the delivery cost. */
  readonly cost: number;
  /** Per hour until the customer has it; each day after the promise counts `LATE_DAY_HOURS` more. */
  readonly speed: number;
  /** Per kilometre. */
  readonly distance: number;
  readonly parcels: number;
  /** Per unit and percent of `COVER_DAYS` that the location's stock of the SKU will not last. */
  readonly scarcity: number;
  /** Per percent of the location's capacity of the day that is used then. */
  readonly load: number;
};

/** What is given up, one after the other, where there is no plan. An order that has none even then waits for an operator. */
export type Fallback = { readonly relax: readonly Relaxation[] };

/**
 * A filter is no longer asked; `capacity`: a location whose day is full sends on the next day that has room; `safetyStock`: what
 * is kept back is used, too; `maxParcels` and `allowSplitLine`: the rule's own bound is lifted.
 */
export type Relaxation = Filter['filter'] | 'capacity' | 'safetyStock' | 'maxParcels' | 'allowSplitLine';

export const WEIGHT_MAX = 1_000_000;

/** A day after the promise is as bad as ten days of waiting. */
export const LATE_DAY_HOURS = 240;
/** Stock that lasts longer than this is not scarce. */
export const COVER_DAYS = 28;

/** What a rule weighs where it says nothing: money, with a price on waiting, on a parcel's handling, and on scarce stock. */
export const WEIGHTS_DEFAULT: Weights = { cost: 1, speed: 20, distance: 1, parcels: 1_000, scarcity: 10, load: 5 };

/** The fewest parcels, and then the nearest; safety stock last. */
export const RULE_DEFAULT: Rule = {
  name: 'fewest parcels, then nearest',
  when: {},
  filters: [],
  objective: { cost: 0, speed: 0, distance: 1, parcels: WEIGHT_MAX, scarcity: 0, load: 0 },
  maxParcels: null,
  allowSplitLine: true,
  fallback: { relax: ['capacity', 'safetyStock'] },
};

export const RULES_DEFAULT: RuleSet = { version: 0, rules: [RULE_DEFAULT] };
