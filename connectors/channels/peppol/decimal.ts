import { currencyDigits, type Minor } from '../../../domain/money.ts';

/** A decimal number without floats: `digits / 10^scale`. */
export type Decimal = { readonly digits: bigint; readonly scale: number };

const PLAIN = /^(-?)(\d{1,18})(?:\.(\d{1,12}))?$/;

/** `null` where the text is no plain decimal: quantities and prices have no exponent. */
export const decimalOfText = (value: string | number): Decimal | null => {
  const match = PLAIN.exec(String(value).trim());
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  return { digits: BigInt(`${sign}${whole}${fraction}`), scale: fraction.length };
};

export const ONE: Decimal = { digits: 1n, scale: 0 };

/** `quantity * price / base` in minor units, rounded once, half away from zero; `base` is not zero. */
export const lineValue = (quantity: Decimal, price: Decimal, base: Decimal, currency: string): Minor =>
  Number(
    rounded(
      quantity.digits * price.digits * 10n ** BigInt(base.scale + currencyDigits(currency)),
      base.digits * 10n ** BigInt(quantity.scale + price.scale),
    ),
  );

/** So many percent of an amount, rounded half away from zero. */
export const percentOf = (amount: Minor, percent: Decimal): Minor =>
  Number(rounded(BigInt(amount) * percent.digits, 100n * 10n ** BigInt(percent.scale)));

/** `quantity * factor` where that is a whole number, else `null`. */
export const wholeOf = ({ digits, scale }: Decimal, factor: number): number | null => {
  const unit = 10n ** BigInt(scale);
  const product = digits * BigInt(factor);
  return product % unit === 0n ? Number(product / unit) : null;
};

/** The least whole number that is not below it. */
export const upOf = ({ digits, scale }: Decimal): number => {
  const unit = 10n ** BigInt(scale);
  return Number((digits + unit - 1n) / unit);
};

const rounded = (dividend: bigint, divisor: bigint): bigint => {
  const negative = dividend < 0n !== divisor < 0n;
  const [top, bottom] = [abs(dividend), abs(divisor)];
  const whole = (2n * top + bottom) / (2n * bottom);
  return negative ? -whole : whole;
};

const abs = (value: bigint): bigint => (value < 0n ? -value : value);
