import { afterAll, beforeAll, expect, it } from 'vitest';
import { WEIGHTS_DEFAULT } from '../domain/routing/rules.ts';
import { rule } from '../domain/routing/testing.ts';
import { causeAt } from './engine.ts';
import { count, locationBody, orderBody, setUpNetwork } from './network.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let now = '2026-11-24T08:01:00.000Z';
const WAVE = '2026-11-24T08:15:00.000Z';

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
  await setUpNetwork(world.admin);
  const wave = { everyMinutes: 15 };
  const objective = { ...WEIGHTS_DEFAULT, distance: 0, speed: 0, cost: 1, parcels: 0 };
  const { setup } = world.dependencies.engine;
  await setup.setRoutingRules([rule({ wave, objective })], causeAt({ now: () => now })('setup'));
  for (const [id, base] of [
    ['cheap', 1_000],
    ['dear', 1_100],
  ] as const) {
    const shippingCost = [{ country: 'SE', base, perItem: 0, days: 1 }];
    await world.admin.put(`/v1/locations/${id}`, { ...locationBody('warehouse', 59, 18), shippingCost });
  }
  await world.admin.put('/v1/channels/waves', { name: 'Waves', type: 'site', locations: ['cheap', 'dear'] });
});
afterAll(() => world.close());

const place = async (id: string, ...skus: readonly string[]) => {
  const lines = skus.map((sku) => ({ sku, quantity: 1 }));
  return (await world.admin.post('/v1/orders', orderBody(id, lines, { channel: 'waves' }))).body;
};
const placesOf = async (id: string): Promise<readonly string[]> =>
  (await world.admin.get(`/v1/orders/${id}`)).body.fulfilments.map((one: { location: string }) => one.location);

it('orders of a wave wait for it, and are then routed so that each leaves to the others what they need more', async () => {
  await count(world.admin, 'A', 'cheap', 1);
  await count(world.admin, 'A', 'dear', 1);
  await count(world.admin, 'B', 'cheap', 1);
  const first = await place('one', 'A');
  const second = await place('two', 'A', 'B');
  expect(first).toMatchObject({ status: 'held', holds: [{ reason: 'wave', until: WAVE }], lines: [{ reserved: 1 }] });

  now = WAVE;
  await expect.poll(() => placesOf(second.orderId), { timeout: 20_000 }).toEqual(['cheap']);
  await expect.poll(() => placesOf(first.orderId), { timeout: 20_000 }).toEqual(['dear']);
});

it('what a location turns down is routed again at once', async () => {
  await count(world.admin, 'C', 'cheap', 1);
  await count(world.admin, 'C', 'dear', 1);
  const { orderId } = await place('three', 'C');
  now = '2026-11-24T08:30:00.000Z';
  await expect.poll(() => placesOf(orderId), { timeout: 20_000 }).toEqual(['cheap']);
  const { body } = await world.admin.get(`/v1/orders/${orderId}`);
  await world.admin.post(`/v1/fulfilments/${body.fulfilments[0].id}/reject`, { reason: 'too busy' });
  await expect.poll(() => placesOf(orderId), { timeout: 20_000 }).toEqual(['cheap', 'dear']);
});
