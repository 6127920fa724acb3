import type { CarrierChoice } from '../../carriage/services.ts';
import { type Decision, nothing } from '../../fact.ts';
import type { ReturnId } from '../../ids.ts';
import { addDays, type Instant } from '../../time.ts';
import { evolve } from '../evolve.ts';
import type { OrderEvent } from '../facts.ts';
import { duesOf } from '../money/dues.ts';
import { isKept } from '../money/shares.ts';
import { type Order, returnOf } from '../order.ts';
import { labelRequested } from './booking.ts';
import { replacementsFor } from './exchange.ts';
import { when } from './when.ts';

export type Approval = {
  readonly now: Instant;
  readonly note: string | null;
  /** That it comes back with; `null`: none, and its customer sees to it. */
  readonly carrier: CarrierChoice | null;
};

/** Says yes to a return that waits for it. A repeat decides to nothing. */
export const approveReturn = (order: Order, id: ReturnId, approval: Approval): Decision<OrderEvent> =>
  returnOf(order, id)?.status === 'authorised'
    ? nothing
    : when(order, id, 'ReturnAuthorised', null, () => ({ events: authorised(order, [], id, approval) }));

export const rejectReturn = (order: Order, id: ReturnId, reason: string): Decision<OrderEvent> =>
  returnOf(order, id)?.status === 'rejected'
    ? nothing
    : when(order, id, 'ReturnRejected', null, () => ({
        events: [{ type: 'ReturnRejected', data: { return: id, reason } }],
      }));

/**
 * The facts of a return being authorised, after those that came `before`: what is given in exchange is added to the order, nothing
 * is waited for where the customer keeps the goods, and money is asked for that does not wait for them. A carrier is asked for the
 * label, where there is one.
 */
export const authorised = (
  order: Order,
  before: readonly OrderEvent[],
  id: ReturnId,
  { now, note, carrier }: Approval,
): readonly OrderEvent[] => {
  const asked = before.reduce(evolve, order);
  const found = returnOf(asked, id);
  if (found === undefined) return [];
  const days = found.terms?.dueDays ?? null;
  const dueAt = days === null || isKept(found) ? null : addDays(now, days);
  const events: OrderEvent[] = [
    { type: 'ReturnAuthorised', data: { return: id, dueAt, ...(note === null ? {} : { note }) } },
    ...labelRequested(asked, found, carrier),
    ...replacementsFor(asked, found, now),
  ];
  if (isKept(found)) events.push({ type: 'ReturnClosed', data: { return: id } });
  return [...events, ...duesOf(events.reduce(evolve, asked))];
};
