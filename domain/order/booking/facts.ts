import type { Service } from '../../carriage/services.ts';
import type { FulfilmentId } from '../../ids.ts';
import type { Instant } from '../../time.ts';

/** The facts of fulfilments being booked at carriers. `connector`: the connection to the carrier's system. */
export type BookingFacts = {
  /** It is packed, and a carrier is to be asked to take it. */
  readonly FulfilmentBookingRequested: {
    readonly fulfilment: FulfilmentId;
    readonly connector: string;
    readonly service: Service;
  };
  readonly FulfilmentBooked: CarrierBooking & { readonly fulfilment: FulfilmentId; readonly connector: string };
  /** It has to be looked at. `rejected`: the carrier said no. `unavailable`: there was no answer for too long. */
  readonly FulfilmentBookingFailed: BookingFailure & {
    readonly fulfilment: FulfilmentId;
    readonly connector: string;
    readonly at: Instant;
  };
  /** It is not needed any more: it is cancelled at the carrier, where it was made. */
  readonly FulfilmentBookingWithdrawn: { readonly fulfilment: FulfilmentId; readonly connector: string };
};

/** What the carrier has taken. `bookingId` is shown to people, `ids` are what its system is asked by. */
export type CarrierBooking = {
  readonly carrier: string;
  readonly bookingId: string;
  readonly ids: readonly string[];
  /** In the order in which they were packed. */
  readonly parcels: readonly BookedParcel[];
  readonly at: Instant;
};

export type BookedParcel = {
  /** Its number within the fulfilment, from 1. */
  readonly parcel: number;
  readonly trackingNumber: string;
  readonly trackingUrl: string | null;
};

/** `messages`: in the words of the carrier, or of why there was no answer. */
export type BookingFailure = {
  readonly outcome: 'rejected' | 'unavailable';
  readonly messages: readonly BookingMessage[];
};

/** `field`: the carrier's name of what is wrong, where it says so. */
export type BookingMessage = {
  readonly field: string | null;
  readonly code: string | null;
  readonly text: string;
};

/** How far the booking of a fulfilment has come. */
export type Booking = { readonly connector: string; readonly service: Service } & (
  | { readonly status: 'requested' }
  | ({ readonly status: 'failed' } & BookingFailure)
  | ({ readonly status: 'booked' } & CarrierBooking)
  /** `made`: what had been booked; `null` where nobody had said so yet. */
  | { readonly status: 'withdrawn'; readonly made: CarrierBooking | null }
);

/** What was made, of a booking that stands or has been withdrawn. */
export const madeOf = (booking: Booking): CarrierBooking | null => {
  switch (booking.status) {
    case 'booked': {
      const { carrier, bookingId, ids, parcels, at } = booking;
      return { carrier, bookingId, ids, parcels, at };
    }
    case 'withdrawn':
      return booking.made;
    case 'requested':
    case 'failed':
      return null;
  }
};
