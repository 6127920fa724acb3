import { describe, expect, it } from 'vitest';
import { PATIENCE_MILLIS } from '../../connectors/carriers/work/booking.ts';
import { labelsFrom } from '../../connectors/carriers/work/labels.ts';
import type { Tracking } from '../../domain/order/fulfil.ts';
import type { Fulfilment } from '../../domain/order/order.ts';
import { causeAt } from '../engine.ts';
import { startIngrid } from './ingrid.ts';
import { startNshiftDelivery } from './nshift-delivery.ts';
import { startNshiftShip } from './nshift-ship.ts';
import { type AtWork, clockOf, type Death, FULFILMENT, ORDER, startWork } from './work.ts';
import type { World } from './world.ts';

const PATIENT_MILLIS = 20_000;
const NO_TRACKING = { carrier: null, trackingNumber: null, trackingUrl: null };
const BY_HAND = { carrier: 'DHL', trackingNumber: 'D-1', trackingUrl: null };

const numbersOf = ({ booking }: Fulfilment) =>
  booking?.status === 'booked' ? booking.parcels.map(({ trackingNumber }) => trackingNumber) : [];

const expectOneBooking = async (world: World, at: AtWork): Promise<void> => {
  const numbers = numbersOf(await at.fulfilment());
  expect(numbers).toHaveLength(2);
  expect(world.state.bookingsOf(FULFILMENT)).toEqual([numbers]);
  expect(world.server.violations).toEqual([]);
};

const shipIt = ({ on }: AtWork, world: World, tracking: Tracking = NO_TRACKING) =>
  on.engine.fulfilments.ship(FULFILMENT, causeAt(clockOf(world)), tracking);

type Start = (timeoutMillis: number) => Promise<World>;

const givenPacked = async (start: Start, death: Death | null = null) => {
  const world = await start(PATIENT_MILLIS);
  const at = await startWork(world, death);
  await at.pack();
  return { world, at };
};

/** Packed, booked, shipped and handed over. */
const livedThrough = async (start: Start, death: Death | null = null) => {
  const { world, at } = await givenPacked(start, death);
  await at.work();
  await shipIt(at, world);
  await at.work();
  return { world, at };
};

