import type { LocationId, OrderId } from '../ids.ts';
import type { Instant } from '../time.ts';
import { type Demand, demandKey } from './facts.ts';
import { servable } from './feasible.ts';
import { totalOf } from './groups.ts';
import type { Room } from './room.ts';

/** So many units that an order waits for, in one place of the queue. */
export type Waiting = { readonly order: OrderId; readonly demand: Demand; readonly units: number };

/** What comes when and where. */
export type Arrival = { readonly at: Instant; readonly units: ReadonlyMap<LocationId, number> };

/** Backordered units of an order that what comes at that instant is for. */
export type Peg = { readonly order: OrderId; readonly quantity: number; readonly at: Instant };

/** Who may have what: see `Room`. */
export type Rules = Pick<Room, 'of' | 'isBound' | 'give' | 'add'> & {
  readonly places: (demand: Demand) => readonly LocationId[];
};

/**
 * Gives what comes to those who wait, the earliest first: of each arrival each in turn takes what is left for it, only from locations
 * that may serve it and as far as its channel's rules let it, and a maximum flow finds room beside those before. Every arrival stands for
 * itself: what comes later never makes room for what came before.
 */
export const giveOut = (arrivals: readonly Arrival[], queue: readonly Waiting[], rules: Rules): readonly Peg[] => {
  const pegs: Peg[] = [];
  let waiting: readonly Taker[] = queue.map((one) => ({ ...one, key: demandKey(one.demand), left: one.units }));
  for (const arrival of arrivals) {
    if (waiting.length === 0) break;
    for (const [location, units] of arrival.units) rules.add(location, units);
    pegs.push(...handOut(shelfOf(arrival), waiting, rules));
    waiting = waiting.filter(({ left }) => left > 0);
  }
  return pegs;
};

type Taker = Waiting & { readonly key: string; left: number };

const handOut = (shelf: Shelf, waiting: readonly Taker[], rules: Rules): readonly Peg[] => {
  const pegs: Peg[] = [];
  const lanes = new Map<string, Lane>();
  /** Demands that nothing is left for: others only ever take more. */
  const exhausted = new Set<string>();
  for (const one of waiting) {
    if (shelf.given === shelf.all) break;
    if (one.left === 0 || exhausted.has(one.key)) continue;
    const lane = lanes.get(one.key) ?? laneOf(shelf, one.demand, rules);
    lanes.set(one.key, lane);
    const { group, isBound } = lane;
    const quantity = take(
      shelf,
      group,
      isBound && group.locations.length > 0 ? rules.of(one.demand, one.left) : one.left,
    );
    if (quantity < one.left) exhausted.add(one.key);
    if (quantity === 0) continue;
    rules.give(one.demand, quantity);
    pegs.push({ order: one.order, quantity, at: shelf.at });
    one.left -= quantity;
  }
  return pegs;
};

/** What has been given of an arrival, by the locations that it may come from. */
type Shelf = Arrival & { readonly groups: Map<string, Group>; readonly all: number; given: number };

/** `room` is what is left for it; `null` where others have taken some since. */
type Group = { readonly locations: readonly LocationId[]; quantity: number; room: number | null };

type Lane = { readonly group: Group; readonly isBound: boolean };

const laneOf = (shelf: Shelf, demand: Demand, rules: Rules): Lane => ({
  group: groupOf(shelf, rules.places(demand)),
  isBound: rules.isBound(demand),
});

const shelfOf = ({ at, units }: Arrival): Shelf => ({
  at,
  units,
  groups: new Map(),
  all: totalOf(units.values()),
  given: 0,
});

const groupOf = (shelf: Shelf, places: readonly LocationId[]): Group => {
  const locations = places.filter((location) => shelf.units.has(location));
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
const roomFor = ({ units, groups, all, given }: Shelf, group: Group): number => {
  const wished = [...groups.values()].map((one) =>
    one === group ? { locations: one.locations, quantity: one.quantity + all } : one,
  );
  return servable(wished, units) - given;
};
