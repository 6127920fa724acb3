import type { Sku } from '../ids.ts';

type Offering = { readonly units: ReadonlyMap<Sku, number>; readonly distance: number | null };

/** Sets of locations that are looked at before the search falls back on the greedy choice. */
export const COVER_SETS_MAX = 20_000;

/** A distance that is not known counts as the far side of the earth. */
const DISTANCE_UNKNOWN_KILOMETRES = 20_000;

/**
 * The smallest set of offers that together have what is needed; among sets of that size the one with the least distance in all,
 * and of equals the first in the order given. Exact while the sets to look at stay within `COVER_SETS_MAX`, else greedy and
 * said so. `null` where all offers together have too little. Offers are expected nearest first.
 */
export const fewestLocations = <O extends Offering>(
  need: ReadonlyMap<Sku, number>,
  offers: readonly O[],
): { readonly chosen: readonly O[]; readonly optimal: boolean } | null => {
  const useful = offers.filter((offer) => covers(need, [offer]) > 0);
  const wanted = [...need.values()].reduce((sum, quantity) => sum + quantity, 0);
  if (covers(need, useful) < wanted) return null;
  let looked = 0;
  for (let size = 1; size <= useful.length; size += 1) {
    const sets = binomial(useful.length, size);
    if (looked + sets > COVER_SETS_MAX) return { chosen: greedy(need, useful, wanted), optimal: false };
    looked += sets;
    const best = nearestOfSize(need, useful, size, wanted);
    if (best !== null) return { chosen: best, optimal: true };
  }
  return null;
};

/** Units of the need that some offers have between them. */
const covers = (need: ReadonlyMap<Sku, number>, offers: readonly Offering[]): number => {
  let units = 0;
  for (const [sku, quantity] of need) {
    let has = 0;
    for (const offer of offers) has += offer.units.get(sku) ?? 0;
    units += Math.min(quantity, has);
  }
  return units;
};

const nearestOfSize = <O extends Offering>(
  need: ReadonlyMap<Sku, number>,
  offers: readonly O[],
  size: number,
  wanted: number,
): readonly O[] | null => {
  let best: readonly O[] | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  const extend = (from: number, set: readonly O[], distance: number): void => {
    if (distance >= bestDistance) return;
    if (set.length === size) {
      if (covers(need, set) < wanted) return;
      best = set;
      bestDistance = distance;
      return;
    }
    for (const [index, offer] of offers.entries()) {
      if (index >= from) extend(index + 1, [...set, offer], distance + (offer.distance ?? DISTANCE_UNKNOWN_KILOMETRES));
    }
  };
  extend(0, [], 0);
  return best;
};

/** Again and again the offer that adds most, until nothing is missing; then without those that turned out not to be needed. */
const greedy = <O extends Offering>(
  need: ReadonlyMap<Sku, number>,
  offers: readonly O[],
  wanted: number,
): readonly O[] => {
  let chosen: readonly O[] = [];
  while (covers(need, chosen) < wanted) {
    let best: O | null = null;
    let bestUnits = covers(need, chosen);
    for (const offer of offers) {
      const units = chosen.includes(offer) ? 0 : covers(need, [...chosen, offer]);
      if (units > bestUnits) [best, bestUnits] = [offer, units];
    }
    if (best === null) break;
    chosen = [...chosen, best];
  }
  for (const offer of chosen) {
    const rest = chosen.filter((other) => other !== offer);
    if (covers(need, rest) >= wanted) chosen = rest;
  }
  return offers.filter((offer) => chosen.includes(offer));
};

const binomial = (n: number, k: number): number => {
  let result = 1;
  for (let i = 1; i <= k; i += 1) result = (result * (n - k + i)) / i;
  return result;
};
