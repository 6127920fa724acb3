import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantOf, millisOf } from '../domain/time.ts';
import type { Json } from '../test/client.ts';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { eventually } from '../test/reconcile.ts';
import { openWorld, type World, type WorldClient } from '../test/world.ts';

const START = '2026-11-24T08:00:00.000Z';
const PERSONAL = /Astrid|astrid@example\.com|Storgatan|ring twice/i;

let now = START;
const clock = { now: () => now };
const afterDays = (days: number): void => {
  now = instantOf(millisOf(START) + days * 86_400_000);
};

let world: World;
beforeAll(async () => {
  world = await openWorld({ clock });
  await setUpNetwork(world.admin);
  await count(world.admin, 'SHIRT', 'wh-1', 10_000);
});
afterAll(() => world.close());

const place = async (client: WorldClient, externalId: string, more = {}): Promise<Json> =>
  (await client.post('/v1/orders', bodyOf(externalId, more))).body;

const bodyOf = (externalId: string, more = {}) =>
  orderBody(externalId, [{ sku: 'SHIRT', quantity: 2 }], { attributes: { note: 'ring twice' }, ...more });

const shipped = async (client: WorldClient, externalId: string, more = {}): Promise<string> => {
  const { orderId, fulfilments } = await place(client, externalId, more);
  const parcel = `/v1/fulfilments/${fulfilments[0].id}`;
  await client.post(`${parcel}/pick`, { lines: [{ lineId: '1', quantity: 2 }] });
  expect((await client.post(`${parcel}/ship`)).status).toBe(200);
  return orderId;
};

const forget = (orderId: string, client = world.admin) => client.delete(`/v1/orders/${orderId}/personal-data`);

describe('forgetting the personal data of an order', () => {
  it('leaves nobody in any read, live or from the views', async () => {
    const orderId = await shipped(world.admin, 'p-1');
    const answer = await forget(orderId);

    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'completed', customer: null, shipTo: null, billTo: null },
    });
    const reads = [
      `/v1/orders/${orderId}`,
      `/v1/orders/${orderId}?at=0`,
      `/v1/orders/${orderId}/events`,
      `/v1/orders?waitFor=${answer.body.position}`,
      `/v1/fulfilments?waitFor=${answer.body.position}`,
      `/v1/streams/order-${orderId}`,
      '/v1/events',
    ];
    for (const path of reads) {
      const { status, text } = await world.admin.get(path);
      expect(status, path).toBe(200);
      expect(text, path).toContain(orderId);
      expect(text, path).not.toMatch(PERSONAL);
    }
  });

  it('takes away the words that its customer was found by, and no others', async () => {
    const orderId = await shipped(world.admin, 'p-2');
    const found = async (q: string) => {
      const { body } = await world.admin.get(`/v1/orders?q=${q}&waitFor=${await world.end()}`);
      return body.items.map((order: Json) => order.orderId);
    };
    expect(await found('lind')).toContain(orderId);
    await forget(orderId);
    expect(await found('lind')).not.toContain(orderId);
    expect(await found('astrid@example.com')).not.toContain(orderId);
    expect(await found('p-2')).toEqual([orderId]);
  });

  it('is answered alike the second time, and written once', async () => {
    const orderId = await shipped(world.admin, 'p-3');
    const first = await forget(orderId);
    const end = await world.end();
    const second = await forget(orderId);
    expect([second.status, second.body]).toEqual([200, first.body]);
    expect(await world.end()).toBe(end);
  });

  it('is for an admin alone, and for orders that are there', async () => {
    const orderId = await shipped(world.admin, 'p-4');
    for (const scope of ['operator', 'auditor', 'channel:web', 'location:wh-1']) {
      expect((await forget(orderId, await world.as(scope))).status, scope).toBe(403);
    }
    expect((await forget('b4f3f6a0-0000-5000-8000-000000000000')).status).toBe(404);
    expect((await world.admin.get(`/v1/orders/${orderId}`)).text).toMatch(PERSONAL);
  });

  it('is refused while goods are still to be sent, and done once what is left is cancelled', async () => {
    const { orderId } = await place(world.admin, 'p-5');
    expect(await forget(orderId)).toMatchObject({ status: 409, body: { type: '/problems/not-now' } });
    expect((await world.admin.get(`/v1/orders/${orderId}`)).text).toMatch(PERSONAL);
    await world.admin.post(`/v1/orders/${orderId}/cancellations`, { reason: 'asked for it' });
    expect(await forget(orderId)).toMatchObject({ status: 200, body: { status: 'cancelled', customer: null } });
  });

  it('takes the answers along that are kept for an Idempotency-Key', async () => {
    const key = { 'idempotency-key': 'p-6' };
    const { body: order } = await world.admin.post('/v1/orders', bodyOf('p-6'), key);
    await world.admin.post(`/v1/orders/${order.orderId}/cancellations`, { reason: 'asked for it' });
    expect((await world.admin.post('/v1/orders', bodyOf('p-6'), key)).text).toMatch(PERSONAL);
    await forget(order.orderId);
    const again = await world.admin.post('/v1/orders', bodyOf('p-6'), key);
    expect(again).toMatchObject({ status: 200, body: { orderId: order.orderId, customer: null } });
    expect(again.text).not.toMatch(PERSONAL);
  });

  it('takes along where pictures of what came back are', async () => {
    const orderId = await shipped(world.admin, 'p-8');
    const asked = {
      lines: [{ id: '1', quantity: 1, reason: 'broken' }],
      resolution: 'refund',
      photos: ['astrid-1.jpg'],
    };
    const { body } = await world.admin.post(`/v1/orders/${orderId}/returns`, asked);
    expect(body.photos).toEqual(['astrid-1.jpg']);
    await forget(orderId);
    for (const path of [`/v1/returns/${body.id}`, `/v1/orders/${orderId}/events`, `/v1/streams/order-${orderId}`]) {
      const { status, text } = await world.admin.get(path);
      expect([path, status, text.includes('astrid-1.jpg')]).toEqual([path, 200, false]);
    }
    const more = await world.admin.post(`/v1/orders/${orderId}/returns`, asked);
    expect(more).toMatchObject({ status: 201, body: { photos: null } });
  });

  it('lets its goods come back all the same', async () => {
    const orderId = await shipped(world.admin, 'p-7');
    await forget(orderId);
    const asked = { lines: [{ id: '1', quantity: 1, reason: 'too small' }], resolution: 'refund' };
    const { status, body } = await world.admin.post(`/v1/orders/${orderId}/returns`, asked);
    expect([status, body.status]).toEqual([201, 'authorised']);
    const at = `/v1/returns/${body.id}`;
    await world.admin.post(`${at}/receive`, { location: 'wh-1', lines: [{ id: '1', quantity: 1 }] });
    const inspected = await world.admin.post(`${at}/inspect`, {
      lines: [{ id: '1', quantity: 1, disposition: 'restock', accept: true }],
    });
    expect(inspected).toMatchObject({ status: 200, body: { status: 'closed' } });
    expect(await forget(orderId)).toMatchObject({ status: 200, body: { customer: null } });
  });

  it('brings nobody back when the channel sends the order again', async () => {
    const orderId = await shipped(world.admin, 'p-8');
    await forget(orderId);
    expect(await place(world.admin, 'p-8')).toMatchObject({ orderId, customer: null, shipTo: null });
    expect((await world.admin.get(`/v1/orders/${orderId}/events`)).text).not.toMatch(PERSONAL);
  });
});

