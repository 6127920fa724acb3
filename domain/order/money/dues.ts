import { chargeIdOf, type LineId, type ReturnId, refundIdOf } from '../../ids.ts';
import type { Minor } from '../../money.ts';
import type { RestockingFee } from '../../returns/policy.ts';
import { evolve } from '../evolve.ts';
import type { OrderEvent } from '../facts.ts';
import { isGoods, lineOf, type Order, returnOf } from '../order.ts';
import type { Return, ReturnLine } from '../returns/facts.ts';
import { roomUnder } from '../returns/under.ts';
import type { BalanceCharge, Refund, RefundInstruction, RefundLine } from './facts.ts';
import {
  chargedFor,
  creditedUnits,
  creditOf,
  isKept,
  partOf,
  refundedUnits,
  replacementsIn,
  shareOf,
  standingRefunds,
} from './shares.ts';

/**
 * The instructions about money that an order's returns call for and that have not been given yet; asked again, there are none.
 * A return that something else came with is left to people, and so is one of before there were policies.
 */
export const duesOf = (order: Order): readonly OrderEvent[] => {
  const events: OrderEvent[] = [];
  for (const { id, terms, unexpected } of order.returns) {
    if (terms !== null && unexpected.length === 0)
      events.push(...duesOfReturn(events.reduce(evolve, order), id, false));
  }
  return events;
};

/** Those of one return; of what was denied, only when somebody asks for it (`again`). */
export const duesOfReturn = (order: Order, id: ReturnId, again: boolean): readonly OrderEvent[] => {
  const events: OrderEvent[] = [];
  for (const due of [exchangeDue, refundDue]) {
    const now = events.reduce(evolve, order);
    const of = returnOf(now, id);
    const event = of === undefined ? null : due(now, of, again);
    if (event !== null) events.push(event);
  }
  return events;
};

/** The refund that a return calls for, or `null`. */
const refundDue = (order: Order, of: Return, again: boolean): OrderEvent | null => {
  const asked = again ? standingRefunds(order) : order.refunds;
  const lines = of.lines.flatMap((returned): readonly RefundLine[] => {
    const line = lineOf(order, returned.line);
    const wanted = again || isPaidBack(of, returned);
    // What was denied may be under another return by now.
    const granted = wanted ? Math.min(grantedUnits(of, returned), roomUnder(order, of, returned)) : 0;
    const quantity = granted - settledUnits(order, of, returned, asked);
    return line === undefined || quantity <= 0 ? [] : [shareOf(order, line, quantity)];
  });
  if (lines.length === 0) return null;
  const shipping = of.terms?.refundShipping === true && isAllGone(order, lines) ? shippingLeft(order) : 0;
  const fee = lines.reduce((sum, line) => sum + feeOf(feeFor(of, line.line), line), 0);
  return refundOf(order, { return: of.id, lines, shipping, difference: 0, fee });
};

/** Whether money is given back without anybody asking: in an exchange, for what there is no replacement of. */
const isPaidBack = ({ resolution }: Return, { exchange }: ReturnLine): boolean => {
  switch (resolution) {
    case 'refund':
    case 'keepIt':
      return true;
    case 'exchange':
      return exchange !== null;
    case 'repair':
      return false;
  }
};

/** Units of a returned line that refunds were asked for, or something was given in exchange for. */
const settledUnits = (order: Order, of: Return, { line }: ReturnLine, asked: readonly Refund[]): number =>
  replacementsIn(order, of.id)
    .filter(({ exchangeFor }) => exchangeFor.line === line)
    .reduce((sum, replacement) => sum + creditedUnits(order, replacement), refundedUnits(asked, of.id, line));

/** Units that the customer has a right to be paid for. */
const grantedUnits = (of: Return, { requested, accepted }: ReturnLine): number => {
  switch (of.status) {
    case 'requested':
    case 'rejected':
    case 'cancelled':
      return 0;
    case 'authorised':
    case 'received':
    case 'inspected':
    case 'closed':
      if (isKept(of)) return requested;
      return of.resolution === 'refund' && of.terms?.instantRefund === true ? requested : accepted;
  }
};

/**
 * What an exchange comes to beside the goods, or `null`: what is dearer is asked for as soon as it is known to be there, what was
 * cheaper is given back once all has been seen.
 */
