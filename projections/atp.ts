import type { LocationId, OrderId, Sku, SupplyId } from '../domain/ids.ts';
import { type Atp, atpOf, type Expected, type Offer, type Supply } from '../domain/promise/atp.ts';
import { kitAtpOf } from '../domain/promise/kit.ts';
import type { BufferSetting } from '../domain/setup/buffer.ts';
import type { Component } from '../domain/setup/product.ts';
import { type Cart, evolveCart, isTimedOut } from '../domain/stock/cart.ts';
import type {
  Allocation,
  CartEvent,
  ChannelOpen,
  Demand,
  Moved,
  StockEvent,
  UnavailableReason,
} from '../domain/stock/facts.ts';
import type { ChannelUnits } from '../domain/stock/ledger.ts';
import type { Instant } from '../domain/time.ts';
import type { Recorded } from '../log/codec.ts';
import { isOfStock } from './event.ts';
import { ownOf } from './own.ts';
import type { Projection } from './port.ts';

/**
 * What must be known of a SKU to say what any channel can sell of it. Which locations a channel sells from, and what is kept back,
 * is applied when it is read (`atpItem`), so a change of a setting touches no document.
 *
 * Orders that are shipped are not in it, however many are open: their reserved units are of the pool. Remembered is only who holds
 * at one place (`holders`), until nothing of theirs is left; where an order changes its mind about the place, the fact says what
 * it had before. What is held for checkouts is remembered cart by cart, because each counts no longer than until its own instant.
 */
export type AtpDocument = {
  readonly sku: Sku;
  /** Reserved units that are not held at a location, those of carts included. */
  readonly pooled: number;
  readonly places: { readonly [location: string]: AtpPlace };
  readonly holders: { readonly [order: string]: Holder };
  /** By reservation, in shelves. Those that have timed out are in it until that is on record: `atpItem` leaves them out. */
  readonly carts: { readonly [shelf: string]: CartShelf };
  /** Units that each channel has reserved or allocated (`open`) and backordered, as the ledger last said; none that has nothing. */
  readonly channels: { readonly [channel: string]: ChannelUnits };
  /** Units that have been promised though they are not in stock. */
  readonly backordered: number;
  /** What has still to come, by supply. */
  readonly expected: { readonly [supply: string]: Expected };
};

/** On hand are `sellable`, `aside`, and what a count has still to find. */
type AtpPlace = {
  /** Units that may be sold or shipped; less than zero where more has left than was known to be there. */
  readonly sellable: number;
  /** Allocated, and held for orders and carts that can only be served here. */
  readonly committed: number;
  /** Damaged, quarantined, in return or on display: what a count does not make sellable. */
  readonly aside: number;
  /** What is kept back of the SKU here; `null` where the location's own setting holds. */
  readonly safety: BufferSetting | null;
};

/** In a rush there are thousands of carts, and each fact copies what it changes: one shelf, and not all of them. */
type CartShelf = { readonly [reservation: string]: Cart };

/** An order that can only be served at one place: its units there are reserved, backordered or allocated. */
type Holder = { readonly at: LocationId; readonly units: number };

export const atp: Projection<Recorded, AtpDocument> = {
  name: 'atp',
  version: 6,
  indexes: [['sku']],
  keys: (event) => (isOfStock(event) && !SILENT.has(event.type) ? [event.data.sku] : []),
  evolve: (document, event) => (isOfStock(event) ? after(document ?? empty(event.data.sku), event) : document),
};

/** Facts that change nothing of what can be sold. */
const SILENT: ReadonlySet<StockEvent['type']> = new Set(['StockOvercommitted', 'BackorderPromised']);

/** What a channel with such an offer can sell of a SKU at an instant: an item of `GET /v1/atp`. */
export const atpItem = (document: AtpDocument, offer: Offer, now: Instant): Atp =>
  atpOf(document.sku, supplyAt(document, now), offer, now);

/** The same of a kit, by the documents of its components; one that has none has no stock. */
export const kitItem = (
  kit: Sku,
  components: readonly Component[],
  documentOf: (sku: Sku) => AtpDocument | undefined,
  offer: Offer,
  now: Instant,
): Atp =>
  kitAtpOf(
    kit,
    components.map((one) => ({ ...one, supply: supplyAt(documentOf(one.sku) ?? empty(one.sku), now) })),
    offer,
    now,
  );

/** What must be known of the SKU to say what can be promised at an instant: without what has timed out by then. */
export const supplyAt = (document: AtpDocument, now: Instant): Supply => {
  const over = Object.values(document.carts)
    .flatMap((shelf) => Object.values(shelf))
    .filter((cart) => isTimedOut(cart, now));
  const live = over.reduce(withoutCart, document);
  return { ...supplyIn(live), left: over.reduce((sum, { units }) => sum + units, 0) };
};

