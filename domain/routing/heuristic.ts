import { type Filler, filler } from './fill.ts';
import { type Found, type Model, roomIn, takeGoods } from './model.ts';
import type { Prices } from './prices.ts';

/** Sets of sources that local improvement tries. */
const IMPROVEMENTS_MAX = 10_000;
/** Sources that it adds to the first choice. */
const ADDED_MAX = 8;

/**
 * A good plan, fast: source after source that is worth most for its points, or that sends most; each of the two is improved by
 * leaving one out, exchanging one, or adding one, as long as that helps, and the better is taken. `null` where no plan is found that
 * way. `banned`: a source that is not used.
 */
export const quickPlan = (model: Model, prices: Prices, banned: number | null = null): Found | null => {
  const first = planFrom(model, chosen(model, prices, banned, perPoint), banned);
  const second = planFrom(model, chosen(model, prices, banned, mostUnits), banned);
  return first === null || (second !== null && second.points < first.points) ? second : first;
};

const planFrom = (model: Model, open: readonly number[] | null, banned: number | null): Found | null => {
  if (open === null) return null;
  const openMax = Math.min(model.parcelsMax, open.length + ADDED_MAX);
  const filling = filler(model, openMax);
  return filling.points(open) === Number.POSITIVE_INFINITY
    ? null
    : filling.fill(improved(model, filling, open, { banned, openMax }));
};

/** How good it is to use a source that would send so much; the largest is taken. */
type Measure = (points: number, worth: number, units: number) => number;
const perPoint: Measure = (points, worth) => worth / Math.max(1, points);
const mostUnits: Measure = (points, _, units) => units - points / Number.MAX_SAFE_INTEGER;

const chosen = (model: Model, prices: Prices, banned: number | null, measure: Measure): readonly number[] | null => {
  const rest = Float64Array.from(model.quantity);
  const open: number[] = [];
  const taken = new Uint8Array(model.sources);
  if (banned !== null) taken[banned] = 1;
  const offer = { points: 0, worth: 0, units: 0 };
  let missing = rest.reduce((sum, quantity) => sum + quantity, 0);
  while (missing > 0) {
    if (open.length === model.parcelsMax) return null;
    const isLast = open.length === model.parcelsMax - 1;
    let best = -1;
    let bestMeasure = Number.NEGATIVE_INFINITY;
    for (let source = 0; source < model.sources; source += 1) {
      if (taken[source] === 1) continue;
      look(model, prices, source, rest, offer, false);
      if (offer.units === 0 || (isLast && offer.units < missing)) continue;
      const measured = measure(offer.points, offer.worth, offer.units);
      if (measured > bestMeasure) {
        best = source;
        bestMeasure = measured;
      }
    }
    if (best < 0) return null;
    look(model, prices, best, rest, offer, true);
    missing -= offer.units;
    taken[best] = 1;
    open.push(best);
  }
  return open;
};

/** What a source would send of the rest, at what points, and what that is worth; taken out of the rest where it is to send it. */
const look = (
  { lines, goods, quantity, fixed, unit, most, stock, coupled, splitLines, sequence }: Model,
  { price }: Prices,
  source: number,
  rest: Float64Array,
  offer: { points: number; worth: number; units: number },
  take: boolean,
): void => {
  const left = coupled ? stock.slice(source * goods, (source + 1) * goods) : null;
  let points = fixed[source] ?? 0;
  let worth = 0;
  let units = 0;
  for (const line of sequence) {
    const cell = source * lines.length + line;
    const may = Math.min(rest[line] ?? 0, most[cell] ?? 0);
    const wanted = lines[line];
    if (may === 0 || wanted === undefined) continue;
    const room = left === null ? may : Math.min(may, roomIn(wanted, left, 0));
    if (room === 0 || (!splitLines && room < (quantity[line] ?? 0))) continue;
    if (left !== null) takeGoods(wanted, left, 0, room);
    points += room * (unit[cell] ?? 0);
    worth += room * (1 + (price[line] ?? 0));
    units += room;
    if (take) rest[line] = (rest[line] ?? 0) - room;
  }
  offer.points = points;
  offer.worth = worth;
  offer.units = units;
};

const improved = (
  model: Model,
  filling: Filler,
  first: readonly number[],
  { banned, openMax }: { readonly banned: number | null; readonly openMax: number },
): readonly number[] => {
  const { fixed, unitsMin } = model;
  let best = first;
  let bestPoints = filling.points(first);
  let tried = 0;
  const consider = (open: readonly number[], cheapest: number): void => {
    if (open.length > openMax || cheapest >= bestPoints) return;
    tried += 1;
    const points = filling.points(open, bestPoints);
    if (points >= bestPoints) return;
    best = open;
    bestPoints = points;
  };
  for (;;) {
    const used = best;
    const paid = used.reduce((sum, source) => sum + (fixed[source] ?? 0), unitsMin);
    for (const one of used) {
      const without = used.filter((source) => source !== one);
      consider(without, paid - (fixed[one] ?? 0));
    }
    for (let other = 0; other < model.sources && tried < IMPROVEMENTS_MAX; other += 1) {
      if (other === banned || used.includes(other)) continue;
      const more = paid + (fixed[other] ?? 0);
      for (const one of used) {
        if (more - (fixed[one] ?? 0) >= bestPoints) continue;
        consider(
          used.map((source) => (source === one ? other : source)),
          more - (fixed[one] ?? 0),
        );
      }
      consider([...used, other], more);
    }
    if (best === used || tried >= IMPROVEMENTS_MAX) return best;
    best = filling.fill(best)?.assignment.map(({ source }) => source) ?? best;
  }
};
