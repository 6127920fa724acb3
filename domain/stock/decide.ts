import type { LocationId } from '../ids.ts';
import { availableToPromise, type Offer, supplyIn } from '../promise/atp.ts';
import type { SalesPolicy } from '../promise/policy.ts';
import type { Instant } from '../time.ts';
import { liveAt, timeOuts } from './carts.ts';
import {
  type Adjust,
  type Allocate,
  type Correction,
  done,
  OUTDATED,
  type Outcome,
  type Reserve,
  type Settle,
  type StockAnswer,
  type StockCommand,
  type StockContext,
  UNCHANGED,
  type Yield,
} from './command.ts';
import { takeCount } from './count.ts';
import { isOfDates, mayMoveDates, redate, whyOf } from './dates.ts';
import { holdCart, releaseCart, takeOver } from './decide-carts.ts';
import { expectSupply, loseSupply, markLate, receiveSupply, sendTransfer } from './decide-supply.ts';
import { yieldSpare } from './decide-yield.ts';
import type { Allocation, Demand, Moved, StockEvent, Wanted, Why } from './facts.ts';
import {
  apply,
  backorderedOf,
  type Commitment,
  type Draft,
  draftOf,
  evolveAll,
  freeAt,
  type Ledger,
  ledgerOf,
  placeOf,
  sellableAt,
  shortfallAt,
} from './ledger.ts';
import { endOfQueue } from './pegs.ts';
import { REBALANCED_MAX, rebalance, spareOf, stillFeasible } from './rebalance.ts';
import { recordIn } from './record.ts';
import { setSafety } from './safety.ts';
import { setAside } from './set-aside.ts';

export type StockDecision = Consequence & { readonly answer: StockAnswer };

export type Consequence = {
  readonly events: readonly StockEvent[];
  /** True where more backorders or reservations are concerned than one decision may touch: `rebalance` goes on, with the same `why`. */
  readonly more: boolean;
  readonly why: Why;
};

/** Decisions end an append once they have made this many events, so that it stays well below what a log takes at once. */
export const EVENTS_PER_APPEND_MAX = 1_000;

export type Decided = {
  readonly ledger: Ledger;
  /** What it comes to that carts have timed out, before anything else; `null` where none has. */
  readonly ended: Consequence | null;
  /** Of the commands, in their order; of none where more has to be done first about what has timed out. */
  readonly decisions: readonly StockDecision[];
};

/**
 * Decides commands one after the other, each seeing the facts of those before it; as many as fit into one append. Carts that have timed
 * out are put on record before the first. What comes in serves backorders and what is lost costs the newest carts and then the newest
 * reservations, in the same decision: so at every revision what is committed is covered, or the facts say where it is not.
 */
export const decideAll = (ledger: Ledger, commands: readonly StockCommand[], context: StockContext): Decided => {
  const draft = draftOf(ledger);
  const decisions: StockDecision[] = [];
  const ended = endCarts(draft, context);
  if (ended?.more === true) return { ledger: ledgerOf(draft), ended, decisions };
  let events = ended?.events.length ?? 0;
  for (const command of commands) {
    if (events >= EVENTS_PER_APPEND_MAX) break;
    const decision = decideInto(draft, command, context);
    decisions.push(decision);
    events += decision.events.length;
    // What is left over from it comes first: nobody new may be served before the backorders that still wait.
    if (decision.more) break;
  }
  return { ledger: ledgerOf(draft), ended, decisions };
};

/** What a command would be answered, were it decided on a ledger. */
export const answerTo = (ledger: Ledger, command: StockCommand, context: StockContext): StockAnswer =>
  decideOne(liveAt(ledger, context.now), command, context).answer;

const endCarts = (draft: Draft, context: StockContext): Consequence | null => {
  const events = timeOuts(draft, context.now, REBALANCED_MAX);
  if (events.length === 0) return null;
  const { more, ...ended } = carryOut(draft, { kind: 'endCarts' }, { events, answer: { kind: 'done' } }, context);
  return { ...ended, more: more || events.length >= REBALANCED_MAX };
};

const decideInto = (draft: Draft, command: StockCommand, context: StockContext): StockDecision =>
  carryOut(draft, command, decideOne(draft, command, context), context);

