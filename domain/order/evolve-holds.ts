import type { Instant } from '../time.ts';
import type { Hold, Order } from './order.ts';
import { PRE_ORDER_HOLD } from './pre-order.ts';
import { WAVE_HOLD } from './wave.ts';

/** What becomes of the holds of an order, and of when it may leave. */

export const without = (holds: readonly Hold[], reason: string): readonly Hold[] =>
  holds.filter((hold) => hold.reason !== reason);

export const released = (order: Order, reason: string): Order => ({
  ...order,
  holds: without(order.holds, reason),
  routing: reason === WAVE_HOLD ? { ...order.routing, waved: true } : order.routing,
});

/** When it was placed, is wanted at the soonest, or is released: the latest of them. */
export const leavingFrom = (
  { placedAt, delivery: { notBefore } }: Pick<Order, 'placedAt' | 'delivery'>,
  holds: readonly Hold[],
): Instant => {
  const released = holds.flatMap(({ reason, until }) => (reason === PRE_ORDER_HOLD ? (until ?? []) : []));
  return [placedAt, notBefore ?? '', ...released].sort().at(-1) ?? placedAt;
};
