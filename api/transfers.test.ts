import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, type Instant } from '../domain/time.ts';
import { count, locationBody, orderBody, setUpNetwork } from '../test/network.ts';
import { openReceiver } from '../test/servers/receiver.ts';
import { openWorld, type World, type WorldClient } from '../test/world.ts';

const TODAY: Instant = '2026-11-24T08:00:00.000Z';
let now = TODAY;
let world: World;
let store: WorldClient;
let warehouse: WorldClient;
let shop: WorldClient;

const RULES = [{ name: 'collected', when: { methods: ['collect'] }, transfer: true }, { name: 'shipped' }];
const setRules = (rules: readonly object[]) => world.admin.put('/v1/routing/rules', { rules });

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
  await setUpNetwork(world.admin);
  await setRules(RULES);
  const collection = { codeRequired: true, remindDays: 3, collectDays: 7 };
  await world.admin.put('/v1/channels/web', { name: 'Web', type: 'site', locations: 'all', collection });
  store = await world.as('location:store-1');
  warehouse = await world.as('location:wh-1');
  shop = await world.as('channel:web');
});
afterAll(() => world.close());

const COLLECT = { delivery: { method: 'collect', collectAt: 'store-1' }, payment: { status: 'captured' } };
const place = async (externalId: string, lines: readonly { readonly sku: string; readonly quantity: number }[]) =>
  (await world.admin.post('/v1/orders', orderBody(externalId, lines, COLLECT))).body;
const orderOf = async (orderId: string) => (await shop.get(`/v1/orders/${orderId}`)).body;
const collect = (id: string, code: string) => store.post(`/v1/fulfilments/${id}/collect`, { code });
const onHand = async (sku: string, location: string): Promise<number | undefined> => {
  const { body } = await world.admin.get(`/v1/stock/${sku}?waitFor=${await world.end()}`);
  return body.byLocation.find((at: { readonly location: string }) => at.location === location)?.onHand;
};

/** One of a SKU that only the warehouse has, which is sent to the store. */
const sentOn = async (sku: string) => {
  await count(world.admin, sku, 'wh-1', 5);
  const { orderId, fulfilments } = await place(sku, [{ sku, quantity: 1 }]);
  const [{ id }] = fulfilments;
  await warehouse.post(`/v1/fulfilments/${id}/pick`, { lines: [{ sku }] });
  const shipped = await warehouse.post(`/v1/fulfilments/${id}/ship`, { carrier: 'postnord', trackingNumber: 'T1' });
  return { orderId, id, shipped };
};

