import { type Line, type Order, returnOf } from '../order.ts';

/** True while what is given in exchange waits for what comes back. */
export const isHeldBack = (order: Pick<Order, 'returns'>, { exchangeFor }: Pick<Line, 'exchangeFor'>): boolean => {
  if (exchangeFor === undefined) return false;
  const of = returnOf(order, exchangeFor.return);
  const returned = of?.lines.find(({ line }) => line === exchangeFor.line);
  if (of === undefined || returned === undefined || of.terms?.ships === 'atOnce') return false;
  return of.status !== 'closed' && returned.received < returned.requested;
};
