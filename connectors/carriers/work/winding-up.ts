import { madeOf } from '../../../domain/order/booking/facts.ts';
import type { Order } from '../../../domain/order/order.ts';
import { connectorAfter } from '../../../domain/setup/connector.ts';
import { ofConnector } from '../../../runtime/connectors.ts';
import { lastOf } from '../../../runtime/last-fact.ts';
import type { Outcome, Sending } from '../../delivery/target.ts';
import { message } from '../../http/refusal.ts';
import { type BookingDependencies, causeOf } from './booking.ts';
import { type Consignment, consignmentOf } from './consignment.ts';
import { DONE, waits } from './outcome.ts';

export type WindingUpDependencies = Pick<BookingDependencies, 'log' | 'orders' | 'attempts' | 'clock'>;

/** Who feeds the connection that took its place has begun by then. */
const REPLACED_MILLIS = 1_000;

/**
 * Sees to what a connection had to do when it was removed. Nobody can ask the carrier any more: what waits to be booked fails, and what
 * was to be cancelled, or handed over, is left to people. Repeats change nothing.
 */
export const windUp = async (
  dependencies: WindingUpDependencies,
  connector: string,
  { key, fact }: Sending,
): Promise<Outcome> => {
  const consignment = consignmentOf(key);
  const order = consignment === null ? null : ((await dependencies.orders.read(consignment.order))?.order ?? null);
  if (consignment === null || order === null) return DONE;
  if (await isOfReplacement(dependencies, connector, fact)) return waits('it is set up again', REPLACED_MILLIS);
  switch (fact.type) {
    case 'FulfilmentBookingRequested':
    case 'ReturnBookingRequested':
      return fail(dependencies, connector, order, consignment);
    case 'FulfilmentBookingWithdrawn':
    case 'ReturnBookingWithdrawn':
      return leaveCancelling(dependencies, connector, order, consignment);
    case 'FulfilmentShipped':
      return leaveHandOver(connector, order, consignment);
    default:
      return DONE;
  }
};

const fail = async (
  { orders, attempts, clock }: WindingUpDependencies,
  connector: string,
  order: Order,
  consignment: Consignment,
): Promise<Outcome> => {
  const isOpen = await mayBeMade(attempts, connector, consignment);
  const text = `the connection was removed before it was booked${isOpen ? ', and it may have been booked all the same: look at the carrier' : ''}`;
  const failure = { outcome: 'rejected', messages: [message(text)] } as const;
  const decide = (now: Order) => consignment.failed(now, connector, failure, clock.now());
  await orders.execute(order.id, decide, causeOf(clock, order.id));
  return DONE;
};

const leaveCancelling = async (
  { attempts }: WindingUpDependencies,
  connector: string,
  order: Order,
  consignment: Consignment,
): Promise<Outcome> => {
  const booking = consignment.bookingIn(order);
  if (booking?.status !== 'withdrawn' || booking.connector !== connector) return DONE;
  const made = madeOf(booking);
  if (made !== null) return left(`booking ${made.bookingId} was cancelled at ${made.carrier}: cancel it there`);
  return (await mayBeMade(attempts, connector, consignment))
    ? left('it was known whether the carrier had booked it: look there, and cancel it')
    : DONE;
};

const leaveHandOver = (connector: string, order: Order, { bookingIn }: Consignment): Outcome => {
  const booking = bookingIn(order);
  return booking?.status === 'booked' && booking.connector === connector
    ? left(`${booking.carrier} was told that the parcels of booking ${booking.bookingId} leave: tell it`)
    : DONE;
};

const left = (what: string): Outcome => ({
  kind: 'rejected',
  status: null,
  reason: `the connection was removed before ${what}`,
  retryAfterMillis: null,
});

/** Whether the carrier was asked and its answer has not been heard. */
const mayBeMade = async (
  attempts: Pick<WindingUpDependencies['attempts'], 'load'>,
  connector: string,
  { id }: Consignment,
): Promise<boolean> => {
  const attempt = await attempts.load(id);
  return attempt?.connector === connector && attempt.earlierAt !== null;
};

/** Whether it has been set up again, and a fact is of that. The log says it: what this process knows of the set-up may be older than the fact. */
const isOfReplacement = async (
  { log }: Pick<WindingUpDependencies, 'log'>,
  connector: string,
  { position }: Sending['fact'],
): Promise<boolean> => {
  const now = connectorAfter(ofConnector((await lastOf(log, `connector-${connector}`)).event));
  return now !== null && position > BigInt(now.run.after);
};