describe('goods that are not where they are collected', () => {
  it('are sent there, received, announced and handed over', async () => {
    const { orderId, id, shipped } = await sentOn('WHOLE');
    expect(shipped.body).toMatchObject({ status: 'shipped', method: 'collect', location: 'wh-1', to: 'store-1' });
    expect(shipped.body.deliverBy).toBe(addDays(shipped.body.shipBy, 2));
    expect(await orderOf(orderId)).toMatchObject({ status: 'fulfilling', lines: [{ assigned: 1, shipped: 0 }] });
    expect(await onHand('WHOLE', 'wh-1')).toBe(4);
    expect((await store.post(`/v1/fulfilments/${id}/receive`)).body).toMatchObject({
      status: 'readyForCollection',
      collection: { collectBy: addDays(TODAY, 7) },
    });
    const { code } = (await orderOf(orderId)).fulfilments[0].collection;
    expect((await collect(id, code)).body.status).toBe('collected');
    expect(await orderOf(orderId)).toMatchObject({ status: 'completed', lines: [{ assigned: 0, shipped: 1 }] });
    expect([await onHand('WHOLE', 'wh-1'), await onHand('WHOLE', 'store-1')]).toEqual([4, undefined]);
  });

  it('are not sent for where the store has all of it', async () => {
    await count(world.admin, 'HERE', 'wh-1', 5);
    await count(world.admin, 'HERE', 'store-1', 1);
    const { orderId, fulfilments } = await place('here', [{ sku: 'HERE', quantity: 1 }]);
    expect(fulfilments).toMatchObject([{ location: 'store-1' }]);
    expect(fulfilments[0]).not.toHaveProperty('to');
    const { decisions } = (await shop.get(`/v1/orders/${orderId}/routing`)).body;
    expect(decisions[0].explanation.candidates).toContainEqual(
      expect.objectContaining({ location: 'wh-1', removedBy: 'transfer' }),
    );
  });

  it('are announced once, when the last part is there, with one code for all', async () => {
    const receiver = await openReceiver();
    await world.admin.put('/v1/webhooks/parts', { url: receiver.url, types: ['FulfilmentReady'], channel: 'web' });
    await setRules([{ ...RULES[0], objective: { distance: 1 } }]);
    await count(world.admin, 'FAR', 'wh-1', 1);
    await count(world.admin, 'NEAR', 'store-1', 1);
    const lines = [
      { sku: 'FAR', quantity: 1 },
      { sku: 'NEAR', quantity: 1 },
    ];
    const { orderId, fulfilments } = await place('parts', lines);
    expect(fulfilments).toMatchObject([{ location: 'store-1' }, { location: 'wh-1', to: 'store-1' }]);
    const [own, brought] = fulfilments;
    await store.post(`/v1/fulfilments/${own.id}/pick`, { lines: [{ sku: 'NEAR' }] });
    expect((await store.post(`/v1/fulfilments/${own.id}/ready`)).body.status).toBe('putAside');
    await warehouse.post(`/v1/fulfilments/${brought.id}/pick`, { lines: [{ sku: 'FAR' }] });
    await warehouse.post(`/v1/fulfilments/${brought.id}/ship`, {});
    expect(receiver.got).toEqual([]);
    await store.post(`/v1/fulfilments/${brought.id}/receive`);
    const parts = (await orderOf(orderId)).fulfilments;
    expect(parts).toMatchObject([{ status: 'readyForCollection' }, { status: 'readyForCollection' }]);
    const told = await receiver.until(2);
    const { code } = parts[0].collection;
    for (const { body } of told) expect(body.data).toMatchObject({ code, together: [own.id, brought.id] });
    for (const part of parts) expect((await collect(part.id, code)).body.status).toBe('collected');
    await world.admin.delete('/v1/webhooks/parts');
    await setRules(RULES);
  });

  it('are put in stock at the store where nobody comes for them, not where they came from', async () => {
    const { orderId, id } = await sentOn('LEFT');
    await store.post(`/v1/fulfilments/${id}/receive`);
    now = addDays(TODAY, 7);
    await expect.poll(async () => (await orderOf(orderId)).status, { timeout: 10_000 }).toBe('cancelled');
    expect(await orderOf(orderId)).toMatchObject({ refunds: [{ amount: 19_900, status: 'requested' }] });
    now = TODAY;
    expect([await onHand('LEFT', 'wh-1'), await onHand('LEFT', 'store-1')]).toEqual([4, 1]);
  });

  it('are sent for again where a parcel does not come in', async () => {
    const { orderId, id } = await sentOn('LOST');
    const lost = await store.post(`/v1/fulfilments/${id}/reject`, { reason: 'lost' });
    expect(lost.body.status).toBe('rejected');
    expect(await orderOf(orderId)).toMatchObject({
      lines: [{ assigned: 1 }],
      fulfilments: [{ status: 'rejected' }, { status: 'assigned', location: 'wh-1', to: 'store-1' }],
    });
    expect(await onHand('LOST', 'wh-1')).toBe(4);
  });

  it('are cancelled, and their price asked back, where a parcel does not come in and there is no other', async () => {
    const { orderId, id } = await sentOn('LAST');
    await count(world.admin, 'LAST', 'wh-1', 0);
    await store.post(`/v1/fulfilments/${id}/reject`, { reason: 'lost' });
    expect(await orderOf(orderId)).toMatchObject({
      ...{ status: 'cancelled', lines: [{ cancelled: 1 }], refunds: [{ amount: 19_900 }] },
    });
  });

  it('are quarantined at the store where they came in damaged', async () => {
    const { id } = await sentOn('BROKEN');
    await world.admin.post(`/v1/orders/${id.slice(0, 36)}/holds`, { reason: 'wait' });
    expect((await store.post(`/v1/fulfilments/${id}/receive`)).body.status).toBe('putAside');
    await store.post(`/v1/fulfilments/${id}/reject`, { reason: 'damaged' });
    const { body } = await world.admin.get(`/v1/stock/BROKEN?waitFor=${await world.end()}`);
    expect(body.byLocation).toContainEqual(
      expect.objectContaining({ location: 'store-1', onHand: 1, unavailableBy: { quarantined: 1 } }),
    );
  });

  it('leave with a manifest of the location that sends them', async () => {
    await count(world.admin, 'LISTED', 'wh-1', 1);
    const { fulfilments } = await place('listed', [{ sku: 'LISTED', quantity: 1 }]);
    const [{ id }] = fulfilments;
    await warehouse.post(`/v1/fulfilments/${id}/pick`, { lines: [{ sku: 'LISTED' }] });
    await warehouse.post(`/v1/fulfilments/${id}/pack`, { parcels: [{ lines: [{ sku: 'LISTED' }] }] });
    const { body } = await warehouse.post('/v1/manifests', { location: 'wh-1', carrier: 'postnord' });
    expect(body.parcels).toMatchObject([{ fulfilment: id }]);
    expect((await store.get(`/v1/fulfilments/${id}`)).body).toMatchObject({ status: 'shipped', manifest: body.id });
  });

  it('are the work of the location that sends them until they have left, and of the store from then on', async () => {
    await count(world.admin, 'WHOSE', 'wh-1', 1);
    const { fulfilments } = await place('whose', [{ sku: 'WHOSE', quantity: 1 }]);
    const [{ id }] = fulfilments;
    const seenBy = async (client: WorldClient) => {
      const { body } = await client.get(`/v1/fulfilments?waitFor=${await world.end()}`);
      return body.items.some((one: { readonly id: string }) => one.id === id);
    };
    expect([await seenBy(warehouse), await seenBy(store)]).toEqual([true, true]);
    expect((await store.post(`/v1/fulfilments/${id}/accept`)).status).toBe(403);
    await warehouse.post(`/v1/fulfilments/${id}/pick`, { lines: [{ sku: 'WHOSE' }] });
    await warehouse.post(`/v1/fulfilments/${id}/ship`, {});
    expect([await seenBy(warehouse), await seenBy(store)]).toEqual([false, true]);
    expect((await warehouse.post(`/v1/fulfilments/${id}/receive`)).status).toBe(404);
    expect((await store.post(`/v1/fulfilments/${id}/deliver`, {})).body.detail).toContain('received by store-1');
    expect((await store.post(`/v1/fulfilments/${id}/receive`)).status).toBe(200);
  });

  it('are decided on when the order is placed: later rules change what is planned, not what is reserved', async () => {
    await count(world.admin, 'RULED', 'wh-1', 1);
    const { orderId } = await place('ruled', [{ sku: 'RULED', quantity: 1 }]);
    await setRules([{ name: 'strict' }]);
    await world.admin.post(`/v1/orders/${orderId}/routing`, {});
    expect(await orderOf(orderId)).toMatchObject({ status: 'routing', lines: [{ reserved: 1 }] });
    const refused = await world.admin.post('/v1/orders', orderBody('late', [{ sku: 'RULED', quantity: 1 }], COLLECT));
    expect(refused.status).toBe(409);
    await setRules(RULES);
    await world.admin.post(`/v1/orders/${orderId}/routing`, {});
    expect(await orderOf(orderId)).toMatchObject({ status: 'fulfilling' });
  });
});

