import type { LineId } from '../ids.ts';
import type { Quantity } from './facts.ts';
import type { Order } from './order.ts';

/** What the folds of an order have in common. */

export const quantityOf = (quantities: readonly Quantity[], line: LineId): number => {
  let sum = 0;
  for (const quantity of quantities) if (quantity.line === line) sum += quantity.quantity;
  return sum;
};

/** The ledgers have to be told of something more. */
export const owe = (order: Order): Order => ({ ...order, stock: { ...order.stock, owed: order.stock.owed + 1 } });

export const remember = (order: Order, reference: string | null): Order =>
  reference === null ? order : { ...order, references: [...order.references, reference] };
