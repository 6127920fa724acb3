import type { FulfilmentId } from '../domain/ids.ts';
import type { Fulfilment } from '../domain/order/order.ts';
import { concernedIn } from '../domain/order/transfer.ts';
import type { FulfilmentCommands } from '../runtime/fulfilment-commands.ts';
import type { OrderAt } from '../runtime/orders.ts';
import { type Caller, guard, hidden, type Role } from './caller.ts';
import { fulfilmentIn } from './present.ts';

/** A fulfilment that a caller may act on, and its order. Throws 404 for one that is not there, or not for this key. */
export const fulfilmentFor = async (
  fulfilments: Pick<FulfilmentCommands, 'orderOf'>,
  caller: Caller,
  may: readonly Role[],
  id: FulfilmentId,
): Promise<{ readonly of: OrderAt; readonly one: Fulfilment }> => {
  const of = await fulfilments.orderOf(id);
  const one = of === null ? undefined : fulfilmentIn(of, id);
  if (of === null || one === undefined) throw hidden();
  guard(caller, may, { channel: of.order.channel, locations: concernedIn(one) });
  return { of, one };
};
