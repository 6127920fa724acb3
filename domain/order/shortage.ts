import { type Decision, nothing } from '../fact.ts';
import type { FulfilmentId, Sku } from '../ids.ts';
import type { OnShortage } from '../setup/channel.ts';
import { cancelled } from './cancel.ts';
import { evolve } from './evolve.ts';
import type { CancelledLine, OrderEvent, Quantity } from './facts.ts';
import { fulfilmentOf, lineOf, type Order } from './order.ts';
import { withdrawLost } from './routing.ts';
import { adoptStock, type StockPosition } from './stock.ts';

/** The reason of what is cancelled because it is not there. */
export const SHORTAGE = 'shortage';

/** Units of a SKU that a location has fewer of than a fulfilment was allocated; `onShortage`: routed again where nothing is said. */
export type LostUnits = {
  readonly fulfilment: FulfilmentId;
  readonly quantity: number;
  readonly onShortage?: OnShortage;
};

/**
 * A location has less than was allocated there. The fulfilment is taken back and routed again, or what is lost of it is cancelled;
 * nothing where it has been picked. `reference` is the loss's own: a repeat decides to nothing.
 */
export const loseAllocated = (
  order: Order,
  { fulfilment: id, quantity, onShortage = 'reroute' }: LostUnits,
  sku: Sku,
  reference: string,
): Decision<OrderEvent> => {
  switch (onShortage) {
    case 'reroute':
      return withdrawLost(order, id);
    case 'cancel': {
      const fulfilment = fulfilmentOf(order, id);
      if (fulfilment === undefined || order.references.includes(reference)) return nothing;
      if (fulfilment.status !== 'assigned' && fulfilment.status !== 'accepted') return nothing;
      const ofSku = fulfilment.lines.filter(({ line }) => lineOf(order, line)?.sku === sku);
      const cuts = first(ofSku, quantity).map((lost) => ({
        ...NOTHING_OF,
        line: lost.line,
        assigned: [{ fulfilment: id, quantity: lost.quantity }],
      }));
      return cuts.length === 0 ? nothing : { events: cancelled(order, cuts, SHORTAGE, reference) };
    }
  }
};

/** Takes over what the ledger has for an order; what it turns out to have lost waits as a backorder, or is cancelled. */
export const loseReserved = (
  order: Order,
  position: StockPosition,
  onShortage: OnShortage,
  reference: string,
): readonly OrderEvent[] => {
  const adopted = adoptStock(order, [position]);
  if (onShortage === 'reroute') return adopted;
  const cuts = adopted.flatMap((event) =>
    event.type === 'ReservationsLost'
      ? event.data.lines.map(({ line, quantity }) => ({ ...NOTHING_OF, line, backordered: quantity }))
      : [],
  );
  if (cuts.length === 0) return adopted;
  return [...adopted, ...cancelled(adopted.reduce(evolve, order), cuts, SHORTAGE, reference)];
};

const NOTHING_OF: Omit<CancelledLine, 'line'> = { open: 0, backordered: 0, reserved: 0, assigned: [] };

/** So many units of the lines, the first ones first. */
const first = (lines: readonly Quantity[], units: number): readonly Quantity[] => {
  let left = units;
  return lines
    .map(({ line, quantity }) => {
      const taken = Math.min(left, quantity);
      left -= taken;
      return { line, quantity: taken };
    })
    .filter(({ quantity }) => quantity > 0);
};