describe.each([
  ['nShift Delivery', startNshiftDelivery],
  ['nShift Ship', startNshiftShip],
  ['Ingrid', startIngrid],
])('a fulfilment that is packed, with %s', (_, start) => {
  const given = () => givenPacked(start);

  it('is booked, shipped by its booking and handed over', async () => {
    const { world, at } = await livedThrough(start);
    await expectOneBooking(world, at);
    const fulfilment = await at.fulfilment();
    expect(fulfilment).toMatchObject({ status: 'shipped', carrier: 'PostNord' });
    expect(fulfilment.trackingNumber).toBe(numbersOf(fulfilment)[0]);
    expect(world.state.isTold(FULFILMENT)).toBe(true);
    expect(await at.carriage.attempts.load(FULFILMENT)).toBeNull();
  });

  it.each([0, 1, 2, 3, 4, 5])('is booked once when the answer to request %i is lost', async (index) => {
    const { world, at } = await given();
    world.server.faults.push(...Array.from({ length: index }, () => null), { done: true, instead: 'cut' });
    await at.work();
    await expectOneBooking(world, at);
  });

  it('is booked by itself once an outage is over', async () => {
    const { world, at } = await given();
    const out = { done: false, instead: { status: 503 } } as const;
    world.server.faults.push(...Array.from({ length: 6 }, () => out));
    const outcomes = await at.work();
    expect(outcomes.map(({ kind }) => kind)).toContain('unavailable');
    await expectOneBooking(world, at);
  });

  it('is left to people once there has been no answer for too long, and booked once when they try again', async () => {
    const { world, at } = await given();
    world.server.faults.push(...Array.from({ length: 9 }, () => ({ done: false, instead: 'cut' }) as const));
    await at.work(1);
    world.clock.pass(PATIENCE_MILLIS);
    await at.work(1);
    expect((await at.fulfilment()).booking).toMatchObject({ status: 'failed', outcome: 'unavailable' });
    expect(await shipIt(at, world)).toMatchObject({ refused: { code: 'not-now' } });
    world.server.faults.splice(0);
    await tryAgain(at, world);
    await at.work();
    await expectOneBooking(world, at);
  });

  it("is left to people in the carrier's words where it says no, and booked once what was wrong is put right", async () => {
    const { world, at } = await given();
    world.state.behaviour = 'rejects';
    await at.work();
    const { booking } = await at.fulfilment();
    expect(booking).toMatchObject({ status: 'failed', outcome: 'rejected' });
    expect(JSON.stringify(booking)).toMatch(/postal code|regex|not active/);
    world.state.behaviour = 'good';
    await tryAgain(at, world);
    await at.work();
    await expectOneBooking(world, at);
  });

  it('is shipped by hand where it could not be booked, and leaves no booking', async () => {
    const { world, at } = await given();
    // It is booked, and nobody hears of it.
    await at.work(1);
    await shipIt(at, world, BY_HAND);
    await at.work();
    expect(await at.fulfilment()).toMatchObject({ status: 'shipped', ...BY_HAND });
    expect(world.state.bookingsOf(FULFILMENT)).toEqual([]);
  });

  it('has labels that are kept, had again where they were lost, and forgotten with its customer', async () => {
    const { world, at } = await livedThrough(start);
    const { on, carriage, connection } = at;
    const clock = clockOf(world);
    const of = labelsFrom({ log: on.log, keys: on.keys, labels: carriage.labels, clock }, () => [connection]);
    const read = async () => {
      const known = await on.engine.orders.read(ORDER);
      if (known === null) throw new Error('there is no order');
      const answer = await of(known.order, FULFILMENT);
      return 'labels' in answer ? answer.labels.map(({ format, document }) => [format, ...document]) : answer;
    };
    const asked = world.server.arrived.length;
    const first = await read();
    expect(first).toHaveLength(2);
    expect(world.server.arrived).toHaveLength(asked);
    await carriage.labels.remove(FULFILMENT);
    expect(await read()).toEqual(first);
    expect(world.server.arrived.length).toBeGreaterThan(asked);
    const sealed = await carriage.labels.of(FULFILMENT);
    await on.engine.orders.forget(ORDER, causeAt(clock));
    expect(await read()).toMatchObject({ none: expect.stringContaining('forgotten') });
    const [{ key } = { key: '' }] = sealed;
    expect((await on.keys.find([key]))(key)).toBeUndefined();
  });
});

/** One that keeps a draft before it books, and one that is only asked afterwards what it has. */
describe.each([
  ['nShift Ship', startNshiftShip],
  ['Ingrid', startIngrid],
])('a fulfilment whose booking is broken off, with %s', (_, start) => {
  it.each([false, true])(
    'is booked once, wherever who works for the carrier dies (that step being done: %s)',
    async (done) => {
      const { at: undisturbed } = await livedThrough(start);
      for (let at = 1; at <= undisturbed.steps(); at += 1) {
        const life = await livedThrough(start, { at, done });
        await expectOneBooking(life.world, life.at);
        expect(await life.at.carriage.attempts.load(FULFILMENT)).toBeNull();
      }
    },
  );

  it.each([false, true])(
    'has no booking left when it is taken back, wherever who works for the carrier dies (that step being done: %s)',
    async (done) => {
      for (let at = 1; at <= 8; at += 1) {
        const { world, at: life } = await givenPacked(start, { at, done });
        await life.work(1);
        await life.on.engine.fulfilments.reject(FULFILMENT, causeAt(clockOf(world)), 'damaged', null);
        await life.work();
        expect(world.state.bookingsOf(FULFILMENT), `died at step ${at}`).toEqual([]);
        expect(await life.carriage.attempts.load(FULFILMENT)).toBeNull();
      }
    },
  );
});

const tryAgain = async ({ on }: AtWork, world: World): Promise<void> => {
  const cause = causeAt(clockOf(world));
  const subject = { order: ORDER, fulfilment: FULFILMENT };
  const exception = { id: 'booking', kind: 'bookingFailed', status: 'open', subject, raisedAt: '' } as const;
  expect(await on.engine.exceptions.retry(exception, cause)).toHaveProperty('position');
};
