import type { Allocation, StockEvent, UnavailableReason } from '../domain/stock/facts.ts';
import type { Instant } from '../domain/time.ts';
import type { Recorded } from '../log/codec.ts';
import { isOfStock } from './event.ts';
import { ownOf } from './own.ts';
import type { Projection } from './port.ts';

/** The stock of a SKU over all locations, and what orders have of it. What carts hold is not in it. */
export type InventoryDocument = {
  readonly sku: string;
  /** Of the SKU's last fact: whoever finds none after it in the stream may rely on what is here. */
  readonly revision: number;
  readonly reserved: number;
  readonly backordered: number;
  readonly locations: readonly string[];
  readonly places: { readonly [location: string]: InventoryPlace };
};

export type InventoryPlace = {
  readonly onHand: number;
  readonly allocated: number;
  readonly unavailable: { readonly [R in UnavailableReason]?: number };
  /** The instant of the last count; `null` when there was none. */
  readonly countedAsOf: Instant | null;
  /** The instant of the last movement that the count does not know of; `null` when there was none. */
  readonly movedAt: Instant | null;
};

export const inventory: Projection<Recorded, InventoryDocument> = {
  name: 'inventory',
  version: 4,
  indexes: [['sku'], ['locations[]', 'sku'], ['backordered']],
  keys: (event) => (isOfStock(event) ? [event.data.sku] : []),
  evolve: (document, event, id) =>
    isOfStock(event) ? { ...after(document ?? empty(id), event), revision: event.revision } : document,
};

const empty = (sku: string): InventoryDocument => ({
  sku,
  revision: -1,
  reserved: 0,
  backordered: 0,
  locations: [],
  places: {},
});

const after = (document: InventoryDocument, event: StockEvent): InventoryDocument => {
  switch (event.type) {
    case 'StockCounted':
      return at(document, event.data.location, (place) => ({
        ...place,
        onHand: event.data.onHand,
        unavailable: { ...place.unavailable, notFound: 0 },
        countedAsOf: event.data.asOf,
        movedAt: place.movedAt !== null && place.movedAt > event.data.asOf ? place.movedAt : null,
      }));
    case 'StockAdjusted':
      return move(document, event.data.location, event.data.delta, event.data.at);
    case 'StockSetAside':
      return at(document, event.data.location, (place) => aside(place, event.data.reason, event.data.quantity));
    case 'StockMadeSellable':
      return at(document, event.data.location, (place) => aside(place, event.data.reason, -event.data.quantity));
    case 'SafetyStockSet':
      return at(document, event.data.location, (place) => place);
    case 'StockReturned':
      return at(document, event.data.location, (place) => {
        const { quantity, unavailable } = event.data;
        const back = moved(place, quantity, event.data.at);
        return unavailable === null ? back : aside(back, unavailable, quantity);
      });
    case 'StockReserved':
    case 'CartConverted':
      return { ...document, reserved: document.reserved + event.data.quantity };
    case 'StockBackordered':
      return { ...document, backordered: document.backordered + event.data.quantity };
    case 'BackorderFilled':
      return shift(document, event.data.quantity);
    case 'ReservationLost':
      return shift(document, -event.data.quantity);
    case 'StockAllocated':
      return allocate(document, event.data.allocations, 1);
    case 'StockDeallocated':
      return allocate(document, event.data.allocations, -1);
    case 'StockReleased': {
      const freed = event.data.allocations.reduce((all, a) => placed(all, a, -a.quantity), document);
      return {
        ...freed,
        reserved: freed.reserved - event.data.reserved,
        backordered: freed.backordered - event.data.backordered,
      };
    }
    case 'StockShipped':
      return at(document, event.data.location, (place) => ({
        ...moved(place, -event.data.quantity, event.data.at),
        allocated: place.allocated - event.data.quantity,
      }));
    case 'SupplyReceived':
      return move(document, event.data.location, event.data.quantity, event.data.at);
    case 'TransferSent':
      return move(document, event.data.from, -event.data.quantity, event.data.at);
    case 'StockOvercommitted':
    case 'BackorderPromised':
    case 'SupplyExpected':
    case 'SupplyCancelled':
    case 'SupplyLate':
    case 'CartReserved':
    case 'CartExtended':
    case 'CartReleased':
    case 'CartLost':
      return document;
  }
};

const NO_PLACE: InventoryPlace = { onHand: 0, allocated: 0, unavailable: {}, countedAsOf: null, movedAt: null };

const at = (
  document: InventoryDocument,
  location: string,
  to: (place: InventoryPlace) => InventoryPlace,
): InventoryDocument => {
  const before = ownOf(document.places, location);
  const places = { ...document.places, [location]: to(before ?? NO_PLACE) };
  return { ...document, places, locations: before === undefined ? Object.keys(places).sort() : document.locations };
};

const move = (document: InventoryDocument, location: string, units: number, when: Instant): InventoryDocument =>
  at(document, location, (place) => moved(place, units, when));

const moved = (place: InventoryPlace, units: number, when: Instant): InventoryPlace => ({
  ...place,
  onHand: place.onHand + units,
  movedAt: place.movedAt === null || place.movedAt < when ? when : place.movedAt,
});

const aside = (place: InventoryPlace, reason: UnavailableReason, quantity: number): InventoryPlace => ({
  ...place,
  unavailable: { ...place.unavailable, [reason]: (place.unavailable[reason] ?? 0) + quantity },
});

const shift = (document: InventoryDocument, filled: number): InventoryDocument => ({
  ...document,
  reserved: document.reserved + filled,
  backordered: document.backordered - filled,
});

const placed = (document: InventoryDocument, { location }: Allocation, quantity: number): InventoryDocument =>
  at(document, location, (place) => ({ ...place, allocated: place.allocated + quantity }));

const allocate = (document: InventoryDocument, allocations: readonly Allocation[], sign: 1 | -1): InventoryDocument =>
  allocations.reduce((all, a) => {
    const moved = placed(all, a, sign * a.quantity);
    return { ...moved, reserved: moved.reserved - sign * a.quantity };
  }, document);
