import type { LocationId, OrderId } from '../ids.ts';
import type { OnShortage } from '../setup/channel.ts';
import type { StockContext } from './command.ts';
import { type Allocation, type Demand, demandKey, type StockEvent, type StockFacts, sameDemand } from './facts.ts';
import { type Groups, groupsOf, grown, type Offers, totalOf, unallocatedIn, unserved } from './groups.ts';
import { type Draft, freeAt, type Ledger, placeOf, shortfallAt } from './ledger.ts';
import { queueOf } from './pegs.ts';
import { recordIn } from './record.ts';
import { roomIn } from './room.ts';

/**
 * After stock has come, gone or been freed: backorders are filled before anything can be promised anew, in their order; carts that nothing
 * is left for lose what they hold, and then reservations become backorders, the newest first; and a place with more allocated than is
 * there says so, naming who loses. Writes its facts into the draft and gives them back.
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
    events.push(recordIn(draft, event));
  };
  for (const event of overcommitments(draft, shortBefore, context)) record(event);
  const groups = groupsOf(draft, context);
  const lost = losses(draft, groups, context);
  for (const event of lost) record(event);
  if (events.length < REBALANCED_MAX && draft.backordered > 0 && spareOf(draft) > 0) {
    for (const event of fills(draft, context)) record(event);
  }
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
  if (demand === undefined || !somebodyElse(ledger, demand)) return true;
  const given = totalOf(allocations.map((allocation) => allocation.quantity));
  const rest = grown(groupsOf(ledger, context), demand, -given, context);
  return unserved(rest, unallocatedIn(ledger, allocations)) === 0;
};

/**
 * The most of an order's reserved units that could be given to it at each of some locations, so that every other reservation can still
 * be served: more than that, `stillFeasible` refuses. A location is left out where nothing but what lies there sets a limit.
 */
export const allocatableAt = (
  ledger: Ledger,
  order: OrderId,
  locations: readonly LocationId[],
  context: Offers,
): ReadonlyMap<LocationId, number> => {
  const commitment = ledger.commitments.get(order);
  const limits = new Map<LocationId, number>();
  if (commitment === undefined || !somebodyElse(ledger, commitment.demand)) return limits;
  const groups = groupsOf(ledger, context);
  const supply = unallocatedIn(ledger);
  const fits = (location: LocationId, units: number): boolean => {
    const left = new Map(supply).set(location, (supply.get(location) ?? 0) - units);
    return unserved(grown(groups, commitment.demand, -units, context), left) === 0;
  };
  for (const location of locations) {
    const most = Math.min(commitment.reserved, supply.get(location) ?? 0);
    limits.set(
      location,
      largest(most, (units) => fits(location, units)),
    );
  }
  return limits;
};

/** The largest number up to `most` that fits, where all smaller ones then fit too; 0 where none does. */
const largest = (most: number, fits: (units: number) => boolean): number => {
  if (most <= 0 || fits(most)) return Math.max(0, most);
  let [low, high] = [0, most];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
};

/** Where all want the same, what one is given from among it is never missing to another. */
const somebodyElse = (ledger: Ledger, demand: Demand): boolean => {
  for (const other of ledger.demands.values()) if (!sameDemand(other.demand, demand)) return true;
  return false;
};

const overcommitments = (
  ledger: Ledger,
  before: ReadonlyMap<LocationId, number>,
  context: StockContext,
): readonly StockEvent[] => {
  const events: StockEvent[] = [];
  for (const [location, place] of ledger.places) {
    const shortfall = shortfallAt(place);
    if (shortfall <= (before.get(location) ?? 0)) continue;
    const losers = losersAt(ledger, location, shortfall, context);
    events.push({ type: 'StockOvercommitted', data: { sku: ledger.sku, location, shortfall, losers } });
  }
  return events;
};

