/** Chance with a seed: the same seed, the same day. */
export type Chance = {
  /** From 0 to below 1. */
  readonly next: () => number;
  readonly below: (limit: number) => number;
  readonly happens: (probability: number) => boolean;
  readonly pick: <T>(from: readonly T[]) => T;
  /** An index below `limit`, the small ones far more often (Zipf). */
  readonly popular: (limit: number) => number;
};

/** Mulberry32: small, and good enough for a demonstration. */
export const chance = (seed: number): Chance => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    happens: (probability) => next() < probability,
    pick: (from) => {
      const chosen = from[below(from.length)];
      if (chosen === undefined) throw new RangeError('nothing to pick from');
      return chosen;
    },
    popular: (limit) => Math.min(limit - 1, Math.floor(limit ** next()) - 1),
  };
};
