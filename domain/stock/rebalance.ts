import type { LocationId, OrderId } from '../ids.ts';
import type { StockContext } from './command.ts';
import type { Allocation, Demand, StockEvent } from './facts.ts';
import { type DemandGroup, servable } from './feasible.ts';
import { apply, type Commitment, type Draft, type Ledger, sellableAt } from './ledger.ts';

/**
 * After stock has come, gone or been freed: backorders are filled before anything can be promised anew, the oldest first;
 * reservations that nothing is left for become backorders, the newest first; and a place with more allocated than is there
 * says so, naming who loses. Writes its facts into the draft and gives them back.
 *
 * `shortBefore` is the shortfall of each place before, so that a shortage is told once, and again only when it grows.
 */
export const rebalance = (
  draft: Draft,
  shortBefore: ReadonlyMap<LocationId, number>,
  context: StockContext,
): { readonly events: readonly StockEvent[]; readonly more: boolean } => {
  const events: StockEvent[] = [];
  const record = (event: StockEvent) => {
    apply(draft, event);
    events.push(event);
  };
  for (const event of overcommitments(draft, shortBefore)) record(event);
  for (const event of losses(draft, context)) record(event);
  if (events.length < REBALANCED_MAX) for (const event of fills(draft, context)) record(event);
  return { events, more: events.length >= REBALANCED_MAX };
};

/** Orders that one decision may touch, so that its facts fit into one append. */
export const REBALANCED_MAX = 500;

/** Could all reservations still be served if these of an order's units were given to it? */
export const stillFeasible = (
  ledger: Ledger,
  order: OrderId,
  allocations: readonly Allocation[],
  context: StockContext,
): boolean => {
  const demand = ledger.commitments.get(order)?.demand;
  const entries = reservations(ledger);
  if (demand === undefined || entries.every(([, other]) => sameDemand(other.demand, demand))) return true;
  const given = allocations.reduce((sum, allocation) => sum + allocation.quantity, 0);
  const rest = entries.map(
    ([id, commitment]): Entry =>
      id === order ? [id, { ...commitment, reserved: commitment.reserved - given }] : [id, commitment],
  );
  return unserved(groupsOf(rest, context), supplyOf(ledger, allocations)) === 0;
};

const overcommitments = (ledger: Ledger, before: ReadonlyMap<LocationId, number>): readonly StockEvent[] => {
  const events: StockEvent[] = [];
  for (const [location, place] of ledger.places) {
    const shortfall = place.allocated - Math.max(0, sellableAt(place));
    if (shortfall <= (before.get(location) ?? 0)) continue;
    const losers = losersAt(ledger, location, shortfall);
    events.push({ type: 'StockOvercommitted', data: { sku: ledger.sku, location, shortfall, losers } });
  }
  return events;
};

const losersAt = (ledger: Ledger, location: LocationId, shortfall: number) => {
  const losers: { order: OrderId; fulfilment: Allocation['fulfilment']; quantity: number }[] = [];
  let missing = shortfall;
  for (const [order, commitment] of [...ledger.commitments].reverse()) {
    for (const allocation of [...commitment.allocations].reverse()) {
      if (missing <= 0 || losers.length >= REBALANCED_MAX || allocation.location !== location) continue;
      const quantity = Math.min(missing, allocation.quantity);
      losers.push({ order, fulfilment: allocation.fulfilment, quantity });
      missing -= quantity;
    }
  }
  return losers;
};

type Entry = readonly [OrderId, Commitment];

const reservations = (ledger: Ledger): readonly Entry[] =>
  [...ledger.commitments].filter(([, commitment]) => commitment.reserved > 0);

