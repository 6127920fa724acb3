import { type Found, type Model, roomIn, takeGoods } from './model.ts';
import type { ParcelsBound } from './parcels.ts';
import type { Prices } from './prices.ts';
import { BETTER, tablesOf } from './tables.ts';

/** Sources for lines that are looked at before the search is given up and the best plan so far taken. */
export const SEARCH_LOOKS_MAX = 400_000;

const NO_OPTIONS = new Int32Array();

/** What is known before the search. */
type Known = {
  readonly prices: Prices;
  readonly byParcels: ParcelsBound;
  /** A plan that is to be beaten. */
  readonly incumbent: Found | null;
  readonly looksMax: number;
};

/**
 * The cheapest plan, by branch and bound: line after line, the sources that could send it, each with what it then sends. A branch is
 * left as soon as its points and the least that the rest can cost, by the prices, are not below the best. `complete` is false where
 * `looksMax` looks were not enough; then `found` is the best that was seen, which is at least as good as `incumbent`.
 */
export const branchAndBound = (
  model: Model,
  { prices, byParcels, incumbent, looksMax }: Known,
): { readonly found: Found | null; readonly complete: boolean } => {
  const { lines, goods, fixed, unit, most, weights, unitMin, splitLines, coupled, sequence } = model;
  const { price } = prices;
  const count = lines.length;
  const tables = tablesOf(model, prices, byParcels, incumbent?.points ?? Number.POSITIVE_INFINITY);
  const { options, saved, savedFrom, cover, neededFrom, unitsFrom, fixedMin } = tables;
  /**
   * Where lines want the same goods, or weight costs, any amount may be best. Else a source that is cheaper for a line sends all that
   * it can before a dearer one sends any.
   */
  const everyAmount = splitLines && (coupled || model.weighted);

  let best = incumbent?.points ?? Number.POSITIVE_INFINITY;
  let kept: readonly Choice[] | null = null;
  let looks = 0;
  const open: number[] = [];
  const isOpen = new Uint8Array(model.sources);
  const grams = new Float64Array(model.sources);
  const left = coupled ? Float64Array.from(model.stock) : null;
  const choices: Choice[] = [];

  const roomAt = (source: number, line: number): number => {
    const may = most[source * count + line] ?? 0;
    const wanted = lines[line];
    return left === null || wanted === undefined ? may : Math.min(may, roomIn(wanted, left, source * goods));
  };

  /** How many more sources can be opened without reaching the best. */
  const spareOf = (points: number, unitsLeft: number): number => {
    const bySet = model.parcelsMax - open.length;
    return fixedMin > 0 ? Math.min(bySet, Math.floor((best - BETTER - points - unitsLeft) / fixedMin)) : bySet;
  };

  /** Everything from a place in the sequence on. `least` is what the lines from there on cost at least, beside `points`. */
  const visit = (place: number, points: number, least: number, covered: number): void => {
    const line = sequence[place];
    const wanted = line === undefined ? undefined : lines[line];
    if (line === undefined || wanted === undefined) {
      if (points >= best - BETTER) return;
      best = points;
      kept = choices.slice();
      return;
    }
    let without = least - wanted.quantity * (price[line] ?? 0);
    for (const source of open) without += saved[source * count + line] ?? 0;
    send(place, line, wanted.quantity, 0, points, without, covered);
  };

  /** The rest of a line, from one of its options on. */
  const send = (
    place: number,
    line: number,
    rest: number,
    from: number,
    points: number,
    least: number,
    covered: number,
  ): void => {
    if (rest === 0) {
      visit(place + 1, points, least, covered);
      return;
    }
    const sources = options[line] ?? NO_OPTIONS;
    const needed = neededFrom[place + 1] ?? 0;
    const unitsLeft = (unitsFrom[place + 1] ?? 0) + rest * (unitMin[line] ?? 0);
    for (let option = from; option < sources.length; option += 1) {
      if (looks >= looksMax) return;
      looks += 1;
      const source = sources[option] ?? 0;
      const fresh = isOpen[source] === 0;
      if (fresh) {
        const spare = spareOf(points, unitsLeft);
        if (spare < 1 || (spare === 1 && (needed & ~(covered | (cover[source] ?? 0))) !== 0)) continue;
      }
      const room = Math.min(rest, roomAt(source, line));
      if (room < 1 || (!splitLines && room < rest)) continue;
      const opened = points + (fresh ? (fixed[source] ?? 0) : 0);
      const then = fresh ? least - (savedFrom[source * (count + 1) + place + 1] ?? 0) : least;
      for (let units = room; units >= (everyAmount ? 1 : room); units -= 1) {
        const now = opened + units * (unit[source * count + line] ?? 0) + heavier(source, line, units);
        if (now + then + (rest - units) * (unitMin[line] ?? 0) >= best - BETTER) continue;
        take(source, line, units, fresh);
        send(place, line, rest - units, option + 1, now, then, covered | (cover[source] ?? 0));
        putBack(source, line, units, fresh);
      }
    }
  };

  const heavier = (source: number, line: number, units: number): number => {
    const weight = weights[source];
    if (weight === null || weight === undefined) return 0;
    const before = grams[source] ?? 0;
    return weight(before + units * (lines[line]?.grams ?? 0)) - weight(before);
  };

  const take = (source: number, line: number, units: number, fresh: boolean): void => {
    move(source, line, units);
    choices.push({ source, line, units });
    if (!fresh) return;
    isOpen[source] = 1;
    open.push(source);
  };
  const putBack = (source: number, line: number, units: number, fresh: boolean): void => {
    move(source, line, -units);
    choices.pop();
    if (!fresh) return;
    isOpen[source] = 0;
    open.pop();
  };
  const move = (source: number, line: number, units: number): void => {
    const wanted = lines[line];
    if (wanted === undefined) return;
    grams[source] = (grams[source] ?? 0) + units * wanted.grams;
    if (left !== null) takeGoods(wanted, left, source * goods, units);
  };

  visit(0, 0, prices.bound, 0);
  const found = kept === null ? incumbent : { points: best, assignment: assignmentOf(kept, count) };
  return { found, complete: looks < looksMax };
};

type Choice = { readonly source: number; readonly line: number; readonly units: number };

const assignmentOf = (choices: readonly Choice[], lines: number): Found['assignment'] => {
  const bySource = new Map<number, number[]>();
  for (const { source, line, units } of choices) {
    const sent = bySource.get(source) ?? new Array<number>(lines).fill(0);
    sent[line] = units;
    bySource.set(source, sent);
  }
  return [...bySource].sort(([a], [b]) => a - b).map(([source, units]) => ({ source, units }));
};
