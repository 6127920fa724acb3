import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../test/client.ts';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { answering, cutting, type Got, openReceiver, type Receiver, taking } from '../test/servers/receiver.ts';
import { openWorld, type World } from '../test/world.ts';

let world: World;
/** Ahead of the real time by so much. */
let ahead = 0;
const clock = { now: () => new Date(Date.now() + ahead).toISOString() };
const DAY_MILLIS = 86_400_000;
const POLL = { timeout: 20_000, interval: 20 };

beforeAll(async () => {
  world = await openWorld({ clock });
  await setUpNetwork(world.admin);
  await count(world.admin, 'SHIRT', 'wh-1', 1_000);
});
afterAll(() => world.close());

let orders = 0;
const place = async (more: Readonly<Record<string, unknown>> = {}): Promise<string> => {
  orders += 1;
  const body = orderBody(`hook-${orders}`, [{ sku: 'SHIRT', quantity: 1 }], more);
  return (await world.admin.post('/v1/orders', body)).body.orderId;
};
const set = async (id: string, body: object): Promise<Json> => (await world.admin.put(`/v1/webhooks/${id}`, body)).body;
const deliveries = async (id: string): Promise<Json[]> =>
  (await world.admin.get(`/v1/webhooks/${id}/deliveries?limit=200`)).body.items;
const of =
  (order: string, type = 'OrderPlaced') =>
  ({ body }: Got): boolean =>
    body.orderId === order && body.type === type;

/** The reference algorithm of Standard Webhooks, written from its text. */
const signed = (got: Got, secret: string): string => {
  const content = `${got.headers['webhook-id']}.${got.headers['webhook-timestamp']}.${got.raw}`;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
};

