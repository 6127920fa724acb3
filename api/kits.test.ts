import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World } from '../test/world.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld();
  await setUpNetwork(world.admin);
  await world.admin.put('/v1/products/TEA-SET', {
    name: 'A pot and two cups',
    components: [
      { sku: 'POT', quantity: 1 },
      { sku: 'CUP', quantity: 2 },
    ],
  });
});
afterAll(() => world.close());

const place = (id: string, lines: readonly { readonly sku: string; readonly quantity: number }[]) =>
  world.admin.post('/v1/orders', orderBody(id, lines));
const stockOf = async (sku: string) => (await world.admin.get(`/v1/stock/${sku}`)).body;
const available = async (...skus: readonly string[]) =>
  (await world.admin.get(`/v1/atp?channel=web&${skus.map((sku) => `sku=${sku}`).join('&')}`)).body.items.map(
    (item: { available: number }) => item.available,
  );

describe('a kit', () => {
  it('is sold, sent from one location and taken back as a whole, and its components move', async () => {
    await count(world.admin, 'POT', 'wh-1', 3);
    await count(world.admin, 'CUP', 'wh-1', 7);
    await count(world.admin, 'CUP', 'wh-2', 50);
    expect(await available('TEA-SET', 'POT', 'CUP')).toEqual([3, 3, 57]);

    const placed = await place('kit-1', [
      { sku: 'TEA-SET', quantity: 2 },
      { sku: 'CUP', quantity: 1 },
    ]);
    expect(placed).toMatchObject({
      status: 201,
      body: { lines: [{ sku: 'TEA-SET', assigned: 2, components: [{ sku: 'POT' }, { sku: 'CUP' }] }, { assigned: 1 }] },
    });
    const [parcel] = placed.body.fulfilments;
    expect(placed.body.fulfilments).toMatchObject([{ location: 'wh-1' }]);
    expect(await stockOf('CUP')).toMatchObject({ allocated: 5 });
    expect(await available('TEA-SET')).toEqual([1]);

    const work = `/v1/fulfilments/${parcel.id}`;
    expect((await world.admin.get(work)).body.items[0]).toMatchObject({
      sku: 'TEA-SET',
      quantity: 2,
      components: [
        { sku: 'POT', quantity: 1 },
        { sku: 'CUP', quantity: 2 },
      ],
    });
    await world.admin.post(`${work}/pick`, { lines: parcel.lines });
    await world.admin.post(`${work}/ship`, {});
    await expect.poll(async () => (await stockOf('CUP')).onHand).toBe(52);
    expect(await stockOf('POT')).toMatchObject({ onHand: 1, allocated: 0 });

    const back = await world.admin.post(`/v1/orders/${placed.body.orderId}/returns`, {
      lines: [{ id: placed.body.lines[0].id, quantity: 1, reason: 'chipped' }],
      resolution: 'refund',
    });
    const lines = [{ id: placed.body.lines[0].id, quantity: 1 }];
    await world.admin.post(`/v1/returns/${back.body.id}/receive`, { location: 'wh-1', lines });
    await world.admin.post(`/v1/returns/${back.body.id}/inspect`, {
      lines: lines.map((line) => ({ ...line, disposition: 'restock', accept: true })),
    });
    await expect.poll(async () => (await stockOf('CUP')).onHand).toBe(54);
    expect((await stockOf('POT')).onHand).toBe(2);
  });

  it('is refused when one of its components is not there, naming that, and nothing stays reserved', async () => {
    await world.admin.put('/v1/products/DUO', { components: ['HERE', 'GONE'].map((sku) => ({ sku, quantity: 1 })) });
    await count(world.admin, 'HERE', 'wh-1', 5);
    await count(world.admin, 'GONE', 'wh-1', 0);
    expect(await place('kit-2', [{ sku: 'DUO', quantity: 1 }])).toMatchObject({
      status: 409,
      body: { errors: [{ path: '/lines/0/quantity', sku: 'GONE', available: 0 }] },
    });
    await expect.poll(async () => (await stockOf('HERE')).reserved).toBe(0);
  });

  it('cannot be sold where its components lie at different locations', async () => {
    await world.admin.put('/v1/products/APART', { components: ['EAST', 'WEST'].map((sku) => ({ sku, quantity: 1 })) });
    await count(world.admin, 'EAST', 'wh-1', 5);
    await count(world.admin, 'WEST', 'wh-2', 5);
    expect(await available('APART', 'EAST', 'WEST')).toEqual([0, 5, 5]);
  });

  it('keeps in an order what it was made of when it was sold', async () => {
    await world.admin.put('/v1/products/NEW-SET', { components: [{ sku: 'OLD-PART', quantity: 1 }] });
    await count(world.admin, 'OLD-PART', 'wh-1', 1);
    const placed = await place('kit-3', [{ sku: 'NEW-SET', quantity: 1 }]);
    await world.admin.put('/v1/products/NEW-SET', { components: [{ sku: 'NEW-PART', quantity: 1 }] });
    const again = await world.admin.get(`/v1/orders/${placed.body.orderId}`);
    expect(again.body.lines[0].components).toEqual([{ sku: 'OLD-PART', quantity: 1 }]);
    expect(await stockOf('OLD-PART')).toMatchObject({ allocated: 1 });
  });

  it('is found in orders by its own SKU and by those of its components', async () => {
    await world.admin.put('/v1/products/FOUND', { components: [{ sku: 'FOUND-PART', quantity: 1 }] });
    await count(world.admin, 'FOUND-PART', 'wh-1', 1);
    const placed = await place('kit-4', [{ sku: 'FOUND', quantity: 1 }]);
    for (const sku of ['FOUND', 'FOUND-PART']) {
      const list = await world.admin.get(`/v1/orders?sku=${sku}&waitFor=${await world.end()}`);
      expect(list.body.items.map((item: { orderId: string }) => item.orderId)).toEqual([placed.body.orderId]);
    }
  });

  it('is made up for who comes first, where several wait and each holds what the other lacks', async () => {
    await world.admin.put('/v1/products/STUCK', { components: ['LEFT', 'RIGHT'].map((sku) => ({ sku, quantity: 1 })) });
    for (const [id, rules] of Object.entries({ slow: {}, fast: { backorderPriority: 5 } })) {
      const channel = { name: id, type: 'b2b', locations: ['wh-1'], backorder: 'allow', ...rules };
      await world.admin.put(`/v1/channels/${id}`, channel);
    }
    const waits = (id: string, channel: string) =>
      world.admin.post('/v1/orders', orderBody(id, [{ sku: 'STUCK', quantity: 1 }], { channel }));
    await count(world.admin, 'LEFT', 'wh-1', 1);
    await count(world.admin, 'RIGHT', 'wh-1', 0);
    const slow = await waits('stuck-1', 'slow');
    const fast = await waits('stuck-2', 'fast');
    await count(world.admin, 'RIGHT', 'wh-1', 1);
    const assigned = async (id: string) => (await world.admin.get(`/v1/orders/${id}`)).body.lines[0].assigned;
    await expect.poll(() => assigned(fast.body.orderId), { timeout: 30_000 }).toBe(1);
    expect(await assigned(slow.body.orderId)).toBe(0);
    const { body } = await world.admin.get(`/v1/exceptions?kind=reservationLost&waitFor=${await world.end()}`);
    expect(body.items).toEqual([]);
  });
});
