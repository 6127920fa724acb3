/** What every carrier must do, and what one that is reached over HTTP must do when the network or the other side does not. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Booked, Carrier } from '../../connectors/carriers/port.ts';
import type { Refusal } from '../../connectors/http/refusal.ts';
import { trackingOf } from '../../domain/carriage/tracking.ts';
import { instantOf } from '../../domain/time.ts';
import type { Fault } from './server.ts';
import { bookingRequest, FIRST, keepAttempts, START, type World } from './world.ts';

const REFERENCE = 'web-1001/F1';
const PATIENT_MILLIS = 20_000;

/** Codes of the system, in its own words: under way, then delivered; a delay; and one that nobody knows. */
export type Codes = {
  readonly underWay: string;
  readonly delivered: string;
  readonly delayed: string;
  readonly strange: string;
};

export const carrierContract = (
  start: () => Promise<{ readonly carrier: Carrier; readonly service: string }>,
): void => {
  it('books every parcel under a number of its own, in the order asked', async () => {
    const { carrier, service } = await start();
    const { booking } = await booked(carrier.book(bookingRequest(REFERENCE, service), FIRST));
    expect(booking.parcels.map(({ parcel }) => parcel)).toEqual(['F1-1', 'F1-2']);
    expect(new Set(booking.parcels.map(({ trackingNumber }) => trackingNumber)).size).toBe(2);
    expect(booking.bookingId).not.toBe('');
  });

  it('cancels a booking, and again it is cancelled', async () => {
    const { carrier, service } = await start();
    const { booking } = await booked(carrier.book(bookingRequest(REFERENCE, service), FIRST));
    expect(await carrier.cancel(booking)).toEqual({ outcome: 'cancelled' });
    expect(await carrier.cancel(booking)).toEqual({ outcome: 'cancelled' });
  });

  it('hands a booking over, and again it is handed over', async () => {
    const { carrier, service } = await start();
    const { booking } = await booked(carrier.book(bookingRequest(REFERENCE, service), FIRST));
    expect(await carrier.handOver(booking)).toEqual({ outcome: 'handedOver' });
    expect(await carrier.handOver(booking)).toEqual({ outcome: 'handedOver' });
  });
};

