import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelIdOf } from '../domain/ids.ts';
import { connectorTarget } from '../domain/setup/connector.ts';
import { orderIdFor } from '../runtime/order-commands.ts';
import type { Json } from '../test/client.ts';
import { count, orderBody } from '../test/network.ts';
import { answering, openReceiver, taking } from '../test/servers/receiver.ts';
import { shopOrder } from '../test/servers/shop.ts';
import { nextId, openShopWorld, POLL, path, shopConnectors } from '../test/shop-connector.ts';
import type { World, WorldAnswer } from '../test/world.ts';

let world: World;
const HOUR_MILLIS = 3_600_000;
/** Ahead of the real time by so much. */
let ahead = 0;
const clock = { now: () => new Date(Date.now() + ahead).toISOString() };

beforeAll(async () => {
  world = await openShopWorld({ clock });
});
afterAll(() => world.close());

const { connect, exceptionsOf, order, received, status } = shopConnectors(() => world);
const retryAll = (id: string): Promise<WorldAnswer> => world.admin.post(path(id, '/retry'));

describe('all that failed of a connector', () => {
  it('is worked again by one command, where it came in', async () => {
    await connect('all-in');
    const ids = [nextId(), nextId(), nextId()];
    for (const id of ids) {
      const { line_items: lines, ...document } = shopOrder(id);
      const unknown = lines.map((line: Json, n: number) => ({ ...line, sku: n === 0 ? 'LATE-SKU' : line.sku }));
      await received('all-in', 'orders/create', { ...document, line_items: unknown });
    }
    await expect.poll(async () => (await status('all-in')).in, POLL).toEqual({ waiting: 0, parked: 0, failed: 3 });
    await count(world.admin, 'LATE-SKU', 'wh-1', 10);

    expect((await retryAll('all-in')).body).toMatchObject({ id: 'all-in', in: 3, out: 0 });

    for (const id of ids) await expect.poll(async () => (await order(id)).status, POLL).toBe('fulfilling');
    await expect
      .poll(async () => (await exceptionsOf('all-in')).map((one) => one.status), POLL)
      .toEqual(['resolved', 'resolved', 'resolved']);
    expect((await retryAll('all-in')).body).toMatchObject({ in: 0, out: 0 });
    await world.admin.delete(path('all-in'));
  });

  it('is told again by one command, where its system was out for longer than it is tried for', async () => {
    const receiver = await openReceiver();
    receiver.answer = answering(503);
    await world.admin.put(path('out-for-days'), { system: 'tiny', settings: { url: receiver.url } });
    const placed: string[] = [];
    for (const id of ['late-1', 'late-2', 'late-3']) {
      await world.admin.post('/v1/orders', orderBody(id, [{ sku: 'MUG-BLUE', quantity: 1 }]));
      placed.push(orderIdFor(channelIdOf('web'), id));
    }
    await receiver.until(3);
    ahead += 4 * 24 * HOUR_MILLIS;
    await expect.poll(async () => (await status('out-for-days')).out, POLL).toEqual({ waiting: 0, failed: 3 });
    const failures = async (): Promise<Json[]> =>
      (await world.admin.get('/v1/exceptions?kind=deliveryFailed')).body.items.filter(
        ({ subject }: Json) => subject.target === connectorTarget('out-for-days'),
      );
    await expect.poll(async () => (await failures()).length, POLL).toBe(3);
    const before = receiver.got.length;
    receiver.answer = taking;

    expect((await retryAll('out-for-days')).body).toMatchObject({ id: 'out-for-days', in: 0, out: 3 });

    await expect.poll(async () => (await failures()).map((one) => one.status), POLL).toEqual(Array(3).fill('resolved'));
    expect(await status('out-for-days')).toMatchObject({ out: { waiting: 0, failed: 0 }, problem: null });
    expect(receiver.got.length).toBe(before + placed.length);
    await world.admin.delete(path('out-for-days'));
    expect((await retryAll('out-for-days')).status).toBe(404);
  });
});