const withoutCart = (document: AtpDocument, { demand, units }: Cart): AtpDocument => {
  const { open = 0, backordered = 0 } = ownOf(document.channels, demand.channel) ?? {};
  return withOpen(hold(document, demand, -units), { channel: demand.channel, units: open - units, backordered });
};

const supplyIn = ({ pooled, places, channels, backordered, expected }: AtpDocument): Omit<Supply, 'left'> => ({
  pooled,
  at: (location) => {
    const { sellable, committed, safety } = ownOf(places, location) ?? NO_PLACE;
    return { sellable, free: sellable - committed, safety };
  },
  openOf: (channel) => ownOf(channels, channel)?.open ?? 0,
  backordered,
  backorderedOf: (channel) => ownOf(channels, channel)?.backordered ?? 0,
  expected: () => Object.values(expected),
});

const empty = (sku: Sku): AtpDocument => ({
  sku,
  pooled: 0,
  places: {},
  holders: {},
  carts: {},
  channels: {},
  backordered: 0,
  expected: {},
});

const after = (document: AtpDocument, event: StockEvent): AtpDocument => {
  const moved = movedBy(document, event);
  return 'open' in event.data && event.data.open !== undefined ? withOpen(moved, event.data.open) : moved;
};

const withOpen = (document: AtpDocument, { channel, units: open, backordered = 0 }: ChannelOpen): AtpDocument => {
  const { [channel]: _, ...others } = document.channels;
  const isNothing = open === 0 && backordered === 0;
  return { ...document, channels: isNothing ? others : { ...others, [channel]: { open, backordered } } };
};

const movedBy = (document: AtpDocument, event: StockEvent): AtpDocument => {
  switch (event.type) {
    case 'StockCounted': {
      const { location, onHand } = event.data;
      return at(document, location, (place) => ({ ...place, sellable: onHand - place.aside }));
    }
    case 'StockAdjusted':
      return more(document, event.data.location, event.data.delta);
    case 'StockSetAside':
      return setAside(document, event.data.location, event.data.reason, event.data.quantity);
    case 'StockMadeSellable':
      return setAside(document, event.data.location, event.data.reason, -event.data.quantity);
    case 'SafetyStockSet':
      return at(document, event.data.location, (place) => ({ ...place, safety: event.data.safety }));
    case 'StockReturned': {
      const { location, quantity, unavailable } = event.data;
      const back = more(document, location, quantity);
      return unavailable === null ? back : setAside(back, location, unavailable, quantity);
    }
    case 'StockReserved':
    case 'StockBackordered': {
      const { order, demand, quantity, moved } = event.data;
      const wanting = want(
        moved === undefined ? document : move(document, order, demand, moved),
        order,
        demand,
        quantity,
      );
      return event.type === 'StockReserved' ? keep(wanting, order, quantity) : wait(wanting, quantity);
    }
    case 'BackorderFilled':
      return wait(keep(document, event.data.order, event.data.quantity), -event.data.quantity);
    case 'ReservationLost':
      return wait(keep(document, event.data.order, -event.data.quantity), event.data.quantity);
    case 'StockAllocated':
      return allocate(document, event.data.order, event.data.allocations, 1);
    case 'StockDeallocated':
      return allocate(document, event.data.order, event.data.allocations, -1);
    case 'StockReleased': {
      const { order, reserved, backordered, allocations } = event.data;
      const freed = allocations.reduce((all, { location, quantity }) => take(all, location, -quantity), document);
      const left = leave(keep(freed, order, -reserved), order, reserved + backordered + sum(allocations));
      return wait(left, -backordered);
    }
    case 'StockShipped': {
      const { order, location, quantity } = event.data;
      return leave(take(more(document, location, -quantity), location, -quantity), order, quantity);
    }
    case 'SupplyExpected': {
      const { supply, location, quantity, at: from } = event.data;
      return expect(document, supply, { location, quantity, at: from });
    }
    case 'TransferSent': {
      const { supply, from, to, quantity, expectedAt } = event.data;
      const sent = more(document, from, -quantity);
      return expect(sent, supply, { location: to, quantity, at: expectedAt });
    }
    case 'SupplyReceived': {
      const { supply, location, quantity } = event.data;
      const come = more(document, location, quantity);
      return expectLess(come, supply, quantity);
    }
    case 'SupplyCancelled':
      return expectLess(document, event.data.supply, event.data.quantity);
    // Another document, so that it is shown anew: what was to come by then promises nothing any more.
    case 'SupplyLate':
      return { ...document };
    case 'CartReserved':
    case 'CartExtended':
    case 'CartReleased':
    case 'CartLost':
      return changeCart(document, event);
    case 'CartConverted': {
      const { order, demand, quantity, moved } = event.data;
      const freed = changeCart(document, event);
      const wanting = moved === undefined ? freed : move(freed, order, demand, moved);
      return keep(want(wanting, order, demand, quantity), order, quantity);
    }
    case 'BackorderPromised':
    case 'StockOvercommitted':
      return document;
  }
};