/** Writes what a command comes to into the draft, with what follows from it. */
const carryOut = (
  draft: Draft,
  command: StockCommand,
  { events, answer }: Outcome,
  context: StockContext,
): StockDecision => {
  const why = whyOf(command, events);
  const moves = command.kind === 'rebalance' || events.some((event) => movesStock(event, draft, context));
  if (!moves && !events.some(isOfDates)) {
    return { events: events.map((event) => recordIn(draft, event)), answer, more: false, why };
  }
  const shortBefore = overcommittedAt(draft);
  const recorded = events.map((event) => recordIn(draft, event));
  const balanced = moves ? rebalance(draft, shortBefore, context) : { events: [], more: false };
  const dates =
    balanced.more || !mayMoveDates(draft, command, events) ? [] : redate(draft, why, context, balanced.events.length);
  const now = command.kind === 'reserve' ? positionOf(draft.commitments.get(command.order)) : answer;
  const all = [...balanced.events, ...dates];
  return { events: [...recorded, ...all], answer: now, more: balanced.more || all.length >= REBALANCED_MAX, why };
};

/**
 * Facts that can fill a backorder or cost a reservation, because what is there to be promised changes. A new backorder may be
 * filled at once: what is only hidden from new sales, by a buffer or to be on the safe side, is there for what has been accepted.
 * What leaves, or is let go, takes nothing from anybody; it is room for who waits.
 */
const movesStock = (event: StockEvent, ledger: Ledger, context: StockContext): boolean => {
  switch (event.type) {
    case 'StockReserved':
      return event.data.moved !== undefined;
    case 'CartConverted':
      return event.data.moved !== undefined || ledger.backordered > 0;
    case 'CartReserved':
      return event.data.was > 0 && ledger.backordered > 0;
    case 'StockBackordered':
      return event.data.moved !== undefined || spareOf(ledger) > 0;
    case 'StockAllocated':
      return ledger.backordered > 0 && freesStock(event.data, ledger, context);
    case 'StockShipped':
    case 'StockReleased':
    case 'CartReleased':
    case 'CartLost':
      return ledger.backordered > 0;
    case 'StockCounted':
    case 'StockAdjusted':
    case 'StockSetAside':
    case 'StockMadeSellable':
    case 'StockReturned':
    case 'StockDeallocated':
    case 'SupplyReceived':
    case 'TransferSent':
    case 'BackorderFilled':
    case 'ReservationLost':
      return true;
    case 'SafetyStockSet':
    case 'SupplyExpected':
    case 'SupplyCancelled':
    case 'SupplyLate':
    case 'BackorderPromised':
    case 'StockOvercommitted':
    case 'CartExtended':
      return false;
  }
};

/**
 * An allocation matters where an operator has sent it to a place that the order would not have been served from: what it was to be
 * served from is free; or where it is taken from what is kept for another channel. What is reserved elsewhere from now on may not be there.
 */
const freesStock = (
  { order, allocations }: Pick<Allocate, 'order' | 'allocations'>,
  ledger: Ledger,
  { offer }: StockContext,
): boolean => {
  const demand = ledger.commitments.get(order)?.demand;
  if (demand === undefined) return false;
  const { places, policy } = offer(demand);
  if (policy !== null && policy.guarantees.length > 0) return true;
  const eligible = new Set(places.map((place) => place.location));
  return allocations.some((allocation) => !eligible.has(allocation.location));
};

const overcommittedAt = (draft: Draft): ReadonlyMap<LocationId, number> => {
  const short = new Map<LocationId, number>();
  for (const [location, place] of draft.places) {
    const shortfall = shortfallAt(place);
    if (shortfall > 0) short.set(location, shortfall);
  }
  return short;
};

const decideOne = (ledger: Ledger, command: StockCommand, context: StockContext): Outcome => {
  switch (command.kind) {
    case 'count':
      return takeCount(ledger, command);
    case 'adjust':
      return adjust(ledger, command, context);
    case 'setAside':
      return setAside(ledger, command);
    case 'setSafety':
      return setSafety(ledger, command);
    case 'reserve':
      return isOutdated(ledger, command) ? OUTDATED : reserve(ledger, command, context);
    case 'allocate':
      return isOutdated(ledger, command) ? OUTDATED : allocate(ledger, command, context);
    case 'settle':
      return isOutdated(ledger, command) ? OUTDATED : settle(ledger, command, context);
    case 'yield':
      return isOutdated(ledger, command) ? OUTDATED : yieldSpare(ledger, command, context);
    case 'rebalance':
    case 'endCarts':
      return UNCHANGED;
    case 'hold':
      return holdCart(ledger, command, context);
    case 'releaseCart':
      return releaseCart(ledger, command);
    case 'expect':
      return expectSupply(ledger, command, context);
    case 'receive':
      return receiveSupply(ledger, command, context);
    case 'lose':
      return loseSupply(ledger, command);
    case 'send':
      return sendTransfer(ledger, command, context);
    case 'markLate':
      return markLate(ledger, context);
  }
};

/** Somebody who knows the order better has been here. */
const isOutdated = (ledger: Ledger, { order, seen }: Reserve | Allocate | Settle | Yield): boolean =>
  seen < (ledger.commitments.get(order)?.seen ?? ledger.ended.get(order) ?? seen);

