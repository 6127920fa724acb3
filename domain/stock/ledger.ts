import type { ChannelId, LocationId, OrderId, ReservationId, Sku } from '../ids.ts';
import type { BufferSetting } from '../setup/buffer.ts';
import type { Instant } from '../time.ts';
import { type Cart, evolveCart } from './cart.ts';
import {
  type Allocation,
  type CartEvent,
  type Demand,
  demandKey,
  type StockEvent,
  type SupplyEvent,
  type UnavailableReason,
  type Wanted,
  type Why,
} from './facts.ts';
import { type Edit, PersistentMap } from './persistent-map.ts';
import { evolveSupplies, lossReference, receiptReference, type Supplies, transferReference } from './supply.ts';

/** What is known of one SKU: what lies where, and to whom it is committed. */
export type Ledger = Supplies & {
  readonly sku: Sku;
  readonly places: PersistentMap<LocationId, Place>;
  /** By order, the oldest first. An order without any commitment is not in it. */
  readonly commitments: PersistentMap<OrderId, Commitment>;
  /** Orders whose commitment has ended, the oldest first, with the newest revision that it rested on. */
  readonly ended: PersistentMap<OrderId, number>;
  /** What is held for checkouts, those first held first. One that has timed out is in it until that is on record. */
  readonly carts: PersistentMap<ReservationId, Cart>;
  /** Carts that nothing is held for any more, the oldest first, with the newest revision that they rested on. */
  readonly endedCarts: PersistentMap<ReservationId, number>;
  /** What is reserved for orders and held for carts, by demand (`demandKey`). A demand that nothing is kept for is not in it. */
  readonly demands: PersistentMap<string, DemandUnits>;
  /** Reserved units that are not held at a location. */
  readonly pooled: number;
  /** Backordered units. */
  readonly backordered: number;
  /** What each channel has of it; a channel that has nothing is not in it. */
  readonly channels: PersistentMap<ChannelId, ChannelUnits>;
  /** References of adjustments, returns, receipts, losses and transfers that have been booked. */
  readonly references: PersistentMap<string, true>;
};

export type DemandUnits = { readonly demand: Demand; readonly units: number };

/** Units of a channel's orders and carts: `open` are reserved, held or allocated, and not shipped. */
export type ChannelUnits = { readonly open: number; readonly backordered: number };

/** A SKU at a location. `unavailable`, `allocated` and `held` are parts of what is on hand. */
export type Place = {
  readonly onHand: number;
  readonly unavailable: { readonly [R in UnavailableReason]?: number };
  readonly allocated: number;
  /** Reserved for orders and carts that can only be served here. */
  readonly held: number;
  /** What is kept back of the SKU here; `null` where the location's own setting holds. */
  readonly safety: BufferSetting | null;
  /** The instant of the last count; `null` when there was none. */
  readonly countedAsOf: Instant | null;
  /** Our own movements since that count, the oldest first: a count that is older than they are is corrected by them. */
  readonly movements: readonly { readonly at: Instant; readonly delta: number }[];
};

export type Commitment = {
  readonly demand: Demand;
  /** The newest revision of the order that anything of this rests on. */
  readonly seen: number;
  readonly reserved: number;
  readonly backordered: number;
  readonly allocations: readonly Allocation[];
  /** When the order is promised for; `null` when that was not said. */
  readonly promisedBy: Instant | null;
  /** Those who have been told no date are served by this; empty where it was accepted before that was kept. */
  readonly due: Instant;
  /** What was last said of when the backordered units will be there; `null` as long as nothing has been said. */
  readonly told: Told | null;
};

/** `at` is `null` where nobody can say any more. `units` of those that wait are what it was said of: more may have come since. */
export type Told = Why & { readonly at: Instant | null; readonly units: number };

