import type { OrderId } from '../../domain/ids.ts';
import type { OrderEvent } from '../../domain/order/facts.ts';
import type { Order } from '../../domain/order/order.ts';
import { type Phase, phaseOf } from '../../domain/order/phase.ts';
import { settlementOf } from '../../domain/order/stock.ts';
import type { Cause } from '../../log/codec.ts';
import type { Clock } from '../clock.ts';
import type { Executed, Orders } from '../orders.ts';
import type { Stock } from '../stock.ts';

/** A step of ours as the cause of what it does. */
export const stepCause = (clock: Clock, id: OrderId, step: string): Cause => ({
  at: clock.now(),
  by: 'weir',
  correlationId: id,
  causationId: step,
});

/** The order, as long as it is in the phase that the step is for; `null` once it is not. */
export const inPhase = async (
  orders: Orders,
  id: OrderId,
  phase: Phase,
): Promise<Pick<Executed, 'order' | 'revision'> | null> => {
  const now = await orders.now(id);
  return phaseOf(now.order) === phase ? now : null;
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

/**
 * The order has moved on while a step took stock for it: what nobody knows of must not stay behind. Goes on, though the step itself
 * may have been stopped, until it has spoken for the order as the ledgers know it.
 */
export const giveBack = async (orders: Orders, stock: Stock, id: OrderId, cause: Cause): Promise<void> => {
  for (;;) {
    const { order, revision } = await orders.now(id);
    const answers = await Promise.all(
      order.skus.map((sku) => stock.ask(sku, settlementOf(order, revision, sku), cause)),
    );
    if (answers.every((answer) => answer.kind !== 'outdated')) return;
    await orders.rouse(id);
  }
};
