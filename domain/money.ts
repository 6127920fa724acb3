/** An amount of money: a whole number of the currency's minor unit (ören, cents, yen). The currency stands beside it, once. */
export type Minor = number;

const KNOWN_CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** True for an ISO 4217 code that is in use. */
export const isCurrency = (code: string): boolean => KNOWN_CURRENCIES.has(code);

/** Digits after the decimal point of a currency: 2 for SEK, 0 for JPY, 3 for KWD. The code must be a known one. */
export const currencyDigits = (code: string): number => DIGITS.get(code) ?? 2;

/**
 * ISO 4217, list one, where it is not 2. Not what `Intl` says: that drops the minor units that are rare in cash, so that HUF has
 * none there and IQD 0 instead of 3, while shops and banks count in the units of the standard.
 */
const DIGITS: ReadonlyMap<string, number> = new Map([
  ...[
    'BIF',
    'CLP',
    'DJF',
    'GNF',
    'ISK',
    'JPY',
    'KMF',
    'KRW',
    'PYG',
    'RWF',
    'UGX',
    'UYI',
    'VND',
    'VUV',
    'XAF',
    'XOF',
    'XPF',
  ].map((code) => [code, 0] as const),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3] as const),
  ...['CLF', 'UYW'].map((code) => [code, 4] as const),
]);

/**
 * Splits an amount in proportion to the weights so that the parts sum to it exactly: the units that are
 * left after rounding down go to the largest remainders, the earliest first among equals.
 * Weights are non-negative; where all are zero the amount is split evenly.
 */
export const splitByLargestRemainder = (amount: Minor, weights: readonly number[]): readonly Minor[] => {
  if (weights.length === 0) return [];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = total === 0 ? weights.map(() => 1) : weights;
  const whole = BigInt(Math.abs(amount));
  const sum = BigInt(total === 0 ? weights.length : total);
  const parts = shares.map((share, index) => {
    const product = whole * BigInt(share);
    return { index, floor: product / sum, remainder: product % sum };
  });
  const missing = Number(whole - parts.reduce((all, part) => all + part.floor, 0n));
  const byRemainder = [...parts].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  const topped = new Set(byRemainder.slice(0, missing).map((part) => part.index));
  const sign = amount < 0 ? -1 : 1;
  return parts.map((part) => sign * (Number(part.floor) + (topped.has(part.index) ? 1 : 0)) + 0);
};
