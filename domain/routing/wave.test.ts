import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Minor } from '../money.ts';
import type { Network } from './network.ts';
import type { RuleSet } from './rules.ts';
import { candidate, type Has, networkOf, rule, wanted } from './testing.ts';
import { routeWave, type Total, type Wave } from './wave.ts';

const NOW = '2026-11-24T08:00:00.000Z';
const CHEAPEST: RuleSet = { version: 1, rules: [rule()] };

/** A place whose parcels cost so much. */
const place = (id: string, has: Has, base: Minor, capacityPerDay: number | null = null) =>
  candidate(id, has, { shippingCost: [{ country: 'SE', base, perItem: 0, days: 1 }], capacityPerDay });
const among = (network: Network, ...orders: readonly Has[]) =>
  orders.map((lines) => ({ order: wanted(unitsOf(lines)), network }));
const unitsOf = (lines: Has) =>
  Object.fromEntries(
    Object.entries(lines).flatMap(([sku, units]) => (typeof units === 'number' ? [[sku, units]] : [])),
  );
const placesOf = ({ plans }: Wave) =>
  plans.map((plan) => ('parcels' in plan ? plan.parcels.map(({ location }) => location).join('+') : 'none'));

describe('a wave', () => {
  it('leaves to each order what others need more', () => {
    const network = networkOf([place('cheap', { A: 1, B: 1 }, 1_000), place('dear', { A: 1 }, 1_100)]);
    const wave = routeWave(among(network, { A: 1 }, { A: 1, B: 1 }), CHEAPEST, NOW);
    expect(placesOf(wave)).toEqual(['dear', 'cheap']);
    expect(wave.alone).toEqual({ failed: 0, points: 1_000 + 1_000 + 1_100 });
    expect(wave.together).toEqual({ failed: 0, points: 1_000 + 1_100 });
  });

  it('lets no order go without where another can do with something else', () => {
    const network = networkOf([place('cheap', { A: 1 }, 1_000), place('dear', { A: 1 }, 5_000)]);
    const [any, last] = among(network, { A: 1 }, { A: 1 });
    if (any === undefined || last === undefined) throw new Error('two orders');
    const near = { ...last, network: networkOf([place('cheap', { A: 1 }, 1_000)]) };
    const wave = routeWave([any, near], CHEAPEST, NOW);
    expect(placesOf(wave)).toEqual(['dear', 'cheap']);
    expect(wave).toMatchObject({ alone: { failed: 1 }, together: { failed: 0 } });
  });

  it('shares the room of a day', () => {
    const network = networkOf([place('small', { A: 9 }, 1_000, 1), place('large', { A: 9 }, 1_500)]);
    expect(placesOf(routeWave(among(network, { A: 1 }, { A: 1 }), CHEAPEST, NOW))).toEqual(['small', 'large']);
  });
});

describe('whatever is wanted of whatever is there', () => {
  const units = fc.nat({ max: 4 });
  const anyPlace = fc.record({
    has: fc.record({ A: units, B: units, C: units }),
    base: fc.integer({ min: 1, max: 50 }),
    room: fc.option(fc.nat({ max: 3 })),
  });
  const anyOrder = fc
    .array(fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 3 })
    .map((lines): Has => Object.fromEntries(lines));
  const anyWave = fc
    .tuple(fc.array(anyPlace, { minLength: 1, maxLength: 4 }), fc.array(anyOrder, { minLength: 1, maxLength: 6 }))
    .map(([places, orders]) => {
      const network = networkOf(places.map(({ has, base, room }, n) => place(`l-${n}`, has, base * 100, room)));
      return among(network, ...orders);
    });
  const worth = ({ failed, points }: Total): number => failed * 1e9 + points;

  it('a wave is never worse than one by one, and never better than if nobody took anything from anybody', () => {
    fc.assert(
      fc.property(anyWave, (wave) => {
        const { alone, together, least } = routeWave(wave, CHEAPEST, NOW);
        expect(worth(together)).toBeLessThanOrEqual(worth(alone));
        expect(worth(together)).toBeGreaterThanOrEqual(worth(least));
      }),
      { numRuns: 500 },
    );
  });

  it('its plans use no unit twice, and no more room than there is', () => {
    fc.assert(
      fc.property(anyWave, (wave) => {
        const used = new Map<string, number>();
        const add = (key: string, by: number) => used.set(key, (used.get(key) ?? 0) + by);
        for (const [index, plan] of routeWave(wave, CHEAPEST, NOW).plans.entries()) {
          for (const { location, lines } of 'parcels' in plan ? plan.parcels : []) {
            add(location, 1);
            for (const { line, quantity } of lines) {
              const goods = wave[index]?.order.lines.find((one) => one.line === line)?.goods ?? [];
              for (const { sku, quantity: per } of goods) add(`${location} ${sku}`, quantity * per);
            }
          }
        }
        for (const { location, stock } of wave[0]?.network.candidates ?? []) {
          for (const [sku, has] of stock) {
            expect(used.get(`${location.id} ${sku}`) ?? 0).toBeLessThanOrEqual(has.available);
          }
          const room = location.capacityPerDay ?? Number.POSITIVE_INFINITY;
          expect(used.get(location.id) ?? 0).toBeLessThanOrEqual(room);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('the same wave has the same plans', () => {
    fc.assert(
      fc.property(anyWave, (wave) => {
        expect(routeWave(wave, CHEAPEST, NOW)).toEqual(routeWave(wave, CHEAPEST, NOW));
      }),
      { numRuns: 100 },
    );
  });

  it('a wave that may try nothing is routed one by one', () => {
    fc.assert(
      fc.property(anyWave, (wave) => {
        const { alone, together } = routeWave(wave, CHEAPEST, NOW, 0);
        expect(together).toEqual(alone);
      }),
      { numRuns: 200 },
    );
  });
});
