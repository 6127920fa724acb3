import { nothing, type Refusal, refuse } from '../domain/fact.ts';
import type { ChannelId, OrderId, ReservationId, Sku } from '../domain/ids.ts';
import { tooMany } from '../domain/order/per-order.ts';
import type { CartKit, CartLine, Reservation, ReservationEvent } from '../domain/reservation/facts.ts';
import { heldFor } from '../domain/reservation/kits.ts';
import {
  type CartWish,
  type OrderedReservation,
  orderReservation,
  quantityOf,
  releaseReservation,
  setReservation,
} from '../domain/reservation/reservation.ts';
import { isTimedOut } from '../domain/stock/cart.ts';
import type { Hold, StockAnswer } from '../domain/stock/command.ts';
import type { Demand } from '../domain/stock/facts.ts';
import { type Instant, millisOf } from '../domain/time.ts';
import type { Articles } from './articles.ts';
import type { Clock } from './clock.ts';
import type { Directory } from './directory.ts';
import { type CauseOf, unknownSkus } from './order-commands.ts';
import type { Orders } from './orders.ts';
import type { ReservationFact, Reservations } from './reservations.ts';
import type { Setup } from './setup.ts';
import type { Stock } from './stock.ts';
import { transferable } from './transfers.ts';

/** What a checkout asks for. A SKU may stand twice: its quantities are summed. */
export type ReservationRequest = {
  readonly reservation: ReservationId;
  /** False for one that is to be changed or extended. */
  readonly isNew: boolean;
  readonly demand: Demand;
  readonly lines: readonly CartLine[];
  /** How long; `null`: as long as the channel says. */
  readonly minutes: number | null;
  /** Hold what is there, where not all of it is. */
  readonly partial: boolean;
};

/** A reservation by its last fact, and what is held of each SKU for it at `now`: nothing of what has timed out. */
export type ReservationAt = {
  readonly last: ReservationEvent;
  readonly reserved: ReadonlyMap<Sku, number>;
  readonly now: Instant;
  readonly position: bigint;
};

export type ReservationOutcome = ReservationAt | { readonly refused: Refusal };

/** What checkouts do with reservations. Answered once the facts are durable. */
export type ReservationCommands = {
  /** Has the ledgers hold what a checkout wants from now on: all of it, or it stays as it was and is told what is available. */
  readonly set: (request: ReservationRequest, causeOf: CauseOf) => Promise<ReservationOutcome>;
  /** Refused where it has become an order. */
  readonly release: (reservation: ReservationId, causeOf: CauseOf) => Promise<ReservationOutcome>;
  /** `null` when there is none. */
  readonly read: (reservation: ReservationId) => Promise<ReservationAt | null>;
  /** Makes it an order's, before that is placed. Refused for another channel's, and where another order has it. */
  readonly order: (
    reservation: ReservationId,
    whose: { readonly channel: ChannelId; readonly order: OrderId },
    causeOf: CauseOf,
  ) => Promise<OrderedReservation | { readonly refused: Refusal }>;
};

export type ReservationDependencies = {
  readonly reservations: Reservations;
  readonly orders: Pick<Orders, 'read'>;
  readonly stock: Stock;
  readonly directory: Pick<Directory, 'channel' | 'location' | 'components' | 'rules'>;
  readonly articles: Pick<Articles, 'of'>;
  readonly setup: Setup;
  readonly clock: Clock;
};

/**
 * What a reservation wants is on record in a stream of its own before a ledger is asked for its part, and each ledger listens to the newest
 * revision of it. So whoever is killed when, nothing is held that cannot be found, and what is not taken back ends by its own time.
 */
