import type { Fact } from '../../fact.ts';
import type { Order } from '../order.ts';
import type { ReturnFacts } from '../returns/facts.ts';
import { type Booking, type BookingFacts, madeOf } from './facts.ts';

export type BookingEvent = Fact<BookingFacts>;
export type ReturnBookingEvent = Fact<
  Pick<ReturnFacts, 'ReturnBookingRequested' | 'ReturnBooked' | 'ReturnBookingFailed' | 'ReturnBookingWithdrawn'>
>;

/** The order after a fact of a booking of one of its fulfilments. */
export const evolveBookings = (order: Order, event: BookingEvent): Order => ({
  ...order,
  fulfilments: order.fulfilments.map((fulfilment) =>
    fulfilment.id === event.data.fulfilment
      ? { ...fulfilment, booking: bookingAfter(fulfilment.booking, event) }
      : fulfilment,
  ),
});

/** A booking after a fact of it; `null` before the first one. */
export const bookingAfter = (booking: Booking | null, event: BookingEvent | ReturnBookingEvent): Booking | null => {
  if (event.type === 'FulfilmentBookingRequested' || event.type === 'ReturnBookingRequested') {
    const { connector, service } = event.data;
    return { status: 'requested', connector, service };
  }
  if (booking === null) return null;
  const { connector, service } = booking;
  switch (event.type) {
    case 'FulfilmentBooked':
    case 'ReturnBooked': {
      const { carrier, bookingId, ids, parcels, at } = event.data;
      return { status: 'booked', connector, service, carrier, bookingId, ids, parcels, at };
    }
    case 'FulfilmentBookingFailed':
    case 'ReturnBookingFailed': {
      const { outcome, messages } = event.data;
      return { status: 'failed', connector, service, outcome, messages };
    }
    case 'FulfilmentBookingWithdrawn':
    case 'ReturnBookingWithdrawn':
      return { status: 'withdrawn', connector, service, made: madeOf(booking) };
  }
};
