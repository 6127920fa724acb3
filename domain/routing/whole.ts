import type { Found, Model } from './model.ts';

/**
 * The one source that sends all of it for the least points, where no plan with two parcels can have fewer: those cost what the two cheapest
 * cost, and each unit what it costs where it is cheapest. `null` where that is not so, or where lines want the same goods: the best plan may
 * be another one. `banned`: a source that is not used.
 */
export const wholePlan = (model: Model, banned: number | null): Found | null => {
  if (model.coupled) return null;
  const weight = model.grams.reduce((sum, grams, line) => sum + grams * (model.quantity[line] ?? 0), 0);
  let best = -1;
  let bestPoints = Number.POSITIVE_INFINITY;
  let [cheapest, second] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let source = 0; source < model.sources; source += 1) {
    if (source === banned) continue;
    const fixed = model.fixed[source] ?? 0;
    if (fixed < cheapest) [cheapest, second] = [fixed, cheapest];
    else if (fixed < second) second = fixed;
    if (fixed >= bestPoints) continue;
    const points = fixed + allUnitsFrom(model, source) + (model.weights[source]?.(weight) ?? 0);
    if (points < bestPoints) [best, bestPoints] = [source, points];
  }
  return best < 0 || bestPoints >= cheapest + second + model.unitsMin
    ? null
    : { points: bestPoints, assignment: [{ source: best, units: Array.from(model.quantity) }] };
};

/** The points of all units at one source; infinite where it does not have them all. */
const allUnitsFrom = ({ lines, quantity, most, unit }: Model, source: number): number => {
  let points = 0;
  for (let line = 0; line < lines.length; line += 1) {
    const cell = source * lines.length + line;
    const wanted = quantity[line] ?? 0;
    if ((most[cell] ?? 0) < wanted) return Number.POSITIVE_INFINITY;
    points += wanted * (unit[cell] ?? 0);
  }
  return points;
};
