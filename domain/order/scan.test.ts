import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { skuOf } from '../ids.ts';
import type { InHand } from './scan.ts';
import { linesInHand } from './scan.ts';
import { assigned, f, given, line, placed, quantities, request, reserved, settled } from './testing.ts';

const scan = (sku: string, quantity = 1): InHand => ({ sku: skuOf(sku), quantity });
const nothingKnown = { wanted: [], others: [] };

/** Two lines of the same article, as a cart with a gift may have, and one of another. */
const { order } = given(
  placed(request(line('1', 'SHIRT', 2), line('2', 'SHIRT', 3), line('3', 'CAP', 1))),
  reserved({ 1: 2, 2: 3, 3: 1 }),
  settled,
  assigned({ at: 'store-1', units: { 1: 2, 2: 3, 3: 1 } }),
);
const linesOf = (...lists: readonly (readonly InHand[])[]) =>
  linesInHand(order(), f(1), lists, nothingKnown, (list, entry) => `/${list}/${entry}`);

describe('what is in hand', () => {
  it('fills the first line of an article first, over all parcels', () =>
    expect(linesOf([scan('SHIRT', 3)], [scan('SHIRT'), scan('CAP')])).toEqual({
      lines: [quantities({ 1: 2, 2: 1 }), quantities({ 2: 1, 3: 1 })],
    }));

  it('leaves a line that is named to itself', () =>
    expect(linesOf([...quantities({ 1: 2 }), scan('SHIRT', 3)])).toEqual({ lines: [quantities({ 1: 2, 2: 3 })] }));

  it('is more than is wanted where a named line is full', () =>
    expect(linesOf([...quantities({ 1: 2, 2: 3 }), scan('SHIRT')])).toMatchObject({
      refused: { errors: [{ path: '/0/2', message: '1 of SHIRT, where 0 more are wanted' }] },
    }));

  it('keeps its units, and never fills a line beyond what it wants', () => {
    const some = fc.array(
      fc.constantFrom('SHIRT', 'CAP').map((sku) => scan(sku)),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(some, some, (first, second) => {
        const found = linesOf(first, second);
        const units = (sku: string) => [...first, ...second].filter((one) => 'sku' in one && one.sku === sku).length;
        const fits = units('SHIRT') <= 5 && units('CAP') <= 1;
        expect('lines' in found).toBe(fits);
        if (!('lines' in found)) return;
        const of = (id: string) =>
          found.lines.flat().reduce((sum, one) => (one.line === id ? sum + one.quantity : sum), 0);
        expect([of('1') + of('2'), of('3')]).toEqual([units('SHIRT'), units('CAP')]);
        expect(of('1') <= 2 && of('2') <= 3).toBe(true);
      }),
    );
  });
});
