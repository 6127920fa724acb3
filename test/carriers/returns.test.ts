import { describe, expect, it } from 'vitest';
import { labelsFrom } from '../../connectors/carriers/work/labels.ts';
import { lineIdOf, locationIdOf, returnIdOf } from '../../domain/ids.ts';
import { BUILT_IN_CLAUSE } from '../../domain/returns/policy.ts';
import { causeAt } from '../engine.ts';
import { startIngrid } from './ingrid.ts';
import { startNshiftDelivery } from './nshift-delivery.ts';
import { startNshiftShip } from './nshift-ship.ts';
import { type AtWork, clockOf, type Death, ORDER, startWork } from './work.ts';
import type { World } from './world.ts';

const PATIENT_MILLIS = 20_000;
const RETURN = returnIdOf(`${ORDER}-r1`);
const BY_HAND = { carrier: 'DHL', trackingNumber: 'D-1', trackingUrl: null };

type Start = (timeoutMillis: number) => Promise<World>;

const orderOf = async ({ on }: AtWork) => {
  const known = await on.engine.orders.read(ORDER);
  if (known === null) throw new Error('there is no order');
  return known.order;
};
const returnOf = async (at: AtWork) => {
  const [found] = (await orderOf(at)).returns;
  if (found === undefined) throw new Error('there is no return');
  return found;
};

/** Shipped by hand, and asked back by the carrier's label, which nobody has seen to yet. */
const givenAsked = async (start: Start, death: Death | null = null) => {
  const world = await start(PATIENT_MILLIS);
  const at = await startWork(world, death);
  const { engine } = at.on;
  const cause = causeAt(clockOf(world));
  const sendTo = { kind: 'location', location: locationIdOf('handen') } as const;
  const clause = { ...BUILT_IN_CLAUSE, name: 'free', label: true, sendTo };
  await engine.setup.setReturnsPolicy({ reasons: null, clauses: [clause] }, cause('policy'));
  await at.pack();
  const [fulfilment] = (await orderOf(at)).fulfilments;
  if (fulfilment === undefined) throw new Error('there is no fulfilment');
  await engine.fulfilments.ship(fulfilment.id, cause, BY_HAND);
  const lines = [{ line: lineIdOf('1'), quantity: 1, reason: 'too small' }];
  const asked = { lines, resolution: 'refund', at: null, photos: [], override: null, reference: null } as const;
  expect(await engine.returns.request(ORDER, asked, cause)).toHaveProperty('id', RETURN);
  return { world, at, cause };
};

const expectOneLabel = async (world: World, at: AtWork): Promise<void> => {
  const { booking } = await returnOf(at);
  expect(booking?.status).toBe('booked');
  const numbers = booking?.status === 'booked' ? booking.parcels.map(({ trackingNumber }) => trackingNumber) : [];
  expect(numbers).toHaveLength(1);
  expect(world.state.bookingsOf(RETURN)).toEqual([numbers]);
  expect(world.server.violations).toEqual([]);
};

/** Booked, and what follows from that done, too. */
const booked = async (at: AtWork): Promise<void> => {
  await at.work();
  await at.work();
};

describe.each([
  ['nShift Delivery', startNshiftDelivery],
  ['nShift Ship', startNshiftShip],
])('a return that comes back by a label, with %s', (_, start) => {
  it('is booked once, and its carrier told', async () => {
    const { world, at } = await givenAsked(start);
    await booked(at);
    await expectOneLabel(world, at);
    expect(world.state.isTold(RETURN)).toBe(true);
    expect(await at.carriage.attempts.load(RETURN)).toBeNull();
  });

  it.each([0, 1, 2, 3])('is booked once when the answer to request %i is lost', async (index) => {
    const { world, at } = await givenAsked(start);
    world.server.faults.push(...Array.from({ length: index }, () => null), { done: true, instead: 'cut' });
    await booked(at);
    await expectOneLabel(world, at);
  });

  it('has a label that a customer can print, kept sealed and forgotten with them', async () => {
    const { world, at } = await givenAsked(start);
    await booked(at);
    const { on, carriage, connection } = at;
    const clock = clockOf(world);
    const of = labelsFrom({ log: on.log, keys: on.keys, labels: carriage.labels, clock }, () => [connection]);
    const read = async () => {
      const answer = await of(await orderOf(at), RETURN);
      return 'labels' in answer ? answer.labels.map(({ format, document }) => [format, ...document]) : answer;
    };
    const first = await read();
    expect(first).toEqual([expect.arrayContaining(['pdf'])]);
    const [sealed] = await carriage.labels.of(RETURN);
    expect(Buffer.from(sealed?.cipher ?? []).toString()).not.toMatch(/PDF|XA/);
    await carriage.labels.remove(RETURN);
    expect(await read()).toEqual(first);
    await on.engine.orders.forget(ORDER, causeAt(clock));
    expect(await read()).toMatchObject({ none: expect.stringContaining('forgotten') });
  });

  it('is asked about from the moment that it may come', async () => {
    const { at } = await givenAsked(start);
    await booked(at);
    const [poll] = await at.carriage.polls.due('carrier', '2026-12-01T00:00:00.000Z', 10);
    expect(poll).toMatchObject({ fulfilment: RETURN });
  });

  it.each([false, true])(
    'is booked once, wherever who works for the carrier dies (that step being done: %s)',
    async (done) => {
      const { at: undisturbed } = await givenAsked(start);
      await booked(undisturbed);
      for (let at = 1; at <= undisturbed.steps(); at += 1) {
        const life = await givenAsked(start, { at, done });
        await booked(life.at);
        await expectOneLabel(life.world, life.at);
        expect(await life.at.carriage.attempts.load(RETURN)).toBeNull();
      }
    },
  );
});

describe('a return that is given up', () => {
  it.each([false, true])('leaves no booking, wherever who works dies (that step being done: %s)', async (done) => {
    for (let at = 1; at <= 8; at += 1) {
      const { world, at: life, cause } = await givenAsked(startNshiftDelivery, { at, done });
      await life.work(1);
      await life.on.engine.returns.cancel(RETURN, cause);
      await life.work();
      expect(world.state.bookingsOf(RETURN), `died at step ${at}`).toEqual([]);
      expect(await life.carriage.attempts.load(RETURN)).toBeNull();
    }
  });

  it('of which the carrier was told is left to people, in its words', async () => {
    const { at, cause } = await givenAsked(startNshiftShip);
    await booked(at);
    expect(await at.on.engine.returns.cancel(RETURN, cause)).toMatchObject({ changed: true });
    const outcomes = await at.work(1);
    expect(outcomes).toMatchObject([{ kind: 'rejected', reason: 'Shipment is already transmitted.' }]);
  });
});

it('is refused by a system that gives no labels for returns, in its words', async () => {
  const { world, at } = await givenAsked(startIngrid);
  await booked(at);
  expect((await returnOf(at)).booking).toMatchObject({
    status: 'failed',
    messages: [{ text: 'Ingrid gives no labels for returns' }],
  });
  expect(world.state.bookingsOf(RETURN)).toEqual([]);
});
