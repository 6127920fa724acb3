import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World, type WorldAnswer } from '../test/world.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld();
  await setUpNetwork(world.admin);
  await count(world.admin, 'SHIRT', 'wh-1', 1_000);
  await count(world.admin, 'SHIRT', 'wh-2', 1_000);
  await count(world.admin, 'SHIRT', 'store-1', 1_000);
});
afterAll(() => world.close());

/** Places an order; `orderId` and the id of its first fulfilment. */
const given = async (externalId: string, quantity: number, more = {}) => {
  const { body } = await world.admin.post('/v1/orders', orderBody(externalId, [{ sku: 'SHIRT', quantity }], more));
  return { orderId: body.orderId, id: body.fulfilments[0].id, position: body.position };
};
const act = (id: string, action: string, body?: unknown): Promise<WorldAnswer> =>
  world.admin.post(`/v1/fulfilments/${id}/${action}`, body);
const orderOf = async (orderId: string) => (await world.admin.get(`/v1/orders/${orderId}`)).body;

describe('a parcel on its way', () => {
  it('is accepted, picked, packed, shipped and delivered, and completes its order', async () => {
    const { orderId, id } = await given('ship-1', 2);
    const lines = [{ lineId: '1', quantity: 2 }];
    expect((await act(id, 'accept')).body).toMatchObject({
      id,
      orderId,
      status: 'accepted',
      items: [{ sku: 'SHIRT' }],
    });
    expect((await act(id, 'pick', { lines })).body.status).toBe('picked');
    const packed = await act(id, 'pack', { parcels: [{ lines, weightGrams: 900 }] });
    expect(packed.body).toMatchObject({ status: 'packed', parcels: [{ lines, weightGrams: 900 }] });
    const tracking = { carrier: 'PostNord', trackingNumber: 'SE1', trackingUrl: 'https://example.com/SE1' };
    expect((await act(id, 'ship', tracking)).body).toMatchObject({ status: 'shipped', ...tracking });
    expect(await orderOf(orderId)).toMatchObject({ status: 'completed', lines: [{ shipped: 2, assigned: 0 }] });
    const tooEarly = await act(id, 'deliver', { at: '9999-11-27T12:00:00Z' });
    expect([tooEarly.status, tooEarly.body.errors]).toEqual([422, [{ path: '/at', message: 'is yet to come' }]]);
    expect((await act(id, 'deliver', { at: '2020-11-27T12:00:00+01:00' })).body).toMatchObject({
      ...{ status: 'delivered', deliveredAt: '2020-11-27T11:00:00.000Z' },
    });
    expect((await orderOf(orderId)).fulfilments).toMatchObject([{ status: 'delivered', trackingNumber: 'SE1' }]);
  });

  it('may be reported twice without any harm', async () => {
    const { id } = await given('ship-2', 1);
    const first = await act(id, 'accept');
    const second = await act(id, 'accept');
    expect(second.body).toEqual(first.body);
  });

  it('cannot leave before it was picked, nor hold what was not', async () => {
    const { id } = await given('ship-3', 1);
    expect(await act(id, 'ship', {})).toMatchObject({ status: 409, body: { type: '/problems/not-now' } });
    await act(id, 'pick', { lines: [{ lineId: '1', quantity: 1 }] });
    const wrong = await act(id, 'pack', { parcels: [{ lines: [{ lineId: '1', quantity: 2 }] }] });
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ path: '/parcels' }] } });
  });

  it('takes no link but one to the web', async () => {
    const { id } = await given('ship-4', 1);
    const answer = await act(id, 'ship', { trackingUrl: 'javascript:alert(1)' });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: '/trackingUrl' }] } });
  });
});

describe('an order that is collected', () => {
  it('is made ready and handed over', async () => {
    const delivery = { method: 'collect', collectAt: 'store-1' };
    const { orderId, id } = await given('collect-1', 1, { delivery, shipTo: undefined });
    await act(id, 'pick', { lines: [{ lineId: '1', quantity: 1 }] });
    expect((await act(id, 'ready')).body).toMatchObject({ status: 'readyForCollection', location: 'store-1' });
    expect((await act(id, 'collect', { by: 'Astrid Lind' })).body).toMatchObject({
      status: 'collected',
      collectedBy: 'Astrid Lind',
    });
    expect((await orderOf(orderId)).status).toBe('completed');
  });
});

describe('what a location cannot do', () => {
  it('routes what was not found elsewhere, and takes it off the shelf', async () => {
    const { orderId, id } = await given('short-1', 3);
    const [{ location }] = (await orderOf(orderId)).fulfilments;
    const { body } = await act(id, 'pick', { lines: [{ lineId: '1', quantity: 1 }] });
    expect(body).toMatchObject({ status: 'picked', lines: [{ lineId: '1', quantity: 1 }] });
    const order = await orderOf(orderId);
    const other = order.fulfilments.find((fulfilment: { id: string }) => fulfilment.id !== id);
    expect(other).toMatchObject({ status: 'assigned', lines: [{ lineId: '1', quantity: 2 }] });
    expect(other.location).not.toBe(location);
  });

  it('routes what was rejected elsewhere', async () => {
    const { orderId, id } = await given('reject-1', 1);
    expect((await act(id, 'reject', { reason: 'too busy' })).body.status).toBe('rejected');
    const order = await orderOf(orderId);
    expect(order.status).toBe('fulfilling');
    expect(order.fulfilments.map(({ status }: { status: string }) => status)).toEqual(['rejected', 'assigned']);
  });

  it('knows nothing of a fulfilment that is not there', async () => {
    expect((await act('nonsense', 'accept')).status).toBe(404);
    expect((await act('00000000-0000-5000-8000-000000000000-1', 'accept')).status).toBe(404);
  });
});

describe('the work of a location', () => {
  it('is listed with all that is needed to do it', async () => {
    const { id, orderId, position } = await given('work-1', 2);
    const page = await world.admin.get(`/v1/fulfilments?status=assigned&status=accepted&waitFor=${position}&limit=200`);
    const found = page.body.items.find((item: { id: string }) => item.id === id);
    expect(found).toMatchObject({
      orderId,
      externalId: 'work-1',
      orderStatus: 'fulfilling',
      shipTo: { city: 'Stockholm' },
      customer: { name: 'Astrid Lind' },
      items: [{ lineId: '1', sku: 'SHIRT', quantity: 2 }],
    });
    const due = await world.admin.get('/v1/fulfilments?location=wh-1&dueBefore=2020-01-01T00:00:00Z');
    expect(due.body).toEqual({ items: [], next: null });
    expect((await world.admin.get(`/v1/fulfilments/${id}`)).body).toMatchObject({ id, orderId });
  });
});
