import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Sku, skuOf } from '../ids.ts';
import { COVER_SETS_MAX, fewestLocations } from './cover.ts';

type Offer = { readonly id: number; readonly units: ReadonlyMap<Sku, number>; readonly distance: number | null };
const SKUS = ['A', 'B', 'C'].map(skuOf);
const FAR = 20_000;

const unitsFrom = (quantities: readonly number[]): ReadonlyMap<Sku, number> =>
  new Map(SKUS.map((sku, index) => [sku, quantities[index] ?? 0]));
const threeOf = (max: number) => fc.array(fc.nat({ max }), { minLength: 3, maxLength: 3 }).map(unitsFrom);
const anyNeed = threeOf(3).filter((need) => [...need.values()].some((quantity) => quantity > 0));
/** The nearest first, as they are expected. */
const anyOffers = (most: number) =>
  fc
    .array(fc.record({ units: threeOf(3), distance: fc.option(fc.nat({ max: 5 })) }), { maxLength: most })
    .map((offers) => offers.toSorted((a, b) => (a.distance ?? FAR) - (b.distance ?? FAR)))
    .map((offers): readonly Offer[] => offers.map((offer, id) => ({ ...offer, id })));

const serves = (need: ReadonlyMap<Sku, number>, offers: readonly Offer[]): boolean =>
  [...need].every(([sku, wanted]) => offers.reduce((sum, offer) => sum + (offer.units.get(sku) ?? 0), 0) >= wanted);
const distanceOf = (offers: readonly Offer[]): number => offers.reduce((sum, o) => sum + (o.distance ?? FAR), 0);

/** Looks at every set of offers. */
const bruteForce = (need: ReadonlyMap<Sku, number>, offers: readonly Offer[]) => {
  let best: readonly Offer[] | null = null;
  for (let mask = 0; mask < 1 << offers.length; mask += 1) {
    const set = offers.filter((_, index) => (mask >> index) % 2 === 1);
    if (!serves(need, set)) continue;
    if (best === null || set.length < best.length) best = set;
    else if (set.length === best.length && distanceOf(set) < distanceOf(best)) best = set;
  }
  return best;
};

describe('the fewest locations that have it all', () => {
  it('are as few, and as near, as the best of all sets', () =>
    fc.assert(
      fc.property(anyNeed, anyOffers(7), (need, offers) => {
        const best = bruteForce(need, offers);
        const found = fewestLocations(need, offers);
        if (best === null) expect(found).toBeNull();
        else {
          expect(found?.optimal).toBe(true);
          expect(found?.chosen).toHaveLength(best.length);
          expect(distanceOf(found?.chosen ?? [])).toBe(distanceOf(best));
          expect(serves(need, found?.chosen ?? [])).toBe(true);
        }
      }),
      { numRuns: 3_000 },
    ));

  it('are among equals always the first ones given', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), (many) => {
        const offers = Array.from({ length: many }, (_, id) => ({ id, units: unitsFrom([1, 0, 0]), distance: 3 }));
        expect(fewestLocations(unitsFrom([1, 0, 0]), offers)?.chosen).toEqual(offers.slice(0, 1));
      }),
    ));

  it('do not split what a later one could send alone', () => {
    const offers = [
      { id: 0, units: unitsFrom([1, 0, 0]), distance: 1 },
      { id: 1, units: unitsFrom([0, 1, 0]), distance: 2 },
      { id: 2, units: unitsFrom([1, 1, 0]), distance: 900 },
    ];
    expect(fewestLocations(unitsFrom([1, 1, 0]), offers)?.chosen.map((offer) => offer.id)).toEqual([2]);
  });
});

describe('more sets than can be looked at', () => {
  const many = fc
    .array(fc.record({ units: threeOf(1), distance: fc.nat({ max: 5 }) }), { minLength: 60, maxLength: 60 })
    .map((offers): readonly Offer[] => offers.map((offer, id) => ({ ...offer, id })));

  it('are given up, and the greedy choice has it all, without one that is not needed', () =>
    fc.assert(
      fc.property(many, (offers) => {
        const need = unitsFrom([5, 5, 5]);
        const found = fewestLocations(need, offers);
        fc.pre(found !== null);
        expect(found?.optimal).toBe(false);
        const chosen = found?.chosen ?? [];
        expect(serves(need, chosen)).toBe(true);
        for (const offer of chosen)
          expect(
            serves(
              need,
              chosen.filter((other) => other !== offer),
            ),
          ).toBe(false);
        expect(fewestLocations(need, offers)).toEqual(found);
      }),
      { numRuns: 100 },
    ));

  it('are more than the bound, while a single location is found among any number', () => {
    const offers = Array.from({ length: COVER_SETS_MAX }, (_, id) => ({
      id,
      units: unitsFrom([id === COVER_SETS_MAX - 1 ? 9 : 1, 0, 0]),
      distance: id,
    }));
    expect(fewestLocations(unitsFrom([9, 0, 0]), offers)).toMatchObject({
      optimal: true,
      chosen: [{ id: COVER_SETS_MAX - 1 }],
    });
    expect(fewestLocations(unitsFrom([10, 0, 0]), offers)?.optimal).toBe(false);
  });
});
