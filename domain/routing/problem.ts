/**
 * Which source sends which units of which line, for the least points: an order and its candidates as plain numbers. Lines, goods and
 * sources are known by their places in their lists. All points are whole and not negative.
 */
export type Problem = {
  readonly lines: readonly DemandedLine[];
  /** Kinds of goods: what lines are made of. */
  readonly goods: number;
  readonly splitLines: boolean;
  /** Sources that may be used. */
  readonly parcelsMax: number;
  /** Among equal plans the one whose sources come first is taken: the least sum of their places. */
  readonly sources: readonly Source[];
};

export type DemandedLine = {
  readonly quantity: number;
  /** Of one unit. */
  readonly grams: number;
  /** What one unit is made of. */
  readonly parts: readonly { readonly good: number; readonly per: number }[];
};

export type Source = {
  /** Points of a parcel from here, whatever is in it. */
  readonly fixed: number;
  /** Points of one unit of each line. */
  readonly unit: readonly number[];
  /** Units of each line that it could send, if it sent nothing else. */
  readonly most: readonly number[];
  /** Units of each kind of goods. */
  readonly stock: readonly number[];
  /** Points that the weight of a parcel adds: not falling, nothing for no weight; `null`: none for any. */
  readonly weight: ((grams: number) => number) | null;
};

/** What each source that is used sends, in units of each line. */
export type Assignment = readonly Sent[];
export type Sent = { readonly source: number; readonly units: readonly number[] };

/** The points of an assignment. */
export const pointsOf = ({ lines, sources }: Problem, assignment: Assignment): number => {
  let points = 0;
  for (const { source, units } of assignment) {
    const from = sources[source];
    if (from === undefined) continue;
    let grams = 0;
    points += from.fixed;
    for (const [line, quantity] of units.entries()) {
      points += quantity * (from.unit[line] ?? 0);
      grams += quantity * (lines[line]?.grams ?? 0);
    }
    points += from.weight?.(grams) ?? 0;
  }
  return points;
};
