import type { Minor } from '../money.ts';
import type { Order } from './order.ts';

/** Whether each amount of an order is one that can be counted to the last minor unit. */
export const isCountable = (order: Pick<Order, 'lines' | 'shipping'>): boolean =>
  order.lines.every(({ ordered, unitPrice }) => Number.isSafeInteger(ordered * unitPrice)) &&
  Number.isSafeInteger(chargedFor(order));

/** What the customer was charged in all, for what was ordered; not for what was given in exchange. In minor units of the order's currency. */
export const chargedFor = ({ lines, shipping }: Pick<Order, 'lines' | 'shipping'>): Minor =>
  lines
    .filter(({ exchangeFor }) => exchangeFor === undefined)
    .reduce((sum, line) => sum + line.ordered * line.unitPrice - line.discount, 0) +
  (shipping === null ? 0 : shipping.amount - (shipping.discount ?? 0));
