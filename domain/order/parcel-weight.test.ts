import { describe, expect, it } from 'vitest';
import { weightDoubts } from './parcel-weight.ts';
import { assigned, given, line, placed, quantities, request, reserved, settled } from './testing.ts';

const { order } = given(
  placed(request(line('1', 'SHIRT', 2), line('2', 'CAP', 1))),
  reserved({ 1: 2, 2: 1 }),
  settled,
  assigned({ at: 'store-1', units: { 1: 2, 2: 1 } }),
);
const doubts = (weightGrams: number, grams: number | null = 1_000) =>
  weightDoubts(order(), [{ lines: quantities({ 1: 2, 2: 1 }), weightGrams }], () => grams).length;

describe('the weight of a parcel', () => {
  it.each([2_700, 3_000, 6_500])('of three kilos of goods may be %i g', (grams) => expect(doubts(grams)).toBe(0));
  it.each([2_699, 6_501, 27_000])('of three kilos of goods is hardly %i g', (grams) => expect(doubts(grams)).toBe(1));
  it('is not doubted where an article has none that is known', () => expect(doubts(1, null)).toBe(0));
});