export const httpCarrierContract = (start: (timeoutMillis: number) => Promise<World>, codes: Codes): void => {
  const worlds: World[] = [];
  const given = async (timeoutMillis = PATIENT_MILLIS): Promise<World> => {
    const world = await start(timeoutMillis);
    worlds.push(world);
    return world;
  };
  afterEach(async () => {
    for (const { server } of worlds.splice(0)) {
      await server.close();
      // Whatever a test is about: what was sent was as documented.
      expect(server.violations).toEqual([]);
    }
  });

  carrierContract(given);

  it('gives a label for each parcel, with the booking and afterwards', async () => {
    const { carrier, service } = await given();
    const { booking } = await booked(carrier.book(bookingRequest(REFERENCE, service), FIRST));
    expect(booking.labels).toHaveLength(2);
    expect(booking.labels.every(({ document }) => document.length > 0)).toBe(true);
    expect(await carrier.label(booking, 'there')).toEqual({ outcome: 'labelled', labels: booking.labels });
  });

  it('has no label of a booking that was cancelled', async () => {
    const { carrier, service } = await given();
    const { booking } = await booked(carrier.book(bookingRequest(REFERENCE, service), FIRST));
    await carrier.cancel(booking);
    expect(await carrier.label(booking, 'there')).toMatchObject({ outcome: 'rejected' });
  });

  it('tells the carrier when the parcels leave', async () => {
    const { carrier, service, state } = await given();
    const { booking } = await booked(carrier.book(bookingRequest(REFERENCE, service), FIRST));
    await carrier.handOver(booking);
    expect(state.isTold(REFERENCE)).toBe(true);
  });

  it("passes on what is wrong, in the carrier's words", async () => {
    const { carrier, service, state } = await given();
    state.behaviour = 'rejects';
    const refused = await carrier.book(bookingRequest(REFERENCE, service), FIRST);
    expect(refused).toMatchObject({ outcome: 'rejected' });
    if (refused.outcome === 'rejected') expect(refused.messages[0]?.text).toMatch(/postal code|regex|not active/);
    expect(state.bookingsOf(REFERENCE)).toEqual([]);
  });

  describe('when the answer is lost', () => {
    it.each([0, 1, 2, 3, 4, 5])('of request %i, one booking is made and found', async (index) => {
      const world = await given();
      world.server.faults.push(...Array.from({ length: index }, () => null), { done: true, instead: 'cut' });
      const { booking } = await bookedAtLast(world);
      expect(booking.labels).toHaveLength(2);
      expectOneBooking(world, booking);
    });

    it('says that it may have happened, and does not ask again by itself', async () => {
      const world = await given();
      await loseBooking(world);
      expect(world.state.bookingsOf(REFERENCE)).toHaveLength(1);
    });

    it('by our patience, too', async () => {
      const world = await given(250);
      const refused = await loseBooking(world, 'silence');
      expect(refused).toMatchObject({ cause: 'network', reason: 'no answer within 250 ms' });
    });

    it('never makes two bookings, nor loses one, whatever goes wrong on the way', async () => {
      const faults = fc.constantFrom<Fault | null>(
        null,
        { done: true, instead: 'cut' },
        { done: false, instead: 'cut' },
        { done: true, instead: { status: 500 } },
        { done: false, instead: { status: 503, headers: { 'retry-after': '30' } } },
        { done: false, instead: { status: 429, headers: { 'retry-after': '7' } } },
      );
      const world = await given();
      let number = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(faults, { maxLength: 8 }), async (sequence) => {
          number += 1;
          const reference = `web-${1_000_000 + number}/F1`;
          world.server.faults.splice(0, Number.POSITIVE_INFINITY, ...sequence);
          const { booking } = await bookedAtLast(world, reference);
          expectOneBooking(world, booking, reference);
        }),
        { numRuns: 60 },
      );
    });
  });

  it('is told apart from a request that never left', async () => {
    const { carrier, service, server } = await given();
    await server.close();
    const refused = await carrier.book(bookingRequest(REFERENCE, service), FIRST);
    worlds.splice(0);
    expect(refused).toMatchObject({ outcome: 'unavailable', cause: 'network', mayHaveHappened: false });
  });

  it('waits as long as it is told to when it asks too often, and nothing has happened', async () => {
    const { carrier, service, server } = await given();
    server.faults.push({ done: false, instead: { status: 429, headers: { 'retry-after': '7' } } });
    expect(await carrier.book(bookingRequest(REFERENCE, service), FIRST)).toMatchObject({
      outcome: 'unavailable',
      cause: 'limit',
      retryAfterMillis: 7_000,
      mayHaveHappened: false,
    });
  });

  it('takes an answer that it cannot read for a booking that may be there, and finds it', async () => {
    const world = await given();
    const { carrier, service, state, clock } = world;
    state.behaviour = 'answersNonsense';
    const attempts = keepAttempts(clock);
    const unread = await carrier.book(bookingRequest(REFERENCE, service), attempts.begin());
    attempts.end(unread);
    expect(unread).toMatchObject({ outcome: 'unavailable', cause: 'unreadable', mayHaveHappened: true });
    state.behaviour = 'good';
    const { booking } = await booked(carrier.book(bookingRequest(REFERENCE, service), attempts.begin()));
    expectOneBooking(world, booking);
  });

  it('says so when its login is not taken', async () => {
    const { carrier, service, state, secrets } = await given();
    state.behaviour = 'refusesLogin';
    const refused = await carrier.book(bookingRequest(REFERENCE, service), FIRST);
    expect(refused).toMatchObject({ outcome: 'unauthorised' });
    for (const secret of secrets) expect(JSON.stringify(refused)).not.toContain(secret);
  });

  it('keeps its secrets where the other side repeats them', async () => {
    const { carrier, service, server, secrets } = await given();
    const said = secrets.join(' and ');
    const json = { error: said, message: said, ErrorMessages: [said] };
    // One of them is the answer to the booking itself, for those that ask for a token first.
    server.faults.push(null, { done: false, instead: { status: 400, json } });
    const refusals = [
      await carrier.book(bookingRequest(REFERENCE, service), FIRST),
      await carrier.cancel({ bookingId: '1', ids: ['1', '1'] }),
    ];
    for (const secret of secrets) expect(JSON.stringify(refusals)).not.toContain(secret);
  });

  it('follows a parcel in the one vocabulary, and keeps what it does not know', async () => {
    const { carrier, service, state } = await given();
    const { booking } = await booked(carrier.book(bookingRequest(REFERENCE, service), FIRST));
    const [parcel] = booking.parcels;
    state.events = [
      { code: codes.delivered, at: '2026-11-28T13:15:00+01:00' },
      { code: codes.underWay, at: '2026-11-25T18:00:00+01:00' },
      { code: codes.delayed, at: '2026-11-26T10:00:00Z' },
      { code: codes.strange, at: '2026-11-28T14:00:00+01:00' },
    ];
    const tracked = await carrier.track({
      trackingNumber: parcel?.trackingNumber ?? '',
      reference: REFERENCE,
      bookedAt: instantOf(START),
    });
    if (tracked.outcome !== 'tracked') return expect(tracked).toMatchObject({ outcome: 'tracked' });
    const { status, since, history } = trackingOf(tracked.events);
    expect({ status, since }).toEqual({ status: 'delivered', since: '2026-11-28T12:15:00.000Z' });
    expect(history.map(({ code, meaning }) => [code, meaning])).toEqual([
      [codes.underWay, 'inTransit'],
      [codes.delayed, 'note'],
      [codes.delivered, 'delivered'],
      [codes.strange, 'unknown'],
    ]);
  });

  it('knows nothing of a parcel that is not in its system', async () => {
    const { carrier } = await given();
    const parcel = { trackingNumber: 'nobodys', reference: REFERENCE, bookedAt: instantOf(START) };
    expect(await carrier.track(parcel)).toEqual({ outcome: 'tracked', events: [] });
  });
};

