import { isKnown } from '../domain/events.ts';
import type { OrderEvent } from '../domain/order/facts.ts';
import type { ReconciliationEvent } from '../domain/reconciliation.ts';
import type { StockEvent } from '../domain/stock/facts.ts';
import type { Recorded } from '../log/codec.ts';

/** A fact of an order; of a type that is known. */
export const isOfOrder = (event: Recorded): event is Recorded & OrderEvent =>
  event.stream.startsWith(ORDER) && isKnown(event);

/** A fact of the stock of a SKU; of a type that is known. */
export const isOfStock = (event: Recorded): event is Recorded & StockEvent =>
  event.stream.startsWith('stock-') && isKnown(event);

/** A fact of the comparison of a connector's day; of a type that is known. */
export const isOfReconciliation = (event: Recorded): event is Recorded & ReconciliationEvent =>
  event.stream.startsWith('reconciliation-') && isKnown(event);

/** The id of the order that a fact is of. */
export const orderOf = (event: Recorded): string => event.stream.slice(ORDER.length);

const ORDER = 'order-';