const EMPTY: Omit<Ledger, 'sku'> = {
  places: PersistentMap.of(),
  commitments: PersistentMap.of(),
  ended: PersistentMap.of(),
  carts: PersistentMap.of(),
  endedCarts: PersistentMap.of(),
  demands: PersistentMap.of(),
  pooled: 0,
  backordered: 0,
  channels: PersistentMap.of(),
  references: PersistentMap.of(),
  supplies: new Map(),
  closedSupplies: new Map(),
};

export const emptyLedger = (sku: Sku): Ledger => ({ sku, ...EMPTY });

export const emptyPlace: Place = {
  onHand: 0,
  unavailable: {},
  allocated: 0,
  held: 0,
  safety: null,
  countedAsOf: null,
  movements: [],
};

export const placeOf = (ledger: Ledger, location: LocationId): Place => ledger.places.get(location) ?? emptyPlace;

export const unavailableAt = ({ unavailable }: Pick<Place, 'unavailable'>): number => {
  const { damaged = 0, quarantined = 0, inReturn = 0, display = 0, notFound = 0 } = unavailable;
  return damaged + quarantined + inReturn + display + notFound;
};

/** Units that may be sold or shipped: on hand and not set aside. Negative where more left than was known to be there. */
export const sellableAt = (place: Place): number => place.onHand - unavailableAt(place);

/** Units that are allocated at the place and not there. */
export const shortfallAt = (place: Place): number => Math.max(0, place.allocated - Math.max(0, sellableAt(place)));

/** Units that a channel has reserved or allocated. */
export const openOf = ({ channels }: Pick<Ledger, 'channels'>, channel: ChannelId): number =>
  channels.get(channel)?.open ?? 0;

/** Units that a channel has backordered. */
export const backorderedOf = ({ channels }: Pick<Ledger, 'channels'>, channel: ChannelId): number =>
  channels.get(channel)?.backordered ?? 0;

/** Units that nobody has: less than zero where more is committed than is there. */
export const freeAt = (place: Place): number => sellableAt(place) - place.allocated - place.held;

/** Oldest movements beyond this many are forgotten: a count that is older than them all is taken as it is. */
export const MOVEMENTS_MAX = 1_000;

/** Older ones are forgotten: a process that is later than that with what it asks for gives back what it should not have got. */
export const ENDED_MAX = 1_000;

/** A ledger that is being written; it belongs to one fold, and what becomes of it is handed out only when that has ended. */
export type Draft = { -readonly [P in keyof Ledger]: Ledger[P] } & { readonly edit: Edit };

/** A draft that begins as a ledger. A draft that it is made of is not written on while this one is used. */
export const draftOf = (ledger: Ledger): Draft => ({ ...ledger, edit: {} });

/** What a fold that has ended leaves. Field by field, because this is hot: a rest of a draft takes longer to make. */
export const ledgerOf = (draft: Draft): Ledger => ({
  sku: draft.sku,
  places: draft.places,
  commitments: draft.commitments,
  ended: draft.ended,
  carts: draft.carts,
  endedCarts: draft.endedCarts,
  demands: draft.demands,
  pooled: draft.pooled,
  backordered: draft.backordered,
  channels: draft.channels,
  references: draft.references,
  supplies: draft.supplies,
  closedSupplies: draft.closedSupplies,
});

/** The ledger after some facts. Copies what they change once, however many they are. */
export const evolveAll = (ledger: Ledger, events: readonly StockEvent[]): Ledger => {
  const draft = draftOf(ledger);
  for (const event of events) apply(draft, event);
  return ledgerOf(draft);
};

