import type { LocationId, OrderId } from '../ids.ts';
import type { Instant } from '../time.ts';
import { type Demand, demandKey } from './facts.ts';
import { servable } from './feasible.ts';

/** So many units that an order waits for, in one place of the queue. */
export type Waiting = { readonly order: OrderId; readonly demand: Demand; readonly units: number };

/** What comes when and where. */
export type Arrival = { readonly at: Instant; readonly units: ReadonlyMap<LocationId, number> };

/** Backordered units of an order that what comes at that instant is for. */
export type Peg = { readonly order: OrderId; readonly quantity: number; readonly at: Instant };

/**
 * Gives what comes to those who wait, the earliest first: each in turn takes what is left for it, only from locations that may serve it,
 * and a maximum flow finds room beside those before. Every arrival stands for itself: what comes later never makes room for what came
 * before.
 */
export const giveOut = (
  arrivals: readonly Arrival[],
  queue: readonly Waiting[],
  placesOf: (demand: Demand) => readonly LocationId[],
): readonly Peg[] => {
  const pegs: Peg[] = [];
  const shelves = arrivals.map(shelfOf);
  const lanes = new Map<string, Lane>();
  for (const { order, demand, units } of queue) {
    const key = demandKey(demand);
    let lane = lanes.get(key);
    if (lane === undefined) {
      lane = laneOf(shelves, placesOf(demand));
      lanes.set(key, lane);
    }
    let left = units;
    while (left > 0) {
      const [first] = lane;
      if (first === undefined) break;
      const quantity = take(first.shelf, first.group, left);
      // Others only ever take more: what has nothing left for this demand never will.
      if (quantity < left) lane.shift();
      if (quantity === 0) continue;
      pegs.push({ order, quantity, at: first.shelf.at });
      left -= quantity;
    }
  }
  return pegs;
};

/** The arrivals that something may be left of for a demand, the earliest first. */
type Lane = { readonly shelf: Shelf; readonly group: Group }[];

/** What has been given of an arrival, by the locations that it may come from. */
type Shelf = Arrival & { readonly groups: Map<string, Group>; given: number };

/** `room` is what is left for it; `null` where others have taken some since. */
type Group = { readonly locations: readonly LocationId[]; quantity: number; room: number | null };

const shelfOf = ({ at, units }: Arrival): Shelf => ({ at, units, groups: new Map(), given: 0 });

const laneOf = (shelves: readonly Shelf[], places: readonly LocationId[]): Lane =>
  shelves.flatMap((shelf) => {
    const locations = places.filter((location) => shelf.units.has(location));
    return locations.length === 0 ? [] : [{ shelf, group: groupOf(shelf, locations) }];
  });

const groupOf = (shelf: Shelf, locations: readonly LocationId[]): Group => {
  const key = locations.join('\n');
  const group = shelf.groups.get(key) ?? { locations, quantity: 0, room: null };
  shelf.groups.set(key, group);
  return group;
};

const take = (shelf: Shelf, group: Group, wanted: number): number => {
  const room = group.room ?? roomFor(shelf, group);
  const quantity = Math.min(room, wanted);
  if (quantity > 0) for (const other of shelf.groups.values()) other.room = null;
  group.quantity += quantity;
  group.room = room - quantity;
  shelf.given += quantity;
  return quantity;
};

/** Units that could still be given to a group beside all that has been given. */
const roomFor = ({ units, groups, given }: Shelf, group: Group): number => {
  let all = 0;
  for (const quantity of units.values()) all += quantity;
  const wished = [...groups.values()].map((one) =>
    one === group ? { locations: one.locations, quantity: one.quantity + all } : one,
  );
  return servable(wished, units) - given;
};
