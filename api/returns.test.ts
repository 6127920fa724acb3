import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World } from '../test/world.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld();
  await setUpNetwork(world.admin);
  await count(world.admin, 'SHIRT', 'wh-1', 100);
});
afterAll(() => world.close());

const shipped = async (externalId: string, quantity: number): Promise<string> => {
  const { body } = await world.admin.post('/v1/orders', orderBody(externalId, [{ sku: 'SHIRT', quantity }]));
  const [{ id, lines }] = body.fulfilments;
  await world.admin.post(`/v1/fulfilments/${id}/pick`, { lines });
  await world.admin.post(`/v1/fulfilments/${id}/ship`, {});
  return body.orderId;
};

describe('a return', () => {
  it('is asked for, received and inspected, and what is sound is on the shelf again', async () => {
    const orderId = await shipped('return-1', 2);
    const before = (await world.admin.get('/v1/stock/SHIRT')).body.onHand;
    const request = { lines: [{ id: '1', quantity: 2, reason: 'too small' }], resolution: 'refund' };
    const asked = await world.admin.post(`/v1/orders/${orderId}/returns`, request);
    expect(asked).toMatchObject({ status: 201, body: { orderId, status: 'authorised', lines: [{ sku: 'SHIRT' }] } });
    const path = `/v1/returns/${asked.body.id}`;
    const received = await world.admin.post(`${path}/receive`, { location: 'wh-1', lines: [{ id: '1', quantity: 2 }] });
    expect(received.body).toMatchObject({ status: 'received', at: 'wh-1', lines: [{ received: 2 }] });
    const inspected = await world.admin.post(`${path}/inspect`, {
      lines: [
        { id: '1', quantity: 1, disposition: 'restock', accept: true },
        { id: '1', quantity: 1, disposition: 'scrap', accept: false, note: 'worn\nand torn' },
      ],
    });
    expect(inspected.body).toMatchObject({ status: 'closed', lines: [{ accepted: 1, declined: 1 }] });
    expect((await world.admin.get('/v1/stock/SHIRT')).body.onHand).toBe(before + 1);
    const order = await world.admin.get(`/v1/orders/${orderId}`);
    expect(order.body).toMatchObject({ returns: [{ id: asked.body.id, status: 'closed' }], lines: [{ shipped: 2 }] });
    const listed = await world.admin.get(`/v1/returns?status=closed&waitFor=${inspected.body.position}`);
    expect(listed.body.items).toMatchObject([{ id: asked.body.id, orderId, channel: 'web', at: 'wh-1' }]);
  });

  it('is never of more than was shipped', async () => {
    const orderId = await shipped('return-2', 1);
    const request = { lines: [{ id: '1', quantity: 2, reason: 'broken' }], resolution: 'exchange' };
    const { status, body } = await world.admin.post(`/v1/orders/${orderId}/returns`, request);
    expect(status).toBe(409);
    expect(body.errors).toMatchObject([{ path: '/lines/0/quantity' }]);
  });

  it('may be given up before anything has come in', async () => {
    const orderId = await shipped('return-3', 1);
    const request = { lines: [{ id: '1', quantity: 1, reason: 'changed my mind' }], resolution: 'refund' };
    const { body } = await world.admin.post(`/v1/orders/${orderId}/returns`, request);
    expect((await world.admin.post(`/v1/returns/${body.id}/cancel`)).body.status).toBe('cancelled');
    expect((await world.admin.get(`/v1/returns/${body.id}`)).body.status).toBe('cancelled');
  });
});