/** Writes one fact into a draft. Total: it never refuses, throws or looks at a clock. */
export const apply = (draft: Draft, event: StockEvent): void => {
  switch (event.type) {
    case 'StockCounted': {
      const { location, onHand, asOf } = event.data;
      changePlace(draft, location, (place) => ({
        ...place,
        onHand,
        unavailable: { ...place.unavailable, notFound: 0 },
        countedAsOf: asOf,
        movements: place.movements.filter((movement) => movement.at > asOf),
      }));
      return;
    }
    case 'StockAdjusted': {
      const { location, delta, at, reference } = event.data;
      changePlace(draft, location, (place) => moved(place, delta, at));
      if (reference !== null) note(draft, reference);
      return;
    }
    case 'StockSetAside': {
      const { location, quantity, reason, reference } = event.data;
      changePlace(draft, location, (place) => setAside(place, reason, quantity));
      if (reference !== null) note(draft, reference);
      return;
    }
    case 'StockMadeSellable': {
      const { location, quantity, reason, reference } = event.data;
      changePlace(draft, location, (place) => setAside(place, reason, -quantity));
      if (reference !== null) note(draft, reference);
      return;
    }
    case 'SafetyStockSet': {
      const { location, safety } = event.data;
      changePlace(draft, location, (place) => ({ ...place, safety }));
      return;
    }
    case 'StockReturned': {
      const { location, quantity, unavailable, at, reference } = event.data;
      changePlace(draft, location, (place) => {
        const back = moved(place, quantity, at);
        return unavailable === null ? back : setAside(back, unavailable, quantity);
      });
      note(draft, reference);
      return;
    }
    case 'StockReserved':
      commit(draft, event.data, { reserved: event.data.quantity, seen: event.data.seen });
      return;
    case 'StockBackordered':
      commit(draft, event.data, { backordered: event.data.quantity, seen: event.data.seen });
      return;
    case 'BackorderFilled':
      recommit(draft, event.data.order, { reserved: event.data.quantity, backordered: -event.data.quantity });
      return;
    case 'BackorderPromised': {
      const { order, quantity, at, cause, supply } = event.data;
      const before = draft.commitments.get(order);
      if (before === undefined) return;
      draft.commitments = draft.commitments.set(
        order,
        { ...before, told: { at, cause, supply, units: quantity } },
        draft.edit,
      );
      return;
    }
    case 'ReservationLost':
      recommit(draft, event.data.order, { reserved: -event.data.quantity, backordered: event.data.quantity });
      return;
    case 'StockAllocated':
      recommit(draft, event.data.order, {
        reserved: -sum(event.data.allocations),
        allocate: event.data.allocations,
        seen: event.data.seen,
      });
      return;
    case 'StockDeallocated':
      recommit(draft, event.data.order, {
        reserved: sum(event.data.allocations),
        free: event.data.allocations,
        seen: event.data.seen,
      });
      return;
    case 'StockReleased': {
      const { order, reserved, backordered, allocations, seen } = event.data;
      recommit(draft, order, { reserved: -reserved, backordered: -backordered, free: allocations, seen });
      return;
    }
    case 'StockShipped': {
      const { order, fulfilment, location, quantity, at, seen } = event.data;
      recommit(draft, order, { free: [{ fulfilment, location, quantity }], seen });
      changePlace(draft, location, (place) => moved(place, -quantity, at));
      return;
    }
    case 'SupplyReceived': {
      const { supply, location, quantity, at, reference } = event.data;
      changePlace(draft, location, (place) => moved(place, quantity, at));
      if (reference !== null) note(draft, receiptReference(supply, reference));
      take(draft, event);
      return;
    }
    case 'TransferSent': {
      const { supply, from, quantity, at } = event.data;
      changePlace(draft, from, (place) => moved(place, -quantity, at));
      note(draft, transferReference(supply));
      take(draft, event);
      return;
    }
    case 'SupplyCancelled': {
      const { supply, reference } = event.data;
      if (reference !== null) note(draft, lossReference(supply, reference));
      take(draft, event);
      return;
    }
    case 'SupplyExpected':
    case 'SupplyLate':
      take(draft, event);
      return;
    case 'CartReserved':
    case 'CartExtended':
    case 'CartReleased':
    case 'CartLost':
      changeCart(draft, event);
      return;
    case 'CartConverted':
      changeCart(draft, event);
      commit(draft, event.data, { reserved: event.data.quantity, seen: event.data.seen });
      return;
    case 'StockOvercommitted':
      return;
  }
};

