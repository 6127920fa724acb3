import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { decimalOf, minorOf, type Part, priceParts, settle, shareOf } from './money.ts';

describe('decimal text becomes minor units', () => {
  it.each([
    ['541.30', 'SEK', 54130, false],
    ['348.0', 'SEK', 34800, false],
    ['348', 'SEK', 34800, false],
    ['.5', 'SEK', 50, false],
    ['5.', 'SEK', 500, false],
    ['-49.00', 'SEK', -4900, false],
    ['-0.00', 'SEK', 0, false],
    ['1480', 'JPY', 1480, false],
    ['1480.00', 'JPY', 1480, false],
    ['1480.50', 'JPY', 1481, true],
    ['1.234', 'KWD', 1234, false],
    ['1.2345', 'KWD', 1235, true],
    ['16.486', 'EUR', 1649, true],
    ['0.004', 'EUR', 0, true],
    ['0.005', 'EUR', 1, true],
    ['-0.005', 'EUR', -1, true],
    ['-0.0049', 'EUR', 0, true],
    ['2.675', 'EUR', 268, true],
    ['90071992547409.91', 'SEK', 9007199254740991, false],
  ])('%s %s is %d', (text, currency, minor, rounded) => {
    expect(minorOf(text, currency)).toEqual({ minor, rounded });
  });

  it.each([
    [179.1, 'SEK', 17910, false],
    [100.83403361344537, 'SEK', 10083, true],
    [6.37, 'EUR', 637, false],
    [1.005, 'EUR', 101, true],
    [0.1 + 0.2, 'EUR', 30, true],
    [1e-7, 'EUR', 0, true],
    [1.5e3, 'JPY', 1500, false],
  ])('the JSON number %d in %s is %d', (number, currency, minor, rounded) => {
    expect(minorOf(number, currency)).toEqual({ minor, rounded });
  });

  it.each([
    ['', 'SEK'],
    ['.', 'SEK'],
    ['-', 'SEK'],
    ['1,50', 'SEK'],
    ['1 000.00', 'SEK'],
    ['1.2.3', 'SEK'],
    ['0x10', 'SEK'],
    ['NaN', 'SEK'],
    [Number.POSITIVE_INFINITY, 'SEK'],
    ['90071992547409.92', 'SEK'],
    ['1e99', 'SEK'],
    ['1'.repeat(65), 'SEK'],
    ['1.00', 'XYZ'],
    ['1.00', 'crowns'],
  ])('%s %s is no amount', (text, currency) => {
    expect(minorOf(text, currency)).toBeNull();
  });

  test('a quantity is multiplied before the rounding, not after', () => {
    expect(minorOf('0.125', 'EUR', 8)).toEqual({ minor: 100, rounded: false });
    expect(minorOf('0.333', 'EUR', 2)).toEqual({ minor: 67, rounded: true });
  });

  test('what decimalOf writes is read back as the same amount, in currencies of 0, 2 and 3 digits', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom('JPY', 'SEK', 'KWD'), (minor, currency) => {
        expect(minorOf(decimalOf(minor, currency), currency)).toEqual({ minor: minor + 0, rounded: false });
      }),
    );
  });
});

it.each([
  [5, 'SEK', '0.05'],
  [-5, 'SEK', '-0.05'],
  [1480, 'JPY', '1480'],
  [1234, 'KWD', '1.234'],
])('%d minor units of %s are written %s', (minor, currency, text) => {
  expect(decimalOf(minor, currency)).toBe(text);
});

it.each([
  [100, 1, 3, 33],
  [200, 1, 3, 67],
  [5, 1, 2, 3],
  [0, 1, 2, 0],
])('the share of %d for %d of %d is %d', (amount, part, whole, share) => {
  expect(shareOf(amount, part, whole)).toBe(share);
});

it.each([
  { amounts: [10, 30, 20], total: 60, settled: [10, 30, 20] },
  { amounts: [10, 30, 20], total: 63, settled: [10, 33, 20] },
  { amounts: [10, 30, 30], total: 69, settled: [10, 29, 30] },
  { amounts: [10, 30, 20], total: 64, settled: null },
  { amounts: [0, 0], total: -1, settled: null },
  { amounts: [], total: 0, settled: [] },
  { amounts: [], total: 1, settled: null },
])('$amounts are brought to $total as $settled', ({ amounts, total, settled }) => {
  expect(settle(amounts, total)).toEqual(settled);
});

describe('parts are priced with their tax', () => {
  const part = (amounts: Partial<Part>): Part => ({
    label: 'line 1',
    quantity: 1,
    before: 0,
    after: 0,
    tax: 0,
    ...amounts,
  });
  const basis = { currency: 'SEK', totalTax: undefined };

  test('tax included: unit price and discount are as stated', () => {
    const parts = [part({ quantity: 2, before: 39800, after: 35820, tax: 7164 })];
    expect(priceParts(parts, { ...basis, taxesIncluded: true, total: 35820 })).toEqual({
      priced: [{ unitPrice: 19900, discount: 3980, tax: 7164 }],
      notes: [],
      problems: [],
    });
  });

  test('tax on top: the unit price is rounded up and the discount takes what that is too much', () => {
    // 29.97 net and 7.49 tax make 37.46; a third of it is 12.486..., so 3 x 12.49 - 0.01.
    const parts = [part({ quantity: 3, before: 2997, after: 2997, tax: 749 })];
    const { priced } = priceParts(parts, { ...basis, taxesIncluded: false, total: 3746 });
    expect(priced).toEqual([{ unitPrice: 1249, discount: 1, tax: 749 }]);
  });

  test('tax on top of a line that is given away: the price is there and the discount takes it all', () => {
    const { priced } = priceParts([part({ before: 1000, after: 0 })], { ...basis, taxesIncluded: false, total: 0 });
    expect(priced).toEqual([{ unitPrice: 1000, discount: 1000, tax: 0 }]);
  });

  test('a difference of more than a unit for each part is named and not hidden', () => {
    const parts = [part({ before: 1000, after: 1000, tax: 200 })];
    const pricing = priceParts(parts, { currency: 'SEK', taxesIncluded: true, total: 998, totalTax: 250 });
    expect(pricing.problems).toEqual([
      'tax differs by 0.50 SEK: the parts make 2.00 SEK, the source states 2.50 SEK',
      'total differs by -0.02 SEK: the parts make 10.00 SEK, the source states 9.98 SEK',
    ]);
  });

  test.each([-1, 101])('a tax of %d in a price of 100 is a problem', (tax) => {
    const pricing = priceParts([part({ before: 100, after: 100, tax })], { ...basis, taxesIncluded: true, total: 100 });
    expect(pricing.problems).toEqual(['line 1: tax is not within its price']);
  });

  test('a missing total and a discount above the price are problems', () => {
    const pricing = priceParts([part({ before: 100, after: -1 })], { ...basis, taxesIncluded: true, total: undefined });
    expect(pricing.problems).toEqual(['no total is stated', 'line 1: discount is more than its price']);
    expect(pricing.priced).toEqual([{ unitPrice: 100, discount: 100, tax: 0 }]);
  });
});
