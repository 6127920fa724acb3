import type { CarrierChoice } from '../../carriage/services.ts';
import { type Decision, nothing, refuse } from '../../fact.ts';
import type { FulfilmentId } from '../../ids.ts';
import type { Instant } from '../../time.ts';
import type { OrderEvent } from '../facts.ts';
import { type Fulfilment, fulfilmentOf, type Order } from '../order.ts';
import type { BookingFailure, CarrierBooking } from './facts.ts';

/** The facts of a fulfilment being booked, where a carrier was chosen for it. */
export const requested = (id: FulfilmentId, choice: CarrierChoice | null): readonly OrderEvent[] =>
  choice === null ? [] : [{ type: 'FulfilmentBookingRequested', data: { fulfilment: id, ...choice } }];

/** The facts of a booking being given up, as far as there is one. */
export const withdrawn = ({ id, booking }: Fulfilment): readonly OrderEvent[] =>
  booking === null || booking.status === 'withdrawn'
    ? []
    : [{ type: 'FulfilmentBookingWithdrawn', data: { fulfilment: id, connector: booking.connector } }];

/**
 * Tries again what could not be booked: where the carrier said no, with what is chosen now (`choice`); where it did not answer, with
 * the same, which may have made a booking after all. Nothing where it has not failed.
 */
export const bookAgain = (order: Order, id: FulfilmentId, choice: CarrierChoice | null): Decision<OrderEvent> => {
  const fulfilment = fulfilmentOf(order, id);
  if (fulfilment === undefined) return refuse('unknown', `There is no fulfilment ${id}.`);
  const { status, booking } = fulfilment;
  if (status !== 'packed' || booking?.status !== 'failed') return nothing;
  const { connector, service } = booking;
  const again = booking.outcome === 'rejected' ? choice : { connector, service };
  return again === null
    ? refuse('not-now', 'No carrier is set up for its delivery service: ship it with a tracking number of your own.')
    : { events: requested(id, again) };
};

/** A carrier's system has taken it. Nothing where that is not waited for any more. */
export const recordBooked = (
  order: Order,
  id: FulfilmentId,
  connector: string,
  booking: CarrierBooking,
): Decision<OrderEvent> =>
  isAwaited(order, id, connector)
    ? { events: [{ type: 'FulfilmentBooked', data: { fulfilment: id, connector, ...booking } }] }
    : nothing;

/** It could not be booked, and people must look. Nothing where that is not waited for any more. */
export const recordBookingFailed = (
  order: Order,
  id: FulfilmentId,
  connector: string,
  failure: BookingFailure,
  at: Instant,
): Decision<OrderEvent> =>
  isAwaited(order, id, connector)
    ? { events: [{ type: 'FulfilmentBookingFailed', data: { fulfilment: id, connector, ...failure, at } }] }
    : nothing;

/** True while a connection is to book a fulfilment. */
export const isAwaited = (order: Order, id: FulfilmentId, connector: string): boolean => {
  const booking = fulfilmentOf(order, id)?.booking ?? null;
  return booking?.status === 'requested' && booking.connector === connector;
};
