import { expect, it, onTestFinished } from 'vitest';
import type { TrackingEvent } from '../../../domain/carriage/tracking.ts';
import { recordBooked } from '../../../domain/order/booking/book.ts';
import { packFulfilment, pickFulfilment, shipFulfilment } from '../../../domain/order/fulfil.ts';
import {
  AT,
  assigned,
  did,
  f,
  given,
  line,
  ORDER,
  placed,
  quantities,
  request,
  reserved,
  settled,
} from '../../../domain/order/testing.ts';
import { instantOf } from '../../../domain/time.ts';
import { openEmbeddedCarriage } from '../../../projections/embedded/carriage.ts';
import { openEmbeddedRuntime } from '../../../projections/embedded/runtime.ts';
import { NOON, virtualTime } from '../../delivery/testing.ts';
import type { Refusal } from '../../http/refusal.ts';
import { createManual } from '../manual/adapter.ts';
import type { Tracked } from '../port.ts';
import { firstPoll, pollParcels } from './polling.ts';

const MINUTE = 60_000;

/** A parcel that has left, and a carrier that says what it is told to, with the minutes at which it was asked. */
const kit = async () => {
  const time = virtualTime();
  const carriage = openEmbeddedCarriage(':memory:');
  const stores = openEmbeddedRuntime(':memory:', time.now);
  const on = given(
    placed(request(line('1', 'A', 1))),
    reserved({ 1: 1 }),
    assigned({ at: 'wh-1', units: { 1: 1 } }),
    did((order) => pickFulfilment(order, f(1), quantities({ 1: 1 }))),
    did((order) =>
      packFulfilment(order, f(1), [{ lines: quantities({ 1: 1 }) }], {
        connector: 'nshift',
        service: { id: 'P19', addons: [] },
      }),
    ),
    did((order) =>
      recordBooked(order, f(1), 'nshift', {
        ...{ carrier: 'PostNord', bookingId: 'b', ids: ['b'], at: AT },
        parcels: [{ parcel: 1, trackingNumber: 'T-1', trackingUrl: null }],
      }),
    ),
    did((order) => shipFulfilment(order, f(1), { carrier: null, trackingNumber: null, trackingUrl: null })),
    settled,
  );
  const asked: number[] = [];
  const carrier = { answer: (): Tracked | Refusal => ({ outcome: 'tracked', events: [] }) };
  const parcel = { connector: 'nshift', trackingNumber: 'T-1', order: ORDER, fulfilment: f(1), bookedAt: AT };
  await carriage.polls.add([firstPoll(parcel, time.clock.now())]);
  const start = (holder: string) => {
    const controller = new AbortController();
    const running = pollParcels(
      {
        ...{ ...carriage, leases: stores.leases, clock: time.clock, sleep: time.sleep, holder },
        orders: {
          async execute(_, decide) {
            const decision = decide(on.order());
            const events = 'events' in decision ? decision.events : [];
            for (const event of events) on.take(event);
            return { order: on.order(), revision: 0, position: 0n, changed: events.length > 0 };
          },
        },
        connections: () => [
          {
            ...{ id: 'nshift', version: '1', after: 0n, from: 0n, name: 'PostNord', services: {}, returnServices: {} },
            carrier: {
              ...createManual({ trackingUrl: null }),
              async track() {
                asked.push(Math.floor((time.now() - NOON) / MINUTE));
                return carrier.answer();
              },
            },
          },
        ],
        onError: (error) => {
          throw error;
        },
      },
      controller.signal,
    );
    return async () => {
      controller.abort();
      await running;
    };
  };
  onTestFinished(async () => {
    await carriage.close();
    await stores.close();
  });
  return { time, on, asked, carrier, start };
};

const said = (minute: number, meaning: TrackingEvent['meaning']): TrackingEvent => ({
  ...{ trackingNumber: 'T-1', id: null, code: meaning, text: null, place: null },
  ...{ at: instantOf(NOON + minute * MINUTE), meaning },
});

it('a parcel is asked about with pauses that grow as long as nothing is heard of it', async () => {
  const { time, asked, start } = await kit();
  const stop = start('a');
  await time.pass(24 * 60 * MINUTE);
  await stop();
  expect(asked).toEqual([15, 45, 105, 225, 465, 825, 1_185]);
});

it('a parcel is asked about soon again after anything was heard of it, and no more once it is there', async () => {
  const { time, on, asked, carrier, start } = await kit();
  const stop = start('a');
  await time.pass(50 * MINUTE);
  carrier.answer = () => ({ outcome: 'tracked', events: [said(100, 'inTransit')] });
  await time.pass(60 * MINUTE);
  carrier.answer = () => ({ outcome: 'tracked', events: [said(100, 'inTransit'), said(119, 'delivered')] });
  await time.pass(24 * 60 * MINUTE);
  await stop();
  expect(asked).toEqual([15, 45, 105, 120]);
  expect(on.order().fulfilments[0]).toMatchObject({ status: 'delivered', deliveredAt: said(119, 'delivered').at });
});

it('what a carrier does not answer is asked again after as long a pause, by whichever process has taken over', async () => {
  const { time, asked, carrier, start } = await kit();
  carrier.answer = () => ({
    ...{ outcome: 'unavailable', cause: 'fault', reason: 'HTTP 503', retryAfterMillis: null },
    ...{ mayHaveHappened: false, traceId: null },
  });
  const stop = start('a');
  await time.pass(20 * MINUTE);
  await stop();
  const stopOther = start('b');
  await time.pass(20 * MINUTE);
  await stopOther();
  expect(asked).toEqual([15, 30]);
});
