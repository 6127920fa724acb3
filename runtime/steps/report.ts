import type { OrderId } from '../../domain/ids.ts';
import type { OrderEvent } from '../../domain/order/facts.ts';
import type { Order } from '../../domain/order/order.ts';
import { type Phase, phaseOf } from '../../domain/order/phase.ts';
import type { Cause } from '../../log/codec.ts';
import type { Clock } from '../clock.ts';
import type { Orders } from '../orders.ts';

/** A step of ours as the cause of what it does. */
export const stepCause = (clock: Clock, id: OrderId, step: string): Cause => ({
  at: clock.now(),
  by: 'weir',
  correlationId: id,
  causationId: step,
});

/** The order, as long as it is in the phase that the step is for; `null` once it is not. */
export const inPhase = async (orders: Orders, id: OrderId, phase: Phase): Promise<Order | null> => {
  const { order } = await orders.now(id);
  return phaseOf(order) === phase ? order : null;
};

/**
 * Reports what a step found to its order, unless the order has changed since `seen`, on which the finding rests.
 * True when it was taken.
 */
export const report = async (
  orders: Orders,
  seen: Order,
  events: (order: Order) => readonly OrderEvent[],
  cause: Cause,
): Promise<boolean> => {
  const outcome = await orders.execute(seen.id, (order) => ({ events: order === seen ? events(order) : [] }), cause);
  return !('refused' in outcome) && outcome.changed;
};
