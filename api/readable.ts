import type { OrderId } from '../domain/ids.ts';
import type { OrderCommands } from '../runtime/order-commands.ts';
import type { OrderAt } from '../runtime/orders.ts';
import { type Caller, guard, hidden, type Role } from './caller.ts';
import { Problem, RETRY } from './problem.ts';

/** Who may read an order, and what is told of it. */
export const READ_ORDERS: readonly Role[] = ['operator', 'auditor', 'channel'];

/** What to say of an order that the views have not come to. */
export const notSeenYet = (): Problem =>
  new Problem('unavailable', 'The views have not seen the order yet.', undefined, RETRY);

/** An order that a caller may read. Throws 404 for one that is not there, or not for this key. */
export const readable = async (orders: Pick<OrderCommands, 'read'>, caller: Caller, id: OrderId): Promise<OrderAt> => {
  const found = await orders.read(id);
  if (found === null) throw hidden();
  guard(caller, READ_ORDERS, { channel: found.order.channel, locations: [] });
  return found;
};
