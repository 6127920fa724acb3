import type { Model } from './model.ts';

/**
 * What a unit of each line must cost at least, whoever sends it: a solution of the dual of the linear relaxation, which leaves out that
 * lines may want the same goods, that parcels are limited, and what weight adds. No plan has fewer points than `bound`; one that uses a
 * source has at least `bound + slack` of that source.
 */
export type Prices = {
  readonly bound: number;
  /** By line, for one unit. */
  readonly price: Float64Array;
  /** By source, what of its fixed points no line pays for. */
  readonly slack: Float64Array;
};

/** Prices are raised together, a share of what is possible in each round, so that no line takes all of a source for itself. */
const ROUNDS = 8;

/** Dual ascent: raises the price of a line as long as no source would gain by it. `fixed`: what a parcel of each source costs. */
export const pricesOf = (model: Model, fixed: Float64Array = model.fixed): Prices => {
  const { quantity, sequence } = model;
  const slack = Float64Array.from(fixed);
  const price = Float64Array.from(model.unitMin);
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const line of sequence) {
      const now = price[line] ?? 0;
      const limit = limitOf(model, line, now, slack);
      if (limit <= now) continue;
      const raised = now + (limit - now) / (ROUNDS - round + 1);
      pay(model, line, now, raised, slack);
      price[line] = raised;
    }
  }
  const bound = price.reduce((sum, points, line) => sum + points * (quantity[line] ?? 0), 0);
  return { bound, price, slack };
};

/** How far the price of a line can go before some source is paid for. */
const limitOf = ({ lines, unit, most, servers }: Model, line: number, now: number, slack: Float64Array): number => {
  const serving = servers[line] ?? new Int32Array();
  let limit = Number.POSITIVE_INFINITY;
  for (let index = 0; index < serving.length; index += 1) {
    const at = serving[index] ?? 0;
    const cell = at * lines.length + line;
    const points = unit[cell] ?? 0;
    const paid = Math.max(points, now) + (slack[at] ?? 0) / (most[cell] ?? 1);
    if (paid < limit) limit = paid;
  }
  return limit;
};

const pay = (
  { lines, unit, most, servers }: Model,
  line: number,
  from: number,
  to: number,
  slack: Float64Array,
): void => {
  const serving = servers[line] ?? new Int32Array();
  for (let index = 0; index < serving.length; index += 1) {
    const at = serving[index] ?? 0;
    const cell = at * lines.length + line;
    const points = unit[cell] ?? 0;
    const paid = to - Math.max(points, from);
    if (paid <= 0) continue;
    const rest = (slack[at] ?? 0) - paid * (most[cell] ?? 0);
    slack[at] = Math.max(rest, 0);
  }
};
