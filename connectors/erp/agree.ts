import type { Minor } from '../../domain/money.ts';
import { message, type Rejected, rejected } from '../http/refusal.ts';
import { decimalOf, minorOf } from '../money.ts';
import type { ErpDocument } from './document.ts';

/** What an ERP makes of a document, as it writes amounts: decimals of the currency. A credit note's may be negative. */
export type Made = {
  readonly number: string;
  readonly total: string | number;
  readonly tax: string | number;
  /** What it has rounded the total by, where it says so. */
  readonly rounded: string | number;
};

/**
 * `null` where the ERP has made the same sum, to the minor unit; else a refusal that names the difference. Its tax may differ by a unit for
 * each line: it rounds each line's tax by itself, and the total is what is owed.
 */
export const disagreement = (document: ErpDocument, made: Made): Rejected | null => {
  const { currency, lines } = document;
  const amountOf = (value: string | number): Minor => Math.abs(minorOf(value, currency)?.minor ?? Number.NaN);
  const total = amountOf(made.total);
  const tax = amountOf(made.tax);
  const round = minorOf(made.rounded, currency)?.minor ?? 0;
  const missing = total - document.total;
  if (missing !== 0 && Math.abs(missing) !== Math.abs(round))
    return differs('total', made, total, document.total, currency);
  if (!(Math.abs(tax - document.tax) <= lines.length)) return differs('tax', made, tax, document.tax, currency);
  return null;
};

const differs = (what: string, { number }: Made, made: Minor, wanted: Minor, currency: string): Rejected => {
  const text = (amount: Minor) => (Number.isNaN(amount) ? 'no amount' : `${decimalOf(amount, currency)} ${currency}`);
  const difference = Number.isNaN(made) ? '' : `, which is ${text(made - wanted)} of difference`;
  return rejected([
    message(`${what} of ${number}: the ERP makes ${text(made)}, the order ${text(wanted)}${difference}`, what),
  ]);
};