type Change = {
  readonly seen?: number | undefined;
  readonly reserved?: number;
  readonly backordered?: number;
  readonly allocate?: readonly Allocation[];
  readonly free?: readonly Allocation[];
};

const note = (draft: Draft, reference: string): void => {
  draft.references = draft.references.set(reference, true, draft.edit);
};

/** Supplies are few and seldom change: copied only when one does. */
const take = (draft: Draft, event: SupplyEvent): void => {
  Object.assign(draft, evolveSupplies(draft, event));
};

export const changePlace = (draft: Draft, location: LocationId, to: (place: Place) => Place): void => {
  draft.places = draft.places.set(location, to(placeOf(draft, location)), draft.edit);
};

const moved = (place: Place, delta: number, at: Instant): Place => ({
  ...place,
  onHand: place.onHand + delta,
  movements: [...place.movements.slice(-MOVEMENTS_MAX + 1), { at, delta }],
});

const setAside = (place: Place, reason: UnavailableReason, quantity: number): Place => ({
  ...place,
  unavailable: { ...place.unavailable, [reason]: (place.unavailable[reason] ?? 0) + quantity },
});

/** What is held for a cart counts like what is reserved for an order. */
const changeCart = (draft: Draft, event: CartEvent): void => {
  const { reservation } = event.data;
  const before = draft.carts.get(reservation);
  const after = evolveCart(before, event);
  if (before !== undefined) holdFor(draft, before.demand, -before.units);
  if (after !== undefined) holdFor(draft, after.demand, after.units);
  if (after === undefined) {
    draft.carts = draft.carts.delete(reservation, draft.edit);
    draft.endedCarts = remembering(draft.endedCarts, reservation, seenIn(event) ?? before?.seen ?? 0, draft.edit);
  } else {
    draft.carts = draft.carts.set(reservation, after, draft.edit);
    draft.endedCarts = draft.endedCarts.delete(reservation, draft.edit);
  }
};

const holdFor = (draft: Draft, demand: Demand, units: number): void => {
  keep(draft, demand, units);
  countFor(draft, demand, { open: units, backordered: 0 });
};

const seenIn = (event: CartEvent): number | undefined => {
  switch (event.type) {
    case 'CartReserved':
    case 'CartExtended':
    case 'CartReleased':
      return event.data.seen;
    case 'CartConverted':
      return event.data.reservationSeen;
    case 'CartLost':
      return undefined;
  }
};

/** All that an order has is for its newest demand: its address may have changed since it was first reserved. */
const commit = (
  draft: Draft,
  by: { readonly order: OrderId; readonly demand: Demand } & Wanted,
  more: Change,
): void => {
  const { order, demand, promisedBy = null, due = '' } = by;
  const before = draft.commitments.get(order);
  if (before !== undefined) {
    keep(draft, before.demand, -before.reserved);
    keep(draft, demand, before.reserved);
    const has = { open: before.reserved + sum(before.allocations), backordered: before.backordered };
    countFor(draft, before.demand, { open: -has.open, backordered: -has.backordered });
    countFor(draft, demand, has);
  }
  /** Who waits already keeps its place in the queue. */
  const begins = before === undefined || (before.backordered === 0 && more.backordered !== undefined);
  const seen = draft.ended.get(order) ?? 0;
  draft.ended = draft.ended.delete(order, draft.edit);
  const rest = before ?? { ...NO_COMMITMENT, seen, promisedBy };
  draft.commitments = draft.commitments.set(order, { ...rest, due: begins ? due : before.due, demand }, draft.edit);
  recommit(draft, order, more);
};

const NO_COMMITMENT = { reserved: 0, backordered: 0, allocations: [], told: null };

