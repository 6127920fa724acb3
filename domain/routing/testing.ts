import { channelIdOf, lineIdOf, locationIdOf, type Sku, skuOf } from '../ids.ts';
import type { Location } from '../setup/location.ts';
import type { Candidate, Network } from './network.ts';
import type { Routable } from './routable.ts';
import type { Rule } from './rules.ts';

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
  load: new Map(),
  sales: new Map(),
});

/** Candidates of a channel that sells from everywhere and requires nothing. */
export const networkOf = (candidates: readonly Candidate[], change: Partial<Network> = {}): Network => ({
  channel: { locations: 'all', fulfilment: null },
  candidates,
  articles: new Map(),
  ...change,
});

/** A rule for every order that weighs nothing but money, and gives nothing up. */
export const rule = (change: Partial<Rule> = {}): Rule => ({
  name: 'cheapest',
  when: {},
  filters: [],
  objective: { cost: 1, speed: 0, distance: 0, parcels: 0, scarcity: 0, load: 0 },
  maxParcels: null,
  allowSplitLine: true,
  fallback: { relax: [] },
  ...change,
});

/** Goods of some SKUs, a line each, numbered from 1. */
export const wanted = (lines: { readonly [sku: string]: number }, change: Partial<Routable> = {}): Routable => ({
  channel: channelIdOf('web'),
  method: 'ship',
  collectAt: null,
  transfer: null,
  service: null,
  country: 'SE',
  position: { lat: 59.33, lon: 18.06 },
  lines: Object.entries(lines).map(([sku, quantity], index) => ({
    line: lineIdOf(String(index + 1)),
    quantity,
    goods: [{ sku: skuOf(sku), quantity: 1 }],
  })),
  tags: [],
  value: { amount: 10_000, currency: 'SEK' },
  placedAt: '2026-11-24T07:00:00.000Z',
  promisedBy: null,
  parcels: 0,
  waiting: 0,
  rejections: [],
  forced: null,
  ...change,
});
