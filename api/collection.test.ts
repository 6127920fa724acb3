import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, type Instant } from '../domain/time.ts';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openReceiver } from '../test/servers/receiver.ts';
import { openWorld, type World, type WorldClient } from '../test/world.ts';

const TODAY: Instant = '2026-11-24T08:00:00.000Z';
let now = TODAY;
let world: World;
let store: WorldClient;
let shop: WorldClient;

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
  await setUpNetwork(world.admin);
  const collection = { codeRequired: true, remindDays: 3, collectDays: 7 };
  await world.admin.put('/v1/channels/web', { name: 'Web', type: 'site', locations: 'all', collection });
  await world.admin.put('/v1/channels/open', { name: 'Open', type: 'site', locations: 'all' });
  store = await world.as('location:store-1');
  shop = await world.as('channel:web');
});
afterAll(() => world.close());

/** An order that waits at the store for its customer. */
const ready = async (externalId: string, more: Readonly<Record<string, unknown>> = {}) => {
  await count(world.admin, externalId, 'store-1', 1);
  const delivery = { method: 'collect', collectAt: 'store-1' };
  const payment = { status: 'captured' };
  const body = orderBody(externalId, [{ sku: externalId, quantity: 1 }], { delivery, payment, ...more });
  const placed = (await world.admin.post('/v1/orders', body)).body;
  const { id } = placed.fulfilments[0];
  await store.post(`/v1/fulfilments/${id}/pick`, { lines: [{ sku: externalId }] });
  const waiting = await store.post(`/v1/fulfilments/${id}/ready`);
  return { orderId: placed.orderId, id, waiting };
};
const orderOf = async (orderId: string) => (await shop.get(`/v1/orders/${orderId}`)).body;
const codeOf = async (orderId: string): Promise<string> => (await orderOf(orderId)).fulfilments[0].collection.code;
const collect = (id: string, body: object) => store.post(`/v1/fulfilments/${id}/collect`, body);
const kindsOf = async (orderId: string): Promise<readonly string[]> => {
  const { body } = await world.admin.get(`/v1/orders/${orderId}/timeline?waitFor=${await world.end()}`);
  return body.entries.map(({ kind }: { kind: string }) => kind);
};

describe('goods that wait for their customer', () => {
  it('are handed over to who shows the code, and to nobody else', async () => {
    const { orderId, id } = await ready('CODE');
    const code = await codeOf(orderId);
    expect(code).toMatch(/^[ACDEFGHJKLMNPQRTUVWXY34679]{6}$/);
    for (const body of [{}, { code: 'AAAAAA', by: 'Bo' }]) {
      const refused = await collect(id, body);
      expect([refused.status, refused.body.errors]).toMatchObject([422, [{ path: '/code' }]]);
    }
    const typed = `${code.slice(0, 3).toLowerCase()} ${code.slice(3)}`;
    expect((await collect(id, { code: typed, by: 'Astrid Lind' })).body).toMatchObject({
      status: 'collected',
      collectedBy: 'Astrid Lind',
    });
  });

  it('need no code where the channel does not ask for one, but not another one either', async () => {
    const { id } = await ready('FREE', { channel: 'open' });
    expect((await collect(id, { code: 'AAAAAA' })).status).toBe(422);
    expect((await collect(id, {})).body.status).toBe('collected');
  });

  it('have a code that only the channel and operators see: no location, no auditor, no list, no history', async () => {
    const { orderId, id, waiting } = await ready('SECRET');
    const code = await codeOf(orderId);
    const auditor = await world.as('auditor');
    await shop.get(`/v1/orders?waitFor=${await world.end()}`);
    const read = await Promise.all([
      store.get(`/v1/fulfilments/${id}`),
      store.get('/v1/fulfilments'),
      shop.get('/v1/orders'),
      shop.get(`/v1/orders/${orderId}/events`),
      shop.get(`/v1/orders/${orderId}/timeline`),
      ...['', '/events', '/timeline', '/proof'].map((part) => auditor.get(`/v1/orders/${orderId}${part}`)),
      auditor.get('/v1/events'),
    ]);
    for (const { text, status } of [waiting, ...read]) {
      expect(status).toBe(200);
      expect(text).not.toContain(code);
    }
    expect((await world.admin.get(`/v1/orders/${orderId}`)).text).toContain(code);
  });

  it('tell the channel the code when they are ready, so that it can tell the customer', async () => {
    const receiver = await openReceiver();
    await world.admin.put('/v1/webhooks/ready', { url: receiver.url, types: ['FulfilmentReady'], channel: 'web' });
    const { orderId } = await ready('TOLD');
    const [told] = await receiver.until(1);
    expect([told?.body.orderId, told?.body.data.code]).toEqual([orderId, await codeOf(orderId)]);
    await world.admin.delete('/v1/webhooks/ready');
  });

  it('are reminded of once, and after their time go back to stock, with what was paid', async () => {
    const { orderId, id } = await ready('LEFT');
    now = addDays(TODAY, 3);
    await expect.poll(() => kindsOf(orderId), { timeout: 10_000 }).toContain('collectionReminded');
    expect((await store.get(`/v1/fulfilments/${id}`)).body.collection).toEqual({
      ...{ codeRequired: true, remindAt: addDays(TODAY, 3), collectBy: addDays(TODAY, 7), reminded: true },
    });
    now = addDays(TODAY, 7);
    await expect.poll(async () => (await orderOf(orderId)).status, { timeout: 10_000 }).toBe('cancelled');
    expect(await orderOf(orderId)).toMatchObject({
      lines: [{ cancelled: 1, assigned: 0 }],
      fulfilments: [{ status: 'cancelled' }],
      refunds: [{ amount: 19_900, status: 'requested' }],
    });
    const kinds = await kindsOf(orderId);
    expect(kinds.filter((kind) => kind.startsWith('collection'))).toEqual(['collectionReminded', 'collectionExpired']);
    const late = await collect(id, { code: await codeOf(orderId) });
    expect([late.status, late.body.detail]).toEqual([
      409,
      `It had to be collected by ${addDays(TODAY, 7)}: it has been cancelled, and its goods are sold again.`,
    ]);
    const sold = await world.admin.post('/v1/orders', orderBody('again', [{ sku: 'LEFT', quantity: 1 }]));
    expect(sold.body.fulfilments).toMatchObject([{ location: 'store-1' }]);
    now = TODAY;
  });

  it('are given up though Weir was stopped when their time ended', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weir-collection-'));
    const before = await openWorld({ clock: { now: () => TODAY }, folder });
    await setUpNetwork(before.admin);
    await before.admin.put('/v1/channels/web', { name: 'W', type: 'site', collection: { collectDays: 1 } });
    await count(before.admin, 'SHIRT', 'store-1', 1);
    const delivery = { method: 'collect', collectAt: 'store-1' };
    const body = orderBody('stopped', [{ sku: 'SHIRT', quantity: 1 }], { delivery });
    const { orderId, fulfilments } = (await before.admin.post('/v1/orders', body)).body;
    await before.admin.post(`/v1/fulfilments/${fulfilments[0].id}/pick`, { lines: [{ sku: 'SHIRT' }] });
    await before.admin.post(`/v1/fulfilments/${fulfilments[0].id}/ready`);
    await before.close();
    const after = await openWorld({ clock: { now: () => addDays(TODAY, 2) }, folder });
    const status = async () => (await after.admin.get(`/v1/orders/${orderId}`)).body.status;
    await expect.poll(status, { timeout: 10_000 }).toBe('cancelled');
    await after.close();
    await rm(folder, { recursive: true });
  });
});
