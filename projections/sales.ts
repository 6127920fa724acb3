import type { LocationId, Sku } from '../domain/ids.ts';
import type { Recorded } from '../log/codec.ts';
import { ownOf } from './own.ts';
import type { Projection } from './port.ts';

/** Units of a SKU that left each location, by the day (UTC), of the last `SALES_DAYS` days on which any did. */
export type SalesDocument = {
  readonly sku: Sku;
  readonly days: { readonly [day: string]: { readonly [location: string]: number } };
};

/** Days that are remembered: routing asks how much a location sells in these. */
export const SALES_DAYS = 28;

/** How well a SKU sells where: what is shipped or collected there, and what is booked as sold at its till. */
export const sales: Projection<Recorded, SalesDocument> = {
  name: 'sales',
  version: 1,
  indexes: [],
  keys: (event) => {
    const sale = saleOf(event);
    return sale === null ? [] : [sale.sku];
  },
  evolve: (document, event) => {
    const sale = saleOf(event);
    if (sale === null) return document;
    const { sku, location, units, day } = sale;
    const days = document?.days ?? {};
    const before = days[day] ?? {};
    const after = { ...days, [day]: { ...before, [location]: (ownOf(before, location) ?? 0) + units } };
    return { sku, days: Object.fromEntries(Object.entries(after).sort(byDay).slice(-SALES_DAYS)) };
  },
};

type Sale = { readonly sku: Sku; readonly location: LocationId; readonly units: number; readonly day: string };

/** The reason of an adjustment that is a sale at the till. */
const SOLD = 'sold';

const saleOf = (event: Recorded): Sale | null => {
  switch (event.type) {
    case 'StockShipped': {
      const { sku, location, quantity, at } = event.data;
      return { sku, location, units: quantity, day: at.slice(0, DAY_LENGTH) };
    }
    case 'StockAdjusted': {
      const { sku, location, delta, reason, at } = event.data;
      return reason === SOLD && delta < 0 ? { sku, location, units: -delta, day: at.slice(0, DAY_LENGTH) } : null;
    }
    default:
      return null;
  }
};

const DAY_LENGTH = 'YYYY-MM-DD'.length;

const byDay = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;
