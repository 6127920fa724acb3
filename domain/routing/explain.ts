import type { ExplainedCandidate, Failure, Outcome, Receipt } from './explanation.ts';
import {
  type Eligible,
  isEligible,
  type Judged,
  type Question,
  type Removal,
  type Removed,
  rateFrom,
} from './judge.ts';
import type { Assignment } from './problem.ts';
import type { Relaxation } from './rules.ts';
import { add, type Bidding, NO_TERMS, type Terms, termsOf, weigh } from './score.ts';
import type { Solution } from './solve.ts';

/** Candidates that are listed one by one; of the others only how many there were. */
export const CANDIDATES_EXPLAINED_MAX = 20;

/** How the candidates were looked at. */
export type Judgement = {
  readonly bidding: Bidding;
  readonly version: number;
  readonly relaxed: readonly Relaxation[];
  readonly judged: readonly Judged[];
};

type Result =
  | { readonly kind: 'planned'; readonly solution: Solution }
  | { readonly kind: 'failed'; readonly because: Failure };

/** The receipt of a decision. */
export const explain = (judgement: Judgement, result: Result): Receipt => {
  const { bidding, version, relaxed, judged } = judgement;
  const { question, eligible } = bidding;
  const chosen = result.kind === 'planned' ? result.solution.assignment : [];
  const bidders = eligible.map((one, index) => bidderOf(bidding, one, index, chosen)).sort(byRank);
  const removed = judged.filter((one) => !isEligible(one)).map(removedOf);
  const all = [...bidders, ...removed];
  const kept = all.filter(({ chosen: is }, index) => index < CANDIDATES_EXPLAINED_MAX || is);
  return {
    form: 2,
    rules: version,
    rule: question.rule.name,
    weights: question.rule.objective,
    forced: question.order.forced,
    relaxed,
    outcome: outcomeOf(bidding, result),
    candidates: kept,
    leftOut: countsOf(all.slice(kept.length)),
    currency: currencyOf(question, judged),
  };
};

const bidderOf = (
  { question, scorers, lines }: Bidding,
  { candidate, kilometres, most }: Eligible,
  index: number,
  chosen: Assignment,
): ExplainedCandidate => {
  const sent = chosen.find(({ source }) => source === index);
  const scorer = scorers[index];
  const terms = scorer === undefined ? null : termsOf(scorer, lines, sent?.units ?? most);
  return {
    location: candidate.location.id,
    chosen: sent !== undefined,
    removedBy: null,
    canShip: most.reduce((sum, units) => sum + units, 0),
    kilometres,
    terms,
    points: terms === null ? null : weigh(question.rule.objective, terms),
  };
};

const removedOf = ({ candidate, removedBy, kilometres }: Removed): ExplainedCandidate => ({
  location: candidate.location.id,
  chosen: false,
  removedBy,
  canShip: 0,
  kilometres,
  terms: null,
  points: null,
});

/** The chosen, then those that could send most, the fewest points first. */
const byRank = (a: ExplainedCandidate, b: ExplainedCandidate): number =>
  Number(b.chosen) - Number(a.chosen) || b.canShip - a.canShip || (a.points ?? 0) - (b.points ?? 0);

const outcomeOf = (bidding: Bidding, result: Result): Outcome => {
  if (result.kind === 'failed') return result;
  const { assignment, points, certainty, runnerUp } = result.solution;
  return {
    kind: 'planned',
    certainty,
    terms: sumOf(bidding, assignment),
    points,
    runnerUp:
      runnerUp === null
        ? null
        : {
            locations: runnerUp.assignment.flatMap(({ source }) => {
              const one = bidding.eligible[source];
              return one === undefined ? [] : [one.candidate.location.id];
            }),
            terms: sumOf(bidding, runnerUp.assignment),
            points: runnerUp.points,
            difference: runnerUp.points - points,
          },
  };
};

const sumOf = ({ scorers, lines }: Bidding, assignment: Assignment): Terms =>
  assignment.reduce((sum, { source, units }) => {
    const scorer = scorers[source];
    return scorer === undefined ? sum : add(sum, termsOf(scorer, lines, units));
  }, NO_TERMS);

const countsOf = (left: readonly ExplainedCandidate[]): Receipt['leftOut'] => {
  const counts: { [reason in Removal | 'outbid']?: number } = {};
  for (const { removedBy } of left) counts[removedBy ?? 'outbid'] = (counts[removedBy ?? 'outbid'] ?? 0) + 1;
  return counts;
};

const currencyOf = (question: Question, judged: readonly Judged[]): string | null => {
  for (const { candidate } of judged) {
    const currency = rateFrom(question, candidate.location)?.currency;
    if (currency !== undefined) return currency;
  }
  return null;
};
