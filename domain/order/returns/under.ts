import type { LineId } from '../../ids.ts';
import { isKept, refundedUnits, standingRefunds } from '../money/shares.ts';
import { lineOf, type Order } from '../order.ts';
import type { Return, ReturnLine } from './facts.ts';

/**
 * Units of a line that returns stand for: of one that was closed, only what came or was paid for, so that the rest can be asked for
 * again.
 */
export const underReturn = (order: Pick<Order, 'returns' | 'refunds'>, line: LineId): number =>
  order.returns.reduce((sum, of) => {
    const mine = of.lines.find((l) => l.line === line);
    return mine === undefined ? sum : sum + unitsUnder(order, of, mine);
  }, 0);

/** Units of a line that may stand under this return, beside those that others stand for. */
export const roomUnder = (order: Order, of: Return, returned: ReturnLine): number => {
  const shipped = lineOf(order, returned.line)?.shipped ?? 0;
  return shipped - underReturn(order, returned.line) + unitsUnder(order, of, returned);
};

const unitsUnder = (order: Pick<Order, 'refunds'>, of: Return, { line, requested, received }: ReturnLine): number => {
  switch (of.status) {
    case 'rejected':
    case 'cancelled':
      return 0;
    case 'closed':
      return isKept(of) ? requested : Math.max(received, refundedUnits(standingRefunds(order), of.id, line));
    case 'requested':
    case 'authorised':
    case 'received':
    case 'inspected':
      return requested;
  }
};
