import { afterAll, beforeAll, expect, it } from 'vitest';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World } from '../test/world.ts';

let world: World;
let now = '2026-11-24T08:00:00.000Z';
const MARCH = '2027-03-01T00:00:00.000Z';
const MAY = '2027-05-01T00:00:00.000Z';

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
  await setUpNetwork(world.admin);
});
afterAll(() => world.close());

const place = async (id: string, sku: string) =>
  (await world.admin.post('/v1/orders', orderBody(id, [{ sku, quantity: 1 }]))).body;
const shown = async (id: string) => (await world.admin.get(`/v1/orders/${id}`)).body;
const eventually = (what: () => Promise<unknown>) => expect.poll(what, { timeout: 20_000 });

it('a pre-order has its stock, and leaves when it is released, though the date has moved', async () => {
  await world.admin.put('/v1/products/GAME', { releaseAt: '2027-03-01T01:00:00+01:00' });
  await count(world.admin, 'GAME', 'wh-1', 1);
  const order = await place('game', 'GAME');
  expect(order).toMatchObject({
    status: 'held',
    lines: [{ reserved: 1 }],
    holds: [{ reason: 'pre-order', until: MARCH }],
  });

  await world.admin.put('/v1/products/GAME', { releaseAt: MAY });
  await eventually(async () => (await shown(order.orderId)).holds).toEqual([{ reason: 'pre-order', until: MAY }]);

  now = MAY;
  await eventually(async () => (await shown(order.orderId)).status).toBe('fulfilling');
});

it('what has been released is sent at once', async () => {
  await world.admin.put('/v1/products/OLD', { releaseAt: '2020-01-01T00:00:00Z' });
  await count(world.admin, 'OLD', 'wh-1', 1);
  expect(await place('old', 'OLD')).toMatchObject({ status: 'fulfilling', holds: [] });
});
