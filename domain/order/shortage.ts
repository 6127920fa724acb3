import { type Decision, nothing } from '../fact.ts';
import type { FulfilmentId, Sku } from '../ids.ts';
import type { OnShortage } from '../setup/channel.ts';
import { adoptStock, type StockPosition } from './adopt.ts';
import { cancelled } from './cancel.ts';
import { evolve } from './evolve.ts';
import type { CancelledLine, OrderEvent, Quantity } from './facts.ts';
import { perUnitOf } from './goods.ts';
import { fulfilmentOf, lineOf, type Order } from './order.ts';
import { withdrawLost } from './routing.ts';

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
      const cuts = first(order, fulfilment.lines, sku, quantity).map((lost) => ({
        ...NOTHING_OF,
        line: lost.line,
        assigned: [{ fulfilment: id, quantity: lost.quantity }],
      }));
      return cuts.length === 0 ? nothing : { events: cancelled(order, cuts, SHORTAGE, reference) };
    }
  }
};

/** Takes over what the ledgers have for an order, of all SKUs that are related; what it turns out to have lost waits as a backorder, or is cancelled. */
export const loseReserved = (
  order: Order,
  positions: readonly StockPosition[],
  onShortage: OnShortage,
  reference: string,
): readonly OrderEvent[] => {
  const adopted = adoptStock(order, positions);
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

/** What of the lines has so many units of a SKU in it, the first ones first: of a kit, all that misses one. */
const first = (order: Order, lines: readonly Quantity[], sku: Sku, units: number): readonly Quantity[] => {
  let left = units;
  return lines
    .map(({ line: id, quantity }) => {
      const line = lineOf(order, id);
      const per = line === undefined ? 0 : perUnitOf(line, sku);
      const taken = per === 0 ? 0 : Math.min(Math.ceil(left / per), quantity);
      left = Math.max(0, left - taken * per);
      return { line: id, quantity: taken };
    })
    .filter(({ quantity }) => quantity > 0);
};
