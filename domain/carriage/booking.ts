import { setup } from 'xstate';
import { statusTableOf } from '../status-table.ts';

/** What may befall the booking of a fulfilment at a carrier, by name; the order's facts of the same names carry the payload. */
export const BOOKING_FACTS = [
  'FulfilmentBookingRequested',
  'FulfilmentBooked',
  'FulfilmentBookingFailed',
  'FulfilmentBookingWithdrawn',
] as const;

export type BookingFactName = (typeof BOOKING_FACTS)[number];

/** The booking of a return lives the same life, by facts with names of their own. */
export const BOOKING_FACTS_OF_RETURNS = {
  ReturnBookingRequested: 'FulfilmentBookingRequested',
  ReturnBooked: 'FulfilmentBooked',
  ReturnBookingFailed: 'FulfilmentBookingFailed',
  ReturnBookingWithdrawn: 'FulfilmentBookingWithdrawn',
} as const satisfies { readonly [fact: string]: BookingFactName };

/** `none`: nobody has asked for it, and it is shipped with what is typed in. */
export type BookingStatus = 'none' | 'requested' | 'booked' | 'failed' | 'withdrawn';

/** The life of a booking. What is withdrawn may never have been made; if it was, it is cancelled at the carrier. */
export const bookingMachine = setup({
  types: { events: {} as { readonly type: BookingFactName } },
}).createMachine({
  id: 'booking',
  initial: 'none',
  states: {
    none: { on: { FulfilmentBookingRequested: 'requested' } },
    requested: {
      on: { FulfilmentBooked: 'booked', FulfilmentBookingFailed: 'failed', FulfilmentBookingWithdrawn: 'withdrawn' },
    },
    failed: { on: { FulfilmentBookingRequested: 'requested', FulfilmentBookingWithdrawn: 'withdrawn' } },
    booked: { on: { FulfilmentBookingWithdrawn: 'withdrawn' } },
    withdrawn: {},
  },
});

const isStatus = (value: unknown): value is BookingStatus =>
  typeof value === 'string' && value in bookingMachine.states;

const STATUS_AFTER = statusTableOf(bookingMachine, isStatus, BOOKING_FACTS);

/** True where the machine allows the fact. */
export const bookingAllows = (status: BookingStatus, fact: BookingFactName): boolean =>
  STATUS_AFTER.get(status)?.has(fact) === true;
