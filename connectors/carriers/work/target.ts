import type { Order } from '../../../domain/order/order.ts';
import { connectorTarget } from '../../../domain/setup/connector.ts';
import type { Recorded } from '../../../log/codec.ts';
import type { ParcelPolls } from '../../../runtime/ports.ts';
import type { Limits, Outcome, Part, Sending, Target } from '../../delivery/target.ts';
import { type BookingDependencies, book, cancel } from './booking.ts';
import type { CarrierConnection, RemovedConnection } from './connection.ts';
import { type Consignment, consignmentOf } from './consignment.ts';
import { DONE, outcomeOf } from './outcome.ts';
import { firstPoll } from './polling.ts';
import { type WindingUpDependencies, windUp } from './winding-up.ts';

export type CarrierDependencies = BookingDependencies & { readonly polls: ParcelPolls };

/** Carriers' systems say how much they take by a 429. What cannot be handed over or cancelled in three days is left to people. */
const LIMITS: Limits = {
  atOnce: 4,
  perSecond: 10,
  burst: 20,
  retry: { firstMillis: 5_000, longestMillis: 300_000, forMillis: 72 * 3_600_000 },
};

/** Facts by which a carrier has something to do. */
const TYPES = [
  'FulfilmentBookingRequested',
  'FulfilmentBookingWithdrawn',
  'FulfilmentShipped',
  'ReturnBookingRequested',
  'ReturnBookingWithdrawn',
  'ReturnBooked',
] as const satisfies readonly Recorded['type'][];

/** A connection to a carrier as something that is fed: what is to be done for a consignment is done in order, one at a time. */
export const carrierTargetOf = (connection: CarrierConnection, dependencies: CarrierDependencies): Target => ({
  version: connection.version,
  ...fedTo(connection),
  send: (sending) =>
    sending.fact.position > connection.after
      ? send(connection, dependencies, sending)
      : windUp(dependencies, connection.id, sending),
});

/** A connection that has been removed, as something that goes on where it was, and winds up. */
export const windingUpTargetOf = (removed: RemovedConnection, dependencies: WindingUpDependencies): Target => ({
  version: 'removed',
  ...fedTo(removed),
  send: (sending) => windUp(dependencies, removed.id, sending),
});

/** The same for a connection, for the one after it under its id, and for the time between: each goes on where the one before it was. */
const fedTo = (connection: RemovedConnection): Omit<Target, 'version' | 'send'> => ({
  name: connectorTarget(connection.id),
  cursor: `${connectorTarget(connection.id)} ${connection.from}`,
  after: connection.from,
  types: TYPES,
  partsOf: (fact) => partsOf(connection, fact),
  limits: LIMITS,
});

const partsOf = ({ id }: RemovedConnection, fact: Recorded): readonly Part[] => {
  switch (fact.type) {
    case 'FulfilmentBookingRequested':
    case 'FulfilmentBookingWithdrawn':
    case 'FulfilmentShipped':
      return fact.data.connector === id ? [{ id: fact.id, key: fact.data.fulfilment }] : [];
    case 'ReturnBookingRequested':
    case 'ReturnBookingWithdrawn':
    case 'ReturnBooked':
      return fact.data.connector === id ? [{ id: fact.id, key: fact.data.return }] : [];
    default:
      return [];
  }
};

/** Repeats change nothing: what is to be done is read off the order as it is now. */
const send = async (
  connection: CarrierConnection,
  dependencies: CarrierDependencies,
  { key, fact }: Sending,
): Promise<Outcome> => {
  const consignment = consignmentOf(key);
  const order = consignment === null ? null : ((await dependencies.orders.read(consignment.order))?.order ?? null);
  if (consignment === null || order === null) return DONE;
  switch (fact.type) {
    case 'FulfilmentBookingRequested':
    case 'ReturnBookingRequested':
      return book(dependencies, connection, order, consignment, fact.metadata.at);
    case 'FulfilmentBookingWithdrawn':
    case 'ReturnBookingWithdrawn':
      return cancel(dependencies, connection, order, consignment);
    case 'FulfilmentShipped':
    case 'ReturnBooked':
      return handOver(dependencies, connection, order, consignment);
    default:
      return DONE;
  }
};

/**
 * The parcels leave, or may come back at any time: they are followed from now on, and the carrier is told, where it wants to be.
 */
const handOver = async (
  { polls, clock }: CarrierDependencies,
  { id: connector, carrier }: CarrierConnection,
  order: Order,
  { id, bookingIn }: Consignment,
): Promise<Outcome> => {
  const booking = bookingIn(order);
  if (booking?.status !== 'booked') return DONE;
  const { bookingId, ids, parcels, at } = booking;
  await polls.add(
    parcels.map(({ trackingNumber }) =>
      firstPoll({ connector, trackingNumber, order: order.id, fulfilment: id, bookedAt: at }, clock.now()),
    ),
  );
  const given = parcels.map(({ parcel, ...numbered }) => ({ parcel: String(parcel), ...numbered }));
  const answer = await carrier.handOver({ bookingId, ids, parcels: given, labels: [] });
  return answer.outcome === 'handedOver' ? DONE : outcomeOf(answer);
};