/** Books once, and loses the answer of the request that made the booking. */
const loseBooking = async (world: World, instead: 'cut' | 'silence' = 'cut'): Promise<Refusal> => {
  const { carrier, service, server, state } = world;
  for (let index = 0; state.bookingsOf(REFERENCE).length === 0; index += 1) {
    server.faults.splice(0, Number.POSITIVE_INFINITY, ...Array.from({ length: index }, () => null), {
      done: true,
      instead,
    });
    const answer = await carrier.book(bookingRequest(REFERENCE, service), FIRST);
    if (state.bookingsOf(REFERENCE).length === 0) continue;
    expect(answer).toMatchObject({ outcome: 'unavailable', mayHaveHappened: true });
    if (answer.outcome !== 'booked') return answer;
  }
  throw new Error('nothing was booked');
};

const ATTEMPTS_MAX = 30;

/** Tries until it is booked, as the delivery engine does: it waits as long as it is told, or a while. */
const bookedAtLast = async ({ carrier, clock, service }: World, reference = REFERENCE): Promise<Booked> => {
  const attempts = keepAttempts(clock);
  for (let tried = 0; tried < ATTEMPTS_MAX; tried += 1) {
    const answer = await carrier.book(bookingRequest(reference, service), attempts.begin());
    attempts.end(answer);
    if (answer.outcome === 'booked') return answer;
    expect(answer).toMatchObject({ outcome: 'unavailable' });
    clock.pass((answer.outcome === 'unavailable' ? answer.retryAfterMillis : null) ?? 1_000);
  }
  throw new Error(`not booked in ${ATTEMPTS_MAX} attempts`);
};

const expectOneBooking = ({ state }: World, booking: Booked['booking'], reference = REFERENCE): void =>
  expect(state.bookingsOf(reference)).toEqual([booking.parcels.map(({ trackingNumber }) => trackingNumber)]);

const booked = async (answer: Promise<Booked | Refusal>): Promise<Booked> => {
  const given = await answer;
  if (given.outcome !== 'booked') throw new Error(`not booked: ${JSON.stringify(given)}`);
  return given;
};
