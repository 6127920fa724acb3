import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMinutes, type Instant } from '../domain/time.ts';
import { count, locationBody, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World } from '../test/world.ts';

const MORNING: Instant = '2026-11-24T08:00:00.000Z';
let now = MORNING;
let world: World;

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
  await setUpNetwork(world.admin);
  const body = { ...locationBody('store', 57.7, 11.9), pickMinutes: 30, shipMinutes: 60 };
  await world.admin.put('/v1/locations/store-1', body);
  await world.admin.put('/v1/channels/store', { name: 'Store', type: 'site', locations: ['store-1'] });
  await count(world.admin, 'SHIRT', 'store-1', 100);
});
afterAll(() => world.close());

const given = async (externalId: string) => {
  const body = orderBody(externalId, [{ sku: 'SHIRT', quantity: 1 }], { channel: 'store' });
  return (await world.admin.post('/v1/orders', body)).body.fulfilments[0];
};
const lateWith = async (id: string) => {
  const path = `/v1/exceptions?kind=pickLate&kind=shipLate&waitFor=${await world.end()}`;
  const { body } = await world.admin.get(path);
  return body.items
    .filter(({ subject }: { subject: { fulfilment: string } }) => subject.fulfilment === id)
    .map(({ kind, status }: { kind: string; status: string }) => `${kind} ${status}`)
    .sort();
};
const eventually = (id: string, ...expected: readonly string[]) =>
  expect.poll(() => lateWith(id), { timeout: 10_000 }).toEqual(expected);

describe('the clocks of a location', () => {
  it('raise an exception when it has not picked or sent in time, which ends when it has', async () => {
    const { id, pickBy, leaveBy } = await given('late');
    expect([pickBy, leaveBy]).toEqual([addMinutes(MORNING, 30), addMinutes(MORNING, 60)]);
    expect(await lateWith(id)).toEqual([]);

    now = addMinutes(MORNING, 30);
    await eventually(id, 'pickLate open');
    await world.admin.post(`/v1/fulfilments/${id}/pick`, { lines: [{ sku: 'SHIRT' }] });
    await eventually(id, 'pickLate resolved');

    now = addMinutes(MORNING, 60);
    await eventually(id, 'pickLate resolved', 'shipLate open');
    await world.admin.post(`/v1/fulfilments/${id}/ship`, {});
    await eventually(id, 'pickLate resolved', 'shipLate resolved');
    const { entries } = (await world.admin.get(`/v1/orders/${id.slice(0, 36)}/timeline`)).body;
    expect(entries.filter(({ kind }: { kind: string }) => kind === 'late')).toMatchObject([
      { location: 'store-1', reason: 'not picked in time', until: pickBy },
      { location: 'store-1', reason: 'not sent in time', until: leaveBy },
    ]);
    now = MORNING;
  });

  it('end with the work: what another location is given is late here no more', async () => {
    const { id } = await given('turned-down');
    now = addMinutes(MORNING, 90);
    await eventually(id, 'pickLate open', 'shipLate open');
    await world.admin.post(`/v1/fulfilments/${id}/reject`, { reason: 'closed' });
    await eventually(id, 'pickLate resolved', 'shipLate resolved');
    now = MORNING;
  });
});

describe('a sale at the till', () => {
  it('that takes the last piece moves an order to the next store, and its customer sees nothing of it', async () => {
    const { admin } = world;
    await admin.put('/v1/locations/store-2', locationBody('store', 55.6, 13));
    await admin.put('/v1/channels/stores', { name: 'S', type: 'site', locations: ['store-1', 'store-2'] });
    await count(admin, 'LAST', 'store-1', 1);
    await count(admin, 'LAST', 'store-2', 1);
    const shop = await world.as('channel:stores');
    const body = orderBody('till', [{ sku: 'LAST', quantity: 1 }], {
      channel: 'stores',
      delivery: { method: 'ship', promisedBy: '2026-11-30T17:00:00Z' },
    });
    const placed = (await shop.post('/v1/orders', body)).body;
    const [first] = placed.fulfilments;
    const promise = async () =>
      (await shop.get(`/v1/orders/${placed.orderId}/promise?waitFor=${await world.end()}`)).body;
    const before = await promise();

    await admin.post(`/v1/stock/LAST/${first.location}/adjustments`, { delta: -1, reason: 'sold at the till' });

    const shown = async () => (await shop.get(`/v1/orders/${placed.orderId}`)).body;
    await expect.poll(async () => (await shown()).fulfilments.length, { timeout: 10_000 }).toBe(2);
    const after = await shown();
    const [withdrawn, second] = after.fulfilments;
    expect([withdrawn.status, second.status]).toEqual(['cancelled', 'assigned']);
    expect(second.location).not.toBe(first.location);
    expect([after.status, after.delivery, after.lines[0].assigned]).toEqual([placed.status, placed.delivery, 1]);
    expect(await promise()).toMatchObject({ promisedBy: before.promisedBy, status: before.status });
  });
});
