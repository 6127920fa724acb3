import { type Minor, splitByLargestRemainder } from '../../../domain/money.ts';
import type { Refund as AskedRefund } from '../../../domain/order/money/facts.ts';
import type { Refund } from '../outgoing.ts';
import { lookUp } from '../table.ts';
import type { MiraklLine } from './document.ts';
import { type LineMoney, moneyOf, type OrderTaxes } from './out.ts';
import type { Standing } from './standing.ts';

/**
 * A refund line by line, as the marketplace wants it: what is kept of the whole is taken off the lines by what each makes of it, and the
 * shipping is given back with the lines that it was charged with.
 */
export const linesOfRefund = (refund: Refund, taxes: OrderTaxes, reasonCode: string): readonly LineMoney[] => {
  const amounts = splitByLargestRemainder(
    Math.max(0, refund.amount - refund.shipping),
    refund.lines.map(({ amount }) => amount),
  );
  let left = refund.shipping;
  const shippingOf = (line: string): Minor => {
    const share = Math.min(left, lookUp(taxes.lines, line)?.shipping ?? 0);
    left -= share;
    return share;
  };
  const shares = refund.lines.map(({ line }) => shippingOf(line));
  return refund.lines.map(({ line, quantity }, index) => ({
    ...{ line, quantity, reasonCode, amount: amounts[index] ?? 0 },
    // What was charged with other lines is given back with the first.
    shipping: (shares[index] ?? 0) + (index === 0 ? left : 0),
  }));
};

const REFERENCE = 'mirakl:refund:';

/** What the marketplace calls the refunds that one of ours has become, as it is put on record. */
export const refundReference = (ids: readonly string[]): string => `${REFERENCE}${ids.join(',')}`;

const idsIn = (reference: string | null): readonly string[] =>
  reference?.startsWith(REFERENCE) === true ? reference.slice(REFERENCE.length).split(',') : [];

/**
 * Which lines of a refund the marketplace has given back already, and which it has not: a refund of theirs is ours where it is of the same
 * units and amounts, and none of the others that are on record. `refunds`: those of the order, as they stand now.
 */
export const givenBackOf = (
  lines: readonly LineMoney[],
  { document, taxes }: Standing,
  refunds: readonly AskedRefund[],
): { readonly ids: readonly string[]; readonly missing: readonly LineMoney[] } => {
  const others = new Set(refunds.flatMap(({ reference }) => idsIn(reference)));
  const found = lines.map((line) => {
    const theirs = document.order_lines.find(({ order_line_id }) => order_line_id === line.line)?.refunds ?? [];
    const same = theirs.find((each) => !others.has(each.id) && isSame(each, line, taxes));
    return { line, id: same?.id ?? null };
  });
  return {
    ids: found.flatMap(({ id }) => id ?? []),
    missing: found.flatMap(({ line, id }) => (id === null ? [line] : [])),
  };
};

type TheirRefund = NonNullable<NonNullable<MiraklLine['refunds']>[number]>;

const isSame = (theirs: TheirRefund, line: LineMoney, taxes: OrderTaxes): boolean => {
  const ours = moneyOf(line, taxes);
  return (
    (theirs.quantity ?? 0) === ours.quantity &&
    Number(theirs.amount ?? 0) === ours.amount &&
    Number(theirs.shipping_amount ?? 0) === ours.shipping_amount
  );
};
