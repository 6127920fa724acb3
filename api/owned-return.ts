import type { LocationId, ReturnId } from '../domain/ids.ts';
import type { Return } from '../domain/order/returns/facts.ts';
import type { OrderOutcome } from '../runtime/order-commands.ts';
import type { OrderAt } from '../runtime/orders.ts';
import type { ReturnCommands } from '../runtime/return-commands.ts';
import { type Document, ok, refused } from './answer.ts';
import { type Caller, forbidden, guard, hidden, mayAlways, type Role } from './caller.ts';
import { presentReturn, returnIn } from './present.ts';

/** Lets a caller act on a return; it is only looked at for those who may not act on any. */
export const ownedReturn =
  (returns: Pick<ReturnCommands, 'orderOf'>) =>
  async (caller: Caller, may: readonly Role[], id: ReturnId, receiving: LocationId | null): Promise<void> => {
    if (!mayAlways(caller, may)) await returnFor(returns, caller, may, id, receiving);
  };

/**
 * A return that a caller may act on: at a location, where it is expected or some of it is. Goods for no location in particular may be
 * received by any that says so of itself.
 */
export const returnFor = async (
  returns: Pick<ReturnCommands, 'orderOf'>,
  caller: Caller,
  may: readonly Role[],
  id: ReturnId,
  receiving: LocationId | null,
): Promise<{ readonly of: OrderAt; readonly one: Return }> => {
  const of = await returns.orderOf(id);
  const one = of === null ? undefined : returnIn(of, id);
  if (of === null || one === undefined) throw hidden();
  const places = one.lines.flatMap((line) => line.places.map(({ location }) => location));
  guard(caller, may, { channel: of.order.channel, locations: [one.at ?? receiving, ...places] });
  if (receiving !== null && !caller.locations.has(receiving)) throw forbidden();
  return { of, one };
};

export const answeredReturn = (outcome: OrderOutcome, id: ReturnId): Document => {
  if ('refused' in outcome) return refused(outcome.refused);
  const one = returnIn(outcome, id);
  if (one === undefined) throw new TypeError(`${id} was changed and is not in its order`);
  return ok(presentReturn(outcome, one));
};
