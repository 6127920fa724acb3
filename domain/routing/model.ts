import type { Assignment, DemandedLine, Problem } from './problem.ts';

/** A problem laid out for the search: tables by source and line in flat arrays, and points with the order of equals in them. */
export type Model = {
  readonly lines: readonly DemandedLine[];
  readonly goods: number;
  readonly sources: number;
  readonly splitLines: boolean;
  readonly parcelsMax: number;
  /** By line, and of one unit of it. */
  readonly quantity: Float64Array;
  readonly grams: Float64Array;
  readonly fixed: Float64Array;
  /** By source and line. */
  readonly unit: Float64Array;
  /** By source and line: units that it could send of what is wanted; of a line that may not be split all or none. */
  readonly most: Float64Array;
  /** By source and kind of goods. */
  readonly stock: Float64Array;
  readonly weights: readonly (((grams: number) => number) | null)[];
  /** By line, the sources that could send some of it, in their order. */
  readonly servers: readonly Int32Array[];
  /** By line, the least points of a unit. */
  readonly unitMin: Float64Array;
  /** What all units cost at least. */
  readonly unitsMin: number;
  /** Lines that fewer sources could send come first. */
  readonly sequence: readonly number[];
  /** Two lines want the same goods, so that what one takes the other lacks. */
  readonly coupled: boolean;
  readonly weighted: boolean;
  /** All points here are those of the problem times this, plus the places of the sources that are used. */
  readonly scale: number;
};

/** `null` where some line cannot be sent, whatever is done about the others. */
export const modelOf = (problem: Problem): Model | null => {
  const { lines, goods, splitLines, sources } = problem;
  const count = lines.length;
  const quantity = Float64Array.from(lines, (line) => line.quantity);
  const units = quantity.reduce((sum, wanted) => sum + wanted, 0);
  const parcelsMax = Math.min(problem.parcelsMax, sources.length, splitLines ? units : count);
  if (parcelsMax < 1) return null;
  const scale = sources.length * parcelsMax + 1;
  const fixed = new Float64Array(sources.length);
  const unit = new Float64Array(sources.length * count);
  const most = new Float64Array(sources.length * count);
  const stock = new Float64Array(sources.length * goods);
  const unitMin = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const sum = new Float64Array(count);
  const servers: number[][] = lines.map(() => []);
  for (const [at, source] of sources.entries()) {
    fixed[at] = source.fixed * scale + at;
    stock.set(source.stock, at * goods);
    for (let line = 0; line < count; line += 1) {
      const points = (source.unit[line] ?? 0) * scale;
      const wanted = quantity[line] ?? 0;
      const has = Math.min(wanted, source.most[line] ?? 0);
      unit[at * count + line] = points;
      if (has === 0 || (!splitLines && has < wanted)) continue;
      most[at * count + line] = has;
      sum[line] = (sum[line] ?? 0) + has;
      unitMin[line] = Math.min(unitMin[line] ?? 0, points);
      servers[line]?.push(at);
    }
  }
  if (lines.some((_, line) => (sum[line] ?? 0) < (quantity[line] ?? 0))) return null;
  const weights = sources.map(({ weight }) => (weight === null ? null : (grams: number) => weight(grams) * scale));
  const serving = (line: number): number => servers[line]?.length ?? 0;
  return {
    lines,
    goods,
    sources: sources.length,
    splitLines,
    parcelsMax,
    quantity,
    grams: Float64Array.from(lines, (line) => line.grams),
    fixed,
    unit,
    most,
    stock,
    weights,
    servers: servers.map((list) => Int32Array.from(list)),
    unitMin,
    unitsMin: unitMin.reduce((all, points, line) => all + points * (quantity[line] ?? 0), 0),
    sequence: lines.map((_, line) => line).sort((a, b) => serving(a) - serving(b) || a - b),
    coupled: isCoupled(lines),
    weighted: weights.some((weight) => weight !== null),
    scale,
  };
};

const isCoupled = (lines: readonly DemandedLine[]): boolean => {
  const seen = new Set<number>();
  for (const { parts } of lines) {
    for (const { good } of parts) if (seen.has(good)) return true;
    for (const { good } of parts) seen.add(good);
  }
  return false;
};

/** Units of a line that goods, from `offset` on, are enough for. */
export const roomIn = ({ parts }: DemandedLine, goods: Float64Array, offset: number): number => {
  let room = Number.POSITIVE_INFINITY;
  for (const { good, per } of parts) room = Math.min(room, Math.floor((goods[offset + good] ?? 0) / per));
  return room;
};

/** Takes the goods of so many units of a line out of a table, from `offset` on; puts them back where it is negative. */
export const takeGoods = ({ parts }: DemandedLine, goods: Float64Array, offset: number, units: number): void => {
  for (const { good, per } of parts) goods[offset + good] = (goods[offset + good] ?? 0) - units * per;
};

/** An assignment with the sources in their order, and its points in the model's scale. */
export type Found = { readonly points: number; readonly assignment: Assignment };

export const unscaled = ({ scale }: Pick<Model, 'scale'>, points: number): number => Math.floor(points / scale);
