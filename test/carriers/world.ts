/** A fulfilment to be booked, a carrier to book it with, and the clock between them. */
import type { Attempt, Booked, BookingRequest, Carrier } from '../../connectors/carriers/port.ts';
import type { Refusal } from '../../connectors/http/refusal.ts';
import { instantOf } from '../../domain/time.ts';
import type { CarrierServer } from './server.ts';

export const START = Date.UTC(2026, 10, 25, 8);

export type Clock = { readonly now: () => number; readonly pass: (millis: number) => void };

export const startClock = (): Clock => {
  let now = START;
  return {
    now: () => now,
    pass: (millis) => {
      now += millis;
    },
  };
};

export type World = {
  readonly carrier: Carrier;
  readonly clock: Clock;
  /** Which service to book. */
  readonly service: string;
  readonly server: CarrierServer;
  readonly state: CarrierState;
  /** What must never be seen in an answer of the adapter. */
  readonly secrets: readonly string[];
};

/** What the carrier's system knows, and how it is to behave. */
export type CarrierState = {
  /** The tracking numbers of each booking of a reference that stands. */
  readonly bookingsOf: (reference: string) => readonly (readonly string[])[];
  /** Whether the carrier itself was told of a booking. */
  readonly isTold: (reference: string) => boolean;
  behaviour: 'good' | 'rejects' | 'answersNonsense' | 'refusesLogin';
  /** Events of all parcels, as this system writes them. */
  events: readonly { readonly code: string; readonly at: string }[];
};

const ADDRESS = { line2: null, region: null, country: 'SE' };

export const bookingRequest = (reference: string, service: string): BookingRequest => ({
  reference,
  orderNumber: '1001',
  way: 'there',
  sender: {
    ...ADDRESS,
    location: 'handen',
    name: 'Weir Lager',
    line1: 'Nynäsvägen 96',
    postalCode: '13635',
    city: 'Handen',
    email: 'lager@example.com',
    phone: '+46700000001',
  },
  receiver: {
    ...ADDRESS,
    name: 'Karin Lindqvist',
    line1: 'Testgatan 1',
    postalCode: '41763',
    city: 'Göteborg',
    email: 'karin@example.com',
    phone: '+46700000000',
  },
  service: { id: service, addons: [] },
  pickUpPoint: null,
  parcels: [
    {
      id: 'F1-1',
      grams: 1_250,
      millimetres: { length: 300, width: 200, height: 100 },
      contents: 'Kläder',
      trackingNumber: 'TYPED-1',
    },
    { id: 'F1-2', grams: 600, millimetres: null, contents: 'Bok', trackingNumber: 'TYPED-2' },
  ],
  transportOrder: null,
});

/** The first attempt, of which nobody keeps anything. */
export const FIRST: Attempt = { earlierAt: null, draftId: null, keepDraft: async () => undefined };

export type Attempts = {
  readonly begin: () => Attempt;
  readonly end: (answer: Booked | Refusal) => void;
};

/** Keeps attempts as the port asks for: the time of each before it begins, taken back when it did nothing, and the draft that it left. */
export const keepAttempts = (clock: Clock): Attempts => {
  let earlierAt: string | null = null;
  let before: string | null = null;
  let draftId: string | null = null;
  const keepDraft = async (id: string) => {
    draftId = id;
  };
  return {
    begin: () => {
      before = earlierAt;
      earlierAt = instantOf(clock.now());
      return { earlierAt: before, draftId, keepDraft };
    },
    end: (answer) => {
      if (answer.outcome !== 'unavailable' || !answer.mayHaveHappened) earlierAt = before;
    },
  };
};
