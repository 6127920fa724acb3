import type { Refusal } from '../../domain/fact.ts';
import type { OrderId } from '../../domain/ids.ts';
import type { Order } from '../../domain/order/order.ts';
import type { OrderOutcome } from '../../runtime/order-commands.ts';
import type { Taken, TakePorts } from '../system.ts';

export const DONE: Taken = { outcome: 'done' };

export const refused = (reason: string): Taken => ({ outcome: 'refused', reason });

/** A refusal of ours, in words. */
export const refusedBy = ({ detail, errors = [] }: Refusal): Taken =>
  refused([detail.replace(/\.$/, ''), ...errors.map(({ path, message }) => `${path} ${message}`)].join('; '));

export const carriedOut = (outcome: OrderOutcome): Taken => ('refused' in outcome ? refusedBy(outcome.refused) : DONE);

/** Does one after the other, and comes to the worst of them. What is not to be had now ends it: all is tried again. */
export const allOf = async (steps: readonly (() => Promise<Taken>)[]): Promise<Taken> => {
  const reasons: string[] = [];
  let unknown: Taken | null = null;
  for (const step of steps) {
    const taken = await step();
    switch (taken.outcome) {
      case 'unavailable':
        return taken;
      case 'refused':
        reasons.push(taken.reason);
        break;
      case 'unknown':
        unknown = taken;
        break;
      case 'done':
    }
  }
  return reasons.length > 0 ? refused(reasons.join('; ')) : (unknown ?? DONE);
};

/** `null` also for one that was refused for want of stock: that was never taken. */
export const orderOf = async ({ orders }: Pick<TakePorts, 'orders'>, id: OrderId): Promise<Order | null> => {
  const found = await orders.read(id);
  return found === null || found.order.original === null || found.order.refused !== null ? null : found.order;
};
