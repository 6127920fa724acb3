import type { LineId, LocationId } from '../ids.ts';
import { type Instant, instantOf } from '../time.ts';
import { explain, type Judgement } from './explain.ts';
import type { Explanation, Failure, Inputs } from './explanation.ts';
import { type Eligible, judge, type Question } from './judge.ts';
import { ruleFor } from './match.ts';
import type { Network } from './network.ts';
import type { Assignment } from './problem.ts';
import type { Routable } from './routable.ts';
import type { Relaxation, RuleSet } from './rules.ts';
import { type Clocks, clocksOf } from './schedule.ts';
import { type Bidding, biddingOf, sourceOf } from './score.ts';
import { type Solution, solve, type Unsolved } from './solve.ts';

export type Plan = {
  readonly parcels: readonly Parcel[];
  readonly explanation: Explanation;
};

type Parcel = Clocks & {
  readonly location: LocationId;
  readonly lines: readonly { readonly line: LineId; readonly quantity: number }[];
  readonly shipBy: Instant;
  readonly deliverBy: Instant;
};

/** What an operator's order for one location is not held up by. */
const RELAXED_WHEN_FORCED: readonly Relaxation[] = ['capacity', 'safetyStock', 'maxParcels', 'allowSplitLine'];

/**
 * The plan with the least points by the first rule that matches the order; where there is none, that with one more of the rule's
 * relaxations, until there is one. `failed`: there is none, and why. Pure and deterministic: the same input gives the same plan, in
 * whatever order the candidates come.
 */
export const route = (
  order: Routable,
  network: Network,
  rules: RuleSet,
  now: Instant,
): Plan | { readonly failed: Explanation } => {
  const rule = ruleFor(order, network.articles, rules);
  const candidates = network.candidates.toSorted((a, b) => (a.location.id < b.location.id ? -1 : 1));
  const steps = order.forced === null ? rule.fallback.relax : RELAXED_WHEN_FORCED;
  const place = candidates.find(({ location }) => location.id === order.collectAt)?.location ?? null;
  const tries = steps.length + 1;
  // Where it is collected comes first: only what is not there is brought, before anything is given up for it.
  const ways = order.transfer !== null && rule.transfer === true ? [false, true] : [false];
  for (let number = 0; ; number += 1) {
    const relaxed = steps.slice(0, Math.floor(number / ways.length));
    const question: Question = {
      order,
      network: { ...network, candidates },
      rule,
      relaxed: new Set(relaxed),
      place,
      transfers: ways[number % ways.length] ?? false,
      now,
    };
    const judged = candidates.map((candidate) => judge(question, candidate));
    const bidding = biddingOf(question, judged);
    const judgement: Judgement = { bidding, version: rules.version, relaxed, judged };
    const failure = failureBefore(question);
    if (failure !== null) return { failed: explain(judgement, { kind: 'failed', because: failure }) };
    const solution = solved(bidding);
    if ('points' in solution) {
      return {
        parcels: parcelsOf(question, bidding.eligible, solution.assignment),
        explanation: explain(judgement, { kind: 'planned', solution }),
      };
    }
    if (number < tries * ways.length - 1) continue;
    const because = solution.none === 'exists' ? 'noPlan' : 'notFound';
    return { failed: explain(judgement, { kind: 'failed', because }) };
  }
};

/** The decision with what it rests on in its receipt. */
export const withInputs = (
  decided: Plan | { readonly failed: Explanation },
  inputs: Inputs,
): Plan | { readonly failed: Explanation } =>
  'failed' in decided
    ? { failed: resting(decided.failed, inputs) }
    : { ...decided, explanation: resting(decided.explanation, inputs) };

const resting = (explanation: Explanation, inputs: Inputs): Explanation =>
  explanation.form === undefined ? explanation : { ...explanation, inputs };

/** What no location can mend. Not asked where an operator wants one. */
const failureBefore = ({ order, network, rule, relaxed }: Question): Failure | null => {
  if (order.forced !== null) return null;
  const { services = null, shipComplete = false } = network.channel.fulfilment ?? {};
  if (services !== null && order.service !== null && !services.includes(order.service)) return 'service';
  if (shipComplete && order.waiting > 0) return 'incomplete';
  const relaxable = rule.fallback.relax.includes('maxParcels') && !relaxed.has('maxParcels');
  return parcelsLeft({ order, network, rule, relaxed }) < 1 && !relaxable ? 'parcels' : null;
};

/** Parcels that may still be made: those that are on their way count. */
const parcelsLeft = ({
  order,
  network,
  rule,
  relaxed,
}: Pick<Question, 'order' | 'network' | 'rule' | 'relaxed'>): number => {
  if (order.forced !== null) return 1;
  const { maxParcels = null, shipComplete = false } = network.channel.fulfilment ?? {};
  const ofRule = relaxed.has('maxParcels') ? null : rule.maxParcels;
  const most = Math.min(...[ofRule, maxParcels, shipComplete ? 1 : null].map((max) => max ?? Number.MAX_SAFE_INTEGER));
  return most - order.parcels;
};

const solved = ({ question, eligible, scorers, lines, skus }: Bidding): Solution | Unsolved => {
  const { network, rule, relaxed } = question;
  if (lines.length === 0) return { none: 'exists' };
  return solve({
    lines,
    goods: skus.length,
    splitLines:
      (rule.allowSplitLine || relaxed.has('allowSplitLine')) && (network.channel.fulfilment?.allowSplitLine ?? true),
    parcelsMax: parcelsLeft(question),
    sources: eligible.flatMap((one, index) => {
      const scorer = scorers[index];
      return scorer === undefined ? [] : [sourceOf(rule.objective, one, scorer, skus)];
    }),
  });
};

/** The nearest comes first. */
const parcelsOf = (
  { order, now }: Question,
  eligible: readonly Eligible[],
  assignment: Assignment,
): readonly Parcel[] => {
  const parcels = assignment.flatMap(({ source, units }) => {
    const from = eligible[source];
    if (from === undefined) return [];
    const lines = order.lines.flatMap(({ line }, index) => {
      const quantity = units[index] ?? 0;
      return quantity === 0 ? [] : [{ line, quantity }];
    });
    const { departure, deliverAt, kilometres, candidate } = from;
    const { location } = candidate;
    const parcel: Parcel = {
      location: location.id,
      lines,
      shipBy: departure.shipBy,
      deliverBy: instantOf(deliverAt),
      ...clocksOf(location, now),
    };
    return [{ kilometres, parcel }];
  });
  const far = Number.MAX_SAFE_INTEGER;
  return parcels.sort((a, b) => (a.kilometres ?? far) - (b.kilometres ?? far)).map(({ parcel }) => parcel);
};
