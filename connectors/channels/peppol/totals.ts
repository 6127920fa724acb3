import { type Minor, splitByLargestRemainder } from '../../../domain/money.ts';
import { decimalOf, type Part } from '../../money.ts';
import type { Reading } from '../reading.ts';
import { type Decimal, decimalOfText, percentOf } from './decimal.ts';
import type { B2bOrder } from './document.ts';
import { type NetLine, sumsOf } from './lines.ts';

/** The totals that the buyer states, as far as it does. */
export type StatedTotals = { readonly total: Minor | undefined; readonly totalTax: Minor | undefined };

/** What the profile's rules say must add up; where it does not, the document is refused. */
export const readTotals = (
  order: B2bOrder,
  lines: readonly NetLine[],
  amounts: Reading,
): StatedTotals & { readonly errors: readonly string[] } => {
  const totals = order.totals ?? {};
  const of = (value: string | number | null | undefined, name: string) => amounts.optional(value, `/totals/${name}`);
  const [net, taxExclusive, taxInclusive, payable] = [
    of(totals.net, 'net'),
    of(totals.taxExclusive, 'taxExclusive'),
    of(totals.taxInclusive, 'taxInclusive'),
    of(totals.payable, 'payable'),
  ];
  const [prepaid, rounding] = [of(totals.prepaid, 'prepaid') ?? 0, of(totals.rounding, 'rounding') ?? 0];
  const tax = amounts.optional(order.taxTotal, '/taxTotal');
  const own = sumsOf(order.allowanceCharges, '/allowanceCharges', amounts);
  const linesMake = lines.reduce((sum, line) => sum + line.net, 0);
  const exclusive = linesMake - own.allowances + own.charges;
  const inclusive = taxInclusive ?? (payable === undefined ? undefined : payable + prepaid - rounding);
  const text = (minor: Minor) => decimalOf(minor, amounts.currency);
  const rule = (what: string, stated: Minor | undefined, made: Minor | undefined): readonly string[] =>
    stated === undefined || made === undefined || stated === made
      ? []
      : [`${what} is ${text(stated)}, and its parts make ${text(made)}`];
  const priced = lines.every((line) => line.line.net !== undefined && line.line.net !== null);
  return {
    total: inclusive,
    totalTax: tax ?? (inclusive === undefined || taxExclusive === undefined ? undefined : inclusive - taxExclusive),
    errors: [
      ...rule('/totals/net', net, priced ? linesMake : undefined),
      ...rule('/totals/allowances', of(totals.allowances, 'allowances'), own.allowances),
      ...rule('/totals/charges', of(totals.charges, 'charges'), own.charges),
      ...rule('/totals/taxExclusive', taxExclusive, priced ? exclusive : undefined),
      ...rule('/totals/taxInclusive', taxInclusive, sum(taxExclusive, tax)),
      ...rule('/totals/payable', payable, taxInclusive === undefined ? undefined : taxInclusive - prepaid + rounding),
    ],
  };
};

const sum = (a: Minor | undefined, b: Minor | undefined): Minor | undefined =>
  a === undefined || b === undefined ? undefined : a + b;

export type Parts = {
  /** One for each line, in their order. */
  readonly lines: readonly Part[];
  readonly fees: readonly Part[];
  readonly shipping: Part | null;
};

/** All of the order as parts: allowances on the whole of it spread over its lines, freight as shipping, other charges as fees. */
export const partsOf = (
  order: B2bOrder,
  lines: readonly NetLine[],
  amounts: Reading,
  tax: Minor | undefined,
): Parts => {
  const after = lines.map((line) => line.net);
  const common = commonRate(lines);
  const fees: Part[] = [];
  let freight: Part | null = null;
  for (const [index, each] of (order.allowanceCharges ?? []).entries()) {
    const amount = amounts.optional(each.amount, `/allowanceCharges/${index}/amount`) ?? 0;
    const stated = each.taxPercent ?? undefined;
    const rate = stated === undefined ? common : (decimalOfText(stated) ?? undefined);
    const part = (label: string): Part => ({
      label,
      quantity: 1,
      before: amount,
      after: amount,
      tax: rate === undefined ? 0 : percentOf(amount, rate),
    });
    if (each.kind === 'allowance') spread(amount, rate, lines, after);
    else if (each.reasonCode === 'FC') freight = added(freight, part('shipping'));
    else fees.push(part(`charge:${index + 1}`));
  }
  const parts = lines.map(({ line, quantity, before, rate }, index): Part => {
    const net = after[index] ?? 0;
    const taxed = rate === undefined ? 0 : percentOf(Math.max(net, 0), rate);
    return { label: `line ${line.id}`, quantity, before, after: net, tax: taxed };
  });
  const none = lines.every((line) => line.rate === undefined);
  return { lines: none && tax !== undefined ? withTax(parts, tax, fees, freight) : parts, fees, shipping: freight };
};

/** Takes the amount off the lines that are taxed alike, or off all where none are. */
const spread = (amount: Minor, rate: Decimal | undefined, lines: readonly NetLine[], after: Minor[]): void => {
  const alike = lines.map((line) =>
    rate !== undefined && line.rate !== undefined ? sameRate(line.rate, rate) : false,
  );
  const any = alike.includes(true);
  const weights = lines.map((_, index) => (!any || alike[index] ? Math.max(after[index] ?? 0, 0) : 0));
  splitByLargestRemainder(amount, weights).forEach((share, index) => {
    after[index] = (after[index] ?? 0) - share;
  });
};

const sameRate = (a: Decimal, b: Decimal): boolean =>
  a.digits * 10n ** BigInt(b.scale) === b.digits * 10n ** BigInt(a.scale);

/** The rate that all lines have: that of charges which name none. */
const commonRate = (lines: readonly NetLine[]): Decimal | undefined => {
  const first = lines[0]?.rate;
  return first !== undefined && lines.every(({ rate }) => rate !== undefined && sameRate(rate, first))
    ? first
    : undefined;
};

const added = (a: Part | null, b: Part): Part =>
  a === null ? b : { ...a, before: a.before + b.before, after: a.after + b.after, tax: a.tax + b.tax };

/** No line tells its rate, only the order its tax: by value. */
const withTax = (parts: readonly Part[], tax: Minor, fees: readonly Part[], freight: Part | null): readonly Part[] => {
  const rest = tax - fees.reduce((all, fee) => all + fee.tax, freight?.tax ?? 0);
  const shares = splitByLargestRemainder(
    rest,
    parts.map((part) => Math.max(part.after, 0)),
  );
  return parts.map((part, index) => ({ ...part, tax: shares[index] ?? 0 }));
};
