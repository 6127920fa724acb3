import type { LocationId, Sku } from '../../domain/ids.ts';
import { orderIdOf } from '../../domain/ids.ts';
import { goodsOf } from '../../domain/order/goods.ts';
import type { Order } from '../../domain/order/order.ts';
import type { Recorded } from '../../log/codec.ts';
import type { OutPorts } from '../system.ts';

/** Units that have left locations, for a SKU and a place. */
export type Left = { readonly at: (sku: Sku, location: LocationId) => number };

export const NOTHING_LEFT: Left = { at: () => 0 };

/** What has left by these facts; those of others that are among them move no stock. */
export const leftBy = async (facts: readonly Recorded[], orders: OutPorts['orders']): Promise<Left> => {
  const units = new Map<string, number>();
  const seen = new Set<string>();
  for (const fact of facts) {
    if (fact.type !== 'FulfilmentShipped' && fact.type !== 'FulfilmentCollected') continue;
    const { fulfilment } = fact.data;
    // One that was sent somewhere to be collected there has both facts, and has left once.
    if (seen.has(fulfilment)) continue;
    seen.add(fulfilment);
    const at = await orders.read(orderIdOf(fact.stream.slice(ORDER_STREAM.length)));
    for (const [place, quantity] of at === null ? [] : unitsOf(at.order, fulfilment)) {
      units.set(place, (units.get(place) ?? 0) + quantity);
    }
  }
  return { at: (sku, location) => units.get(placeOf(sku, location)) ?? 0 };
};

const ORDER_STREAM = 'order-';

const unitsOf = (order: Order, id: string): readonly (readonly [string, number])[] => {
  const fulfilment = order.fulfilments.find((one) => one.id === id);
  if (fulfilment === undefined) return [];
  return fulfilment.lines.flatMap(({ line: of, quantity }) => {
    const line = order.lines.find((one) => one.id === of);
    if (line === undefined) return [];
    return goodsOf(line).map((part) => [placeOf(part.sku, fulfilment.location), part.quantity * quantity] as const);
  });
};

const placeOf = (sku: Sku, location: LocationId): string => `${location}\n${sku}`;
