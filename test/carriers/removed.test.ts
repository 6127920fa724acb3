import { describe, expect, it } from 'vitest';
import { causeAt } from '../engine.ts';
import { startNshiftShip } from './nshift-ship.ts';
import { type AtWork, clockOf, type Death, FULFILMENT, ORDER, startWork } from './work.ts';
import type { World } from './world.ts';

const BY_HAND = { carrier: 'DHL', trackingNumber: 'D-1', trackingUrl: null };

const packed = async (death: Death | null = null) => {
  const world = await startNshiftShip(20_000);
  const at = await startWork(world, death);
  await at.pack();
  return { world, at };
};

const shipByHand = ({ on }: AtWork, world: World) =>
  on.engine.fulfilments.ship(FULFILMENT, causeAt(clockOf(world)), BY_HAND);

const typesOf = async ({ on }: AtWork): Promise<readonly string[]> => {
  const types: string[] = [];
  for await (const { events } of on.log.read(`order-${ORDER}`)) types.push(...events.map(({ type }) => type));
  return types;
};

describe('a connection to a carrier that is removed', () => {
  it('leaves what waits for it to people, who may ship it by hand', async () => {
    const { world, at } = await packed();
    expect(await at.windUp()).toEqual([]);
    const text = 'the connection was removed before it was booked';
    expect((await at.fulfilment()).booking).toMatchObject({
      status: 'failed',
      outcome: 'rejected',
      messages: [{ text }],
    });
    await shipByHand(at, world);
    expect(await at.windUp()).toEqual([]);
    expect(await at.fulfilment()).toMatchObject({ status: 'shipped', ...BY_HAND });
    expect(world.state.bookingsOf(FULFILMENT)).toEqual([]);
  });

  it('says that there may be a booking all the same where the carrier has not been heard', async () => {
    const { world, at } = await packed();
    // Its token, and then the booking itself, of which nobody hears.
    world.server.faults.push(null, { done: true, instead: 'cut' });
    await at.work(1);
    await at.windUp();
    expect(JSON.stringify((await at.fulfilment()).booking)).toContain('look at the carrier');
    await shipByHand(at, world);
    expect(await at.windUp()).toEqual([expect.stringContaining('look there, and cancel it')]);
  });

  it('leaves to people what was to be cancelled, and what its carrier has not been told of', async () => {
    const { world, at } = await packed();
    await at.work();
    const { booking } = await at.fulfilment();
    const id = booking?.status === 'booked' ? booking.bookingId : '';
    await shipByHand(at, world);
    expect(await at.windUp()).toEqual([
      `the connection was removed before booking ${id} was cancelled at PostNord: cancel it there`,
    ]);
    const other = await packed();
    await other.at.work();
    await other.at.on.engine.fulfilments.ship(FULFILMENT, causeAt(clockOf(other.world)), {
      ...{ carrier: null, trackingNumber: null, trackingUrl: null },
    });
    expect(await other.at.windUp()).toEqual([
      expect.stringMatching(/before PostNord was told that the parcels .* leave/),
    ]);
  });

  it.each([{ done: false }, { done: true }])('fails once what waits, when the process dies (%j)', async ({ done }) => {
    const { at } = await packed({ at: 1, done });
    await at.windUp();
    const failed = (await typesOf(at)).filter((type) => type === 'FulfilmentBookingFailed');
    expect(failed).toHaveLength(1);
  });
});
