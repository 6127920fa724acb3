import type { StockCommand, StockContext } from './command.ts';
import { isOfSupply, type StockEvent, type Why } from './facts.ts';
import { apply, type Draft, type Ledger } from './ledger.ts';
import { redated } from './pegs.ts';
import { REBALANCED_MAX } from './rebalance.ts';

/** Says to who waits when it will be there, as far as that has changed and one decision may touch so many: `done` it has touched already. */
export const redate = (draft: Draft, why: Why, context: StockContext, done: number): readonly StockEvent[] => {
  const events = redated(draft, why, context, REBALANCED_MAX - done);
  for (const event of events) apply(draft, event);
  return events;
};

/** Facts that change who waits, or for what, where no stock moves. */
export const isOfDates = (event: StockEvent): boolean => event.type === 'StockBackordered' || isOfSupply(event);

/** Where nothing is expected, and nothing was, nobody has been told anything. */
export const mayMoveDates = (ledger: Ledger, command: StockCommand, events: readonly StockEvent[]): boolean =>
  ledger.backordered > 0 && (ledger.supplies.size > 0 || command.kind === 'rebalance' || events.some(isOfSupply));

/** What a command is to the dates of those who wait, by what it came to. */
export const whyOf = (command: StockCommand, events: readonly StockEvent[]): Why => {
  if (command.kind === 'rebalance') return command.why ?? BY_DEMAND;
  let why = BY_DEMAND;
  for (const event of events) why = causeIn(event) ?? why;
  return why;
};

const BY_DEMAND: Why = { cause: 'demand', supply: null };

/** `null` for a fact that only changes who waits. */
const causeIn = (event: StockEvent): Why | null => {
  switch (event.type) {
    case 'SupplyExpected':
    case 'TransferSent':
      return { cause: 'supplyExpected', supply: event.data.supply };
    case 'SupplyReceived':
      return { cause: 'supplyReceived', supply: event.data.supply };
    case 'SupplyLate':
      return { cause: 'supplyLate', supply: event.data.supply };
    case 'SupplyCancelled':
      return { cause: event.data.reason === 'lost' ? 'supplyLost' : 'supplyCancelled', supply: event.data.supply };
    case 'StockCounted':
    case 'StockAdjusted':
    case 'StockSetAside':
    case 'StockMadeSellable':
    case 'StockReturned':
      return { cause: 'stock', supply: null };
    case 'SafetyStockSet':
    case 'StockReserved':
    case 'StockBackordered':
    case 'BackorderFilled':
    case 'BackorderPromised':
    case 'ReservationLost':
    case 'StockAllocated':
    case 'StockDeallocated':
    case 'StockReleased':
    case 'StockShipped':
    case 'StockOvercommitted':
    case 'CartReserved':
    case 'CartExtended':
    case 'CartReleased':
    case 'CartLost':
    case 'CartConverted':
      return null;
  }
};