/** Reserved units are held at the one place that can serve them, or else are of the pool. */
const keep = (draft: Draft, demand: Demand, units: number): void => {
  if (units === 0) return;
  const { at } = demand;
  const key = demandKey(demand);
  const kept = (draft.demands.get(key)?.units ?? 0) + units;
  draft.demands =
    kept === 0 ? draft.demands.delete(key, draft.edit) : draft.demands.set(key, { demand, units: kept }, draft.edit);
  if (at === null) draft.pooled += units;
  else changePlace(draft, at, (place) => ({ ...place, held: place.held + units }));
};

const countFor = (draft: Draft, { channel }: Demand, by: ChannelUnits): void => {
  if (by.open === 0 && by.backordered === 0) return;
  const before = draft.channels.get(channel);
  const open = (before?.open ?? 0) + by.open;
  const backordered = (before?.backordered ?? 0) + by.backordered;
  draft.channels =
    open === 0 && backordered === 0
      ? draft.channels.delete(channel, draft.edit)
      : draft.channels.set(channel, { open, backordered }, draft.edit);
};

const recommit = (draft: Draft, order: OrderId, by: Change): void => {
  const before = draft.commitments.get(order);
  if (before === undefined) return;
  const { reserved = 0, backordered = 0, allocate = [], free = [], seen = before.seen } = by;
  keep(draft, before.demand, reserved);
  draft.backordered += backordered;
  countFor(draft, before.demand, { open: reserved + sum(allocate) - sum(free), backordered });
  for (const { location, quantity } of allocate) {
    changePlace(draft, location, (place) => ({ ...place, allocated: place.allocated + quantity }));
  }
  for (const { location, quantity } of free) {
    changePlace(draft, location, (place) => ({ ...place, allocated: place.allocated - quantity }));
  }
  const waits = before.backordered + backordered;
  const after: Commitment = {
    ...before,
    seen: Math.max(before.seen, seen),
    reserved: before.reserved + reserved,
    backordered: waits,
    allocations: reallocated(before.allocations, allocate, free),
    told: waits === 0 || before.told === null ? null : toldOfRest(before.told, waits, backordered < 0 ? reserved : 0),
  };
  const done = after.reserved === 0 && after.backordered === 0 && after.allocations.length === 0;
  if (done) end(draft, order, after.seen);
  else draft.commitments = draft.commitments.set(order, after, draft.edit);
};

/** Units that are filled are those that were told first; units that are cancelled are those that came last. */
const toldOfRest = (told: Told, waits: number, filled: number): Told => ({
  ...told,
  units: Math.min(waits, Math.max(0, told.units - Math.max(0, filled))),
});

const end = (draft: Draft, order: OrderId, seen: number): void => {
  draft.commitments = draft.commitments.delete(order, draft.edit);
  draft.ended = remembering(draft.ended, order, seen, draft.edit);
};

const remembering = <K>(
  ended: PersistentMap<K, number>,
  key: K,
  seen: number,
  edit: Edit,
): PersistentMap<K, number> => {
  const more = ended.set(key, seen, edit);
  if (more.size <= ENDED_MAX) return more;
  const [oldest = key] = more.keys();
  return more.delete(oldest, edit);
};

const reallocated = (
  before: readonly Allocation[],
  allocate: readonly Allocation[],
  free: readonly Allocation[],
): readonly Allocation[] => {
  if (allocate.length === 0 && free.length === 0) return before;
  return [...before, ...allocate]
    .map((allocation) => {
      const freed = free.find((f) => f.fulfilment === allocation.fulfilment);
      return freed === undefined ? allocation : { ...allocation, quantity: allocation.quantity - freed.quantity };
    })
    .filter((allocation) => allocation.quantity > 0);
};

const sum = (allocations: readonly Allocation[]): number =>
  allocations.reduce((total, allocation) => total + allocation.quantity, 0);
