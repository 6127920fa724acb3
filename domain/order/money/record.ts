import { type Decision, nothing, refuse } from '../../fact.ts';
import type { ReturnId } from '../../ids.ts';
import type { OrderEvent } from '../facts.ts';
import { type Order, returnOf } from '../order.ts';
import { duesOf, duesOfReturn } from './dues.ts';
import type { MoneyFacts } from './facts.ts';

/**
 * Puts on record what came of a refund. The same again decides to nothing; another answer is refused, and so is more than was asked
 * for.
 */
export const recordRefund = (order: Order, answer: MoneyFacts['RefundRecorded']): Decision<OrderEvent> => {
  const found = order.refunds.find(({ refund }) => refund === answer.refund);
  if (found === undefined) return refuse('unknown', `There is no refund ${answer.refund}.`);
  if (found.status !== 'requested') {
    return found.status === answer.outcome && found.reference === answer.reference
      ? nothing
      : refuse('content-differs', `Refund ${answer.refund} is ${found.status} already.`);
  }
  if (answer.amount > found.amount) {
    const errors = [{ path: '/amount', message: `${found.amount} ${found.currency} were asked for` }];
    return refuse('unprocessable', 'More was given back than was asked for.', errors);
  }
  return { events: [{ type: 'RefundRecorded', data: answer }] };
};

/** Puts on record what came of a charge, as `recordRefund` does. */
export const recordCharge = (order: Order, answer: MoneyFacts['ChargeRecorded']): Decision<OrderEvent> => {
  const found = order.charges.find(({ charge }) => charge === answer.charge);
  if (found === undefined) return refuse('unknown', `There is no charge ${answer.charge}.`);
  if (found.status !== 'requested') {
    return found.status === answer.outcome && found.reference === answer.reference
      ? nothing
      : refuse('content-differs', `Charge ${answer.charge} is ${found.status} already.`);
  }
  return { events: [{ type: 'ChargeRecorded', data: answer }] };
};

/** Asks for what is owed and was not asked for yet: for what was given in exchange, once it is known to be there. */
export const requestDues = (order: Order): Decision<OrderEvent> => ({ events: duesOf(order) });

/**
 * Asks for the money of a return that was not asked for by itself: because something else came with it, or because it was denied.
 * Refused where nothing is left to be given back.
 */
export const requestRefund = (order: Order, id: ReturnId): Decision<OrderEvent> => {
  if (returnOf(order, id) === undefined) return refuse('unknown', `There is no return ${id}.`);
  const events = duesOfReturn(order, id, true);
  return events.length === 0 ? refuse('not-now', `Nothing of return ${id} is left to be given back.`) : { events };
};
