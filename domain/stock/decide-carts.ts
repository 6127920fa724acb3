import { availableToPromise, supplyIn } from '../promise/atp.ts';
import { type Cart, isTimedOut } from './cart.ts';
import { released } from './carts.ts';
import {
  type CartOf,
  done,
  type Hold,
  OUTDATED,
  type Outcome,
  type ReleaseCart,
  type Reserve,
  type StockContext,
  UNCHANGED,
} from './command.ts';
import { type CartEvent, type Demand, type Moved, sameDemand, type Wanted } from './facts.ts';
import { isServedLike } from './groups.ts';
import { evolveAll, type Ledger } from './ledger.ts';
import { roomIn } from './room.ts';

/**
 * Holds for a checkout what it wants, of what can be promised to its channel at this moment; its own units are looked at as if
 * nobody had them. Never more than is there: a cart has no place among those who wait for what is to come.
 */
export const holdCart = (ledger: Ledger, command: Hold, context: StockContext): Outcome => {
  const { reservation, seen, demand, expiresAt, partial } = command;
  const { sku } = ledger;
  if (isOutdatedCart(ledger, command)) return OUTDATED;
  const wanted = isTimedOut(command, context.now) ? 0 : command.wanted;
  const own = ledger.carts.get(reservation);
  const kept = own === undefined ? 0 : keptOf(ledger, command, own, { demand, wanted }, context);
  const cart: Held = { sku, reservation, seen, was: own?.units ?? 0, demand, expiresAt };
  const missing = wanted - kept;
  const available = missing === 0 ? 0 : availableBeside(ledger, own, { ...cart, quantity: kept }, context);
  if (missing > available && !partial) {
    return { events: [], answer: { kind: 'short', requested: wanted, available: kept + available } };
  }
  const units = kept + Math.min(missing, available);
  return { events: changeOf(ledger, own, { ...cart, quantity: units }), answer: { kind: 'held', units } };
};

type CartData = Extract<CartEvent, { readonly type: 'CartReserved' }>['data'];
type Held = Omit<CartData, 'quantity' | 'open'>;

/** What a channel could have beside all others, the cart having so many units of its own. */
const availableBeside = (ledger: Ledger, own: Cart | undefined, cart: CartData, context: StockContext): number => {
  const isSo = own === undefined || (own.units === cart.quantity && own.demand === cart.demand);
  const then = isSo ? ledger : evolveAll(ledger, [{ type: 'CartReserved', data: cart }]);
  return availableToPromise(supplyIn(then), context.offer(cart.demand));
};

const changeOf = (ledger: Ledger, own: Cart | undefined, cart: CartData): readonly CartEvent[] => {
  const { sku, reservation, seen, demand, quantity, expiresAt } = cart;
  if (quantity === 0) return own === undefined ? [] : [released(ledger, reservation, 'released', seen)];
  if (own === undefined || own.units !== quantity || !sameDemand(own.demand, demand)) {
    return [{ type: 'CartReserved', data: cart }];
  }
  return own.expiresAt === expiresAt ? [] : [{ type: 'CartExtended', data: { sku, reservation, seen, expiresAt } }];
};

/**
 * Of so many units that are wanted for a demand, those that a cart already has. Where they may be served from all that served the cart,
 * all are kept, as accepted demand is; else as many as could be given beside everybody else to somebody who waits.
 */
const keptOf = (
  ledger: Ledger,
  { reservation }: CartOf,
  own: Cart,
  { demand, wanted }: { readonly demand: Demand; readonly wanted: number },
  context: StockContext,
): number => {
  const most = Math.min(own.units, wanted);
  if (isServedLike(own.demand, demand, context)) return most;
  return roomIn(evolveAll(ledger, [released(ledger, reservation, 'released')]), context).of(demand, most);
};

/** Lets go of what is held for a checkout. */
export const releaseCart = (ledger: Ledger, command: ReleaseCart): Outcome => {
  if (isOutdatedCart(ledger, command)) return OUTDATED;
  const { reservation, reason, seen } = command;
  return ledger.carts.has(reservation) ? done([released(ledger, reservation, reason, seen)]) : UNCHANGED;
};

/** Somebody who knows the reservation better has been here. */
const isOutdatedCart = ({ carts, endedCarts }: Ledger, { reservation, seen }: CartOf): boolean =>
  seen < (carts.get(reservation)?.seen ?? endedCarts.get(reservation) ?? seen);

/** An order that misses so many units, and takes over what was held for its checkout. */
export type Takeover = Pick<Reserve, 'order' | 'seen' | 'demand'> & {
  readonly cart: CartOf;
  readonly missing: number;
  /** What is to be said of the order beside. */
  readonly owner: Wanted & { readonly moved?: Moved };
};

/**
 * The one fact by which a cart becomes an order's: so many of its units as the order misses are reserved for it, the rest is free.
 * `null` where nothing is held, or what is held is another channel's.
 */
export const takeOver = (
  ledger: Ledger,
  { cart: of, order, seen, demand, missing, owner }: Takeover,
  context: StockContext,
): { readonly quantity: number; readonly event: CartEvent } | null => {
  const { sku } = ledger;
  const { reservation, seen: reservationSeen } = of;
  const cart = ledger.carts.get(reservation);
  if (cart === undefined || cart.demand.channel !== demand.channel) return null;
  const quantity = keptOf(ledger, of, cart, { demand, wanted: missing }, context);
  if (quantity === 0) return { quantity, event: released(ledger, reservation, 'ordered', reservationSeen) };
  const freed = cart.units - quantity;
  const units = { sku, reservation, reservationSeen, order, seen, quantity, freed, demand };
  return { quantity, event: { type: 'CartConverted', data: { ...units, ...owner } } };
};
