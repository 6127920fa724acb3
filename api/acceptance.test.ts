import { afterAll, beforeAll, expect, it } from 'vitest';
import { count, locationBody, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World } from '../test/world.ts';

let world: World;
let now = '2026-11-24T08:00:00.000Z';

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
  await setUpNetwork(world.admin);
});
afterAll(() => world.close());

it('work that a store does not take up in time goes to the next one, and the store is not asked again', async () => {
  for (const [id, latitude] of [
    ['near', 59.3],
    ['far', 57.7],
  ] as const) {
    const body = { ...locationBody('store', latitude, 18), acceptMinutes: 60 };
    await world.admin.put(`/v1/locations/${id}`, body);
    await count(world.admin, 'SLOW', id, 1);
  }
  await world.admin.put('/v1/channels/stores', { name: 'Stores', type: 'site', locations: ['near', 'far'] });
  const { body } = await world.admin.post(
    '/v1/orders',
    orderBody('slow', [{ sku: 'SLOW', quantity: 1 }], { channel: 'stores' }),
  );
  const [first] = body.fulfilments;
  expect(first).toMatchObject({ status: 'assigned', acceptBy: '2026-11-24T09:00:00.000Z' });

  now = '2026-11-24T09:00:00.000Z';
  const shown = async () => (await world.admin.get(`/v1/orders/${body.orderId}`)).body.fulfilments;
  await expect.poll(async () => (await shown()).length, { timeout: 20_000 }).toBe(2);
  const [turnedDown, second] = await shown();
  expect(turnedDown).toMatchObject({ id: first.id, status: 'rejected' });
  expect(second).toMatchObject({ status: 'assigned', acceptBy: '2026-11-24T10:00:00.000Z' });
  expect(new Set([turnedDown.location, second.location])).toEqual(new Set(['near', 'far']));

  await world.admin.post(`/v1/fulfilments/${second.id}/accept`);
  now = '2026-11-24T23:00:00.000Z';
  await world.admin.get(`/v1/orders?waitFor=${await world.end()}`);
  expect((await shown()).at(-1)).toMatchObject({ id: second.id, status: 'accepted' });
});
