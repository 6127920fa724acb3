import { type Decision, nothing } from '../fact.ts';
import type { FulfilmentId } from '../ids.ts';
import type { Instant } from '../time.ts';
import { cancelled } from './cancel.ts';
import type { LateStep, OrderEvent } from './facts.ts';
import { type Collection, type Fulfilment, fulfilmentOf, type Order } from './order.ts';
import { intoStockThere } from './transfer.ts';

/** The reason of what is cancelled because nobody came for it. */
export const NOT_COLLECTED = 'not collected';

/** What a clock needs to know of a fulfilment. */
type Clocked = Pick<Fulfilment, 'status' | 'late' | 'pickBy' | 'leaveBy'> & { readonly collection: Waiting | null };

/** The customer's code is not needed to know how long it waits. */
type Waiting = Omit<Collection, 'code'>;

type Clock = { readonly at: Instant; readonly ends: LateStep | 'reminder' };

/** The clocks of a fulfilment; `endsAt`: when it is given up. */
type Running = { readonly clocks: readonly Clock[]; readonly endsAt: Instant | null };

/** The clocks that run for a fulfilment as it is now, and have not been put on record. */
const runningFor = (fulfilment: Clocked): Running => {
  const { status, pickBy, leaveBy, collection } = fulfilment;
  switch (status) {
    case 'assigned':
    case 'accepted':
      return { clocks: [...until(fulfilment, 'pick', pickBy), ...until(fulfilment, 'ship', leaveBy)], endsAt: null };
    case 'picked':
    case 'packed':
      return { clocks: until(fulfilment, 'ship', leaveBy), endsAt: null };
    case 'readyForCollection':
      return { clocks: untilReminded(collection), endsAt: collection?.collectBy ?? null };
    case 'putAside':
    case 'shipped':
    case 'delivered':
    case 'collected':
    case 'rejected':
    case 'cancelled':
      return { clocks: [], endsAt: null };
  }
};

const until = ({ late }: Clocked, step: LateStep, at: Instant | undefined): readonly Clock[] =>
  at === undefined || late.includes(step) ? [] : [{ at, ends: step }];

const untilReminded = (collection: Waiting | null): readonly Clock[] =>
  collection === null || collection.remindAt === null || collection.reminded
    ? []
    : [{ at: collection.remindAt, ends: 'reminder' }];

/** When `endClocks` must be asked about a fulfilment; `null`: not before its next fact. */
export const nextClockOf = (fulfilment: Clocked): Instant | null => {
  const { clocks, endsAt } = runningFor(fulfilment);
  return [...clocks.map(({ at }) => at), ...(endsAt === null ? [] : [endsAt])].sort()[0] ?? null;
};

/**
 * Puts on record, once, what the location is late with; has the customer reminded of what waits to be collected; and cancels what nobody came
 * for, so that it is sold again where it is and what was paid is asked back. Nothing of it while the order is on hold.
 */
export const endClocks = (order: Order, id: FulfilmentId, now: Instant): Decision<OrderEvent> => {
  const fulfilment = fulfilmentOf(order, id);
  if (fulfilment === undefined || order.holds.length > 0) return nothing;
  const { clocks, endsAt } = runningFor(fulfilment);
  if (endsAt !== null && endsAt <= now) return { events: expired(order, fulfilment) };
  return { events: clocks.filter(({ at }) => at <= now).map((clock) => ended(fulfilment, clock)) };
};

const ended = ({ id, location }: Fulfilment, { at, ends }: Clock): OrderEvent => {
  switch (ends) {
    case 'pick':
    case 'ship':
      return { type: 'FulfilmentLate', data: { fulfilment: id, step: ends, due: at, location } };
    case 'reminder':
      return { type: 'CollectionReminded', data: { fulfilment: id } };
  }
};

const expired = (order: Order, fulfilment: Fulfilment): readonly OrderEvent[] => {
  const { id, lines } = fulfilment;
  const corrections = intoStockThere(order, fulfilment, 'restock');
  const cuts = lines.map(({ line, quantity }) => ({
    line,
    open: 0,
    backordered: 0,
    reserved: 0,
    assigned: [{ fulfilment: id, quantity }],
  }));
  const data = { fulfilment: id, ...(corrections.length === 0 ? {} : { corrections }) };
  return [{ type: 'CollectionExpired', data }, ...cancelled(order, cuts, NOT_COLLECTED, null)];
};