describe('a webhook', () => {
  it('tells of every fact of the business from now on, signed with the secret that is shown once', async () => {
    const receiver = await openReceiver();
    await place();
    const { body, status } = await world.admin.put('/v1/webhooks/all', { url: receiver.url });
    expect(status).toBe(201);
    expect(body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const order = await place();
    const [placed] = await receiver.until(1, of(order));
    await receiver.until(1, of(order, 'OrderRouted'));

    expect(placed?.body).toMatchObject({ channel: 'web', data: { id: order, customer: { name: 'Astrid Lind' } } });
    expect(placed?.headers['webhook-signature']).toBe(signed(placed ?? receiver.got[0] ?? never(), body.secret));
    const kept = (await world.admin.get(`/v1/orders/${order}/events`)).body.items;
    expect(placed?.headers['webhook-id']).toBe(kept[0].id);
    expect(placed?.body.data).toEqual(kept[0].data);
    const told = receiver.got.filter(({ body: { orderId } }) => orderId === order).map((got) => got.body.revision);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(receiver.got.filter(({ body: { orderId } }) => orderId !== order && orderId !== null)).toEqual([]);
    await world.admin.delete('/v1/webhooks/all');
  });

  it('is shown without its secret, which stands in no fact either', async () => {
    const { secret } = await set('quiet', { url: 'https://example.com/', active: false, types: ['OrderPlaced'] });
    const shown = { id: 'quiet', url: 'https://example.com/', types: ['OrderPlaced'], channel: null, active: false };
    expect((await world.admin.get('/v1/webhooks/quiet')).body).toEqual(shown);
    expect((await world.admin.get('/v1/webhooks')).body.items).toContainEqual(shown);
    const again = await world.admin.put('/v1/webhooks/quiet', { url: 'https://example.com/2', active: false });
    expect(again).toMatchObject({ status: 200, body: { changed: true } });
    expect(again.text).not.toContain('whsec_');
    const history = (await world.admin.get('/v1/streams/webhook-quiet')).text;
    expect(history).toContain('WebhookSet');
    expect(history).not.toContain(secret.slice('whsec_'.length));
  });

  it('records nothing where nothing changes', async () => {
    const body = { url: 'https://example.com/', active: false };
    await set('same', body);
    expect(await set('same', body)).toMatchObject({ changed: false });
  });

  it('tells of the types and of the channel that it asks for', async () => {
    const receiver = await openReceiver();
    await world.admin.put('/v1/channels/shop', { name: 'Shop', type: 'store', locations: 'all' });
    await set('narrow', { url: receiver.url, types: ['OrderPlaced', 'LinesCancelled'], channel: 'shop' });
    await place();
    const order = await place({ channel: 'shop' });
    await world.admin.post(`/v1/orders/${order}/cancellations`, { reason: 'changed my mind' });
    await receiver.until(2);
    expect(receiver.got.map(({ body }) => [body.orderId, body.type])).toEqual([
      [order, 'OrderPlaced'],
      [order, 'LinesCancelled'],
    ]);
    await world.admin.delete('/v1/webhooks/narrow');
  });

  it('is signed with both secrets for a day when it gets a new one', async () => {
    const receiver = await openReceiver();
    const { secret: before } = await set('rotated', { url: receiver.url, types: ['OrderPlaced'] });
    const { body } = await world.admin.post('/v1/webhooks/rotated/secret');
    expect(body.secret).not.toBe(before);
    expect(Date.parse(body.previousUntil) - Date.parse(clock.now())).toBeGreaterThan(DAY_MILLIS - 60_000);
    await place();
    const [got = never()] = await receiver.until(1);
    expect(got.headers['webhook-signature']).toBe(`${signed(got, body.secret)} ${signed(got, before)}`);

    ahead += DAY_MILLIS + 1_000;
    await place();
    const [, later = never()] = await receiver.until(2);
    expect(later.headers['webhook-signature']).toBe(signed(later, body.secret));
    await world.admin.delete('/v1/webhooks/rotated');
  });

  it('waits in the log while it is not active', async () => {
    const receiver = await openReceiver();
    const hook = { url: receiver.url, types: ['OrderPlaced'] };
    await set('resting', { ...hook, active: false });
    const order = await place();
    await set('resting', hook);
    await receiver.until(1, of(order));
    await world.admin.delete('/v1/webhooks/resting');
  });

  it('tells it all again from a position on, under the same ids', async () => {
    const receiver = await openReceiver();
    await set('again', { url: receiver.url, types: ['OrderPlaced'] });
    await place();
    const [second, third] = [await place(), await place()];
    await receiver.until(3);
    const from = receiver.got.find(of(second))?.body.position;
    expect((await world.admin.post('/v1/webhooks/again/replay', { from })).status).toBe(200);
    await receiver.until(5);
    expect(receiver.got.slice(3).map(({ body }) => body.orderId)).toEqual([second, third]);
    const ids = receiver.got.map(({ headers }) => headers['webhook-id']);
    expect(ids.slice(3)).toEqual(ids.slice(1, 3));
    await world.admin.delete('/v1/webhooks/again');
  });

  it('tells nothing personal of an order that was forgotten', async () => {
    const receiver = await openReceiver();
    await set('forgetful', { url: receiver.url, types: ['OrderPlaced'], active: false });
    const order = await place();
    await world.admin.post(`/v1/orders/${order}/cancellations`, { reason: 'changed my mind' });
    const forgotten = await world.admin.delete(`/v1/orders/${order}/personal-data`);
    expect(forgotten.status).toBe(200);
    await set('forgetful', { url: receiver.url, types: ['OrderPlaced'] });
    const [got] = await receiver.until(1, of(order));
    expect(got?.body.data).toMatchObject({ id: order, customer: null, shipTo: null });
    expect(got?.raw).not.toContain('Astrid');
    await world.admin.delete('/v1/webhooks/forgetful');
  });

  it('is gone when it is removed: under its id another one begins anew, with another secret', async () => {
    const receiver = await openReceiver();
    const hook = { url: receiver.url, types: ['OrderPlaced'] };
    const first = await set('gone', hook);
    await place();
    await receiver.until(1);
    expect((await world.admin.delete('/v1/webhooks/gone')).status).toBe(200);
    expect((await world.admin.get('/v1/webhooks/gone')).status).toBe(404);
    expect((await world.admin.get('/v1/webhooks/gone/deliveries')).status).toBe(404);
    await place();
    const second = await set('gone', hook);
    expect(second.secret).not.toBe(first.secret);
    const order = await place();
    await receiver.until(2);
    expect(receiver.got.at(1)?.body.orderId).toBe(order);
    await world.admin.delete('/v1/webhooks/gone');
  });
});

describe('what was sent', () => {
  it('is sent again, under the same id, after 429, 500, 400, and a connection that broke after it was accepted', async () => {
    const failing = [
      { id: 'busy', answer: answering(429, { 'retry-after': '1' }), lastStatus: 429, lastFailure: 'HTTP 429' },
      { id: 'broken', answer: answering(500), lastStatus: 500, lastFailure: 'HTTP 500' },
      { id: 'picky', answer: answering(400), lastStatus: 400, lastFailure: 'HTTP 400' },
      { id: 'cut', answer: cutting, lastStatus: null, lastFailure: 'connection' },
    ];
    const receivers = await Promise.all(failing.map(openReceiver));
    const recover = async (receiver: Receiver, { id, lastStatus, lastFailure }: (typeof failing)[number]) => {
      await receiver.until(1);
      const pending = { state: 'pending', attempts: 1, nextAttemptAt: expect.any(String) };
      await expect.poll(() => deliveries(id), POLL).toMatchObject([{ ...pending, lastStatus, lastFailure }]);
      receiver.answer = taking;
      await receiver.until(2);
      const over = { state: 'delivered', attempts: 2, nextAttemptAt: null };
      await expect.poll(() => deliveries(id), POLL).toMatchObject([{ ...over, lastStatus: 204, lastFailure: null }]);
      expect(receiver.got[0]?.headers['webhook-id']).toBe(receiver.got[1]?.headers['webhook-id']);
      await world.admin.delete(`/v1/webhooks/${id}`);
    };
    for (const [index, { id, answer }] of failing.entries()) {
      const receiver = receivers[index] ?? never();
      receiver.answer = answer;
      await set(id, { url: receiver.url, types: ['ChannelSet'] });
    }
    await world.admin.put('/v1/channels/late', { name: 'Late', type: 'site', locations: 'all' });
    await Promise.all(failing.map((one, index) => recover(receivers[index] ?? never(), one)));
  });

  it('is listed page by page', async () => {
    const receiver = await openReceiver();
    await set('pages', { url: receiver.url, types: ['OrderPlaced'] });
    for (let n = 0; n < 3; n += 1) await place();
    await receiver.until(3);
    const first = (await world.admin.get('/v1/webhooks/pages/deliveries?limit=2')).body;
    const second = (await world.admin.get(`/v1/webhooks/pages/deliveries?limit=2&cursor=${first.next}`)).body;
    const ids = [...first.items, ...second.items].map(({ id }: Json) => id);
    expect(ids).toEqual(receiver.got.map(({ headers }) => headers['webhook-id']).reverse());
    expect(second.next).toBeNull();
    await world.admin.delete('/v1/webhooks/pages');
  });

  it('and was taken by nobody for three days becomes an exception, which can be tried again', async () => {
    const receiver = await openReceiver();
    await set('stuck', { url: receiver.url, types: ['OrderPlaced'] });
    receiver.answer = answering(400);
    const order = await place();
    await receiver.until(1);
    await expect.poll(() => deliveries('stuck'), POLL).toMatchObject([{ attempts: 1 }]);
    ahead += 4 * DAY_MILLIS;
    const isStuck = ({ subject }: Json): boolean => subject.target === 'webhook-stuck';
    const exceptions = async (): Promise<Json[]> =>
      (await world.admin.get('/v1/exceptions?kind=deliveryFailed')).body.items.filter(isStuck);
    await expect
      .poll(exceptions, POLL)
      .toMatchObject([
        { status: 'open', subject: { target: 'webhook-stuck', key: `order-${order}`, order }, canRetry: true },
      ]);
    expect(await deliveries('stuck')).toMatchObject([{ state: 'failed', lastStatus: 400 }]);

    receiver.answer = taking;
    const [{ id }] = await exceptions();
    expect((await world.admin.post(`/v1/exceptions/${encodeURIComponent(id)}/retry`)).status).toBe(200);
    await expect.poll(exceptions, POLL).toMatchObject([{ status: 'resolved', note: null }]);
    expect(await deliveries('stuck')).toMatchObject([{ state: 'delivered' }]);
    await world.admin.delete('/v1/webhooks/stuck');
  }, 60_000);
});

describe('what is wrong with a webhook is said', () => {
  it.each([
    ['no URL', {}, 400, '/url'],
    ['a URL that is none', { url: 'nowhere' }, 422, '/url'],
    ['another protocol', { url: 'ftp://example.com/' }, 422, '/url'],
    ['a type that is no fact', { url: 'https://example.com/', types: ['OrderPlaced', 'KeyCreated'] }, 400, '/types/1'],
    ['a channel that is not set up', { url: 'https://example.com/', channel: 'none' }, 422, '/channel'],
  ])('%s', async (_, body, status, path) => {
    const answer = await world.admin.put('/v1/webhooks/wrong', body);
    expect({ status: answer.status, path: answer.body.errors[0].path }).toEqual({ status, path });
  });

  it('a private address, where that is not allowed', async () => {
    const strict = await openWorld({ privateWebhooks: false });
    for (const url of ['http://127.0.0.1/', 'http://10.0.0.8/', 'http://localhost:8080/', 'http://[fd00::1]/']) {
      const { status, body } = await strict.admin.put('/v1/webhooks/inside', { url });
      expect({ status, errors: body.errors }).toEqual({
        status: 422,
        errors: [{ path: '/url', message: 'must not lead to a private address' }],
      });
    }
    await strict.close();
  });

  it('a replay from beyond the end of the log, and one of nothing', async () => {
    await set('early', { url: 'https://example.com/', active: false });
    const beyond = String((await world.end()) + 1_000n);
    expect((await world.admin.post('/v1/webhooks/early/replay', { from: beyond })).status).toBe(422);
    expect((await world.admin.post('/v1/webhooks/none/replay', { from: '0' })).status).toBe(404);
    expect((await world.admin.post('/v1/webhooks/none/secret')).status).toBe(404);
    expect((await world.admin.delete('/v1/webhooks/none')).status).toBe(404);
  });
});

const never = (): never => {
  throw new Error('nothing was got');
};
