import type { Model } from './model.ts';

const WORD = 30;

/** What any plan costs at least, by the number of its parcels. */
export type ParcelsBound = {
  readonly bound: number;
  /** The number of parcels that there are at least, and what one costs at least. */
  readonly parcels: number;
  readonly cheapest: number;
  /** And a plan that uses a source. */
  readonly withSource: (source: number) => number;
};

/**
 * No single source, or no two of them, may be able to send something of every line: then there are at least two, or three, parcels. They
 * cost what so many cost at least, and the units what they cost at least.
 */
export const parcelsBound = (model: Model): ParcelsBound => {
  const { fixed, unitsMin, sources } = model;
  const cheapest = cheapestOf(fixed, Math.min(sources, parcelsMin(model)));
  const last = cheapest.at(-1) ?? 0;
  const others = cheapest.slice(0, -1).reduce((sum, points) => sum + points, unitsMin);
  return {
    bound: others + last,
    parcels: cheapest.length,
    cheapest: cheapest[0] ?? 0,
    withSource: (source) => others + Math.max(last, fixed[source] ?? 0),
  };
};

const cheapestOf = (fixed: Float64Array, many: number): readonly number[] => {
  const cheapest: number[] = [];
  for (const points of fixed) {
    if (cheapest.length === many && points >= (cheapest.at(-1) ?? 0)) continue;
    cheapest.push(points);
    cheapest.sort((a, b) => a - b);
    cheapest.length = Math.min(many, cheapest.length);
  }
  return cheapest;
};

const parcelsMin = ({ lines, sources, most, quantity, servers, sequence }: Model): 1 | 2 | 3 => {
  const count = lines.length;
  const words = Math.ceil(count / WORD);
  const whole = new Int32Array(sources * words);
  for (let source = 0; source < sources; source += 1) {
    for (let line = 0; line < count; line += 1) {
      if ((most[source * count + line] ?? 0) === 0) continue;
      const word = source * words + Math.floor(line / WORD);
      whole[word] = (whole[word] ?? 0) | (1 << (line % WORD));
    }
  }
  const full = new Int32Array(words);
  for (let line = 0; line < count; line += 1) {
    full[Math.floor(line / WORD)] = (full[Math.floor(line / WORD)] ?? 0) | (1 << (line % WORD));
  }
  const cover = (one: number, other: number): boolean => {
    for (let word = 0; word < words; word += 1) {
      if (((whole[one * words + word] ?? 0) | (whole[other * words + word] ?? 0)) !== full[word]) return false;
    }
    return true;
  };
  const sendsAll = (source: number): boolean => {
    if (!cover(source, source)) return false;
    for (let line = 0; line < count; line += 1) {
      if ((most[source * count + line] ?? 0) < (quantity[line] ?? 0)) return false;
    }
    return true;
  };
  // The line that fewest could send is in every plan: one of those who could is, too.
  const first = servers[sequence[0] ?? 0] ?? [];
  if (first.some(sendsAll)) return 1;
  for (const one of first) for (let other = 0; other < sources; other += 1) if (cover(one, other)) return 2;
  return 3;
};
