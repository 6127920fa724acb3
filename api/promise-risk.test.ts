import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Json } from '../test/client.ts';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World } from '../test/world.ts';

let world: World;
let now = '2026-11-24T08:00:00.000Z';

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
  await setUpNetwork(world.admin, 'allow');
});
afterAll(() => world.close());

const place = async (id: string, sku: string, more: object): Promise<Json> =>
  (await world.admin.post('/v1/orders', orderBody(id, [{ sku, quantity: 1 }], { ...more }))).body;
const shown = async (id: string): Promise<Json> => (await world.admin.get(`/v1/orders/${id}`)).body;
const risksOf = async (id: string): Promise<readonly Json[]> =>
  (await world.admin.get('/v1/exceptions?kind=promiseAtRisk&limit=200')).body.items.filter(
    ({ subject }: Json) => subject.order === id,
  );
const SOUTH = { filter: 'locations', only: ['wh-2'] };
const eventually = (what: () => Promise<unknown>) => expect.poll(what, { timeout: 20_000 });

it('a promise that nobody will keep is an exception before it is late, once, until the order goes on', async () => {
  await count(world.admin, 'SHIRT', 'wh-1', 9);
  const delivery = { method: 'ship', promisedBy: '2026-11-27T17:00:00Z' };
  const { orderId } = await place('held', 'SHIRT', { delivery });
  await world.admin.post(`/v1/orders/${orderId}/holds`, { reason: 'fraud' });
  const other = await place('sent', 'SHIRT', { delivery });

  now = '2026-11-25T13:00:00.000Z';
  await eventually(() => risksOf(orderId)).toMatchObject([
    {
      ...{ status: 'open', times: 1, subject: { order: orderId } },
      message: `Fulfilment ${orderId}-1 must have left by 2026-11-25T17:00:00.000Z to keep what was promised: it is held.`,
    },
  ]);
  // The location has had a day to send the other one.
  await eventually(async () => (await risksOf(other.orderId))[0]?.message).toContain('has not been shipped');
  const [risk] = await risksOf(orderId);
  const retried = await world.admin.post(`/v1/exceptions/${encodeURIComponent(risk.id)}/retry`);
  expect(retried).toMatchObject({ status: 409, body: { detail: expect.stringContaining('release its hold') } });

  for (const id of [orderId, other.orderId]) {
    await world.admin.delete(`/v1/orders/${id}/holds/fraud`);
    const [{ id: fulfilment, lines }] = (await shown(id)).fulfilments;
    await world.admin.post(`/v1/fulfilments/${fulfilment}/pick`, { lines });
    expect((await world.admin.post(`/v1/fulfilments/${fulfilment}/ship`, {})).status).toBe(200);
    await eventually(() => risksOf(id)).toMatchObject([{ status: 'resolved', times: 1 }]);
  }
});

it('an order that no location could take is routed when it is tried again', async () => {
  await count(world.admin, 'LAMP', 'wh-1', 1);
  await world.admin.put('/v1/routing/rules', { rules: [{ name: 'south', filters: [SOUTH] }] });
  const delivery = { method: 'ship', promisedBy: '2026-11-26T17:00:00Z' };
  const { orderId } = await place('unroutable', 'LAMP', { delivery });
  await eventually(async () => (await risksOf(orderId))[0]?.message).toContain('has no location that can send it');
  const [{ id }] = await risksOf(orderId);
  await world.admin.put('/v1/routing/rules', { rules: [] });
  expect((await world.admin.post(`/v1/exceptions/${encodeURIComponent(id)}/retry`)).status).toBe(200);
  expect((await shown(orderId)).status).toBe('fulfilling');
});

it('what its channel requires of when it leaves is such a promise, too', async () => {
  const fulfilment = { hoursToShip: 24, carriers: ['postnord'] };
  await world.admin.put('/v1/channels/market', { name: 'M', type: 'marketplace', backorder: 'allow', fulfilment });
  expect((await world.admin.get('/v1/channels/market')).body.fulfilment).toMatchObject(fulfilment);
  await count(world.admin, 'RARE', 'wh-1', 0);
  const { orderId } = await place('rare', 'RARE', { channel: 'market', placedAt: now });
  now = '2026-11-26T09:00:00.000Z';
  await eventually(async () => (await risksOf(orderId))[0]?.message).toBe(
    'Some of the order must have left by 2026-11-26T13:00:00.000Z to keep what was promised: it waits for stock.',
  );
});

it('an order that is wanted later waits until then, and goes on by itself', async () => {
  const notBefore = '2026-12-01T09:00:00+01:00';
  const order = await place('later', 'SHIRT', { delivery: { method: 'ship', notBefore } });
  expect(order).toMatchObject({
    status: 'held',
    lines: [{ reserved: 1 }],
    holds: [{ reason: 'not-before', until: '2026-12-01T08:00:00.000Z' }],
    delivery: { notBefore: '2026-12-01T08:00:00.000Z' },
  });
  now = '2026-12-01T08:00:00.000Z';
  await eventually(async () => (await shown(order.orderId)).status).toBe('fulfilling');
});
