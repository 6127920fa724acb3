import { currencyDigits, isCurrency, type Minor } from '../domain/money.ts';

/** An amount in minor units; `rounded` tells that the source had digits that the currency does not have. */
type Converted = { readonly minor: Minor; readonly rounded: boolean };

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;
const DECIMAL_LENGTH_MAX = 64;

/**
 * Minor units of `value * times`: `('12.50', 'SEK')` is 1250, `('1480.00', 'JPY')` is 1480. Text is a plain decimal with a
 * point; a number is taken by its shortest decimal text. Computed without floats, so that `times` (a whole number) is
 * applied before rounding, which is half away from zero. `null` where the text is no decimal, the currency is unknown or the
 * amount is beyond what a number holds exactly.
 */
export const minorOf = (value: string | number, currency: string, times = 1): Converted | null => {
  const text = String(value);
  const match = text.length > DECIMAL_LENGTH_MAX ? null : DECIMAL.exec(text);
  if (match === null || !isCurrency(currency)) return null;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole + fraction === '') return null;
  const shift = currencyDigits(currency) + Number(exponent) - fraction.length;
  const scaled = BigInt(whole + fraction) * BigInt(times) * 10n ** BigInt(Math.max(shift, 0));
  const unit = 10n ** BigInt(Math.max(-shift, 0));
  const minor = Number(divideRounded(scaled, unit));
  if (!Number.isSafeInteger(minor)) return null;
  return { minor: sign === '-' ? 0 - minor : minor, rounded: scaled % unit !== 0n };
};

/** The amount as decimal text with all digits of the currency: `(1250, 'SEK')` is `12.50`. */
export const decimalOf = (minor: Minor, currency: string): string => {
  const digits = currencyDigits(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const point = text.length - digits;
  const decimal = digits === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
  return minor < 0 ? `-${decimal}` : decimal;
};

/** `amount * part / whole`, rounded half away from zero; `whole` is positive, the others are not negative. */
export const shareOf = (amount: Minor, part: number, whole: number): Minor =>
  Number(divideRounded(BigInt(amount) * BigInt(part), BigInt(whole)));

/**
 * Brings amounts that were rounded one by one to the total that the source states: a difference of at most one unit per
 * amount goes to the largest, the first among equals. `null` where they miss it by more: then no guess is made.
 */
export const settle = (amounts: readonly Minor[], total: Minor): readonly Minor[] | null => {
  const missing = total - sum(amounts);
  if (missing === 0) return amounts;
  const largest = amounts.indexOf(Math.max(...amounts));
  if (Math.abs(missing) > amounts.length || (amounts[largest] ?? 0) + missing < 0) return null;
  return amounts.map((amount, index) => (index === largest ? amount + missing : amount));
};

/** A line, a fee or the shipping as the source states it: `before` and `after` discount for the whole quantity, in minor units. */
export type Part = {
  /** Names the part in notes. */
  readonly label: string;
  readonly quantity: number;
  readonly before: Minor;
  readonly after: Minor;
  readonly tax: Minor;
};

/** A part in the terms of the canonical order: tax included, `quantity * unitPrice - discount` is what was charged. */
export type Priced = { readonly unitPrice: Minor; readonly discount: Minor; readonly tax: Minor };

export type Basis = {
  readonly currency: string;
  /** Whether the parts' `before` and `after` hold their tax. */
  readonly taxesIncluded: boolean;
  /** What the customer was charged in all, and the tax in it, as the source states them. */
  readonly total: Minor | undefined;
  readonly totalTax: Minor | undefined;
};

type Pricing = {
  readonly priced: readonly Priced[];
  readonly notes: readonly string[];
  /** What keeps the parts from agreeing with the source's totals, in words. */
  readonly problems: readonly string[];
};

/** Prices every part, tax included, so that together they make the source's total; what does not agree is a problem. */
export const priceParts = (parts: readonly Part[], basis: Basis): Pricing => {
  const taxes = settled('tax', parts, taxesOf(parts), basis.totalTax, basis.currency);
  const charged = parts.map((part, index) => part.after + (basis.taxesIncluded ? 0 : (taxes.amounts[index] ?? 0)));
  const grosses = settled('total', parts, charged, basis.total, basis.currency);
  const priced = parts.map((part, index): Priced => {
    const tax = taxes.amounts[index] ?? 0;
    const gross = Math.max(grosses.amounts[index] ?? 0, 0);
    const before = basis.taxesIncluded ? part.before : withTax(part, tax);
    const unitPrice = Number(divideUp(BigInt(Math.max(before, gross)), BigInt(part.quantity)));
    return { unitPrice, discount: part.quantity * unitPrice - gross, tax };
  });
  const problems = [
    ...(basis.total === undefined ? ['no total is stated'] : []),
    ...parts.flatMap((part) => (part.after < 0 ? [`${part.label}: discount is more than its price`] : [])),
    ...parts.flatMap((part, index) =>
      isTaxWithin(grosses.amounts[index] ?? 0, taxes.amounts[index] ?? 0)
        ? []
        : [`${part.label}: tax is not within its price`],
    ),
    ...taxes.problems,
    ...grosses.problems,
  ];
  return { priced, notes: [...taxes.notes, ...grosses.notes], problems };
};

const taxesOf = (parts: readonly Part[]) => parts.map((part) => part.tax);

const isTaxWithin = (gross: Minor, tax: Minor): boolean => tax >= 0 && tax <= Math.max(gross, 0);

/** The tax is known after discount only: what it would have been before is in proportion, rounded up so that no discount is negative. */
const withTax = (part: Part, tax: Minor): Minor =>
  part.after > 0
    ? Number(divideUp(BigInt(part.before) * BigInt(part.after + tax), BigInt(part.after)))
    : part.before + tax;

const settled = (
  what: string,
  parts: readonly Part[],
  amounts: readonly Minor[],
  stated: Minor | undefined,
  currency: string,
) => {
  const made = sum(amounts);
  const missing = (stated ?? made) - made;
  const result = settle(amounts, made + missing);
  const text = (minor: Minor) => `${decimalOf(minor, currency)} ${currency}`;
  if (result === null) {
    const problem = `${what} differs by ${text(missing)}: the parts make ${text(made)}, the source states ${text(made + missing)}`;
    return { amounts, notes: [], problems: [problem] };
  }
  const taker = parts[result.findIndex((amount, index) => amount !== amounts[index])];
  const notes = taker === undefined ? [] : [`${what}: rounding difference of ${text(missing)} put on ${taker.label}`];
  return { amounts: result, notes, problems: [] };
};

const sum = (amounts: readonly Minor[]): Minor => amounts.reduce((all, amount) => all + amount, 0);

/** Both for a dividend that is not negative. */
const divideRounded = (dividend: bigint, divisor: bigint): bigint => (2n * dividend + divisor) / (2n * divisor);
const divideUp = (dividend: bigint, divisor: bigint): bigint => (dividend + divisor - 1n) / divisor;
