import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LocationId, locationIdOf } from '../ids.ts';
import { type DemandGroup, servable } from './feasible.ts';

const PLACES = ['a', 'b', 'c'].map(locationIdOf);
const anyDemands = fc.array(fc.record({ quantity: fc.integer({ min: 0, max: 3 }), locations: fc.subarray(PLACES) }), {
  maxLength: 4,
});
const anySupply = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 3 });
const supplyOf = (units: readonly number[]) => new Map(PLACES.map((place, index) => [place, units[index] ?? 0]));

/** Tries every way to hand out the units, one after the other. */
const bruteForce = (units: readonly (readonly LocationId[])[], supply: ReadonlyMap<LocationId, number>): number => {
  const [first, ...rest] = units;
  if (first === undefined) return 0;
  let best = bruteForce(rest, supply);
  for (const place of first) {
    const left = supply.get(place) ?? 0;
    if (left > 0) best = Math.max(best, 1 + bruteForce(rest, new Map(supply).set(place, left - 1)));
  }
  return best;
};

describe('what can be served at once', () => {
  it('is as much as the best of all ways to hand it out', () =>
    fc.assert(
      fc.property(anyDemands, anySupply, (demands, units) => {
        const wanted: readonly DemandGroup[] = demands;
        const single = wanted.flatMap(({ quantity, locations }) => Array.from({ length: quantity }, () => locations));
        fc.pre(single.length <= 7);
        expect(servable(wanted, supplyOf(units))).toBe(bruteForce(single, supplyOf(units)));
      }),
      { numRuns: 2_000 },
    ));

  it('moves one demand aside to make room for another', () => {
    const [a, b] = [locationIdOf('a'), locationIdOf('b')];
    const demands = [
      { quantity: 2, locations: [a, b] },
      { quantity: 2, locations: [a] },
    ];
    const supply = new Map([
      [a, 2],
      [b, 2],
    ]);
    expect(servable(demands, supply)).toBe(4);
  });

  it('leaves the supply that it was given as it is', () => {
    const supply = supplyOf([1, 1, 1]);
    servable([{ quantity: 3, locations: PLACES }], supply);
    expect([...supply.values()]).toEqual([1, 1, 1]);
  });
});
