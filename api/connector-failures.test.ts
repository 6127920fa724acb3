import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../test/client.ts';
import { count } from '../test/network.ts';
import { shopOrder } from '../test/servers/shop.ts';
import { nextId, openShopWorld, POLL, path, shopConnectors } from '../test/shop-connector.ts';
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

const { connect, exceptionsOf, order, received, status } = shopConnectors(() => world);

describe('what cannot be worked', () => {
  it('becomes an exception that says why, and is worked when it is tried again', async () => {
    await connect('fails');
    const id = nextId();
    const document = shopOrder(id);
    const unknown = document.line_items.map((line: Json, n: number) => ({
      ...line,
      sku: n === 0 ? 'NEW-SKU' : line.sku,
    }));
    await received('fails', 'orders/create', { ...document, line_items: unknown });
    await expect
      .poll(() => exceptionsOf('fails'), POLL)
      .toMatchObject([
        {
          ...{ status: 'open', canRetry: true, subject: { target: 'fails', key: `order ${id}` } },
          message: `orders/create from fails (order ${id}) could not be worked: The order names SKUs that are not known; /lines/0/sku NEW-SKU is not known.`,
        },
      ]);
    expect(await status('fails')).toMatchObject({ in: { waiting: 0, parked: 0, failed: 1 } });

    const [{ id: exception }] = await exceptionsOf('fails');
    const retry = () => world.admin.post(`/v1/exceptions/${encodeURIComponent(exception)}/retry`);
    await retry();
    await expect.poll(async () => (await exceptionsOf('fails'))[0]?.times, POLL).toBe(2);
    await count(world.admin, 'NEW-SKU', 'wh-1', 10);
    expect((await retry()).status).toBe(200);
    await expect.poll(() => exceptionsOf('fails'), POLL).toMatchObject([{ status: 'resolved', canRetry: false }]);
    expect((await order(id)).status).toBe('fulfilling');
    await world.admin.delete(path('fails'));
  });

  it('and is about an order that never comes is parked for hours, and then an exception', async () => {
    await connect('lonely');
    await received('lonely', 'refunds/create', { id: 1, order_id: nextId(), refund_line_items: [] });
    await expect.poll(async () => (await status('lonely')).in.parked, POLL).toBe(1);
    ahead += 7 * HOUR_MILLIS;
    await expect
      .poll(() => exceptionsOf('lonely'), POLL)
      .toMatchObject([{ message: expect.stringContaining('its order is not known yet') }]);
    await world.admin.delete(path('lonely'));
  });
});
