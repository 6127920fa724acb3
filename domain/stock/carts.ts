import type { ReservationId } from '../ids.ts';
import type { Instant } from '../time.ts';
import { type Cart, isTimedOut } from './cart.ts';
import type { CartEvent, ReleaseReason } from './facts.ts';
import { evolveAll, type Ledger } from './ledger.ts';

/** Carts whose time has come and of which that is not on record, those first held first; `max` at most. */
const timedOut = (ledger: Pick<Ledger, 'carts'>, now: Instant, max: number): readonly ReservationId[] => {
  const found: ReservationId[] = [];
  for (const [reservation, cart] of ledger.carts) {
    if (found.length >= max) break;
    if (isTimedOut(cart, now)) found.push(reservation);
  }
  return found;
};

/** The facts that end carts whose time has come; `max` at most. */
export const timeOuts = (ledger: Ledger, now: Instant, max: number): readonly CartEvent[] =>
  timedOut(ledger, now, max).map((reservation) => released(ledger, reservation, 'timedOut'));

/** The ledger without the carts whose time has come: what it is at an instant, whether or not anyone has written so. */
export const liveAt = (ledger: Ledger, now: Instant): Ledger => {
  const ends = timeOuts(ledger, now, Number.POSITIVE_INFINITY);
  return ends.length === 0 ? ledger : evolveAll(ledger, ends);
};

/** The fact that nothing is held for a cart any more; `seen` where the reservation is newer than the cart. */
export const released = (
  { sku, carts }: Ledger,
  reservation: ReservationId,
  reason: ReleaseReason,
  seen?: number,
): CartEvent => {
  const { units = 0, seen: known = 0 }: Partial<Cart> = carts.get(reservation) ?? {};
  return { type: 'CartReleased', data: { sku, reservation, seen: seen ?? known, quantity: units, reason } };
};

/** Units that are held for carts. */
export const unitsInCarts = ({ carts }: Pick<Ledger, 'carts'>): number => {
  let units = 0;
  for (const cart of carts.values()) units += cart.units;
  return units;
};
