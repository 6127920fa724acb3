import { describe, expect, it } from 'vitest';
import { counterDifferences, type StockFigures, viewDifferences } from './counters.ts';
import { type Ledger, placeOf } from './ledger.ts';
import { allocate, at, count, part, reserve, stock } from './testing.ts';

/** Ten at `a`, five at `b`: two pooled, one held at `b`, three allocated at `a`, and one that waits. */
const { ledger } = stock({ web: { places: { a: 0, b: 0 } }, few: { places: { c: 0 } } }).after(
  count('a', 10),
  count('b', 5),
  reserve(1, 5),
  allocate(1, part(1, 'a', 3)),
  reserve(2, 1, { at: 'b' }),
  reserve(3, 1, { of: 'few', backorder: 'allow' }),
);

const view: StockFigures = {
  reserved: 3,
  backordered: 1,
  places: {
    a: { onHand: 10, unavailable: {}, allocated: 3 },
    b: { onHand: 5, unavailable: {}, allocated: 0 },
  },
};

describe('the counters of a ledger', () => {
  it('are the sums over its commitments', () => {
    expect(counterDifferences(ledger)).toEqual([]);
  });

  it.each<[string, Partial<Ledger>, object]>([
    ['pooled', { pooled: 4 }, { counter: 'pooled', at: null, counted: 4, expected: 2 }],
    ['backordered', { backordered: 0 }, { counter: 'backordered', at: null, counted: 0, expected: 1 }],
    [
      'held at a place',
      { places: ledger.places.set(at('b'), { ...placeOf(ledger, at('b')), held: 2 }, {}) },
      { counter: 'held', at: 'b', counted: 2, expected: 1 },
    ],
    [
      'allocated at a place',
      { places: ledger.places.set(at('a'), { ...placeOf(ledger, at('a')), allocated: 0 }, {}) },
      { counter: 'allocated', at: 'a', counted: 0, expected: 3 },
    ],
    [
      'a demand',
      { demands: ledger.demands.delete([...ledger.demands.keys()][0] ?? '', {}) },
      { counter: 'demand', at: null, channel: 'web', counted: 0, expected: 2 },
    ],
  ])('differ where %s is not what it counts', (_, wrong, difference) => {
    expect(counterDifferences({ ...ledger, ...wrong })).toEqual([difference]);
  });

  it('differ where a commitment is at a place that the ledger does not know', () => {
    const places = ledger.places.delete(at('b'), {});
    expect(counterDifferences({ ...ledger, places })).toEqual([{ counter: 'held', at: 'b', counted: 0, expected: 1 }]);
  });
});

describe('the inventory view', () => {
  it('agrees with the ledger of the same revision', () => {
    expect(viewDifferences(ledger, view)).toEqual([]);
  });

  it('differs where it has other figures, place by place', () => {
    const a = { onHand: 9, unavailable: { damaged: 1 }, allocated: 2 };
    expect(viewDifferences(ledger, { reserved: 4, backordered: 0, places: { ...view.places, a } })).toEqual([
      { counter: 'view reserved', at: null, counted: 4, expected: 3 },
      { counter: 'view backordered', at: null, counted: 0, expected: 1 },
      { counter: 'view onHand', at: 'a', counted: 9, expected: 10 },
      { counter: 'view allocated', at: 'a', counted: 2, expected: 3 },
      { counter: 'view damaged', at: 'a', counted: 1, expected: 0 },
    ]);
  });
});
