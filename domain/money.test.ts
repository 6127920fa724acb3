import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencyDigits, isCurrency, splitByLargestRemainder } from './money.ts';

const weights = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 20 });
const amounts = fc.integer({ min: -10_000_000_000, max: 10_000_000_000 });

describe('splitting an amount', () => {
  it('loses no unit: the parts sum to the whole', () =>
    fc.assert(
      fc.property(amounts, weights, (amount, shares) => {
        const parts = splitByLargestRemainder(amount, shares);
        expect(parts).toHaveLength(shares.length);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount);
      }),
      { numRuns: 2_000 },
    ));

  it('gives each part its share, less than one unit off', () =>
    fc.assert(
      fc.property(amounts, weights, (amount, shares) => {
        const total = shares.reduce((sum, share) => sum + share, 0);
        fc.pre(total > 0);
        for (const [index, part] of splitByLargestRemainder(amount, shares).entries()) {
          const exact = BigInt(amount) * BigInt(shares[index] ?? 0);
          const off = BigInt(part) * BigInt(total) - exact;
          expect(off < BigInt(total) && -off < BigInt(total)).toBe(true);
        }
      }),
    ));

  it.each<[string, number, readonly number[], readonly number[]]>([
    ['gives the unit that is left over to the largest remainder', 100, [1, 1, 1], [34, 33, 33]],
    ['gives it to the later one where that has more coming', 10, [1, 2, 4], [1, 3, 6]],
    ['splits evenly where nothing weighs anything', 5, [0, 0], [3, 2]],
    ['gives nothing to what weighs nothing', 7, [0, 1], [0, 7]],
    ['splits what is owed to a customer as it splits what is owed by one', -100, [1, 1, 1], [-34, -33, -33]],
    ['splits nothing into nothings, none of them negative', -0, [1, 2], [0, 0]],
    ['has no parts where there are no weights', 5, [], []],
  ])('%s', (_, amount, shares, parts) => expect(splitByLargestRemainder(amount, shares)).toEqual(parts));

  it('does not lose units of very large amounts', () =>
    expect(splitByLargestRemainder(Number.MAX_SAFE_INTEGER, [1_000_000, 1_000_001]).reduce((a, b) => a + b, 0)).toBe(
      Number.MAX_SAFE_INTEGER,
    ));
});

describe('the digits of a currency', () => {
  it.each<[digits: number, codes: readonly string[]]>([
    [0, ['JPY', 'KRW', 'ISK', 'CLP', 'VND', 'XOF', 'XPF', 'UGX', 'PYG']],
    [
      2,
      [
        'SEK',
        'EUR',
        'USD',
        'NOK',
        'DKK',
        'CHF',
        'HUF',
        'CZK',
        'IDR',
        'COP',
        'PKR',
        'TWD',
        'RSD',
        'ALL',
        'LBP',
        'MGA',
        'MRU',
      ],
    ],
    [3, ['KWD', 'BHD', 'TND', 'OMR', 'JOD', 'LYD', 'IQD']],
    [4, ['CLF', 'UYW']],
  ])('are %i as ISO 4217 says, whatever is common in cash', (digits, codes) =>
    expect(codes.map((code) => [code, currencyDigits(code)])).toEqual(codes.map((code) => [code, digits])),
  );

  it('belong to a code that is in use', () => {
    expect(['SEK', 'JPY', 'KWD', 'HUF'].every(isCurrency)).toBe(true);
    expect(['XX', 'sek', 'ABC', ''].some(isCurrency)).toBe(false);
  });
});
