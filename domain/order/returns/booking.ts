import type { CarrierChoice } from '../../carriage/services.ts';
import { type Decision, nothing, refuse } from '../../fact.ts';
import type { ReturnId } from '../../ids.ts';
import type { Instant } from '../../time.ts';
import type { BookingFailure, CarrierBooking } from '../booking/facts.ts';
import type { OrderEvent } from '../facts.ts';
import { type Order, returnOf } from '../order.ts';
import type { Return } from './facts.ts';

/** The fact of a carrier being asked to take a return, where its terms give it a label and a carrier was chosen for it. */
export const labelRequested = (
  order: Pick<Order, 'forgotten'>,
  { id, terms, at }: Return,
  choice: CarrierChoice | null,
): readonly OrderEvent[] =>
  terms?.label === true && at !== null && choice !== null && !order.forgotten
    ? [{ type: 'ReturnBookingRequested', data: { return: id, ...choice } }]
    : [];

/**
 * The fact of a booking being given up: nobody will send anything by it. One that a parcel has gone by, or whose goods are in, stands;
 * one that has not been made by then is not wanted any more.
 */
export const labelWithdrawn = ({ id, booking, parcels, lines }: Return): readonly OrderEvent[] => {
  if (booking === null || booking.status === 'withdrawn') return [];
  const isUsed = parcels.length > 0 || lines.some(({ received }) => received > 0);
  return booking.status === 'booked' && isUsed
    ? []
    : [{ type: 'ReturnBookingWithdrawn', data: { return: id, connector: booking.connector } }];
};

/** As `bookAgain` of a fulfilment. */
export const bookReturnAgain = (order: Order, id: ReturnId, choice: CarrierChoice | null): Decision<OrderEvent> => {
  const found = returnOf(order, id);
  if (found === undefined) return refuse('unknown', `There is no return ${id}.`);
  const { booking } = found;
  if (booking?.status !== 'failed') return nothing;
  const { connector, service } = booking;
  const again = booking.outcome === 'rejected' ? choice : { connector, service };
  return again === null
    ? refuse('not-now', 'No carrier is set up for returns of its delivery service: it comes back without a label.')
    : { events: [{ type: 'ReturnBookingRequested', data: { return: id, ...again } }] };
};

/** A carrier's system has taken it. Nothing where that is not waited for any more. */
export const recordReturnBooked = (
  order: Order,
  id: ReturnId,
  connector: string,
  booking: CarrierBooking,
): Decision<OrderEvent> =>
  isLabelAwaited(order, id, connector)
    ? { events: [{ type: 'ReturnBooked', data: { return: id, connector, ...booking } }] }
    : nothing;

/** It could not be booked, and people must look. Nothing where that is not waited for any more. */
export const recordReturnBookingFailed = (
  order: Order,
  id: ReturnId,
  connector: string,
  failure: BookingFailure,
  at: Instant,
): Decision<OrderEvent> =>
  isLabelAwaited(order, id, connector)
    ? { events: [{ type: 'ReturnBookingFailed', data: { return: id, connector, ...failure, at } }] }
    : nothing;

const isLabelAwaited = (order: Order, id: ReturnId, connector: string): boolean => {
  const booking = returnOf(order, id)?.booking ?? null;
  return booking?.status === 'requested' && booking.connector === connector;
};