/** The newest reservations whose loss lets the rest be served. */
const losses = (ledger: Ledger, context: StockContext): readonly StockEvent[] => {
  const events: StockEvent[] = [];
  const entries = reservations(ledger);
  const supply = supplyOf(ledger);
  let groups = groupsOf(entries, context);
  let missing = unserved(groups, supply);
  /** Demands that would not help the others by losing something: with less missing they never will. */
  const spared = new Set<string>();
  for (const [order, { demand, reserved }] of entries.toReversed()) {
    if (missing === 0 || events.length >= REBALANCED_MAX) break;
    const key = keyOf(demand);
    if (spared.has(key)) continue;
    const quantity = Math.min(reserved, missing - unserved(grown(groups, demand, -reserved, context), supply));
    if (quantity <= 0) {
      spared.add(key);
      continue;
    }
    events.push({ type: 'ReservationLost', data: { sku: ledger.sku, order, quantity } });
    missing -= quantity;
    groups = grown(groups, demand, -quantity, context);
  }
  return events;
};

/** Backorders that can be served beside every reservation, the oldest first. */
const fills = (ledger: Ledger, context: StockContext): readonly StockEvent[] => {
  const events: StockEvent[] = [];
  if (ledger.backordered === 0) return events;
  const supply = supplyOf(ledger);
  let groups = groupsOf(reservations(ledger), context);
  let spare = totalOf(supply.values()) - wantedBy(groups);
  /** Demands that nothing is left for: with more served there never will be. */
  const exhausted = new Set<string>();
  for (const [order, { backordered, demand }] of ledger.commitments) {
    if (spare <= 0 || events.length >= REBALANCED_MAX) break;
    const key = keyOf(demand);
    if (backordered === 0 || exhausted.has(key)) continue;
    const quantity = backordered - unserved(grown(groups, demand, backordered, context), supply);
    if (quantity < backordered) exhausted.add(key);
    if (quantity <= 0) continue;
    events.push({ type: 'BackorderFilled', data: { sku: ledger.sku, order, quantity } });
    groups = grown(groups, demand, quantity, context);
    spare -= quantity;
  }
  return events;
};

const supplyOf = (ledger: Ledger, taken: readonly Allocation[] = []): ReadonlyMap<LocationId, number> => {
  const supply = new Map<LocationId, number>();
  for (const [location, place] of ledger.places) supply.set(location, Math.max(0, sellableAt(place) - place.allocated));
  for (const { location, quantity } of taken) supply.set(location, (supply.get(location) ?? 0) - quantity);
  return supply;
};

/** Demands that may be served from the same places are one. */
type Groups = ReadonlyMap<string, DemandGroup>;

const groupsOf = (entries: readonly Entry[], context: StockContext): Groups => {
  const groups = new Map<string, { quantity: number; readonly locations: readonly LocationId[] }>();
  for (const [, { demand, reserved }] of entries) {
    const key = keyOf(demand);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { quantity: reserved, locations: locationsOf(demand, context) });
    else group.quantity += reserved;
  }
  return groups;
};

const grown = (groups: Groups, demand: Demand, by: number, context: StockContext): Groups => {
  const key = keyOf(demand);
  const group = groups.get(key) ?? { quantity: 0, locations: locationsOf(demand, context) };
  return new Map(groups).set(key, { ...group, quantity: group.quantity + by });
};

const wantedBy = (groups: Groups): number => totalOf([...groups.values()].map((group) => group.quantity));

/** Units that the supply cannot serve, however it is divided. */
const unserved = (groups: Groups, supply: ReadonlyMap<LocationId, number>): number =>
  wantedBy(groups) - servable([...groups.values()], supply);

const totalOf = (units: Iterable<number>): number => {
  let total = 0;
  for (const unit of units) total += unit;
  return total;
};

const locationsOf = (demand: Demand, { offer }: StockContext): readonly LocationId[] =>
  offer(demand).places.map((place) => place.location);

const keyOf = ({ channel, country, at }: Demand): string => `${channel}|${country}|${at}`;

const sameDemand = (a: Demand, b: Demand): boolean => keyOf(a) === keyOf(b);
