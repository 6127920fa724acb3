import type { Model } from './model.ts';
import type { ParcelsBound } from './parcels.ts';
import type { Prices } from './prices.ts';

/** All points are whole: what is not below this much less than the best is no better. */
export const BETTER = 0.5;
/** Sets of lines are kept in the bits of a number; of more lines none is kept. */
const MASK_LINES_MAX = 30;

/** What the search looks up at every step, so that a step costs little. */
export type Tables = {
  /** By line, the sources that can still be part of a better plan, the most promising first. */
  readonly options: readonly Int32Array[];
  /** By source and line, what its price is above its cost there. */
  readonly saved: Float64Array;
  /** By source and place in the sequence, the sum of those from there on. */
  readonly savedFrom: Float64Array;
  /** By source, the lines that it could send some of. */
  readonly cover: Int32Array;
  /** By place in the sequence, the lines from there on. */
  readonly neededFrom: Int32Array;
  /** By place in the sequence, what the units of the lines from there on cost at least. */
  readonly unitsFrom: Float64Array;
  readonly fixedMin: number;
};

/** `best`: the points of the best plan that is known. */
export const tablesOf = (model: Model, prices: Prices, byParcels: ParcelsBound, best: number): Tables => {
  const { lines, sources, quantity, fixed, unit, unitMin, most, sequence } = model;
  const count = lines.length;
  const masks = count <= MASK_LINES_MAX;
  const saved = new Float64Array(sources * count);
  const savedFrom = new Float64Array(sources * (count + 1));
  const cover = new Int32Array(sources);
  for (let source = 0; source < sources; source += 1) {
    for (let place = count - 1; place >= 0; place -= 1) {
      const line = sequence[place] ?? 0;
      const cell = source * count + line;
      const gain = (most[cell] ?? 0) * Math.max(0, (prices.price[line] ?? 0) - (unit[cell] ?? 0));
      saved[cell] = gain;
      savedFrom[source * (count + 1) + place] = (savedFrom[source * (count + 1) + place + 1] ?? 0) + gain;
      if (masks && (most[cell] ?? 0) > 0) cover[source] = (cover[source] ?? 0) | (1 << line);
    }
  }
  const neededFrom = new Int32Array(count + 1);
  const unitsFrom = new Float64Array(count + 1);
  for (let place = count - 1; place >= 0; place -= 1) {
    const line = sequence[place] ?? 0;
    neededFrom[place] = masks ? (neededFrom[place + 1] ?? 0) | (1 << line) : 0;
    unitsFrom[place] = (unitsFrom[place + 1] ?? 0) + (quantity[line] ?? 0) * (unitMin[line] ?? 0);
  }
  return {
    options: optionsOf(model, prices, byParcels, best),
    saved,
    savedFrom,
    cover,
    neededFrom,
    unitsFrom,
    fixedMin: fixed.reduce((least, points) => Math.min(least, points), Number.POSITIVE_INFINITY),
  };
};

/** A source that makes every plan dearer than the best is left out. Where lines may be split, the cheapest for a unit comes first. */
const optionsOf = (
  model: Model,
  { bound, price, slack }: Prices,
  { withSource }: ParcelsBound,
  best: number,
): readonly Int32Array[] => {
  const { lines, quantity, unit, servers, splitLines } = model;
  return servers.map((serving, line) => {
    const dearness = (source: number): number => {
      const points = unit[source * lines.length + line] ?? 0;
      if (splitLines) return points;
      return (slack[source] ?? 0) + (quantity[line] ?? 0) * Math.max(0, points - (price[line] ?? 0));
    };
    const alive = serving.filter(
      (source) => Math.max(bound + (slack[source] ?? 0), withSource(source)) < best - BETTER,
    );
    return alive.sort((a, b) => dearness(a) - dearness(b) || a - b);
  });
};
