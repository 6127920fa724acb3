import type { LocationId, Sku } from '../ids.ts';
import type { Minor } from '../money.ts';
import { lineOf } from '../order/order.ts';
import type { Delivery } from '../order/request.ts';
import type { Instant } from '../time.ts';
import type { Rehearsed } from './rehearse.ts';

/** One way in which all of an order can be had, with the last day of its parcels. */
export type PromiseOption = {
  readonly method: Delivery['method'];
  readonly service: string | null;
  readonly collectAt: LocationId | null;
  readonly shipBy: Instant;
  readonly deliverBy: Instant;
  /** Minor units of `currency`: by the rate tables of the locations. */
  readonly cost: Minor;
  /** ISO 4217; `null` where the rates do not say. */
  readonly currency: string | null;
  readonly parcels: number;
  readonly lines: readonly PromisedLine[];
};

/** Units of a SKU that are sent together: `stock` is there now, `supply` is expected. */
export type PromisedLine = {
  readonly sku: Sku;
  readonly quantity: number;
  readonly location: LocationId;
  readonly from: 'stock' | 'supply';
  readonly shipBy: Instant;
  readonly deliverBy: Instant;
};

/** What can be promised of an order that was rehearsed. Of each line what is in stock is in its first parcels. */
export const optionOf = ({ order, inStock, cost, currency }: Rehearsed): PromiseOption => {
  const left = new Map(inStock);
  const lines: PromisedLine[] = [];
  for (const { location, shipBy, deliverBy, lines: sent } of order.fulfilments) {
    for (const { line, quantity } of sent) {
      const sku = lineOf(order, line)?.sku;
      if (sku === undefined) continue;
      const stocked = Math.min(quantity, left.get(line) ?? 0);
      left.set(line, (left.get(line) ?? 0) - stocked);
      const of = { sku, location, shipBy, deliverBy };
      if (stocked > 0) lines.push({ ...of, quantity: stocked, from: 'stock' });
      if (stocked < quantity) lines.push({ ...of, quantity: quantity - stocked, from: 'supply' });
    }
  }
  const { method, service = null, collectAt = null } = order.delivery;
  return {
    ...{ method, service, collectAt },
    shipBy: latest(order.fulfilments.map(({ shipBy }) => shipBy)),
    deliverBy: latest(order.fulfilments.map(({ deliverBy }) => deliverBy)),
    ...{ cost, currency },
    parcels: order.fulfilments.length,
    lines,
  };
};

const latest = (instants: readonly Instant[]): Instant => instants.toSorted().at(-1) ?? '';