const wait = (document: AtpDocument, units: number): AtpDocument =>
  units === 0 ? document : { ...document, backordered: document.backordered + units };

const expect = (document: AtpDocument, supply: SupplyId, expected: Expected): AtpDocument => ({
  ...document,
  expected: { ...document.expected, [supply]: expected },
});

const expectLess = (document: AtpDocument, supply: SupplyId, units: number): AtpDocument => {
  const { [supply]: before, ...others } = document.expected;
  if (before === undefined) return document;
  const quantity = before.quantity - units;
  return quantity > 0 ? expect(document, supply, { ...before, quantity }) : { ...document, expected: others };
};

const NO_PLACE: AtpPlace = { sellable: 0, committed: 0, aside: 0, safety: null };

const at = (document: AtpDocument, location: LocationId, to: (place: AtpPlace) => AtpPlace): AtpDocument => ({
  ...document,
  places: { ...document.places, [location]: to(ownOf(document.places, location) ?? NO_PLACE) },
});

/** So many more may be sold or shipped. */
const more = (document: AtpDocument, location: LocationId, units: number): AtpDocument =>
  at(document, location, (place) => ({ ...place, sellable: place.sellable + units }));

/** Units that were free have somebody. */
const take = (document: AtpDocument, location: LocationId, units: number): AtpDocument =>
  at(document, location, (place) => ({ ...place, committed: place.committed + units }));

/** What is not found is not counted among what is aside: the next count says whether it is there. */
const setAside = (document: AtpDocument, location: LocationId, reason: UnavailableReason, units: number): AtpDocument =>
  at(document, location, (place) => ({
    ...place,
    sellable: place.sellable - units,
    aside: reason === 'notFound' ? place.aside : place.aside + units,
  }));

const changeCart = (document: AtpDocument, event: CartEvent): AtpDocument => {
  const { reservation } = event.data;
  const before = ownOf(ownOf(document.carts, shelfOf(reservation)) ?? {}, reservation);
  const after = evolveCart(before, event);
  const carts = withCart(document.carts, reservation, after);
  const freed = before === undefined ? document : hold(document, before.demand, -before.units);
  return { ...(after === undefined ? freed : hold(freed, after.demand, after.units)), carts };
};

const SHELF_LENGTH = 2;

const shelfOf = (reservation: string): string => reservation.slice(0, SHELF_LENGTH);

const withCart = (carts: AtpDocument['carts'], reservation: string, cart: Cart | undefined): AtpDocument['carts'] => {
  const name = shelfOf(reservation);
  const { [name]: shelf = {}, ...others } = carts;
  const { [reservation]: _, ...rest } = shelf;
  const after = cart === undefined ? rest : { ...rest, [reservation]: cart };
  return Object.keys(after).length === 0 ? others : { ...others, [name]: after };
};

const hold = (document: AtpDocument, { at: place }: Demand, units: number): AtpDocument =>
  place === null ? { ...document, pooled: document.pooled + units } : take(document, place, units);

/** Reserved units are held at the one place that can serve them, or else are of the pool. */
const keep = (document: AtpDocument, order: OrderId, units: number): AtpDocument => {
  const holder = ownOf(document.holders, order);
  if (units === 0) return document;
  return holder === undefined ? { ...document, pooled: document.pooled + units } : take(document, holder.at, units);
};

const allocate = (
  document: AtpDocument,
  order: OrderId,
  allocations: readonly Allocation[],
  sign: 1 | -1,
): AtpDocument => {
  const moved = allocations.reduce((all, a) => take(all, a.location, sign * a.quantity), document);
  return keep(moved, order, -sign * sum(allocations));
};

/** An order wants so many units more. */
const want = (document: AtpDocument, order: OrderId, { at: place }: Demand, units: number): AtpDocument => {
  if (place === null) return document;
  const before = ownOf(document.holders, order)?.units ?? 0;
  return { ...document, holders: { ...document.holders, [order]: { at: place, units: before + units } } };
};

/** So many units of an order are no longer any concern of the ledger's. */
const leave = (document: AtpDocument, order: OrderId, units: number): AtpDocument => {
  const holder = ownOf(document.holders, order);
  if (holder === undefined) return document;
  if (holder.units > units) {
    return { ...document, holders: { ...document.holders, [order]: { ...holder, units: holder.units - units } } };
  }
  const { [order]: _, ...others } = document.holders;
  return { ...document, holders: others };
};

/** All that an order had is for another place from now on. */
const move = (document: AtpDocument, order: OrderId, demand: Demand, { reserved, units }: Moved): AtpDocument => {
  const left = leave(keep(document, order, -reserved), order, units);
  return keep(want(left, order, demand, units), order, reserved);
};

const sum = (allocations: readonly Allocation[]): number =>
  allocations.reduce((total, allocation) => total + allocation.quantity, 0);
