import type { ReservationId, Sku } from '../../domain/ids.ts';
import { quantityOf } from '../../domain/reservation/reservation.ts';
import { type Cart, isTimedOut } from '../../domain/stock/cart.ts';
import type { Clock } from '../clock.ts';
import { isAtRest } from '../order-actor.ts';
import type { Orders } from '../orders.ts';
import type { ReservationFact, Reservations } from '../reservations.ts';
import type { Stock } from '../stock.ts';
import { watchCause } from './leaks.ts';
import type { WatchedViews } from './port.ts';
import type { Finding } from './rounds.ts';

export type CartDependencies = {
  readonly orders: Pick<Orders, 'read'>;
  readonly stock: Stock;
  readonly reservations: Pick<Reservations, 'last'>;
  readonly views: Pick<WatchedViews, 'skusInCart'>;
  readonly clock: Clock;
};

/**
 * Looks at what the ledgers hold for a checkout, against the reservation's own stream. Where nobody wants it, or its time was over long
 * ago, it is let go at once: the fact that says so names the leak as its reason. What an order has yet to take over is left to it.
 */
export const inspectCart =
  (dependencies: CartDependencies) =>
  async (id: ReservationId): Promise<Finding> => {
    const { stock, reservations, views, clock, orders } = dependencies;
    const skus = await views.skusInCart(id);
    if (skus.length === 0) return 'fine';
    const last = await reservations.last(id);
    if (last?.type === 'ReservationOrdered' && !(await hasTaken(orders, last))) return 'unsure';
    const found = await cartsIn(stock, id, skus);
    const leaked = found.filter(([sku, cart]) => isLeaked(last, sku, cart, clock));
    if (leaked.length === 0) return 'fine';
    await Promise.all(
      leaked.map(([sku, cart]) => {
        const seen = Math.max(last?.revision ?? 0, cart.seen);
        const command = { kind: 'releaseCart', reservation: id, seen, reason: 'leaked' } as const;
        return stock.ask(sku, command, watchCause(clock, id));
      }),
    );
    const left = new Map(await cartsIn(stock, id, skus));
    return leaked.some(([sku]) => left.has(sku)) ? 'wrong' : 'fine';
  };

/** An order that is at rest has taken over what it wants. One that is not in the log may still be placed. */
const hasTaken = async (
  orders: Pick<Orders, 'read'>,
  { data }: Extract<ReservationFact, { readonly type: 'ReservationOrdered' }>,
): Promise<boolean> => {
  const known = await orders.read(data.order);
  return known !== null && isAtRest(known.order);
};

const isLeaked = (last: ReservationFact | null, sku: Sku, cart: Cart, clock: Clock): boolean =>
  last === null || quantityOf(last, sku) === 0 || isTimedOut(cart, clock.now());

const cartsIn = async (
  stock: Stock,
  id: ReservationId,
  skus: readonly Sku[],
): Promise<readonly (readonly [Sku, Cart])[]> => {
  const ledgers = await Promise.all(skus.map((sku) => stock.fresh(sku)));
  return ledgers.flatMap(({ ledger }) => {
    const cart = ledger.carts.get(id);
    return cart === undefined ? [] : [[ledger.sku, cart] as const];
  });
};