export const reservationCommands = (dependencies: ReservationDependencies): ReservationCommands => {
  const { reservations, orders, stock, clock } = dependencies;

  const at = async (last: ReservationFact): Promise<ReservationAt> => {
    const { reservation, skus } = last.data;
    const now = clock.now();
    const reserved = new Map<Sku, number>();
    let { position } = last;
    for (const known of await Promise.all(skus.map((sku) => stock.fresh(sku)))) {
      const cart = known.ledger.carts.get(reservation);
      if (cart !== undefined && !isTimedOut(cart, now)) reserved.set(known.ledger.sku, cart.units);
      if (known.position > position) position = known.position;
    }
    return { last, reserved, now, position };
  };

  const hold = (skus: readonly Sku[], commandOf: (sku: Sku) => Hold, causeOf: CauseOf): Promise<readonly Held[]> =>
    Promise.all(
      skus.map(async (sku) => {
        const command = commandOf(sku);
        return { sku, answer: await stock.ask(sku, command, causeOf(command.reservation)) };
      }),
    );

  /** What was wanted before is wanted again, unless somebody has changed it since. */
  const takeBack = async (set: ReservationFact, before: ReservationFact | null, causeOf: CauseOf): Promise<void> => {
    const { reservation, skus } = set.data;
    const again = await reservations.record(
      reservation,
      (last) => {
        if (last?.revision !== set.revision) return nothing;
        if (before === null) return releaseReservation(last, 'short');
        return { events: [{ type: 'ReservationSet', data: { ...before.data, skus } }] };
      },
      causeOf(reservation),
    );
    if ('refused' in again || again.last.revision === set.revision) return;
    await hold(skus, partOf(again.last, true), causeOf);
  };

  /** Of what is wanted, that which could not be held if it were asked for now. */
  const preview = (wanted: Reservation): Promise<readonly Held[]> =>
    Promise.all(
      wanted.lines.map(async ({ sku }) => {
        const command = holdOf(wanted, Number.MAX_SAFE_INTEGER, sku, false);
        return { sku, answer: await stock.preview(sku, command) };
      }),
    );

  const set = async (
    { reservation, lines, partial }: ReservationRequest,
    wish: CartWish,
    causeOf: CauseOf,
  ): Promise<ReservationOutcome> => {
    const now = clock.now();
    const decide = (last: ReservationEvent | null) => setReservation(last, wish, now);
    const decision = decide(await reservations.last(reservation));
    if ('refused' in decision) return decision;
    const [event] = decision.events;
    if (event !== undefined && !partial) {
      // Where it is clear from the start, nothing is written: a rush on what is sold out leaves no trace.
      const short = shortIn(await preview(event.data), lines, event.data);
      if (short !== null) return { refused: short };
    }
    const stands = await reservations.record(reservation, decide, causeOf(reservation));
    if ('refused' in stands) return stands;
    const { before, last } = stands;
    const had = (sku: Sku) => (before === null ? 0 : quantityOf(before, sku));
    const isLess = (sku: Sku) => quantityOf(last, sku) < had(sku);
    // What is wanted no more is let go last: until then all of it could be had again.
    const more = await hold(
      last.data.skus.filter((sku) => !isLess(sku)),
      partOf(last, partial),
      causeOf,
    );
    const refused =
      shortIn(more, lines, last.data) ?? (last.data.skus.some(isLess) ? null : noneIn(more, lines, last.data));
    if (refused !== null) {
      await takeBack(last, before, causeOf);
      return { refused };
    }
    const less = await hold(last.data.skus.filter(isLess), partOf(last, partial), causeOf);
    return [...more, ...less].some(({ answer }) => answer.kind === 'outdated')
      ? refuse('not-now', 'The reservation is being changed by another request.')
      : at(last);
  };

  return {
    async set(request, causeOf) {
      const wish = await wishOf(dependencies, request);
      return 'refused' in wish ? wish : set(request, wish, causeOf);
    },
    async release(reservation, causeOf) {
      const decide = (last: ReservationEvent | null) => releaseReservation(last, 'released');
      const stands = await reservations.record(reservation, decide, causeOf(reservation));
      if ('refused' in stands) return stands;
      const { last } = stands;
      const command = { kind: 'releaseCart', reservation, seen: last.revision, reason: 'released' } as const;
      await Promise.all(last.data.skus.map((sku) => stock.ask(sku, command, causeOf(reservation))));
      return at(last);
    },
    async read(reservation) {
      const last = await reservations.last(reservation);
      return last === null ? null : at(last);
    },
    async order(reservation, whose, causeOf) {
      const known = await reservations.last(reservation);
      const isFree = known?.type === 'ReservationOrdered' && (await isNobodys(orders, known, clock.now()));
      const stands = await reservations.record(
        reservation,
        (last) => {
          const isKnown = last?.revision === known?.revision;
          return orderReservation(last, reservation, { ...whose, isFree: isFree && isKnown });
        },
        causeOf(whose.order),
      );
      if ('refused' in stands) return stands;
      const { revision, data } = stands.last;
      return { id: reservation, revision, skus: data.skus };
    },
  };
};

/** What one ledger answered. */
type Held = { readonly sku: Sku; readonly answer: StockAnswer };

