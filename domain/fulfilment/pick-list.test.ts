import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fulfilmentIdOf, lineIdOf, skuOf } from '../ids.ts';
import { type PickWork, pickStops } from './pick-list.ts';

const anyWork: fc.Arbitrary<readonly PickWork[]> = fc
  .array(
    fc.array(fc.record({ sku: fc.constantFrom('A', 'B', 'C').map(skuOf), quantity: fc.integer({ min: 1, max: 9 }) })),
  )
  .map((all) =>
    all.map((goods, index) => ({
      fulfilment: fulfilmentIdOf(`f-${index}`),
      goods: goods.map((one, at) => ({ ...one, line: lineIdOf(String(at)) })),
    })),
  );

const unitsOf = (lines: readonly { readonly quantity: number }[]) => lines.reduce((sum, one) => sum + one.quantity, 0);

describe('a pick list', () => {
  it('has every unit of the work at one stop, with the tote that it goes to', () => {
    fc.assert(
      fc.property(anyWork, (work) => {
        const stops = pickStops(work, () => null);
        expect(new Set(stops.map(({ sku }) => sku)).size).toBe(stops.length);
        for (const stop of stops) expect(unitsOf(stop.for)).toBe(stop.quantity);
        for (const [index, { fulfilment, goods }] of work.entries()) {
          const shares = stops.flatMap((stop) => stop.for).filter((share) => share.fulfilment === fulfilment);
          expect(unitsOf(shares)).toBe(unitsOf(goods));
          expect(shares.every(({ tote }) => tote === index + 1)).toBe(true);
        }
      }),
    );
  });

  it('walks bins by their numbers, and comes to what lies nobody knows where last', () => {
    const bins = new Map([
      ['A', 'R2-10'],
      ['B', 'R2-9'],
      ['C', 'R10-1'],
    ]);
    const goods = ['D', 'C', 'A', 'B'].map((sku) => ({ line: lineIdOf(sku), sku: skuOf(sku), quantity: 1 }));
    const stops = pickStops([{ fulfilment: fulfilmentIdOf('f'), goods }], (sku) => bins.get(sku) ?? null);
    expect(stops.map(({ bin }) => bin)).toEqual(['R2-9', 'R2-10', 'R10-1', null]);
  });
});
