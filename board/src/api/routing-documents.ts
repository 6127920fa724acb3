export const TERMS = ['cost', 'speed', 'distance', 'parcels', 'scarcity', 'load'] as const;
export type Term = (typeof TERMS)[number];
export type Terms = { readonly [T in Term]: number };

/** What removes a location. */
export const REMOVALS = [
  'locations',
  'locationTypes',
  'distance',
  'leadTime',
  'sameDay',
  'keepBack',
  'forced',
  'paused',
  'transfer',
  'carriers',
  'channel',
  'service',
  'destination',
  'capacity',
  'hoursToShip',
  'daysToDeliver',
  'rejected',
  'attributes',
  'stock',
] as const;
export type Removal = (typeof REMOVALS)[number];

export type Relaxation =
  | 'locations'
  | 'locationTypes'
  | 'distance'
  | 'leadTime'
  | 'sameDay'
  | 'keepBack'
  | 'capacity'
  | 'safetyStock'
  | 'maxParcels'
  | 'allowSplitLine';

export type Difference = { readonly term: Term; readonly by: number };

type Told = {
  readonly relaxed: readonly Relaxation[];
  readonly removed: readonly { readonly by: Removal; readonly count: number }[];
  readonly decidedBy:
    | { readonly kind: 'rule'; readonly rule: string; readonly rules: number }
    | { readonly kind: 'operator' }
    | null;
};

/** Why it was decided so, as far as a sentence tells it. */
export type Grounds =
  | ({
      readonly outcome: 'sent';
      readonly from: readonly string[];
      readonly because:
        | { readonly kind: 'onlyWay' }
        | { readonly kind: 'alike'; readonly others: readonly string[] }
        | {
            readonly kind: 'better';
            readonly others: readonly string[];
            readonly more: readonly Difference[];
            readonly less: readonly Difference[];
          }
        | { readonly kind: 'fewestParcels'; readonly usedSafetyStock: boolean };
      readonly cutShort: { readonly percent: number | null } | null;
      readonly currency: string | null;
    } & Told)
  | ({
      readonly outcome: 'notSent';
      readonly because: 'noPlan' | 'notFound' | 'service' | 'incomplete' | 'parcels' | 'tooLittle';
    } & Told)
  | { readonly outcome: 'stockMoved'; readonly plans: number }
  | { readonly outcome: 'turnedDown'; readonly locations: readonly string[] }
  | { readonly outcome: 'noted'; readonly reason: string };

export type Candidate = {
  readonly location: string;
  readonly chosen: boolean;
  readonly removedBy: Removal | null;
  readonly canShip: number;
  readonly kilometres: number | null;
  readonly terms: Terms | null;
  readonly points: number | null;
};

type RunnerUp = {
  readonly locations: readonly string[];
  readonly terms: Terms;
  readonly points: number;
  readonly difference: number;
};

export type RoutingReceipt = {
  readonly form: 2;
  readonly rules: number;
  readonly rule: string;
  readonly weights: Terms;
  readonly forced: string | null;
  readonly relaxed: readonly string[];
  readonly outcome:
    | {
        readonly kind: 'planned';
        readonly certainty: { readonly optimal: boolean };
        readonly terms: Terms;
        readonly points: number;
        readonly runnerUp: RunnerUp | null;
      }
    | { readonly kind: 'failed'; readonly because: string; readonly otherwise: string };
  readonly candidates: readonly Candidate[];
  readonly leftOut: { readonly [reason: string]: number };
  readonly currency: string | null;
};

export type RoutingDecision = {
  readonly at: string;
  readonly revision: number;
  /** `form` is missing in what the first rule wrote. */
  readonly explanation: RoutingReceipt | { readonly form?: undefined } | null;
  readonly grounds: Grounds;
};
export type RoutingDecisions = { readonly orderId: string; readonly decisions: readonly RoutingDecision[] };
