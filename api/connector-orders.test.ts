import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../test/client.ts';
import { cancelledOrder, shopOrder } from '../test/servers/shop.ts';
import { nextId, openShopWorld, orderIdOf, POLL, path, shopConnectors } from '../test/shop-connector.ts';
import type { World } from '../test/world.ts';

let world: World;

beforeAll(async () => {
  world = await openShopWorld();
});
afterAll(() => world.close());

const { connect, exceptionsOf, facts, order, quiet, received, status } = shopConnectors(() => world);

describe('what a shop does with an order', () => {
  beforeAll(() => connect('shop'));
  afterAll(async () => {
    await world.admin.delete(path('shop'));
  });

  it('cancels it', async () => {
    const id = nextId();
    await received('shop', 'orders/create', shopOrder(id));
    await received('shop', 'orders/cancelled', cancelledOrder(id));
    await expect.poll(async () => (await order(id)).status, POLL).toBe('cancelled');
    // The shop gives the money back.
    expect(await facts(id)).not.toContain('RefundRequested');
  });

  it('cancels it, told before the order itself: it is never sent', async () => {
    const id = nextId();
    await received('shop', 'orders/cancelled', cancelledOrder(id));
    await quiet('shop');
    await received('shop', 'orders/create', shopOrder(id));
    await quiet('shop');
    expect((await world.admin.get(`/v1/orders/${orderIdOf(id)}`)).status).toBe(404);
    expect(await exceptionsOf('shop')).toEqual([]);
  });

  const refund = (id: number, more: object): Json => ({
    ...{ id: id * 10, order_id: id, created_at: '2026-11-23T12:00:00Z' },
    refund_line_items: [{ line_item_id: 16_100_010_011, quantity: 1, restock_type: 'cancel', ...more }],
  });
  const cancelledIn = async (id: number): Promise<readonly number[]> =>
    (await order(id)).lines.map(({ cancelled }: Json) => cancelled);

  it('cancels a unit by a refund, told before the order: it waits for that', async () => {
    const id = nextId();
    await received('shop', 'refunds/create', refund(id, {}));
    await expect.poll(async () => (await status('shop')).in, POLL).toMatchObject({ waiting: 0, parked: 1 });
    expect((await status('shop')).problem.reason).toBe('its order is not known yet');
    await received('shop', 'orders/create', shopOrder(id));
    await expect.poll(() => cancelledIn(id), POLL).toEqual([1, 0]);
    expect((await status('shop')).in).toEqual({ waiting: 0, parked: 0, failed: 0 });
  });

  it('cancels a unit by a refund once, though the order that is told after it says so, too', async () => {
    const id = nextId();
    await received('shop', 'orders/create', shopOrder(id));
    const document = shopOrder(id, { updated_at: '2026-11-23T12:00:01Z', refunds: [refund(id, {})] });
    const [shirt, ...rest] = document.line_items;
    const after = { ...document, line_items: [{ ...shirt, current_quantity: 1 }, ...rest] };
    await received('shop', 'orders/updated', after);
    await received('shop', 'refunds/create', refund(id, {}));
    await received('shop', 'orders/updated', after);
    await quiet('shop');
    expect(await cancelledIn(id)).toEqual([1, 0]);
  });

  it('adds to it and takes from it by an edit, and an older state that comes late changes nothing', async () => {
    const id = nextId();
    const before = shopOrder(id);
    await received('shop', 'orders/create', before);
    const [shirt, mug] = before.line_items;
    const edited = shopOrder(id, {
      updated_at: '2026-11-23T12:00:00Z',
      line_items: [
        { ...shirt, current_quantity: 1 },
        { ...mug, quantity: 3, current_quantity: 3 },
        { ...mug, id: 555, admin_graphql_api_id: null, quantity: 1, current_quantity: 1 },
      ],
    });
    await received('shop', 'orders/updated', edited);
    const quantities = async () => (await order(id)).lines.map(({ ordered, cancelled }: Json) => ordered - cancelled);
    await expect.poll(quantities, POLL).toEqual([1, 3, 1]);
    await received('shop', 'orders/updated', { ...before, updated_at: '2026-11-23T09:30:00Z' });
    await quiet('shop');
    expect(await quantities()).toEqual([1, 3, 1]);
  });

  it('changes where it goes, and says that it is paid', async () => {
    const id = nextId();
    const before = shopOrder(id, { financial_status: 'pending' });
    await received('shop', 'orders/create', before);
    await expect.poll(async () => (await order(id)).status, POLL).toBe('held');
    const shipTo = { ...before.shipping_address, address1: 'Nygatan 7' };
    const changes = { financial_status: 'paid', updated_at: '2026-11-23T12:00:00Z', shipping_address: shipTo };
    await received('shop', 'orders/updated', { ...before, ...changes });
    await expect.poll(async () => (await order(id)).status, POLL).toBe('fulfilling');
    expect((await order(id)).shipTo.line1).toBe('Nygatan 7');
  });

  it('changes something of one that was sent before we knew of it: that is not ours', async () => {
    const id = nextId();
    const document = shopOrder(id);
    const sent = document.line_items.map((line: Json) => ({ ...line, fulfillment_status: 'fulfilled' }));
    await received('shop', 'orders/updated', { ...document, line_items: sent });
    await quiet('shop');
    expect((await world.admin.get(`/v1/orders/${orderIdOf(id)}`)).status).toBe(404);
  });

  it('tells of something else: what was cancelled and corrected here stays so', async () => {
    const id = nextId();
    const document = shopOrder(id, { financial_status: 'pending' });
    await received('shop', 'orders/create', document);
    await expect.poll(async () => (await order(id)).status, POLL).toBe('held');
    const { lines, shipTo } = await order(id);
    const one = [{ id: lines[0].id, quantity: 1 }];
    const cancelled = await world.admin.post(`/v1/orders/${orderIdOf(id)}/cancellations`, {
      lines: one,
      reason: 'gone',
    });
    const corrected = await world.admin.patch(`/v1/orders/${orderIdOf(id)}`, {
      shipTo: { ...shipTo, line1: 'Rätta gatan 2' },
    });
    expect([cancelled.status, corrected.status]).toEqual([200, 200]);
    await received('shop', 'orders/updated', {
      ...document,
      financial_status: 'paid',
      updated_at: '2026-11-23T12:00:00Z',
    });
    await expect.poll(async () => (await order(id)).status, POLL).toBe('fulfilling');
    expect(await cancelledIn(id)).toEqual([1, 0]);
    expect((await order(id)).shipTo.line1).toBe('Rätta gatan 2');
  });

  it('is placed and held where a person must look at it', async () => {
    const id = nextId();
    await received('shop', 'orders/create', shopOrder(id, { test: true }));
    await expect.poll(async () => (await order(id)).status, POLL).toBe('held');
    expect((await order(id)).holds).toMatchObject([{ reason: 'it is a test order' }]);
  });

  it('takes all of it off, line by line: nothing of it is sent', async () => {
    const id = nextId();
    const before = shopOrder(id);
    await received('shop', 'orders/create', before);
    const gone = before.line_items.map((line: Json) => ({ ...line, current_quantity: 0 }));
    await received('shop', 'orders/updated', { ...before, updated_at: '2026-11-23T12:00:00Z', line_items: gone });
    await expect.poll(async () => (await order(id)).status, POLL).toBe('cancelled');
  });

  it('says that units came back: a person is told', async () => {
    const id = nextId();
    await received('shop', 'orders/create', shopOrder(id));
    await received('shop', 'refunds/create', refund(id, { restock_type: 'return' }));
    const subject = { target: 'shop', key: `order ${id}` };
    await expect
      .poll(async () => (await exceptionsOf('shop')).filter(({ subject: of }) => of.key === subject.key), POLL)
      .toMatchObject([{ status: 'open', subject, message: expect.stringContaining('1 units came back in the shop') }]);
  });

  it('is asked for a return of what was sent: it is asked for here, and called off', async () => {
    const id = nextId();
    await received('shop', 'orders/create', shopOrder(id));
    await expect.poll(async () => (await order(id)).status, POLL).toBe('fulfilling');
    for (const { id: part, lines } of (await order(id)).fulfilments) {
      for (const [step, body] of [
        ['accept'],
        ['pick', { lines }],
        ['pack', { parcels: [{ lines }] }],
        ['ship', {}],
      ] as const)
        expect((await world.admin.post(`/v1/fulfilments/${part}/${step}`, body)).status).toBe(200);
    }
    const about = { id: id * 10, order: { id } };
    const [{ id: line }] = (await order(id)).lines;
    const lines = [{ quantity: 1, return_reason: 'size', fulfillment_line_item: { line_item: { id: Number(line) } } }];
    await received('shop', 'returns/request', { ...about, return_line_items: lines });
    await expect.poll(async () => (await order(id)).returns, POLL).toMatchObject([{ status: 'authorised' }]);
    await received('shop', 'returns/cancel', { id: id * 10, order_id: id });
    await expect.poll(async () => (await order(id)).returns, POLL).toMatchObject([{ status: 'cancelled' }]);
  });

  it('asks for its data to be erased: a person is told', async () => {
    await received('shop', 'customers/redact', { shop_id: 1, customer: { email: 'anna@example.com' } });
    await expect
      .poll(async () => (await exceptionsOf('shop')).filter(({ subject }) => subject.key === 'customers/redact'), POLL)
      .toMatchObject([
        { message: 'customers/redact from shop (customers/redact) could not be worked: a person must see to this.' },
      ]);
  });
});
