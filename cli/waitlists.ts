import type { OrderDocument } from '../projections/orders.ts';
import type { ViewReader } from '../projections/port.ts';
import type { Condition } from '../projections/query.ts';
import type { Waitlists } from '../runtime/sweeps.ts';

/** Larger than every instant is the empty bound; smaller than every instant is the empty text, which means none. */
const FIRST_INSTANT = '0';

/** The orders that something is to be done with, read from the view of orders. */
export const waitlistsFrom = (orders: ViewReader<OrderDocument>): Waitlists => {
  const until = async (field: string, instant: string, limit: number, more: readonly Condition[] = []) => {
    const where = [...more, { field, from: FIRST_INSTANT, below: `${instant}~` }];
    const page = await orders.list({ where, sort: { field }, limit });
    return page.items.map((item) => item.document.order.id);
  };
  return {
    holdsDue: (by, limit) => until('holdEnds', by, limit),
    unfinished: (by, limit) => until('workingSince', by, limit),
    kept: (channel, by, limit) => until('keptSince', by, limit, [{ field: 'channel', is: channel }]),
  };
};