const holdOf = (
  { reservation, demand, lines, expiresAt }: Reservation,
  seen: number,
  sku: Sku,
  partial: boolean,
): Hold => ({
  kind: 'hold',
  reservation,
  seen,
  demand,
  wanted: lines.find((line) => line.sku === sku)?.quantity ?? 0,
  expiresAt,
  partial,
});

/** What a ledger is asked to hold for a reservation as it stands; nothing for one that is over. */
const partOf =
  (last: ReservationFact, partial: boolean) =>
  (sku: Sku): Hold => ({ ...holdOf(last.data, last.revision, sku, partial), wanted: quantityOf(last, sku) });

const shortIn = (held: readonly Held[], asked: readonly CartLine[], wanted: Reservation): Refusal | null => {
  const short = held.flatMap(({ sku, answer }) => (answer.kind === 'short' ? [{ sku, ...answer }] : []));
  return short.length === 0 ? null : outOfStock(short, asked, wanted);
};

/** Not even a part of it is there. */
const noneIn = (held: readonly Held[], asked: readonly CartLine[], wanted: Reservation): Refusal | null => {
  if (held.some(({ answer }) => answer.kind !== 'held' || answer.units > 0)) return null;
  return outOfStock(
    wanted.lines.map(({ sku, quantity }) => ({ sku, requested: quantity, available: 0 })),
    asked,
    wanted,
  );
};

const outOfStock = (
  shortages: readonly { readonly sku: Sku; readonly requested: number; readonly available: number }[],
  asked: readonly CartLine[],
  { kits = [] }: Reservation,
): Refusal => ({
  code: 'out-of-stock',
  detail: 'Not all of it can be held, so nothing was changed.',
  errors: shortages.map(({ sku, requested, available }) => ({
    path: `/lines/${asked.findIndex((line) => line.sku === sku || isOf(kits, line.sku, sku))}/quantity`,
    message: `${sku}: ${requested} asked for, ${available} available`,
    sku,
    available,
  })),
});

const isOf = (kits: readonly CartKit[], kit: Sku, component: Sku): boolean =>
  kits.some(({ sku, components }) => sku === kit && components.some((one) => one.sku === component));

/** The wish of a request that names nothing that is not there. */
const wishOf = async (
  dependencies: ReservationDependencies,
  { reservation, isNew, demand, lines, minutes: asked }: ReservationRequest,
): Promise<CartWish | { readonly refused: Refusal }> => {
  const { directory, stock, setup } = dependencies;
  const channel = directory.channel(demand.channel);
  if (channel === undefined) {
    const errors = [{ path: '/channel', message: `there is no channel ${demand.channel}` }];
    return refuse('unprocessable', 'The channel is not set up.', errors);
  }
  if (demand.at !== null && directory.location(demand.at)?.services.includes('collect') !== true) {
    const errors = [{ path: '/collectAt', message: `orders are not collected at ${demand.at}` }];
    return refuse('unprocessable', 'The order cannot be collected there.', errors);
  }
  const minutes = asked ?? channel.reservationMinutes;
  if (minutes === null) {
    const errors = [{ path: '/minutes', message: 'is needed: the channel has no reservationMinutes' }];
    return refuse('unprocessable', 'Nobody says how long it is to be held.', errors);
  }
  const unknown = await unknownSkus(
    { stock, setup, directory },
    lines.map(({ sku }, index) => ({ sku, index })),
    '/lines',
  );
  if (unknown !== null) return { refused: { ...unknown, detail: 'The reservation names SKUs that are not known.' } };
  const refused = tooMany(
    lines.map((line) => ({ ...line, kind: 'goods' })),
    channel.maxPerOrder,
  );
  if (refused !== null) return { refused };
  const held = heldFor(lines, directory.components);
  return { reservation, isNew, demand: await transferable(dependencies, demand, held.lines), minutes, ...held };
};

/** An order that has a reservation and is not in the log after so long was never placed. */
const PLACED_MILLIS_MAX = 10_000;

/** The order that a reservation was for was never placed, never taken, or never had it. */
const isNobodys = async (
  orders: Pick<Orders, 'read'>,
  { data, metadata }: Extract<ReservationFact, { readonly type: 'ReservationOrdered' }>,
  now: Instant,
): Promise<boolean> => {
  const known = await orders.read(data.order);
  if (known === null) return millisOf(now) - millisOf(metadata.at) > PLACED_MILLIS_MAX;
  const { refused, reservation } = known.order;
  return refused !== null || reservation?.id !== data.reservation;
};
