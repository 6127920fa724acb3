import type { ChannelId } from '../ids.ts';
import type { StockEvent } from './facts.ts';
import { apply, backorderedOf, type Draft, openOf } from './ledger.ts';

/** Writes a fact into a draft, and gives it back as it goes on record: with what its channel has open and backordered from then on. */
export const recordIn = (draft: Draft, event: StockEvent): StockEvent => {
  switch (event.type) {
    case 'StockReserved':
    case 'StockBackordered':
    case 'CartReserved':
    case 'CartConverted':
      return told(draft, event, event.data.demand.channel);
    case 'CartReleased':
    case 'CartLost':
      return told(draft, event, draft.carts.get(event.data.reservation)?.demand.channel);
    case 'BackorderFilled':
    case 'ReservationLost':
    case 'StockReleased':
    case 'StockShipped':
      return told(draft, event, draft.commitments.get(event.data.order)?.demand.channel);
    case 'StockCounted':
    case 'StockAdjusted':
    case 'StockSetAside':
    case 'StockMadeSellable':
    case 'SafetyStockSet':
    case 'StockReturned':
    case 'StockAllocated':
    case 'StockDeallocated':
    case 'StockOvercommitted':
    case 'SupplyExpected':
    case 'SupplyReceived':
    case 'SupplyCancelled':
    case 'SupplyLate':
    case 'TransferSent':
    case 'BackorderPromised':
    case 'CartExtended':
      apply(draft, event);
      return event;
  }
};

const told = <E extends StockEvent>(draft: Draft, event: E, channel: ChannelId | undefined): E => {
  apply(draft, event);
  if (channel === undefined) return event;
  const open = { channel, units: openOf(draft, channel), backordered: backorderedOf(draft, channel) };
  return { ...event, data: { ...event.data, open } };
};
