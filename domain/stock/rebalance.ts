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
  const lost = unserved(draft, context);
  if (lost > 0) for (const event of losses(draft, lost, context)) record(event);
  else if (draft.backordered > 0) for (const event of fills(draft, context)) record(event);
  return { events, more: events.length >= REBALANCED_MAX };
};

/** Orders that one decision may touch, so that its facts fit into one append. */
export const REBALANCED_MAX = 500;

/** Could all other reservations still be served if these units were given to this order? */
export const stillFeasible = (
  ledger: Ledger,
  order: OrderId,
  allocations: readonly Allocation[],
  context: StockContext,
): boolean => {
  const demand = ledger.commitments.get(order)?.demand;
  const others = reservations(ledger).filter(([id]) => id !== order);
  if (demand === undefined || others.every(([, other]) => sameDemand(other.demand, demand))) return true;
  const groups = groupsOf(others, context);
  const wanted = groups.reduce((sum, group) => sum + group.quantity, 0);
  return servable(groups, supplyOf(ledger, allocations)) === wanted;
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

const unserved = (ledger: Ledger, context: StockContext): number => {
  const entries = reservations(ledger);
  if (entries.length === 0) return 0;
  const groups = groupsOf(entries, context);
  const wanted = groups.reduce((sum, group) => sum + group.quantity, 0);
  return wanted - servable(groups, supplyOf(ledger));
};

/** The newest reservations whose loss lets the rest be served. */
const losses = (ledger: Ledger, lost: number, context: StockContext): readonly StockEvent[] => {
  const events: StockEvent[] = [];
  let kept = [...reservations(ledger)];
  let missing = lost;
  for (const [order, commitment] of [...kept].reverse()) {
    if (missing === 0 || events.length >= REBALANCED_MAX) break;
    const rest = kept.filter(([id]) => id !== order);
    const restMissing = unservedOf(rest, ledger, context);
    const quantity = Math.min(commitment.reserved, missing - restMissing);
    if (quantity <= 0) continue;
    events.push({ type: 'ReservationLost', data: { sku: ledger.sku, order, quantity } });
    missing -= quantity;
    const reserved = commitment.reserved - quantity;
    kept = reserved === 0 ? rest : kept.map((e) => (e[0] === order ? [order, { ...commitment, reserved }] : e));
  }
  return events;
};

const unservedOf = (entries: readonly Entry[], ledger: Ledger, context: StockContext): number => {
  const groups = groupsOf(entries, context);
  return groups.reduce((sum, group) => sum + group.quantity, 0) - servable(groups, supplyOf(ledger));
};

/** Backorders that can be served beside every reservation, the oldest first. */
const fills = (ledger: Ledger, context: StockContext): readonly StockEvent[] => {
  const events: StockEvent[] = [];
  const supply = supplyOf(ledger);
  const served: DemandGroup[] = [...groupsOf(reservations(ledger), context)];
  let total = served.reduce((sum, group) => sum + group.quantity, 0);
  let spare = [...supply.values()].reduce((sum, units) => sum + units, 0) - total;
  for (const [order, { backordered, demand }] of ledger.commitments) {
    if (spare <= 0 || events.length >= REBALANCED_MAX) break;
    if (backordered === 0) continue;
    const locations = locationsOf(demand, context);
    const quantity = servable([...served, { quantity: backordered, locations }], supply) - total;
    if (quantity <= 0) continue;
    events.push({ type: 'BackorderFilled', data: { sku: ledger.sku, order, quantity } });
    served.push({ quantity, locations });
    total += quantity;
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

const groupsOf = (entries: readonly Entry[], context: StockContext): readonly DemandGroup[] => {
  const groups = new Map<string, { demand: Demand; quantity: number }>();
  for (const [, { demand, reserved }] of entries) {
    const key = `${demand.channel}|${demand.country}|${demand.at}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { demand, quantity: reserved });
    else group.quantity += reserved;
  }
  return [...groups.values()].map(({ demand, quantity }) => ({ quantity, locations: locationsOf(demand, context) }));
};

const locationsOf = (demand: Demand, { offer }: StockContext): readonly LocationId[] =>
  offer(demand).places.map((place) => place.location);

const sameDemand = (a: Demand, b: Demand): boolean =>
  a.channel === b.channel && a.country === b.country && a.at === b.at;
