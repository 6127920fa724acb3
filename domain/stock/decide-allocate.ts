import type { LocationId } from '../ids.ts';
import type { Offer } from '../promise/atp.ts';
import { type Allocate, done, type Outcome, type StockContext, UNCHANGED } from './command.ts';
import type { Allocation } from './facts.ts';
import { type Ledger, placeOf, sellableAt } from './ledger.ts';
import { stillFeasible } from './rebalance.ts';

/** Allocates beyond the buffer: it hides stock from new sales, and does not keep it from those already made. */
export const allocate = (ledger: Ledger, { order, seen, allocations }: Allocate, context: StockContext): Outcome => {
  const commitment = ledger.commitments.get(order);
  const has = commitment?.allocations ?? [];
  const missing = allocations.filter((a) => !has.some((h) => h.fulfilment === a.fulfilment));
  if (missing.length === 0) return UNCHANGED;
  const wanted = missing.reduce((sum, a) => sum + a.quantity, 0);
  const [first] = missing;
  if (first !== undefined && (commitment === undefined || commitment.reserved < wanted)) {
    return { events: [], answer: { kind: 'notThere', location: first.location, available: commitment?.reserved ?? 0 } };
  }
  const own = commitment?.demand.at ?? null;
  const paused = commitment === undefined ? null : pausedAmong(missing, context.offer(commitment.demand));
  if (paused !== null) return { events: [], answer: { kind: 'notThere', location: paused, available: 0 } };
  for (const [location, quantity] of byLocation(missing)) {
    const place = placeOf(ledger, location);
    const heldForOthers = place.held - (own === location ? (commitment?.reserved ?? 0) : 0);
    const available = sellableAt(place) - place.allocated - heldForOthers;
    if (available < quantity)
      return { events: [], answer: { kind: 'notThere', location, available: Math.max(0, available) } };
  }
  if (!stillFeasible(ledger, order, missing, context)) {
    const location = first?.location ?? missing[0]?.location;
    if (location !== undefined) return { events: [], answer: { kind: 'notThere', location, available: 0 } };
  }
  return done([{ type: 'StockAllocated', data: { sku: ledger.sku, order, seen, allocations: missing } }]);
};

/** A place that is given no new work, among those that units are to go to. */
const pausedAmong = (allocations: readonly Allocation[], { places }: Offer): LocationId | null => {
  const paused = new Set(places.filter((place) => place.paused).map((place) => place.location));
  return allocations.find(({ location }) => paused.has(location))?.location ?? null;
};

const byLocation = (allocations: readonly Allocation[]): ReadonlyMap<LocationId, number> => {
  const units = new Map<LocationId, number>();
  for (const { location, quantity } of allocations) units.set(location, (units.get(location) ?? 0) + quantity);
  return units;
};
