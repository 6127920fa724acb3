import { lineIdOf, locationIdOf, type Sku, skuOf } from '../ids.ts';
import type { Location } from '../setup/location.ts';
import type { Candidate, Routable } from './route.ts';

/** A warehouse that works around the clock and ships everywhere. */
export const location = (id: string, change: Partial<Location> = {}): Location => ({
  id: locationIdOf(id),
  name: id,
  type: 'warehouse',
  address: { country: 'SE' },
  position: null,
  timeZone: 'UTC',
  services: ['ship', 'collect', 'returns'],
  shipsTo: 'all',
  opening: null,
  closedOn: [],
  cutOff: null,
  handlingHours: 0,
  capacityPerDay: null,
  safetyStock: 0,
  paused: false,
  shippingCost: [],
  ...change,
});

/** What a place has: all of it free for sale, or `[available, with its safety stock]`. */
export type Has = { readonly [sku: string]: number | readonly [available: number, sellable: number] };

export const candidate = (id: string, has: Has, change: Partial<Location> = {}): Candidate => ({
  location: location(id, change),
  stock: new Map(
    Object.entries(has).map(([sku, units]): readonly [Sku, { available: number; sellable: number }] => {
      const [available, sellable] = typeof units === 'number' ? [units, units] : units;
      return [skuOf(sku), { available, sellable }];
    }),
  ),
});

/** Goods of some SKUs, a line each, numbered from 1. */
export const wanted = (lines: { readonly [sku: string]: number }, change: Partial<Routable> = {}): Routable => ({
  method: 'ship',
  country: 'SE',
  position: { lat: 59.33, lon: 18.06 },
  lines: Object.entries(lines).map(([sku, quantity], index) => ({
    line: lineIdOf(String(index + 1)),
    sku: skuOf(sku),
    quantity,
  })),
  rejections: [],
  forced: null,
  ...change,
});