describe('what is promised of goods that are not where they are collected', () => {
  it('is what the order gets: the same location, the days on the way, and what that costs', async () => {
    await count(world.admin, 'PROMISED', 'wh-1', 1);
    const asked = { channel: 'web', delivery: COLLECT.delivery, lines: [{ sku: 'PROMISED', quantity: 1 }] };
    const { options } = (await world.admin.post('/v1/promises', asked)).body;
    expect(options).toMatchObject([
      { collectAt: 'store-1', cost: 4_900, lines: [{ location: 'wh-1', from: 'stock' }] },
    ]);
    const { fulfilments } = await place('promised', [{ sku: 'PROMISED', quantity: 1 }]);
    expect(fulfilments).toMatchObject([{ location: 'wh-1', to: 'store-1', deliverBy: options[0].deliverBy }]);
  });

  it('can be held for a checkout, and becomes the order’s', async () => {
    await count(world.admin, 'HELD', 'wh-1', 1);
    const lines = [{ sku: 'HELD', quantity: 1 }];
    const wish = { channel: 'web', collectAt: 'store-1', lines, minutes: 15 };
    const { status, body } = await world.admin.post('/v1/reservations', wish);
    expect([status, body.status]).toEqual([201, 'held']);
    expect((await world.admin.post('/v1/reservations', wish)).status).toBe(409);
    const order = orderBody('held', lines, { ...COLLECT, reservation: body.reservation });
    expect((await world.admin.post('/v1/orders', order)).body.fulfilments).toMatchObject([{ to: 'store-1' }]);
  });

  it('is nothing while the store is paused, though the warehouse has it', async () => {
    await world.admin.put('/v1/locations/store-1', { ...locationBody('store', 57.7, 11.9), paused: true });
    await count(world.admin, 'PAUSED', 'wh-1', 1);
    const asked = { channel: 'web', delivery: COLLECT.delivery, lines: [{ sku: 'PAUSED', quantity: 1 }] };
    expect((await world.admin.post('/v1/promises', asked)).body.options).toEqual([]);
    await world.admin.put('/v1/locations/store-1', locationBody('store', 57.7, 11.9));
  });
});
