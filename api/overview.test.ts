import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World } from '../test/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  const { admin } = world;
  await setUpNetwork(admin);
  await count(admin, 'SHIRT', 'wh-1', 100);
  for (const id of ['a', 'b']) await admin.post('/v1/orders', orderBody(id, [{ sku: 'SHIRT', quantity: 1 }]));
  const held = await admin.post('/v1/orders', orderBody('held', [{ sku: 'SHIRT', quantity: 1 }]));
  await admin.post(`/v1/orders/${held.body.orderId}/holds`, { reason: 'fraud' });
  const placedAt = new Date().toISOString();
  const cancelled = await admin.post('/v1/orders', orderBody('new', [{ sku: 'SHIRT', quantity: 1 }], { placedAt }));
  await admin.post(`/v1/orders/${cancelled.body.orderId}/cancellations`, { reason: 'regret' });
});
afterAll(() => world.close());

describe('the overview', () => {
  it('counts orders by status, the work of locations and what waits for people', async () => {
    const { body } = await world.admin.get(`/v1/overview?waitFor=${await world.end()}`);
    const orders = Object.fromEntries(
      body.orders.map(({ status, orders: n }: { status: string; orders: number }) => [status, n]),
    );
    expect(orders).toEqual({
      ...{ placed: 0, held: 1, awaitingStock: 0, routing: 0, fulfilling: 2, completed: 0, cancelled: 1 },
    });
    expect(body.locations).toContainEqual({ location: 'wh-1', open: 3, overdue: expect.any(Number) });
    expect(body.promises).toMatchObject({ kept: 0, missed: 0 });
    expect(body.exceptions).toEqual([]);
    expect(body.availability).toEqual({ low: 0, out: 0 });
  });

  it('counts of the orders that have ended only those that were placed since then', async () => {
    const { body } = await world.admin.get('/v1/overview?since=2999-01-01T00:00:00Z');
    expect(body.orders).toContainEqual({ status: 'cancelled', orders: 0 });
    expect(body.orders).toContainEqual({ status: 'held', orders: 1 });
  });

  it('is for staff', async () => {
    expect((await (await world.as('channel:web')).get('/v1/overview')).status).toBe(403);
    expect((await (await world.as('auditor')).get('/v1/overview')).status).toBe(200);
  });
});

describe('the pace of orders', () => {
  const placedIn = (items: readonly { readonly placed: { readonly web?: readonly number[] } }[]): number =>
    items.flatMap(({ placed }) => placed.web ?? []).reduce((sum, orders) => sum + orders, 0);

  it('is told minute by minute', async () => {
    const from = new Date(Date.now() - 3_600_000).toISOString();
    const { body } = await world.admin.get(`/v1/figures/minutes?from=${from}&waitFor=${await world.end()}`);
    expect(placedIn(body.items)).toBe(4);
    expect(body.items[0].placed.web).toHaveLength(60);
    const { body: others } = await world.admin.get(`/v1/figures/minutes?from=${from}&channel=shop`);
    expect(placedIn(others.items)).toBe(0);
  });
});

describe('the machines', () => {
  it('are told as they run', async () => {
    const { body } = await world.admin.get('/v1/machines');
    const assigned = body.fulfilment.states.find(({ id }: { id: string }) => id === 'assigned');
    expect(body.fulfilment.initial).toBe('assigned');
    expect(assigned.facts).toContainEqual({ fact: 'FulfilmentAccepted', guard: null, to: 'accepted' });
    const deciding = body.order.states.find(({ id }: { id: string }) => id === 'deciding');
    expect(deciding.next[0]).toBe('settling');
    expect(body.order.states.find(({ id }: { id: string }) => id === 'routing').steps).not.toEqual([]);
  });
});