const exchangeDue = (order: Order, of: Return, again: boolean): OrderEvent | null => {
  const replacements = replacementsIn(order, of.id).filter((line) => !isGoods(line) || line.open === 0);
  const owed = replacements.reduce((sum, line) => {
    const price = partOf(chargedFor(line), line.ordered - line.cancelled, line.ordered);
    return sum + price - creditOf(order, line);
  }, 0);
  const mine = <T extends { readonly return: unknown }>(all: readonly T[]) => all.filter((one) => one.return === of.id);
  const sumOf = (charges: readonly BalanceCharge[]) => mine(charges).reduce((sum, { amount }) => sum + amount, 0);
  const returned = mine(again ? standingRefunds(order) : order.refunds).reduce(
    (sum, { difference }) => sum + difference,
    0,
  );
  const missing = owed + returned - sumOf(order.charges);
  if (missing > 0) {
    const charge = chargeIdOf(`${order.id}-charge-${order.charges.length + 1}`);
    return { type: 'ChargeRequested', data: { charge, return: of.id, amount: missing, currency: order.currency } };
  }
  const surplus = sumOf(order.charges.filter(({ status }) => status !== 'denied')) - owed - returned;
  if (surplus <= 0 || (of.status !== 'closed' && of.status !== 'cancelled')) return null;
  return refundOf(order, { return: of.id, lines: [], shipping: 0, difference: surplus, fee: 0 });
};

/** The refund for units that were cancelled after they had been paid for; shipping with the last of an order of which nothing left. */
export const cancellationRefund = (
  order: Order,
  units: readonly { readonly line: LineId; readonly quantity: number }[],
): readonly OrderEvent[] => {
  const lines = units.flatMap(({ line: id, quantity }) => {
    const line = lineOf(order, id);
    // What was given in exchange has not been paid for: its return is settled anew.
    return line === undefined || line.exchangeFor !== undefined ? [] : [shareOf(order, line, quantity)];
  });
  if (order.payment?.status !== 'captured' || lines.length === 0) return [];
  const shipping = isNothingLeft(order) ? shippingLeft(order) : 0;
  return [refundOf(order, { return: null, lines, shipping, difference: 0, fee: 0 })];
};

/** Nothing has left and nothing will; or what had left is back, and by the policy shipping is given back with the last of it. */
const isNothingLeft = (order: Order): boolean => {
  if (order.lines.every((line) => line.cancelled === line.ordered)) return true;
  const back = new Set(standingRefunds(order).map((refund) => refund.return));
  const returns = order.returns.filter(({ id }) => back.has(id));
  return returns.length > 0 && returns.every(({ terms }) => terms?.refundShipping === true) && isAllGone(order, []);
};

const refundOf = (order: Order, parts: Omit<RefundInstruction, 'refund' | 'amount' | 'currency'>): OrderEvent => ({
  type: 'RefundRequested',
  data: {
    refund: refundIdOf(`${order.id}-refund-${order.refunds.length + 1}`),
    ...parts,
    amount: parts.lines.reduce((sum, { amount }) => sum + amount, 0) + parts.shipping + parts.difference - parts.fee,
    currency: order.currency,
  },
});

/** True once no goods that were sold are left with the customer or on their way. */
const isAllGone = (order: Order, more: readonly RefundLine[]): boolean =>
  order.lines
    .filter((line) => isGoods(line))
    .every((line) => {
      const refunds = standingRefunds(order).filter((refund) => refund.return !== null);
      const back = [...refunds.flatMap(({ lines }) => lines), ...more];
      const units = back.reduce((sum, part) => (part.line === line.id ? sum + part.quantity : sum), 0);
      return line.cancelled + units >= line.ordered;
    });

const shippingLeft = (order: Order): Minor => {
  const { shipping } = order;
  if (shipping === null) return 0;
  const given = standingRefunds(order).reduce((sum, refund) => sum + refund.shipping, 0);
  return Math.max(0, shipping.amount - (shipping.discount ?? 0) - given);
};

const feeFor = (of: Return, line: LineId): RestockingFee | null =>
  of.terms?.lines.find((terms) => terms.line === line)?.restockingFee ?? null;

/** Never more than is given back. */
const feeOf = (fee: RestockingFee | null, { amount, quantity }: RefundLine): Minor => {
  if (fee === null) return 0;
  return 'percent' in fee ? partOf(amount, fee.percent, 100) : Math.min(amount, fee.amount * quantity);
};
