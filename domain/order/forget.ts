import { type Decision, nothing, refuse } from '../fact.ts';
import type { ForgettingReason, OrderEvent } from './facts.ts';
import type { Order } from './order.ts';
import { hasEnded, statusOf } from './phase.ts';

/**
 * Forgets who an order was for. Refused as long as something of it is to be sent or handed over, for which its customer must be
 * known; returns can do without. A repeat decides to nothing.
 */
export const forgetPersonalData = (order: Order, reason: ForgettingReason): Decision<OrderEvent> => {
  if (order.forgotten) return nothing;
  if (hasEnded(order)) return { events: [{ type: 'PersonalDataForgotten', data: { reason } }] };
  return refuse(
    'not-now',
    `The order is ${statusOf(order)}: who works on it needs its customer and address. Cancel it, or wait until it is completed.`,
  );
};
