import type { LocationId, Sku } from '../ids.ts';
import type { Removal } from './judge.ts';
import type { Relaxation, Weights } from './rules.ts';
import type { Terms } from './score.ts';
import type { Certainty } from './solve.ts';

/** Why the order was routed so, for whoever asks later. What the first rule wrote stays as it was written. */
export type Explanation = FirstExplanation | Receipt;

export type FirstExplanation = {
  readonly form?: undefined;
  readonly rule: 'fewest-parcels-then-nearest/1';
  /** False where the search was cut short and a smaller plan might exist. */
  readonly optimal: boolean;
  /** True where safety stock had to be used for what had already been promised. */
  readonly usedSafetyStock: boolean;
  readonly candidates: readonly {
    readonly location: LocationId;
    readonly distanceKilometres: number | null;
    readonly canShip: number;
    readonly verdict: 'chosen' | 'farther' | 'moreParcels' | 'noStock' | 'rejected' | 'notForced';
  }[];
  readonly candidatesLeftOut: number;
};

/** The receipt of a decision: what it rests on, what else there was, and by how much that lost. */
export type Receipt = {
  readonly form: 2;
  /** The version of the rule set, and the rule of it. */
  readonly rules: number;
  readonly rule: string;
  readonly weights: Weights;
  readonly forced: LocationId | null;
  /** What the rule gave up for it, in order. */
  readonly relaxed: readonly Relaxation[];
  readonly outcome: Outcome;
  /** Those chosen first, then those that would have been fewest points, then those that were removed. */
  readonly candidates: readonly ExplainedCandidate[];
  /** How many are not listed: by what removed them; `outbid` were not removed. */
  readonly leftOut: { readonly [reason in Removal | 'outbid']?: number };
  /** Of the rates, as far as they say; ISO 4217. */
  readonly currency: string | null;
  /** There since it is kept. */
  readonly inputs?: Inputs;
};

/** How much of the log the decision rests on, so that it can be made again: what it does not say is in the facts themselves. */
export type Inputs = {
  /** The revision up to which the ledger of each of the order's SKUs was known. */
  readonly ledgers: readonly { readonly sku: Sku; readonly revision: number }[];
  /** The position in this log up to which the set-up was known; a text, because it may be larger than a number holds. */
  readonly setup: string;
  /** And the one up to which it was known what locations have been given to do. */
  readonly work: string;
  /** Units of a SKU that a location sells a day, as far as a rule asked for it. */
  readonly sales?: readonly { readonly sku: Sku; readonly location: LocationId; readonly daily: number }[];
};

export type Outcome =
  | {
      readonly kind: 'planned';
      readonly certainty: Certainty;
      readonly terms: Terms;
      readonly points: number;
      /** The best plan found that does without the location that sends most. */
      readonly runnerUp: RunnerUp | null;
    }
  | {
      readonly kind: 'failed';
      readonly because: Failure;
      /** What older rules said of it; nothing was done about it. */
      readonly otherwise?: 'backorder' | 'exception';
    };

export type Failure =
  /** All that may send it together have too little, or not within what is allowed. */
  | 'noPlan'
  /** The search was cut short before it found one. */
  | 'notFound'
  /** The channel does not allow the delivery service that was asked for. */
  | 'service'
  /** The channel sends complete orders only, and something still waits for stock. */
  | 'incomplete'
  /** No further parcel is allowed. */
  | 'parcels';

export type RunnerUp = {
  readonly locations: readonly LocationId[];
  readonly terms: Terms;
  readonly points: number;
  /** Points that it has more than the plan; 0: the order of the locations' ids decided. */
  readonly difference: number;
};

export type ExplainedCandidate = {
  readonly location: LocationId;
  readonly chosen: boolean;
  readonly removedBy: Removal | null;
  /** Units of the order's lines that it could have sent by itself. */
  readonly canShip: number;
  readonly kilometres: number | null;
  /** Of its parcel in the plan, or else of one with all that it could have sent; `null` where it was removed. */
  readonly terms: Terms | null;
  readonly points: number | null;
};
