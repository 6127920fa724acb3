import type { Service } from '../../../domain/carriage/services.ts';
import type { ParcelEvent } from '../../../domain/carriage/tracking.ts';
import type { Decision } from '../../../domain/fact.ts';
import {
  type FulfilmentId,
  fulfilmentIdOf,
  type LocationId,
  type OrderId,
  orderIdOf,
  type ReturnId,
  returnIdOf,
} from '../../../domain/ids.ts';
import { recordBooked, recordBookingFailed } from '../../../domain/order/booking/book.ts';
import type { Booking, BookingFailure, CarrierBooking } from '../../../domain/order/booking/facts.ts';
import type { OrderEvent } from '../../../domain/order/facts.ts';
import { fulfilmentOf, type Order, returnOf } from '../../../domain/order/order.ts';
import { recordReturnBooked, recordReturnBookingFailed } from '../../../domain/order/returns/booking.ts';
import { trackReturn } from '../../../domain/order/returns/track.ts';
import type { ParcelHistory } from '../../../domain/order/tracking/facts.ts';
import { trackParcel } from '../../../domain/order/tracking/track.ts';
import type { Instant } from '../../../domain/time.ts';
import type { Message } from '../../http/refusal.ts';
import type { BookingRequest } from '../port.ts';
import { bookingRequestOf, type RequestContext, returnRequestOf } from './request.ts';

/** What a carrier is booked for: a fulfilment on its way there, or what comes back of a return. */
export type Consignment = {
  /** The reference of its booking. */
  readonly id: FulfilmentId | ReturnId;
  readonly order: OrderId;
  readonly way: 'there' | 'back';
  /** As the order has it; `null` where nobody has asked for one. */
  readonly bookingIn: (order: Order) => Booking | null;
  readonly trackingIn: (order: Order) => readonly ParcelHistory[];
  /** Of ours, that it leaves, or that it comes back to; and that it is collected at, where it is. */
  readonly placesIn: (order: Order) => { readonly location: LocationId | null; readonly to?: LocationId };
  readonly requestFor: (order: Order, service: Service, context: RequestContext) => BookingRequest | Missing;
  readonly booked: (order: Order, connector: string, booking: CarrierBooking) => Decision<OrderEvent>;
  readonly failed: (order: Order, connector: string, failure: BookingFailure, at: Instant) => Decision<OrderEvent>;
  readonly track: (order: Order, trackingNumber: string, events: readonly ParcelEvent[]) => Decision<OrderEvent>;
};

type Missing = { readonly missing: readonly Message[] };

/** What is part of an order carries the order's id, and its number in it. */
const PART_ID = /^(.+)-(r?)[1-9]\d*$/;

/** The consignment of an id; `null` for what is no part of an order. */
export const consignmentOf = (id: string): Consignment | null => {
  const [, order, back] = PART_ID.exec(id) ?? [];
  if (order === undefined) return null;
  return back === 'r' ? ofReturn(returnIdOf(id), orderIdOf(order)) : ofFulfilment(fulfilmentIdOf(id), orderIdOf(order));
};

const ofFulfilment = (id: FulfilmentId, order: OrderId): Consignment => ({
  id,
  order,
  way: 'there',
  bookingIn: (now) => fulfilmentOf(now, id)?.booking ?? null,
  trackingIn: (now) => fulfilmentOf(now, id)?.tracking ?? [],
  placesIn: (now) => fulfilmentOf(now, id) ?? { location: null },
  requestFor: (now, service, context) => {
    const fulfilment = fulfilmentOf(now, id);
    return fulfilment === undefined ? { missing: [] } : bookingRequestOf(now, fulfilment, service, context);
  },
  booked: (now, connector, booking) => recordBooked(now, id, connector, booking),
  failed: (now, connector, failure, at) => recordBookingFailed(now, id, connector, failure, at),
  track: (now, trackingNumber, events) => trackParcel(now, id, trackingNumber, events),
});

const ofReturn = (id: ReturnId, order: OrderId): Consignment => ({
  id,
  order,
  way: 'back',
  bookingIn: (now) => returnOf(now, id)?.booking ?? null,
  trackingIn: (now) => returnOf(now, id)?.tracking ?? [],
  placesIn: (now) => ({ location: returnOf(now, id)?.at ?? null }),
  requestFor: (now, service, context) => {
    const found = returnOf(now, id);
    return found === undefined ? { missing: [] } : returnRequestOf(now, found, service, context);
  },
  booked: (now, connector, booking) => recordReturnBooked(now, id, connector, booking),
  failed: (now, connector, failure, at) => recordReturnBookingFailed(now, id, connector, failure, at),
  track: (now, trackingNumber, events) => trackReturn(now, id, trackingNumber, events),
});
