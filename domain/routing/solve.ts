import { quickPlan } from './heuristic.ts';
import { type Found, type Model, modelOf, unscaled } from './model.ts';
import { type ParcelsBound, parcelsBound } from './parcels.ts';
import { type Prices, pricesOf } from './prices.ts';
import type { Assignment, Problem } from './problem.ts';
import { branchAndBound, SEARCH_LOOKS_MAX } from './search.ts';
import { wholePlan } from './whole.ts';

/** Lines times sources up to which the best plan is searched for; beyond, the heuristic's is taken. */
export const SEARCH_CELLS_MAX = 10_000;

/** How sure the search is of its plan. `bound`: no plan has fewer points; `gap`: what the plan has above it, in points. */
export type Certainty =
  | { readonly optimal: true }
  | { readonly optimal: false; readonly bound: number; readonly gap: number };

export type Scored = { readonly points: number; readonly assignment: Assignment };

export type Solution = Scored & {
  readonly certainty: Certainty;
  /** The best plan found without the source that sends most; `null` where none was found. */
  readonly runnerUp: Scored | null;
};

/** There is no plan; or, where the search was cut short, none was found. */
export type Unsolved = { readonly none: 'exists' | 'found' };

/**
 * The assignment with the least points. Exact up to `SEARCH_CELLS_MAX` and as long as `looksMax` looks are enough; else the best of a
 * heuristic with local improvement and of what was searched, with its gap. The same problem always has the same solution.
 */
export const solve = (problem: Problem, looksMax: number = SEARCH_LOOKS_MAX): Solution | Unsolved => {
  const model = modelOf(problem);
  if (model === null) return { none: 'exists' };
  const { found, complete, bound, prices } = foundIn(model, looksMax);
  if (found === null) return { none: complete ? 'exists' : 'found' };
  const [best, other] = withRunnerUp(model, prices, found);
  const points = unscaled(model, best.points);
  const least = Math.max(0, unscaled(model, bound));
  return {
    points,
    assignment: best.assignment,
    certainty: complete || least >= points ? { optimal: true } : { optimal: false, bound: least, gap: points - least },
    runnerUp: other === null ? null : { points: unscaled(model, other.points), assignment: other.assignment },
  };
};

type Searched = {
  readonly found: Found | null;
  readonly complete: boolean;
  /** No plan has fewer points. */
  readonly bound: number;
  /** `null` where nothing had to be searched for. */
  readonly prices: Prices | null;
};

const foundIn = (model: Model, looksMax: number): Searched => {
  const whole = wholePlan(model, null);
  if (whole !== null) return { found: whole, complete: true, bound: whole.points, prices: null };
  const prices = pricesOf(model);
  const byParcels = parcelsBound(model);
  const bound = Math.max(prices.bound, byParcels.bound, boundOfBoth(model, byParcels));
  return { ...search(model, { prices, byParcels, bound, looksMax }), bound, prices };
};

/** A plan and the best that is found without its main source. Where that is the better one, it takes its place. */
const withRunnerUp = (model: Model, prices: Prices | null, found: Found): readonly [Found, Found | null] => {
  const without = (main: number | null): Found | null =>
    wholePlan(model, main) ?? quickPlan(model, prices ?? pricesOf(model), main);
  let best = found;
  let other = without(mainOf(best.assignment));
  while (other !== null && other.points < best.points) {
    best = other;
    other = without(mainOf(best.assignment));
  }
  return [best, other];
};

/** So many parcels at the least that one costs, and by prices what is beyond: more than either bound alone where there are several. */
const boundOfBoth = (model: Model, { parcels, cheapest }: ParcelsBound): number =>
  parcels === 1
    ? 0
    : parcels * cheapest +
      pricesOf(
        model,
        model.fixed.map((points) => points - cheapest),
      ).bound;

type Known = {
  readonly prices: Prices;
  readonly byParcels: ParcelsBound;
  readonly bound: number;
  readonly looksMax: number;
};

const search = (model: Model, { prices, byParcels, bound, looksMax }: Known): Pick<Searched, 'found' | 'complete'> => {
  const quick = quickPlan(model, prices);
  if (quick !== null && quick.points - bound < 1) return { found: quick, complete: true };
  if (model.sources * model.lines.length > SEARCH_CELLS_MAX) return { found: quick, complete: false };
  return branchAndBound(model, { prices, byParcels, incumbent: quick, looksMax });
};

/** The source that sends the most units; of equals the first. */
const mainOf = (assignment: Assignment): number | null => {
  let main: number | null = null;
  let most = 0;
  for (const { source, units } of assignment) {
    const sum = units.reduce((all, quantity) => all + quantity, 0);
    if (sum > most) {
      main = source;
      most = sum;
    }
  }
  return main;
};
