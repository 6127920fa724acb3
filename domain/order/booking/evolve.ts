import type { Fact } from '../../fact.ts';
import type { Fulfilment, Order } from '../order.ts';
import { type Booking, type BookingFacts, madeOf } from './facts.ts';

export type BookingEvent = Fact<BookingFacts>;

/** The order after a fact of a booking of one of its fulfilments. */
export const evolveBookings = (order: Order, event: BookingEvent): Order => ({
  ...order,
  fulfilments: order.fulfilments.map((fulfilment) =>
    fulfilment.id === event.data.fulfilment ? { ...fulfilment, booking: after(fulfilment, event) } : fulfilment,
  ),
});

const after = ({ booking }: Fulfilment, event: BookingEvent): Booking | null => {
  if (event.type === 'FulfilmentBookingRequested') {
    const { connector, service } = event.data;
    return { status: 'requested', connector, service };
  }
  if (booking === null) return null;
  const { connector, service } = booking;
  switch (event.type) {
    case 'FulfilmentBooked': {
      const { carrier, bookingId, ids, parcels, at } = event.data;
      return { status: 'booked', connector, service, carrier, bookingId, ids, parcels, at };
    }
    case 'FulfilmentBookingFailed': {
      const { outcome, messages } = event.data;
      return { status: 'failed', connector, service, outcome, messages };
    }
    case 'FulfilmentBookingWithdrawn':
      return { status: 'withdrawn', connector, service, made: madeOf(booking) };
  }
};
