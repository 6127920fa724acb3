import type { LocationId } from '../ids.ts';
import type { Explanation, Failure, FirstExplanation, Outcome, Receipt, RunnerUp } from './explanation.ts';
import { REMOVALS, type Removal } from './judge.ts';
import type { Relaxation } from './rules.ts';
import type { Terms } from './score.ts';

/** Why it was decided so, as far as a sentence tells it: what is told of a receipt, whatever the language. */
export type Grounds = Sent | NotSent | GivenUp | Noted;

type Sent = {
  readonly outcome: 'sent';
  readonly from: readonly LocationId[];
  readonly because: Because;
  /** The search was cut short; `percent`: fewer points that the best plan has at most, `null` where that is not known. */
  readonly cutShort: { readonly percent: number | null } | null;
  /** Of amounts of money, as far as the rates say; ISO 4217. */
  readonly currency: string | null;
} & Told;

type NotSent = {
  readonly outcome: 'notSent';
  /** `tooLittle`: as the first rule said it. */
  readonly because: Failure | 'tooLittle';
} & Told;

type Told = {
  /** What was given up for it, in order. */
  readonly relaxed: readonly Relaxation[];
  /** How many locations were left out, by what for. */
  readonly removed: readonly { readonly by: Removal; readonly count: number }[];
  /** `null`: the first rule, which was the only one. */
  readonly decidedBy: Decider | null;
};

export type Decider =
  | { readonly kind: 'rule'; readonly rule: string; readonly rules: number }
  | { readonly kind: 'operator' };

export type Because =
  | { readonly kind: 'onlyWay' }
  /** What it would have been from `others` weighs the same. */
  | { readonly kind: 'alike'; readonly others: readonly LocationId[] }
  /** From `others` it would have been so much more of some terms, and less of others; what weighs most first. */
  | {
      readonly kind: 'better';
      readonly others: readonly LocationId[];
      readonly more: readonly Difference[];
      readonly less: readonly Difference[];
    }
  | { readonly kind: 'fewestParcels'; readonly usedSafetyStock: boolean };

/** Of a term, in its own unit; more than zero. */
export type Difference = { readonly term: keyof Terms; readonly by: number };

/** There was a plan, and nothing came of it so often that people have to look. */
export type GivenUp =
  | { readonly outcome: 'stockMoved'; readonly plans: number }
  | { readonly outcome: 'turnedDown'; readonly locations: readonly LocationId[] };

/** Kept in words only, from before it was kept otherwise. */
type Noted = { readonly outcome: 'noted'; readonly reason: string };

export const groundsOf = (explanation: Explanation): Sent | NotSent =>
  explanation.form === undefined ? firstGrounds(explanation) : receiptGrounds(explanation);

/** Why an order could not be routed, by the fact that says so. */
export const failureGrounds = ({
  reason,
  explanation,
  because,
}: {
  readonly reason: string;
  readonly explanation: Explanation | null;
  readonly because?: GivenUp;
}): Grounds => {
  if (because !== undefined) return because;
  const grounds = explanation === null ? null : groundsOf(explanation);
  return grounds?.outcome === 'notSent' ? grounds : { outcome: 'noted', reason };
};

const firstGrounds = ({ candidates, optimal, usedSafetyStock }: FirstExplanation): Sent | NotSent => {
  const from = candidates.filter(({ verdict }) => verdict === 'chosen').map(({ location }) => location);
  const told = { relaxed: [], removed: [], decidedBy: null };
  if (from.length === 0) return { outcome: 'notSent', because: 'tooLittle', ...told };
  return {
    outcome: 'sent',
    from,
    because: { kind: 'fewestParcels', usedSafetyStock },
    cutShort: optimal ? null : { percent: null },
    currency: null,
    ...told,
  };
};

const receiptGrounds = (receipt: Receipt): Sent | NotSent => {
  const { outcome, relaxed, rule, rules, forced, candidates, currency } = receipt;
  const told: Told = {
    relaxed,
    removed: removedFrom(receipt),
    decidedBy: forced === null ? { kind: 'rule', rule, rules } : { kind: 'operator' },
  };
  if (outcome.kind === 'failed') return { outcome: 'notSent', because: outcome.because, ...told };
  return {
    outcome: 'sent',
    from: candidates.filter(({ chosen }) => chosen).map(({ location }) => location),
    because: becauseOf(receipt, outcome),
    cutShort: cutShortBy(outcome),
    currency,
    ...told,
  };
};

type Planned = Extract<Outcome, { kind: 'planned' }>;

const becauseOf = ({ weights }: Receipt, { runnerUp, terms }: Planned): Because => {
  if (runnerUp === null) return { kind: 'onlyWay' };
  const others = runnerUp.locations;
  if (runnerUp.difference === 0) return { kind: 'alike', others };
  return { kind: 'better', others, ...differences(weights, terms, runnerUp) };
};

/** What the runner-up would have had more and less of. */
const differences = (weights: Receipt['weights'], terms: Terms, runnerUp: RunnerUp) => {
  const names = ['cost', 'speed', 'distance', 'parcels', 'scarcity', 'load'] as const;
  const all = names
    .map((term) => ({ term, by: runnerUp.terms[term] - terms[term] }))
    .map(({ term, by }) => ({ term, by, points: weights[term] * by }));
  const worse = all.filter(({ points }) => points > 0).sort((a, b) => b.points - a.points);
  const better = all.filter(({ points }) => points < 0).sort((a, b) => a.points - b.points);
  return {
    more: worse.map(({ term, by }): Difference => ({ term, by })),
    less: better.map(({ term, by }): Difference => ({ term, by: -by })),
  };
};

const removedFrom = ({ candidates, leftOut }: Receipt): Told['removed'] => {
  const counts = new Map<Removal, number>();
  const add = (by: Removal, count: number) => counts.set(by, (counts.get(by) ?? 0) + count);
  for (const { removedBy } of candidates) if (removedBy !== null) add(removedBy, 1);
  for (const [by, count] of Object.entries(leftOut)) if (isRemoval(by)) add(by, count);
  return [...counts].map(([by, count]) => ({ by, count }));
};

const isRemoval = (reason: string): reason is Removal => REMOVALS.some((removal) => removal === reason);

const cutShortBy = ({ certainty, points }: Planned): { readonly percent: number } | null =>
  certainty.optimal ? null : { percent: Math.ceil((100 * certainty.gap) / Math.max(1, points)) };