/** Who loses what is missing at a location, the newest first, and what its channel wants done then. */
export const losersAt = (
  ledger: Ledger,
  location: LocationId,
  shortfall: number,
  context: Pick<StockContext, 'offer'>,
) => {
  const losers: StockFacts['StockOvercommitted']['losers'][number][] = [];
  let missing = shortfall;
  for (const [order, commitment] of [...ledger.commitments].reverse()) {
    for (const allocation of [...commitment.allocations].reverse()) {
      if (missing <= 0 || losers.length >= REBALANCED_MAX || allocation.location !== location) continue;
      const quantity = Math.min(missing, allocation.quantity);
      losers.push({ order, fulfilment: allocation.fulfilment, quantity, ...remedyFor(commitment.demand, context) });
      missing -= quantity;
    }
  }
  return losers;
};

/** Said only where it is not what is usually done. */
const remedyFor = (demand: Demand, { offer }: Pick<StockContext, 'offer'>): { readonly onShortage?: OnShortage } => {
  const onShortage = offer(demand).policy?.onShortage ?? 'reroute';
  return onShortage === 'reroute' ? {} : { onShortage };
};

/** The newest carts, and when they have nothing left to lose the newest reservations, whose loss lets the rest be served. */
const losses = (ledger: Ledger, reserved: Groups, context: StockContext): readonly StockEvent[] => {
  const { sku } = ledger;
  const events: StockEvent[] = [];
  const supply = unallocatedIn(ledger);
  let groups = reserved;
  let missing = unserved(groups, supply);
  if (missing === 0) return events;
  /** Demands that would not help the others by losing something: with less missing they never will. */
  const spared = new Set<string>();
  const lose = (demand: Demand, units: number, lost: (quantity: number) => StockEvent): void => {
    if (missing === 0 || units === 0 || events.length >= REBALANCED_MAX) return;
    const key = demandKey(demand);
    if (spared.has(key)) return;
    const quantity = Math.min(units, missing - unserved(grown(groups, demand, -units, context), supply));
    if (quantity <= 0) {
      spared.add(key);
      return;
    }
    events.push(lost(quantity));
    missing -= quantity;
    groups = grown(groups, demand, -quantity, context);
  };
  for (const [reservation, { demand, units }] of [...ledger.carts].reverse()) {
    lose(demand, units, (quantity) => ({ type: 'CartLost', data: { sku, reservation, quantity } }));
  }
  for (const [order, { demand, reserved: units }] of [...ledger.commitments].reverse()) {
    const remedy = () => remedyFor(demand, context);
    lose(demand, units, (quantity) => ({ type: 'ReservationLost', data: { sku, order, quantity, ...remedy() } }));
  }
  return events;
};

/** Backorders that can be served, in their order. */
const fills = (ledger: Ledger, context: StockContext): readonly StockEvent[] => {
  const events: StockEvent[] = [];
  const room = roomIn(ledger, context);
  let spare = spareOf(ledger);
  /** Demands that nothing is left for: with more served there never will be. */
  const exhausted = new Set<string>();
  const waits = new Map<OrderId, number>();
  for (const { order, demand, units } of queueOf(ledger, context)) {
    if (spare <= 0 || events.length >= REBALANCED_MAX) break;
    const key = demandKey(demand);
    if (exhausted.has(key)) continue;
    const quantity = room.of(demand, units);
    if (quantity < units) exhausted.add(key);
    if (quantity <= 0) continue;
    const left = (waits.get(order) ?? ledger.commitments.get(order)?.backordered ?? 0) - quantity;
    waits.set(order, left);
    events.push({ type: 'BackorderFilled', data: { sku: ledger.sku, order, quantity, left } });
    room.give(demand, quantity);
    spare -= quantity;
  }
  return events;
};

/** Units that nobody has, over all places: where there are none, no backorder can be filled. */
export const spareOf = (ledger: Ledger): number => {
  let spare = totalOf(unallocatedIn(ledger).values()) - ledger.pooled;
  for (const place of ledger.places.values()) spare -= place.held;
  return spare;
};

/** Units at a location that nobody has, and that no reservation has to be served from. */
export const movableAt = (ledger: Ledger, location: LocationId, context: StockContext): number => {
  const free = Math.max(0, freeAt(placeOf(ledger, location)));
  const missing = unserved(groupsOf(ledger, context), unallocatedIn(ledger, [{ location, quantity: free }]));
  return Math.max(0, free - missing);
};
