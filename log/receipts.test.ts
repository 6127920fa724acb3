import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packed, unpacked } from './receipts.ts';

const anyNumber = fc.nat(1_000_000);
const anyTerms = fc.record({
  cost: anyNumber,
  speed: anyNumber,
  distance: anyNumber,
  parcels: fc.constant(1),
  scarcity: anyNumber,
  load: anyNumber,
});
const anyBidder = fc.record({
  location: fc.string(),
  chosen: fc.boolean(),
  removedBy: fc.constant(null),
  canShip: anyNumber,
  kilometres: fc.option(anyNumber),
  terms: anyTerms,
  points: anyNumber,
});
const anyRemoved = fc.record({
  location: fc.string(),
  chosen: fc.constant(false),
  removedBy: fc.constantFrom('stock', 'distance'),
  canShip: fc.constant(0),
  kilometres: fc.option(anyNumber),
  terms: fc.constant(null),
  points: fc.constant(null),
});
const anyCandidates = fc.array(fc.oneof(anyBidder, anyRemoved), { maxLength: 6 });
const receiptOf = (candidates: readonly object[]) => ({
  fulfilments: [],
  explanation: { form: 2, rule: 'nearest', candidates },
});

it('reads the receipt of a decision as it was made', () =>
  fc.assert(
    fc.property(anyCandidates, (candidates) => {
      const data = receiptOf(candidates);
      expect(unpacked(JSON.parse(JSON.stringify(packed(data))))).toEqual(data);
    }),
  ));

it('reads receipts that were stored as they are', () =>
  fc.assert(
    fc.property(anyCandidates, (candidates) => {
      expect(unpacked(receiptOf(candidates))).toEqual(receiptOf(candidates));
    }),
  ));

it('stores what all candidates have alike only once', () => {
  const candidate = { chosen: false, removedBy: 'stock', canShip: 0, kilometres: 7, terms: null, points: null };
  const stored = packed(receiptOf(['a', 'b', 'c'].map((location) => ({ ...candidate, location }))));
  expect(stored).toMatchObject({ explanation: { candidates: { location: ['a', 'b', 'c'], kilometres: [7] } } });
});

it('leaves what is not a receipt alone', () => {
  const first = { explanation: { rule: 'fewest-parcels-then-nearest/1', candidates: [{ location: 'a' }] } };
  expect(packed(first)).toBe(first);
  expect(packed({ explanation: null })).toEqual({ explanation: null });
  expect(unpacked(first)).toBe(first);
});
