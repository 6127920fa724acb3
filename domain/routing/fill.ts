import { type Found, type Model, roomIn, takeGoods } from './model.ts';

/** Shares lines out over open sources; its tables are used again from one call to the next. */
export type Filler = {
  /** The points of what it comes to; infinite where the sources run out, or where all of them together are not below `limit`. */
  readonly points: (open: readonly number[], limit?: number) => number;
  /** What each source sends; one that is not needed is left out. `null` where they run out. */
  readonly fill: (open: readonly number[]) => Found | null;
};

/** Each line is taken from where a unit of it costs least, line by line in the model's sequence. At most `openMax` sources. */
export const filler = (model: Model, openMax: number): Filler => {
  const {
    lines,
    goods,
    quantity,
    grams,
    unit,
    unitMin,
    unitsMin,
    most,
    fixed,
    stock,
    weights,
    splitLines,
    coupled,
    sequence,
  } = model;
  const count = lines.length;
  const sent = new Float64Array(openMax * count);
  const left = new Float64Array(coupled ? openMax * goods : 0);

  /** The least that it can still come to, if every source is needed. */
  let least = 0;

  const share = (open: readonly number[], limit: number): boolean => {
    least = unitsMin;
    for (let place = 0; place < open.length; place += 1) least += fixed[open[place] ?? 0] ?? 0;
    sent.fill(0, 0, open.length * count);
    if (coupled) {
      for (const [place, at] of open.entries()) left.set(stock.subarray(at * goods, (at + 1) * goods), place * goods);
    }
    for (const line of sequence) if (!shareLine(open, line) || least >= limit) return false;
    return true;
  };

  const shareLine = (open: readonly number[], line: number): boolean => {
    let rest = quantity[line] ?? 0;
    while (rest > 0) {
      let best = -1;
      let bestUnit = Number.POSITIVE_INFINITY;
      let bestRoom = 0;
      for (let place = 0; place < open.length; place += 1) {
        const cell = (open[place] ?? 0) * count + line;
        const points = unit[cell] ?? 0;
        if (points >= bestUnit || (sent[place * count + line] ?? 0) > 0) continue;
        const room = roomAt(place, line, most[cell] ?? 0);
        if (room < (splitLines ? 1 : rest)) continue;
        best = place;
        bestUnit = points;
        bestRoom = room;
      }
      if (best < 0) return false;
      const units = Math.min(rest, bestRoom);
      sent[best * count + line] = units;
      const wanted = lines[line];
      if (coupled && wanted !== undefined) takeGoods(wanted, left, best * goods, units);
      least += units * (bestUnit - (unitMin[line] ?? 0));
      rest -= units;
    }
    return true;
  };

  const roomAt = (place: number, line: number, may: number): number => {
    const wanted = lines[line];
    return !coupled || may === 0 || wanted === undefined ? may : Math.min(may, roomIn(wanted, left, place * goods));
  };

  const parcelPoints = (source: number, place: number): number => {
    let points = 0;
    let weight = 0;
    let units = 0;
    for (let line = 0; line < count; line += 1) {
      const taken = sent[place * count + line] ?? 0;
      if (taken === 0) continue;
      units += taken;
      points += taken * (unit[source * count + line] ?? 0);
      weight += taken * (grams[line] ?? 0);
    }
    return units === 0 ? 0 : points + (fixed[source] ?? 0) + (weights[source]?.(weight) ?? 0);
  };

  const pointsOf = (open: readonly number[]): number => {
    let points = 0;
    for (let place = 0; place < open.length; place += 1) points += parcelPoints(open[place] ?? 0, place);
    return points;
  };

  return {
    points: (open, limit = Number.POSITIVE_INFINITY) =>
      share(open, limit) ? pointsOf(open) : Number.POSITIVE_INFINITY,
    fill(open) {
      if (!share(open, Number.POSITIVE_INFINITY)) return null;
      const assignment = open.map((source, place) => ({
        source,
        units: Array.from(sent.subarray(place * count, (place + 1) * count)),
      }));
      const used = assignment.filter(({ units }) => units.some((taken) => taken > 0));
      return { points: pointsOf(open), assignment: used.sort((a, b) => a.source - b.source) };
    },
  };
};
