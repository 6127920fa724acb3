import type { LineId } from '../../domain/ids.ts';
import type { Minor } from '../../domain/money.ts';
import { chargedFor, creditedUnits, creditOf, partOf, type ReplacementLine } from '../../domain/order/money/shares.ts';
import type { Line, Order } from '../../domain/order/order.ts';
import type { Book } from './book.ts';

/** Units, and what they come to. */
export type Sum = { readonly units: number; readonly amount: Minor; readonly tax: Minor };

export const NONE: Sum = { units: 0, amount: 0, tax: 0 };

export const sumOf = (a: Sum, b: Sum): Sum => ({
  units: a.units + b.units,
  amount: a.amount + b.amount,
  tax: a.tax + b.tax,
});

export const minus = (a: Sum, b: Sum): Sum => sumOf(a, negated(b));

export const negated = ({ units, amount, tax }: Sum): Sum => ({ units: 0 - units, amount: 0 - amount, tax: 0 - tax });

export const isNothing = ({ units, amount, tax }: Sum): boolean => units === 0 && amount === 0 && tax === 0;

/** Units of a line that are to have been charged by now, where so many have been. */
export const dueUnits = (order: Order, line: Line, charged: number, when: Book['invoice']): number => {
  const stays = line.ordered - line.cancelled;
  switch (when) {
    case 'shipment':
      return line.shipped;
    case 'order':
      return order.lines.every((one) => one.shipped === one.ordered - one.cancelled) ? line.shipped : charged;
    case 'payment':
      // What is given in exchange is settled with its return, and not by the payment of the order.
      if (line.exchangeFor !== undefined) return line.shipped;
      // What has left counts as paid, as it does for refunds.
      return order.payment?.status === 'captured' ? stays : Math.max(line.shipped, Math.min(charged, stays));
  }
};

/** True once nothing more will be charged for a line than its due units. */
export const isClosed = (line: Line, units: number): boolean => units === line.ordered - line.cancelled;

/**
 * What so many units of a line come to. Refunds count a line's units up from the first and round down; so what was sold counts up from
 * the other end, and what is sold, cancelled and given back always makes what was charged for the line.
 */
export const worthOf = (order: Order, line: Line, units: number): Sum => {
  if (units === 0) return NONE;
  const of = (whole: Minor, cancelled: Minor): Minor => {
    if (isReplacement(line)) return partOf(whole, units, line.ordered);
    if (isClosed(line, units)) return whole - cancelled;
    return whole - Math.max(cancelled, partOf(whole, line.ordered - units, line.ordered));
  };
  const cancelled = cancelledOf(order, line);
  return { units, amount: of(chargedFor(line), cancelled.amount), tax: of(line.tax, cancelled.tax) };
};

const isReplacement = (line: Line): line is ReplacementLine => line.exchangeFor !== undefined;

/** What the cancelled units of a line come to: what was asked to be given back, and for the others their share. */
const cancelledOf = (order: Order, line: Line): Sum => {
  const paidBack = order.refunds
    .filter((refund) => refund.return === null)
    .flatMap(({ lines }) => lines)
    .filter((part) => part.line === line.id)
    .reduce((all, { quantity: units, amount, tax }) => sumOf(all, { units, amount, tax }), NONE);
  const others = (whole: Minor) =>
    partOf(whole, line.cancelled, line.ordered) - partOf(whole, Math.min(paidBack.units, line.cancelled), line.ordered);
  return {
    units: line.cancelled,
    amount: paidBack.amount + others(chargedFor(line)),
    tax: paidBack.tax + others(line.tax),
  };
};

/** What is charged for the way, without what was given back before anything left. */
export const freightOf = ({ shipping, refunds }: Order): Sum => {
  if (shipping === null) return NONE;
  const whole = shipping.amount - (shipping.discount ?? 0);
  const back = refunds.reduce((sum, refund) => (refund.return === null ? sum + refund.shipping : sum), 0);
  return minus(freightPart(shipping.tax ?? 0, whole, whole), freightPart(shipping.tax ?? 0, back, whole));
};

/** The way, of which a part of the amount is charged or given back. */
export const freightPart = (tax: Minor, part: Minor, whole: Minor): Sum => ({
  units: part > 0 ? 1 : 0,
  amount: part,
  tax: partOf(tax, part, whole),
});

export type Exchanged = Sum & { readonly replacement: LineId; readonly returned: Line };

/** What came back and was set off against what was given for it, in the returns that are closed. */
export const exchangesOf = (order: Order): readonly Exchanged[] =>
  order.lines.filter(isReplacement).flatMap((line): readonly Exchanged[] => {
    const { return: id, line: of } = line.exchangeFor;
    const returned = order.lines.find((one) => one.id === of);
    const isSettled = order.returns.some((one) => one.id === id && one.status === 'closed');
    if (returned === undefined || !isSettled) return [];
    const units = creditedUnits(order, line);
    const tax = partOf(returned.tax, units, returned.ordered);
    return [{ units, amount: creditOf(order, line), tax, replacement: line.id, returned }];
  });
