import { type Decision, nothing, type Refusal, refuse } from '../fact.ts';
import type { ChannelId, OrderId, ReservationId, Sku } from '../ids.ts';
import { type Demand, demandKey } from '../stock/facts.ts';
import { addMinutes, type Instant } from '../time.ts';
import type { CartKit, CartLine, Reservation, ReservationEvent } from './facts.ts';

/** However often it is extended, a reservation ends so long after it was begun. */
export const RESERVATION_AGE_MAX_MINUTES = 24 * 60;

/** What a checkout wants held from now on, for so many minutes. */
export type CartWish = {
  readonly reservation: ReservationId;
  /** False for one that must be there already. */
  readonly isNew: boolean;
  readonly demand: Demand;
  readonly lines: readonly CartLine[];
  readonly kits?: readonly CartKit[];
  readonly minutes: number;
};

type Last = ReservationEvent | null;

/**
 * Begins a reservation, changes what it wants, or extends it. `last` is its last fact. Refused where it is over: released, ordered, or as
 * old as it may become.
 */
export const setReservation = (last: Last, wish: CartWish, now: Instant): Decision<ReservationEvent> => {
  const { reservation, demand, lines, minutes } = wish;
  const isOurs = last === null ? wish.isNew : last.data.demand.channel === demand.channel;
  if (!isOurs) return { refused: notOf(wish, demand.channel) };
  if (last?.type === 'ReservationReleased') return refuse('not-now', 'The reservation was released: begin a new one.');
  if (last?.type === 'ReservationOrdered') {
    return refuse('not-now', `The reservation became order ${last.data.order}: change that.`);
  }
  const begunAt = last?.data.begunAt ?? now;
  const latest = addMinutes(begunAt, RESERVATION_AGE_MAX_MINUTES);
  if (now >= latest) return refuse('not-now', 'The reservation is as old as one may become: begin a new one.');
  const asked = addMinutes(now, minutes);
  const isTooLong = asked > latest;
  const expiresAt = isTooLong ? latest : asked;
  const skus = [...new Set([...(last?.data.skus ?? []), ...lines.map((line) => line.sku)])];
  const wanted: Reservation = { reservation, demand, lines, ...kitsOf(wish), skus, begunAt, expiresAt };
  return last !== null && sameWish(last.data, wanted)
    ? nothing
    : { events: [{ type: 'ReservationSet', data: wanted }] };
};

const sameWish = (a: Reservation, b: Reservation): boolean => wishText(a) === wishText(b);

const wishText = ({ demand, lines, kits = [], expiresAt }: Reservation): string =>
  JSON.stringify([demandKey(demand), expiresAt, [...lines, ...kits].map(({ sku, quantity }) => [sku, quantity])]);

const kitsOf = ({ kits }: Pick<CartWish, 'kits'>): Pick<Reservation, 'kits'> => (kits === undefined ? {} : { kits });

/** Nobody wants it any more. Released before is fine; refused where it has become an order. */
export const releaseReservation = (last: Last, reason: 'released' | 'short'): Decision<ReservationEvent> => {
  if (last === null) return refuse('unknown', 'There is no such reservation.');
  switch (last.type) {
    case 'ReservationReleased':
      return nothing;
    case 'ReservationOrdered':
      return refuse('not-now', `The reservation became order ${last.data.order}: cancel that.`);
    case 'ReservationSet':
      return { events: [{ type: 'ReservationReleased', data: { ...last.data, reason } }] };
  }
};

/** The reservation that an order was placed with, as it was then. */
export type OrderedReservation = {
  readonly id: ReservationId;
  readonly revision: number;
  readonly skus: readonly Sku[];
};

/**
 * Makes it an order's. Refused for another channel's, and while another order has it: `isFree` says that the order that last had it was
 * never taken.
 */
export const orderReservation = (
  last: Last,
  reservation: ReservationId,
  { channel, order, isFree }: { readonly channel: ChannelId; readonly order: OrderId; readonly isFree: boolean },
): Decision<ReservationEvent> => {
  if (last === null || last.data.demand.channel !== channel) {
    const { detail } = notOf({ reservation }, channel);
    return refuse('unprocessable', detail, [{ path: '/reservation', message: detail }]);
  }
  if (last.type === 'ReservationOrdered') {
    if (last.data.order === order) return nothing;
    if (!isFree) return refuse('not-now', `The reservation became order ${last.data.order}.`);
  }
  return { events: [{ type: 'ReservationOrdered', data: { ...wishOf(last.data), order } }] };
};

const wishOf = ({ reservation, demand, lines, kits, skus, begunAt, expiresAt }: Reservation): Reservation => ({
  reservation,
  demand,
  lines,
  ...(kits === undefined ? {} : { kits }),
  skus,
  begunAt,
  expiresAt,
});

const notOf = ({ reservation }: Pick<CartWish, 'reservation'>, channel: ChannelId): Refusal => ({
  code: 'unknown',
  detail: `There is no reservation ${reservation} of channel ${channel}.`,
});

/** Units of a SKU that it wants held; none where it is over. */
export const quantityOf = (last: ReservationEvent, sku: Sku): number =>
  last.type === 'ReservationSet' ? (last.data.lines.find((line) => line.sku === sku)?.quantity ?? 0) : 0;
