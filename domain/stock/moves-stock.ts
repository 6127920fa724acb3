import type { Allocate, StockContext } from './command.ts';
import type { StockEvent } from './facts.ts';
import type { Ledger } from './ledger.ts';
import { spareOf } from './rebalance.ts';

/**
 * Facts that can fill a backorder or cost a reservation, because what is there to be promised changes. A new backorder may be
 * filled at once: what is only hidden from new sales, by a buffer or to be on the safe side, is there for what has been accepted.
 * What leaves, or is let go, takes nothing from anybody; it is room for who waits.
 */
export const movesStock = (event: StockEvent, ledger: Ledger, context: StockContext): boolean => {
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