const adjust = (ledger: Ledger, command: Adjust, { now }: StockContext): Outcome => {
  const { location, delta, reason, reference } = command;
  if (reference !== null && ledger.references.has(reference)) return UNCHANGED;
  const { onHand } = placeOf(ledger, location);
  if (onHand + delta < 0) return { events: [], answer: { kind: 'notThere', location, available: onHand } };
  return done([{ type: 'StockAdjusted', data: { sku: ledger.sku, location, delta, reason, reference, at: now } }]);
};

/** What is held for the order's checkout is taken over in the same facts as the rest is reserved: nobody can come in between. */
const reserve = (ledger: Ledger, command: Reserve, context: StockContext): Outcome => {
  const { order, demand, wanted, cart } = command;
  const commitment = ledger.commitments.get(order);
  const has = positionOf(commitment);
  const missing = wanted - has.reserved - has.backordered;
  if (missing <= 0) return { events: [], answer: has };
  if (cart === undefined) return reserveMore(ledger, command, missing, context);
  const owner = { ...movedTo(demand, commitment), ...wantedOf(command, () => context.now) };
  const taken = takeOver(ledger, { ...command, cart, missing, owner }, context);
  if (taken === null) return reserveMore(ledger, command, missing, context);
  const { event, quantity } = taken;
  if (quantity === missing) return { events: [event], answer: { ...has, reserved: has.reserved + quantity } };
  const { events, answer } = reserveMore(evolveAll(ledger, [event]), command, missing - quantity, context);
  return answer.kind === 'short'
    ? { events, answer: { ...answer, requested: missing, available: answer.available + quantity } }
    : { events: [event, ...events], answer };
};

const reserveMore = (ledger: Ledger, command: Reserve, missing: number, context: StockContext): Outcome => {
  const { order, seen, demand, backorder } = command;
  const has = positionOf(ledger.commitments.get(order));
  const offer = context.offer(demand);
  const available = availableToPromise(supplyIn(ledger), offer);
  const reserved = Math.min(missing, available);
  const room = backorder === 'never' ? 0 : backorderRoom(ledger, offer.policy);
  if (missing - reserved > room) {
    return { events: [], answer: { kind: 'short', requested: missing, available: available + room } };
  }
  const { sku } = ledger;
  const moved = movedTo(demand, ledger.commitments.get(order));
  const backordered = missing - reserved;
  const due = wantedOf(command, () => (backordered > 0 ? endOfQueue(ledger, context.now) : context.now));
  const events: StockEvent[] = [];
  if (reserved > 0) {
    events.push({ type: 'StockReserved', data: { sku, order, seen, quantity: reserved, demand, ...moved, ...due } });
  }
  if (backordered > 0) {
    const first = reserved === 0 ? moved : {};
    events.push({
      type: 'StockBackordered',
      data: { sku, order, seen, quantity: backordered, demand, ...first, ...due },
    });
  }
  const answer = { ...has, reserved: has.reserved + reserved, backordered: has.backordered + backordered };
  return { events, answer };
};

/** Units that a channel may still have backordered. */
const backorderRoom = (ledger: Ledger, policy: SalesPolicy | null): number =>
  policy === null || policy.backorderLimit === null
    ? Number.POSITIVE_INFINITY
    : Math.max(0, policy.backorderLimit - backorderedOf(ledger, policy.channel));

const wantedOf = ({ promisedBy }: Reserve, otherwise: () => Instant): Wanted =>
  promisedBy === undefined ? { due: otherwise() } : { promisedBy, due: promisedBy };

/** Said by the first fact that is for another place than what the order has. */
const movedTo = ({ at, to }: Demand, has: Commitment | undefined): { readonly moved?: Moved } => {
  if (has === undefined || (has.demand.at === at && has.demand.to === to)) return {};
  const allocated = has.allocations.reduce((sum, allocation) => sum + allocation.quantity, 0);
  return { moved: { reserved: has.reserved, units: has.reserved + has.backordered + allocated } };
};

/** Allocates beyond the buffer: it hides stock from new sales, and does not keep it from those already made. */
const allocate = (ledger: Ledger, { order, seen, allocations }: Allocate, context: StockContext): Outcome => {
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

const settle = (ledger: Ledger, command: Settle, context: StockContext): Outcome => {
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

const positionOf = (commitment: Commitment | undefined) =>
  ({
    kind: 'reserved',
    reserved: commitment?.reserved ?? 0,
    backordered: commitment?.backordered ?? 0,
    ...(commitment?.told ? { told: commitment.told } : {}),
  }) as const;
