import { type Decision, nothing, refuse } from '../fact.ts';
import type { Instant } from '../time.ts';
import type { OrderEvent } from './facts.ts';
import type { Order } from './order.ts';
import { statusOf } from './phase.ts';
import { PAYMENT_HOLD } from './place.ts';
import { PRE_ORDER_HOLD } from './pre-order.ts';

/** Stops an order from going on to a location, or a location from going on with it, until the hold is released. */
export const placeHold = (order: Order, reason: string): Decision<OrderEvent> => {
  if (order.holds.some((hold) => hold.reason === reason && hold.until === null)) return nothing;
  const status = statusOf(order);
  if (status === 'completed' || status === 'cancelled') return refuse('not-now', `The order is ${status}.`);
  return { events: [{ type: 'HoldPlaced', data: { reason, until: null } }] };
};

/** Releases a hold. The payment hold is released by the payment, so the order is taken to be paid for. */
export const releaseHold = (order: Order, reason: string): Decision<OrderEvent> => {
  if (!order.holds.some((hold) => hold.reason === reason)) return refuse('unknown', `The order has no hold ${reason}.`);
  const paid = reason === PAYMENT_HOLD && order.payment?.status === 'pending';
  return {
    events: [
      ...(paid && order.payment !== null
        ? [{ type: 'PaymentChanged' as const, data: { payment: { ...order.payment, status: 'authorised' as const } } }]
        : []),
      { type: 'HoldReleased', data: { reason } },
    ],
  };
};

/** Releases the holds whose time has come, but for a pre-order's, whose date may have moved. What has ended is held no more. */
export const releaseDue = (order: Order, now: Instant): Decision<OrderEvent> => {
  const status = statusOf(order);
  if (status === 'completed' || status === 'cancelled') return nothing;
  return {
    events: order.holds
      .filter((hold) => hold.until !== null && hold.until <= now && hold.reason !== PRE_ORDER_HOLD)
      .map(({ reason }) => ({ type: 'HoldReleased', data: { reason } })),
  };
};
