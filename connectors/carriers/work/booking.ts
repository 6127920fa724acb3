import type { OrderId } from '../../../domain/ids.ts';
import { type Booking, type BookingFailure, type CarrierBooking, madeOf } from '../../../domain/order/booking/facts.ts';
import { goodsOf } from '../../../domain/order/goods.ts';
import type { Order } from '../../../domain/order/order.ts';
import { type Instant, millisOf } from '../../../domain/time.ts';
import type { Cause } from '../../../log/codec.ts';
import type { Clock } from '../../../runtime/clock.ts';
import type { Directory } from '../../../runtime/directory.ts';
import type { Orders } from '../../../runtime/orders.ts';
import type { BookingAttempts } from '../../../runtime/ports.ts';
import type { Setup } from '../../../runtime/setup.ts';
import type { Outcome } from '../../delivery/target.ts';
import type { Message, Refusal } from '../../http/refusal.ts';
import type { Booked, BookingRequest } from '../port.ts';
import { beginAttempt } from './attempts.ts';
import type { CarrierConnection } from './connection.ts';
import type { Consignment } from './consignment.ts';
import { keepLabels, type LabelDependencies } from './labels.ts';
import { DONE, outcomeOf, textOf, waits } from './outcome.ts';

export type BookingDependencies = LabelDependencies & {
  readonly orders: Pick<Orders, 'execute' | 'read'>;
  readonly attempts: BookingAttempts;
  readonly directory: Pick<Directory, 'location'>;
  readonly setup: Pick<Setup, 'product'>;
  readonly clock: Clock;
};

/** People are told that there is no answer after so long; until then it is tried again by itself. */
export const PATIENCE_MILLIS = 2 * 3_600_000;
/** Another process is asking at this moment. */
const OVERTAKEN_MILLIS = 5_000;

export const causeOf = (clock: Clock, order: OrderId): Cause => ({
  at: clock.now(),
  by: 'weir',
  correlationId: order,
  causationId: 'carrier',
});

/**
 * Books a consignment that waits for it. The attempt is kept before the carrier is asked, and its booking is put on record before the
 * attempt is forgotten: whoever goes on after a crash finds the one or the other, and no second booking is made. `since`: when it was
 * asked for.
 */
export const book = async (
  dependencies: BookingDependencies,
  connection: CarrierConnection,
  order: Order,
  consignment: Consignment,
  since: Instant,
): Promise<Outcome> => {
  const { orders, attempts, clock } = dependencies;
  const { id } = consignment;
  const booking = consignment.bookingIn(order);
  if (booking?.status !== 'requested' || booking.connector !== connection.id) {
    // What may have been made for one that was given up is still to be found.
    if (booking?.status === 'booked') await attempts.remove(id);
    return DONE;
  }
  const fail = async (outcome: BookingFailure['outcome'], messages: readonly Message[]): Promise<Outcome> => {
    const decide = (now: Order) => consignment.failed(now, connection.id, { outcome, messages }, clock.now());
    await orders.execute(order.id, decide, causeOf(clock, order.id));
    return DONE;
  };
  const request = await requestOf(dependencies, order, consignment, booking);
  if ('missing' in request) return fail('rejected', request.missing);
  const answer = await ask(dependencies, connection, id, request);
  if (answer === null) return waits('another process is booking it', OVERTAKEN_MILLIS);
  switch (answer.outcome) {
    case 'booked':
      await keepLabels(dependencies, order.id, id, answer.booking.labels);
      return record(dependencies, connection, order.id, consignment, answer);
    case 'rejected': {
      const failed = await fail('rejected', answer.messages);
      await attempts.remove(id);
      return failed;
    }
    case 'unavailable':
    case 'unauthorised': {
      const isTooLong = millisOf(clock.now()) - millisOf(since) >= PATIENCE_MILLIS;
      const said = { field: null, code: null, text: answer.reason };
      return isTooLong ? fail('unavailable', [said]) : outcomeOf(answer);
    }
  }
};

