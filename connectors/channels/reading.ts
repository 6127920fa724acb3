import type { Minor } from '../../domain/money.ts';
import { minorOf } from '../money.ts';

type Amount = string | number | null | undefined;

/** Reads the amounts of one document, all in one currency, to minor units; what goes wrong is kept. */
export type Reading = {
  readonly currency: string;
  /** The amount times a whole number, or undefined where it is not stated. */
  readonly optional: (value: Amount, path: string, times?: number) => Minor | undefined;
  /** As `optional`, but its absence is an error. */
  readonly required: (value: Amount, path: string, times?: number) => Minor;
  /** The sum of amounts, each taken so many times (at most four digits after the point), rounded once. What is not stated counts nothing. */
  readonly sum: (terms: readonly Term[]) => Minor;
  readonly errors: readonly string[];
  readonly notes: readonly string[];
};

type Term = { readonly value: Amount; readonly path: string; readonly times: number };

/** Sums are made in such parts: sources have up to four digits more than the currency, and so many in a quantity. */
const FINE = 10_000;

export const readingIn = (currency: string): Reading => {
  const errors: string[] = [];
  const notes: string[] = [];

  const converted = (value: Amount, path: string, times: number) => {
    if (value === undefined || value === null) return undefined;
    const amount = minorOf(value, currency, times);
    if (amount === null) errors.push(`${path} is not an amount in ${currency}: ${String(value).slice(0, 40)}`);
    return amount ?? undefined;
  };

  const optional: Reading['optional'] = (value, path, times = 1) => {
    const amount = converted(value, path, times);
    if (amount?.rounded === true) notes.push(`${path}: ${value} rounded to the minor unit of ${currency}`);
    return amount?.minor;
  };

  const required: Reading['required'] = (value, path, times = 1) => {
    if (value === undefined || value === null) errors.push(`${path} has no amount`);
    return optional(value, path, times) ?? 0;
  };

  const sum: Reading['sum'] = (terms) => {
    const fine = terms.reduce(
      (all, { value, path, times }) =>
        all + BigInt(converted(value, path, FINE)?.minor ?? 0) * BigInt(Math.round(times * FINE)),
      0n,
    );
    const unit = BigInt(FINE) * BigInt(FINE);
    const minor = Number((fine + (fine < 0n ? -unit : unit) / 2n) / unit);
    if (Number.isSafeInteger(minor)) return minor;
    errors.push(`${terms[0]?.path} is too large an amount`);
    return 0;
  };

  return { currency, optional, required, sum, errors, notes };
};
