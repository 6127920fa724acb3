import type { LocationId } from '../ids.ts';
import type { StockContext } from './command.ts';
import { type Allocation, type Demand, demandKey } from './facts.ts';
import { type DemandGroup, servable } from './feasible.ts';
import { type Ledger, sellableAt } from './ledger.ts';

type Taken = Pick<Allocation, 'location' | 'quantity'>;

/** What lies at each location and is not allocated, less what is taken from it. Units. */
export const unallocatedIn = (ledger: Ledger, taken: readonly Taken[] = []): ReadonlyMap<LocationId, number> => {
  const supply = new Map<LocationId, number>();
  for (const [location, place] of ledger.places) supply.set(location, Math.max(0, sellableAt(place) - place.allocated));
  for (const { location, quantity } of taken) supply.set(location, (supply.get(location) ?? 0) - quantity);
  return supply;
};

/** Which locations may serve a demand. */
export type Offers = Pick<StockContext, 'offer'>;

/** What is reserved for orders and held for carts, by demand. */
export type Groups = ReadonlyMap<string, DemandGroup>;

export const groupsOf = (ledger: Ledger, context: Offers, from: Eligible = servedBy): Groups => {
  const groups = new Map<string, DemandGroup>();
  for (const [key, { demand, units }] of ledger.demands) {
    groups.set(key, { quantity: units, locations: from(demand, context) });
  }
  return groups;
};

/** The groups with so many units more of a demand. */
export const grown = (
  groups: Groups,
  demand: Demand,
  by: number,
  context: Offers,
  from: Eligible = servedBy,
): Groups => {
  const key = demandKey(demand);
  const group = groups.get(key) ?? { quantity: 0, locations: from(demand, context) };
  return new Map(groups).set(key, { ...group, quantity: group.quantity + by });
};

const wantedBy = (groups: Groups): number => totalOf([...groups.values()].map((group) => group.quantity));

/** Units that the supply cannot serve, however it is divided. */
export const unserved = (groups: Groups, supply: ReadonlyMap<LocationId, number>): number =>
  wantedBy(groups) - servable([...groups.values()], supply);

export const totalOf = (units: Iterable<number>): number => {
  let total = 0;
  for (const unit of units) total += unit;
  return total;
};

type Eligible = (demand: Demand, context: Offers) => readonly LocationId[];

/** Whether whatever may serve the one may serve the other, too. */
export const isServedLike = (one: Demand, other: Demand, context: Offers): boolean => {
  const places = new Set(servedBy(other, context));
  return servedBy(one, context).every((location) => places.has(location));
};

/** Where what has been promised may come from: a paused place keeps what it has for those whom it is promised to. */
const servedBy: Eligible = (demand, { offer }) => offer(demand).places.map((place) => place.location);

/** Where what is promised anew may come from. */
export const offeredBy: Eligible = (demand, { offer }) =>
  offer(demand)
    .places.filter((place) => !place.paused)
    .map((place) => place.location);
