import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, shopOrder } from '../test/servers/shop.ts';
import { nextId, openShopWorld, orderIdOf, POLL, path, shopConnectors } from '../test/shop-connector.ts';
import type { World } from '../test/world.ts';

let world: World;
const HOUR_MILLIS = 3_600_000;

beforeAll(async () => {
  world = await openShopWorld();
});
afterAll(() => world.close());

const { connect, order, received, status } = shopConnectors(() => world);

describe('an order that no webhook told of', () => {
  const hoursAgo = (hours: number): string => new Date(Date.now() - hours * HOUR_MILLIS).toISOString();

  it('is found by asking the shop, page by page, and so is what changed since', async () => {
    const shop = await openShop();
    const missed = [nextId(), nextId(), nextId()];
    const changedAt = hoursAgo(-1);
    for (const id of missed) shop.orders.set(id, shopOrder(id, { updated_at: changedAt }));
    const old = nextId();
    shop.orders.set(old, shopOrder(old, { updated_at: hoursAgo(48) }));
    await connect('polled', { baseUrl: shop.url, pollMinutes: 1 });
    for (const id of missed) await expect.poll(async () => (await order(id)).status, POLL).toBe('fulfilling');
    expect((await world.admin.get(`/v1/orders/${orderIdOf(old)}`)).status).toBe(404);
    expect((await status('polled')).polled.upTo).toBe(changedAt);
    await world.admin.delete(path('polled'));
  });

  it('is read when an edit of it is told', async () => {
    const shop = await openShop();
    const id = nextId();
    shop.orders.set(id, shopOrder(id, { updated_at: hoursAgo(48) }));
    await connect('edits', { baseUrl: shop.url });
    await received('edits', 'orders/edited', { order_edit: { id: 1, order_id: id } });
    await expect.poll(async () => (await order(id)).status, POLL).toBe('fulfilling');
    await world.admin.delete(path('edits'));
  });

  it('is said to be out of sight while the shop does not answer', async () => {
    const shop = await openShop();
    shop.instead = { status: 429, headers: { 'retry-after': '3600' } };
    await connect('busy', { baseUrl: shop.url });
    await expect
      .poll(async () => (await status('busy')).problem, POLL)
      .toEqual({ at: expect.any(String), reason: `${new URL(shop.url).host} answered 429` });
    await world.admin.delete(path('busy'));
  });
});
