import type { Allocation, StockEvent } from '../domain/stock/facts.ts';
import type { Recorded } from '../log/codec.ts';
import { isOfStock } from './event.ts';
import { ownOf } from './own.ts';
import type { Projection } from './port.ts';

/** What the stock ledgers hold for an order. There is none for an order that nothing is held for. */
export type HoldDocument = {
  readonly order: string;
  readonly skus: { readonly [sku: string]: HeldUnits };
  /** The instant of the last change. */
  readonly since: string;
};

export type HeldUnits = { readonly reserved: number; readonly backordered: number; readonly allocated: number };

/** As large as there are orders that something is held for: an order that is finished is not in it. */
export const holds: Projection<Recorded, HoldDocument> = {
  name: 'holds',
  version: 2,
  indexes: [['since']],
  keys: (event) => {
    const moved = isOfStock(event) ? movedBy(event) : null;
    return moved === null ? [] : [moved.order];
  },
  evolve: (document, event, order) => {
    const moved = isOfStock(event) ? movedBy(event) : null;
    if (moved === null) return document;
    const { [moved.sku]: _, ...others } = document?.skus ?? {};
    const before = ownOf(document?.skus ?? {}, moved.sku) ?? NOTHING;
    const units = {
      reserved: before.reserved + moved.reserved,
      backordered: before.backordered + moved.backordered,
      allocated: before.allocated + moved.allocated,
    };
    const skus = isNothing(units) ? others : { ...others, [moved.sku]: units };
    return Object.keys(skus).length === 0 ? null : { order, skus, since: event.metadata.at };
  },
};

const NOTHING: HeldUnits = { reserved: 0, backordered: 0, allocated: 0 };

const isNothing = ({ reserved, backordered, allocated }: HeldUnits): boolean =>
  reserved === 0 && backordered === 0 && allocated === 0;

type Moved = HeldUnits & { readonly order: string; readonly sku: string };

/** How a fact changes what is held for an order; `null` where it changes nothing for anybody. */
const movedBy = (event: StockEvent): Moved | null => {
  switch (event.type) {
    case 'StockReserved':
    case 'CartConverted':
      return { ...NOTHING, ...of(event.data), reserved: event.data.quantity };
    case 'StockBackordered':
      return { ...NOTHING, ...of(event.data), backordered: event.data.quantity };
    case 'BackorderFilled':
      return { ...NOTHING, ...of(event.data), reserved: event.data.quantity, backordered: -event.data.quantity };
    case 'ReservationLost':
      return { ...NOTHING, ...of(event.data), reserved: -event.data.quantity, backordered: event.data.quantity };
    case 'StockAllocated': {
      const units = sum(event.data.allocations);
      return { ...NOTHING, ...of(event.data), reserved: -units, allocated: units };
    }
    case 'StockDeallocated': {
      const units = sum(event.data.allocations);
      return { ...NOTHING, ...of(event.data), reserved: units, allocated: -units };
    }
    case 'StockReleased': {
      const { reserved, backordered, allocations } = event.data;
      return { ...of(event.data), reserved: -reserved, backordered: -backordered, allocated: -sum(allocations) };
    }
    case 'StockShipped':
      return { ...NOTHING, ...of(event.data), allocated: -event.data.quantity };
    case 'StockCounted':
    case 'StockAdjusted':
    case 'StockSetAside':
    case 'StockMadeSellable':
    case 'SafetyStockSet':
    case 'StockReturned':
    case 'StockOvercommitted':
    case 'BackorderPromised':
    case 'SupplyExpected':
    case 'SupplyReceived':
    case 'SupplyCancelled':
    case 'SupplyLate':
    case 'TransferSent':
    case 'CartReserved':
    case 'CartExtended':
    case 'CartReleased':
    case 'CartLost':
      return null;
  }
};

const of = ({ order, sku }: Pick<Moved, 'order' | 'sku'>) => ({ order, sku });

const sum = (allocations: readonly Allocation[]): number =>
  allocations.reduce((total, allocation) => total + allocation.quantity, 0);
