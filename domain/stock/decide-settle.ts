import { type Correction, done, type Outcome, type Settle, type StockContext, UNCHANGED } from './command.ts';
import type { Allocation, StockEvent } from './facts.ts';
import { apply, type Commitment, draftOf, freeAt, type Ledger, placeOf } from './ledger.ts';

export const settle = (ledger: Ledger, command: Settle, context: StockContext): Outcome => {
  const { sku } = ledger;
  const { order, seen } = command;
  const commitment = ledger.commitments.get(order);
  const events: StockEvent[] = [];
  for (const allocation of commitment?.allocations ?? []) {
    const quantity = Math.min(allocation.quantity, unitsOf(command.shipped, allocation));
    if (quantity === 0) continue;
    events.push({ type: 'StockShipped', data: { sku, order, seen, ...allocation, quantity, at: context.now } });
  }
  if (commitment !== undefined) events.push(...conform(ledger, command, commitment));
  if (command.corrections.length === 0) return events.length === 0 ? UNCHANGED : done(events);
  const draft = draftOf(ledger);
  for (const event of events) apply(draft, event);
  for (const correction of command.corrections) {
    const event = corrected(draft, correction, context);
    if (event === null) continue;
    apply(draft, event);
    events.push(event);
  }
  return events.length === 0 ? UNCHANGED : done(events);
};

/**
 * Frees what an order no longer wants; what it loses at a location goes back to its reservation as far as it wants that. Reserved
 * and backordered are kept as the order has them, as far as there is so much of each; for the rest one stands in for the other,
 * because a backorder may have been filled, or a reservation lost, before the order heard of it.
 */
const conform = (ledger: Ledger, command: Settle, commitment: Commitment): readonly StockEvent[] => {
  const { sku } = ledger;
  const { order, seen, wanted, shipped } = command;
  const over = commitment.allocations
    .map((a) => ({
      ...a,
      quantity: a.quantity - unitsOf(wanted.allocations, a) - unitsOf(shipped, a) - unitsOf(wanted.planned, a),
    }))
    .filter((a) => a.quantity > 0);
  const planned = commitment.allocations.reduce((sum, a) => sum + Math.min(a.quantity, unitsOf(wanted.planned, a)), 0);
  const wish = Math.max(0, wanted.reserved + wanted.backordered - planned);
  const inHand = commitment.reserved + over.reduce((sum, allocation) => sum + allocation.quantity, 0);
  const backordered = Math.min(wanted.backordered, commitment.backordered);
  const reserved = Math.min(Math.max(0, wish - backordered), inHand);
  const claimed = Math.min(wish - reserved, commitment.backordered);
  const kept = Math.min(commitment.reserved, reserved);
  const [back, freed] = divide(over, reserved - kept);
  const less = { reserved: commitment.reserved - kept, backordered: commitment.backordered - claimed };
  const events: StockEvent[] = [];
  if (back.length > 0) events.push({ type: 'StockDeallocated', data: { sku, order, seen, allocations: back } });
  if (less.reserved + less.backordered > 0 || freed.length > 0) {
    events.push({ type: 'StockReleased', data: { sku, order, seen, ...less, allocations: freed, left: claimed } });
  }
  return events;
};

/** So many units of the allocations, the first ones first, and the rest. */
const divide = (
  allocations: readonly Allocation[],
  units: number,
): readonly [first: readonly Allocation[], rest: readonly Allocation[]] => {
  let left = units;
  const first: Allocation[] = [];
  const rest: Allocation[] = [];
  for (const allocation of allocations) {
    const quantity = Math.min(left, allocation.quantity);
    left -= quantity;
    if (quantity > 0) first.push({ ...allocation, quantity });
    if (quantity < allocation.quantity) rest.push({ ...allocation, quantity: allocation.quantity - quantity });
  }
  return [first, rest];
};

const unitsOf = (units: Settle['shipped'], { fulfilment }: Allocation): number =>
  units.find((u) => u.fulfilment === fulfilment)?.quantity ?? 0;

const corrected = (ledger: Ledger, correction: Correction, { now }: StockContext): StockEvent | null => {
  const { sku } = ledger;
  const { reference, location, quantity } = correction;
  if (ledger.references.has(reference)) return null;
  switch (correction.kind) {
    case 'notFound': {
      const place = placeOf(ledger, location);
      const uncommitted = Math.max(0, freeAt(place));
      const data = { sku, location, quantity: uncommitted, reason: 'notFound' as const, reference };
      return { type: 'StockSetAside', data };
    }
    case 'mismatch': {
      const delta = -Math.min(quantity, placeOf(ledger, location).onHand);
      return { type: 'StockAdjusted', data: { sku, location, delta, reason: 'mismatch', reference, at: now } };
    }
    case 'damaged':
      return { type: 'StockSetAside', data: { sku, location, quantity, reason: 'damaged', reference } };
    case 'returned': {
      const { unavailable } = correction;
      return { type: 'StockReturned', data: { sku, location, quantity, unavailable, reference, at: now } };
    }
  }
};
