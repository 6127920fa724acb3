import type { OrderDocument } from '../projections/orders.ts';
import type { ViewReader } from '../projections/port.ts';
import type { Waitlists } from '../runtime/sweeps.ts';

/** Larger than every instant is the empty bound; smaller than every instant is the empty text, which means none. */
const FIRST_INSTANT = '0';

/** The orders that something is to be done with, read from the view of orders. */
export const waitlistsFrom = (orders: ViewReader<OrderDocument>): Waitlists => {
  const until = async (field: 'holdEnds' | 'workingSince', instant: string, limit: number) => {
    const where = [{ field, from: FIRST_INSTANT, below: `${instant}~` }];
    const page = await orders.list({ where, sort: { field }, limit });
    return page.items.map((item) => item.document.order.id);
  };
  return {
    holdsDue: (by, limit) => until('holdEnds', by, limit),
    unfinished: (by, limit) => until('workingSince', by, limit),
  };
};