const record = async (
  { orders, attempts, clock }: BookingDependencies,
  connection: CarrierConnection,
  order: OrderId,
  consignment: Consignment,
  answer: Booked,
): Promise<Outcome> => {
  const made = carrierBookingOf(connection, answer, clock.now());
  const decide = (now: Order) => consignment.booked(now, connection.id, made);
  const outcome = await orders.execute(order, decide, causeOf(clock, order));
  const booking = 'refused' in outcome ? null : consignment.bookingIn(outcome.order);
  // Given up meanwhile: the attempt tells whoever cancels it that there is something to cancel.
  if (booking?.status === 'booked') await attempts.remove(consignment.id);
  return DONE;
};

const carrierBookingOf = ({ name }: CarrierConnection, { booking }: Booked, at: Instant): CarrierBooking => ({
  carrier: name,
  bookingId: booking.bookingId,
  ids: booking.ids,
  parcels: booking.parcels.map(({ parcel, trackingNumber, trackingUrl }) => ({
    parcel: Number(parcel),
    trackingNumber,
    trackingUrl,
  })),
  at,
});

/** Asks once, as the port wants it; `null` where another process was faster. */
const ask = async (
  { attempts, clock }: BookingDependencies,
  { id: connector, carrier }: CarrierConnection,
  id: Consignment['id'],
  request: BookingRequest,
): Promise<Booked | Refusal | null> => {
  const begun = await beginAttempt(attempts, clock, id, connector);
  if (begun === null) return null;
  const answer = await carrier.book(request, begun.attempt);
  const didNothing = answer.outcome === 'unavailable' ? !answer.mayHaveHappened : answer.outcome === 'unauthorised';
  if (didNothing) await begun.takeBack();
  return answer;
};

/**
 * Cancels at the carrier what was booked for a consignment that was given up. Where it is not known whether anything was, that is
 * found out as the port finds it out: by asking for the booking again.
 */
export const cancel = async (
  dependencies: BookingDependencies,
  connection: CarrierConnection,
  order: Order,
  consignment: Consignment,
): Promise<Outcome> => {
  const { attempts, labels } = dependencies;
  const { id } = consignment;
  const booking = consignment.bookingIn(order);
  if (booking?.status !== 'withdrawn' || booking.connector !== connection.id) return DONE;
  const made = madeOf(booking) ?? (await mayBeMade(dependencies, connection, order, consignment, booking));
  if (made !== null && 'kind' in made) return made;
  if (made !== null) {
    const answer = await connection.carrier.cancel(made);
    if (answer.outcome !== 'cancelled') return outcomeOf(answer);
  }
  await attempts.remove(id);
  await labels.remove(id);
  return DONE;
};

/** The booking that a lost answer may have told of; `null`: there is none. */
const mayBeMade = async (
  dependencies: BookingDependencies,
  connection: CarrierConnection,
  order: Order,
  consignment: Consignment,
  booking: Booking,
): Promise<CarrierBooking | Outcome | null> => {
  const attempt = await dependencies.attempts.load(consignment.id);
  if (attempt === null || attempt.earlierAt === null) return null;
  const request = await requestOf(dependencies, order, consignment, booking);
  if ('missing' in request) return waits(`it cannot be looked for: ${textOf(request.missing)}`, OVERTAKEN_MILLIS);
  const answer = await ask(dependencies, connection, consignment.id, request);
  if (answer === null) return waits('another process is looking for it', OVERTAKEN_MILLIS);
  if (answer.outcome === 'booked') return carrierBookingOf(connection, answer, dependencies.clock.now());
  return answer.outcome === 'rejected' ? null : outcomeOf(answer);
};

const requestOf = async (
  { directory, setup }: BookingDependencies,
  order: Order,
  consignment: Consignment,
  { service }: Booking,
) => {
  const skus = new Set(order.lines.flatMap(goodsOf).map(({ sku }) => sku));
  const products = await Promise.all([...skus].map((sku) => setup.product(sku)));
  const weights = new Map(
    products.flatMap((product) => (product === null ? [] : [[product.sku, product.weightGrams]])),
  );
  const { location: from, to = null } = consignment.placesIn(order);
  return consignment.requestFor(order, service, {
    location: from === null ? undefined : directory.location(from),
    store: to === null ? null : (directory.location(to) ?? null),
    weightOf: (sku) => weights.get(sku) ?? null,
  });
};
