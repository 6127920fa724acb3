import type { LineId, ReturnId } from '../../ids.ts';
import type { Minor } from '../../money.ts';
import type { Line, Order } from '../order.ts';
import type { Return, ReturnLine } from '../returns/facts.ts';
import type { Refund, RefundLine } from './facts.ts';

/** What was charged for a line in all, tax included. */
export const chargedFor = (line: Pick<Line, 'ordered' | 'unitPrice' | 'discount'>): Minor =>
  Math.max(0, line.ordered * line.unitPrice - line.discount);

/** What the first of a line's units make of an amount that is for all of them: the last one takes the rest, so that nothing is lost. */
export const partOf = (amount: Minor, units: number, of: number): Minor =>
  of === 0 ? 0 : Number((BigInt(amount) * BigInt(units)) / BigInt(of));

/**
 * The share that units of a line have in what was paid for it: by the prices and discounts as they were sold, after those that have
 * been given back or set off already. However a line comes back, in whatever parts, the shares of all its units make what was paid.
 */
export const shareOf = (order: Order, line: Line, quantity: number): RefundLine => {
  const gone = goneFrom(order, line);
  const upTo = (amount: Minor, before: Minor) =>
    Math.max(0, partOf(amount, Math.min(gone.quantity + quantity, line.ordered), line.ordered) - before);
  return {
    line: line.id,
    quantity,
    amount: upTo(chargedFor(line), gone.amount),
    tax: upTo(line.tax, gone.tax),
  };
};

/** Refunds that were not denied. */
export const standingRefunds = ({ refunds }: Pick<Order, 'refunds'>): readonly Refund[] =>
  refunds.filter(({ status }) => status !== 'denied');

/** What of a line the customer no longer has the goods of, or has something else for. */
const goneFrom = (order: Order, line: Line): Omit<RefundLine, 'line'> => {
  const refunded = standingRefunds(order)
    .flatMap(({ lines }) => lines)
    .filter((part) => part.line === line.id);
  const exchanged = order.lines
    .filter(isReplacement)
    .filter(({ exchangeFor }) => exchangeFor.line === line.id)
    .map((replacement) => {
      const quantity = creditedUnits(order, replacement);
      return { quantity, amount: creditOf(order, replacement), tax: partOf(line.tax, quantity, line.ordered) };
    });
  return [...refunded, ...exchanged].reduce(
    (all, part) => ({
      quantity: all.quantity + part.quantity,
      amount: all.amount + part.amount,
      tax: all.tax + part.tax,
    }),
    { quantity: 0, amount: 0, tax: 0 },
  );
};

/** A line that is given in exchange. */
export type ReplacementLine = Line & { readonly exchangeFor: NonNullable<Line['exchangeFor']> };

const isReplacement = (line: Line): line is ReplacementLine => line.exchangeFor !== undefined;

export const replacementsIn = (order: Order, id: ReturnId): readonly ReplacementLine[] =>
  order.lines.filter(isReplacement).filter(({ exchangeFor }) => exchangeFor.return === id);

/** Units of a replacement that returned ones stand for. */
export const creditedUnits = (order: Order, { exchangeFor, ordered, cancelled }: ReplacementLine): number => {
  const of = order.returns.find(({ id }) => id === exchangeFor.return);
  const returned = of?.lines.find(({ line }) => line === exchangeFor.line);
  return of === undefined || returned === undefined ? 0 : Math.min(ordered - cancelled, standingOf(of, returned));
};

export const creditOf = (order: Order, replacement: ReplacementLine): Minor =>
  partOf(replacement.exchangeFor.credit, creditedUnits(order, replacement), replacement.ordered);

/** True where nothing is to come back: the customer keeps it. */
export const isKept = ({ resolution, terms }: Pick<Return, 'resolution' | 'terms'>): boolean =>
  resolution === 'keepIt' || terms?.sendTo.kind === 'keepIt';

/** Units that have been accepted, or may be yet. */
const standingOf = (of: Return, { requested, accepted, declined }: ReturnLine): number => {
  switch (of.status) {
    case 'rejected':
    case 'cancelled':
      return 0;
    case 'closed':
      return isKept(of) ? requested : accepted;
    case 'requested':
    case 'authorised':
    case 'received':
    case 'inspected':
      return requested - declined;
  }
};

/** Units of a line that refunds of a return are for. */
export const refundedUnits = (refunds: readonly Refund[], id: ReturnId, line: LineId): number =>
  refunds
    .filter((refund) => refund.return === id)
    .flatMap(({ lines }) => lines)
    .reduce((sum, part) => (part.line === line ? sum + part.quantity : sum), 0);
