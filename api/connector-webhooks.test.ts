import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shopCall, shopOrder } from '../test/servers/shop.ts';
import { nextId, openShopWorld, orderIdOf, POLL, path, settings, shopConnectors } from '../test/shop-connector.ts';
import type { World } from '../test/world.ts';

let world: World;
const HOUR_MILLIS = 3_600_000;
/** Ahead of the real time by so much. */
let ahead = 0;
const clock = { now: () => new Date(Date.now() + ahead).toISOString() };

beforeAll(async () => {
  world = await openShopWorld({ clock });
});
afterAll(() => world.close());

const { call, connect, facts, order, quiet, received, status } = shopConnectors(() => world);

describe('a webhook from a shop', () => {
  it('places the order, once, however often it comes', async () => {
    await connect('places');
    const id = nextId();
    const document = shopOrder(id);
    const one = shopCall('orders/create', document);
    expect((await call('places', one)).body).toEqual({ received: 'stored' });
    expect((await call('places', one)).body).toEqual({ received: 'repeated' });
    await received('places', 'orders/create', document);
    await expect.poll(async () => (await order(id)).status, POLL).toBe('fulfilling');
    await quiet('places');
    expect(await order(id)).toMatchObject({ channel: 'web', externalId: String(id), total: 54_130 });
    expect((await facts(id)).filter((type) => type === 'OrderPlaced')).toHaveLength(1);
    const [placed] = (await world.admin.get(`/v1/orders/${orderIdOf(id)}/events`)).body.items;
    expect(placed.metadata?.by ?? placed.by).toBe('connector-places');
    await world.admin.delete(path('places'));
  });

  it.each([
    [
      'with no signature',
      ({ raw, headers }: ReturnType<typeof shopCall>) => ({
        raw,
        headers: { ...headers, 'x-shopify-hmac-sha256': '' },
      }),
    ],
    [
      'with a wrong signature',
      ({ raw }: ReturnType<typeof shopCall>) => shopCall('orders/create', JSON.parse(raw), { secret: 'guessed' }),
    ],
    [
      'that was cut off on the way',
      ({ raw, headers }: ReturnType<typeof shopCall>) => ({ raw: raw.slice(0, -1), headers }),
    ],
    [
      'of another shop',
      ({ raw }: ReturnType<typeof shopCall>) =>
        shopCall('orders/create', JSON.parse(raw), { shop: 'other.myshopify.com' }),
    ],
  ])('%s is refused, and nothing of it is kept', async (_, spoil) => {
    await connect('strict');
    const answer = await call('strict', spoil(shopCall('orders/create', shopOrder(nextId()))));
    expect([answer.status, answer.body.detail]).toEqual([401, 'The signature is missing or wrong.']);
    expect(await status('strict')).toMatchObject({ lastIn: null, in: { waiting: 0, parked: 0, failed: 0 } });
    await world.admin.delete(path('strict'));
  });

  it('is taken by nobody as long as no secret has been given', async () => {
    await world.admin.put(path('bare'), { system: 'shopify', channel: 'web', settings: settings() });
    expect((await call('bare', shopCall('orders/create', shopOrder(nextId()), { secret: '' }))).status).toBe(401);
    await world.admin.delete(path('bare'));
  });

  it('may be signed with the secret before, until its day is over', async () => {
    await connect('rotating');
    await world.admin.put(path('rotating', '/secrets'), { clientSecret: 'the next one' });
    await received('rotating', 'orders/create', shopOrder(nextId()));
    await received('rotating', 'orders/create', shopOrder(nextId()), { secret: 'the next one' });
    ahead += 24 * HOUR_MILLIS + 1_000;
    expect((await call('rotating', shopCall('orders/create', shopOrder(nextId())))).status).toBe(401);
    await received('rotating', 'orders/create', shopOrder(nextId()), { secret: 'the next one' });
    await quiet('rotating');
    await world.admin.delete(path('rotating'));
  });

  it('that is larger than anything that is taken is refused', async () => {
    await connect('large');
    const answer = await call('large', shopCall('orders/create', { note: 'x'.repeat(5 * 1_048_576) }));
    expect([answer.status, answer.body.detail]).toEqual([413, 'A body has at most 4 MiB.']);
    await world.admin.delete(path('large'));
  });

  it('of a topic that is not worked here is thanked for', async () => {
    await connect('polite');
    expect((await call('polite', shopCall('products/update', { id: 1 }))).body).toEqual({ received: 'ignored' });
    await world.admin.delete(path('polite'));
  });

  it('has no door where there is no such connector, or its system sends none', async () => {
    await world.admin.put(path('mute'), { system: 'tiny', settings: { url: 'x' } });
    for (const id of ['none', 'mute']) expect((await call(id, shopCall('x', {}))).status).toBe(404);
    await world.admin.delete(path('mute'));
  });
});

describe('a connector that is paused', () => {
  it('keeps what comes in, and works it when it is resumed', async () => {
    await connect('rests');
    expect((await world.admin.post(path('rests', '/pause'))).body.connector.paused).toBe(true);
    const id = nextId();
    await received('rests', 'orders/create', shopOrder(id));
    expect(await status('rests')).toMatchObject({ paused: true, in: { waiting: 1 } });
    expect((await world.admin.get(`/v1/orders/${orderIdOf(id)}`)).status).toBe(404);
    await world.admin.post(path('rests', '/resume'));
    await expect.poll(async () => (await order(id)).status, POLL).toBe('fulfilling');
    await world.admin.delete(path('rests'));
  });
});