describe('the retention of a channel', () => {
  it('forgets an order that many days after its last fact, once it has ended, and no other channel or order', async () => {
    const channel = { name: 'Outlet', type: 'site' };
    await world.admin.put('/v1/channels/outlet', channel);
    const ended = await shipped(world.admin, 'r-1', { channel: 'outlet' });
    const { orderId: open } = await place(world.admin, 'r-2', { channel: 'outlet' });
    const elsewhere = await shipped(world.admin, 'r-3');
    const customerOf = async (id: string) => (await world.admin.get(`/v1/orders/${id}`)).body.customer;

    afterDays(29);
    await world.admin.put('/v1/channels/outlet', { ...channel, retentionDays: 30 });
    const later = await shipped(world.admin, 'r-4', { channel: 'outlet' });
    afterDays(31);
    await eventually('it is forgotten', async () => (await customerOf(ended)) === null);

    for (const id of [open, elsewhere, later]) expect(await customerOf(id)).not.toBeNull();
    const { body } = await world.admin.get(`/v1/orders/${ended}/events`);
    expect(body.items.at(-1)).toMatchObject({
      type: 'PersonalDataForgotten',
      data: { reason: 'retention' },
      metadata: { by: 'weir' },
    });
    await eventually('its keys are gone', async () => {
      const { body: events } = await world.admin.get(`/v1/orders/${ended}/events`);
      return events.items[0].data.customer === null;
    });
  });

  it.each([0, 1.5, -1, '30', 36_501])('is not %s', async (retentionDays) => {
    expect((await world.admin.put('/v1/channels/odd', { name: 'Odd', type: 'site', retentionDays })).status).toBe(400);
  });

  it('is not forgotten over a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weir-retention-'));
    afterDays(0);
    const before = await openWorld({ clock, folder });
    await setUpNetwork(before.admin);
    await before.admin.put('/v1/channels/web', { name: 'Web', type: 'site', retentionDays: 30 });
    await count(before.admin, 'SHIRT', 'wh-1', 10);
    const orderId = await shipped(before.admin, 'r-5');
    await before.close();

    afterDays(31);
    const after = await openWorld({ clock, folder });
    const known = async () => (await after.admin.get(`/v1/orders/${orderId}/events`)).text;
    await eventually('it is forgotten', async () => !PERSONAL.test(await known()));
    await after.close();
    await rm(folder, { recursive: true });
  });
});
