import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fulfilmentIdOf, locationIdOf, manifestIdOf } from '../domain/ids.ts';
import { instantOf } from '../domain/time.ts';
import { START } from '../log/codec.ts';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World, type WorldClient } from '../test/world.ts';

let world: World;
let warehouse: WorldClient;

beforeAll(async () => {
  world = await openWorld();
  await setUpNetwork(world.admin);
  await world.admin.put('/v1/channels/one', { name: 'One', type: 'site', locations: ['wh-1'] });
  await count(world.admin, 'SHIRT', 'wh-1', 1_000);
  warehouse = await world.as('location:wh-1');
});
afterAll(() => world.close());

const picked = async (externalId: string): Promise<string> => {
  const body = orderBody(externalId, [{ sku: 'SHIRT', quantity: 1 }], { channel: 'one' });
  const { id } = (await world.admin.post('/v1/orders', body)).body.fulfilments[0];
  await warehouse.post(`/v1/fulfilments/${id}/pick`, { lines: [{ sku: 'SHIRT' }] });
  return id;
};
const packed = async (externalId: string): Promise<string> => {
  const id = await picked(externalId);
  const parcels = [{ lines: [{ sku: 'SHIRT' }], weightGrams: 300 }];
  await warehouse.post(`/v1/fulfilments/${id}/pack`, { parcels });
  return id;
};
const shipped = async (id: string) => (await warehouse.get(`/v1/fulfilments/${id}`)).body;
const shipments = async (id: string) => {
  const { items } = (await world.admin.get(`/v1/orders/${id.slice(0, 36)}/events`)).body;
  return items.filter(({ type }: { type: string }) => type === 'FulfilmentShipped').length;
};

describe('a manifest', () => {
  it('hands over all that is packed, and lists the parcels', async () => {
    const [first, second, unpacked] = [await packed('all-1'), await packed('all-2'), await picked('all-3')];
    const { status, body } = await warehouse.post('/v1/manifests', {
      id: 'm-1',
      location: 'wh-1',
      carrier: 'postnord',
    });
    expect([status, body.status, body.fulfilments, body.weightGrams, body.leftOut]).toEqual([
      200,
      'closed',
      2,
      600,
      [],
    ]);
    expect(body.parcels).toMatchObject(
      [first, second].map((fulfilment) => ({ fulfilment, parcel: 1, weightGrams: 300, carrier: 'postnord' })),
    );
    expect(await shipped(first)).toMatchObject({ status: 'shipped', carrier: 'postnord', manifest: 'm-1' });
    expect((await shipped(unpacked)).status).toBe('picked');
    expect((await warehouse.get('/v1/manifests/m-1')).body).toEqual(body);
    const listed = await warehouse.get(`/v1/manifests?location=wh-1&waitFor=${body.position}`);
    expect(listed.body.items).toMatchObject([{ id: 'm-1', status: 'closed', fulfilments: 2 }]);
  });

  it('ships nothing twice when it comes again, and takes nothing that was packed since', async () => {
    const id = await packed('again-1');
    const fulfilments = [{ id, trackingNumber: 'SE123' }];
    const manifest = { id: 'm-2', location: 'wh-1', fulfilments };
    const first = await warehouse.post('/v1/manifests', manifest);
    const later = await packed('again-2');
    const second = await warehouse.post('/v1/manifests', { id: 'm-2', location: 'wh-1' });
    expect(second.body).toEqual(first.body);
    expect(first.body.parcels).toMatchObject([{ fulfilment: id, trackingNumber: 'SE123' }]);
    expect([await shipments(id), await shipments(later)]).toEqual([1, 0]);
    expect((await warehouse.post('/v1/manifests', { ...manifest, carrier: 'dhl' })).status).toBe(409);
    await warehouse.post(`/v1/fulfilments/${later}/ship`, {});
  });

  it('is another one when something else is named: the same id is refused, and another location is not told whose it is', async () => {
    const [first, second] = [await packed('other-1'), await packed('other-2')];
    const manifest = (id: string) => ({ id: 'm-6', location: 'wh-1', fulfilments: [{ id }] });
    expect((await warehouse.post('/v1/manifests', manifest(first))).status).toBe(200);
    expect((await warehouse.post('/v1/manifests', manifest(first))).status).toBe(200);
    expect((await warehouse.post('/v1/manifests', manifest(second))).status).toBe(409);
    const elsewhere = await world.as('location:wh-2');
    const { status, body } = await elsewhere.post('/v1/manifests', { id: 'm-6', location: 'wh-2' });
    expect([status, JSON.stringify(body).includes('wh-1')]).toEqual([409, false]);
    await warehouse.post(`/v1/fulfilments/${second}/ship`, {});
  });

  it('lists a parcel once: what is named twice is refused', async () => {
    const id = await packed('twice');
    const { status, body } = await warehouse.post('/v1/manifests', { location: 'wh-1', fulfilments: [{ id }, { id }] });
    expect([status, body.errors]).toEqual([400, [{ path: '/fulfilments/1/id', message: 'stands twice' }]]);
    await warehouse.post(`/v1/fulfilments/${id}/ship`, {});
  });

  it('is refused where what is named is not packed there, and where nothing is packed', async () => {
    const id = await picked('not-packed');
    const named = await warehouse.post('/v1/manifests', { location: 'wh-1', fulfilments: [{ id }] });
    expect([named.status, named.body.errors]).toEqual([422, [{ path: '/fulfilments/0/id', message: 'is picked' }]]);
    expect((await warehouse.post('/v1/manifests', { location: 'wh-1' })).status).toBe(409);
  });

  it('leaves with one manifest only, when two are made at once', async () => {
    const id = await packed('two');
    const made = await Promise.all(
      ['m-3', 'm-4'].map((name) =>
        warehouse.post('/v1/manifests', { id: name, location: 'wh-1', fulfilments: [{ id }] }),
      ),
    );
    const parcels = made.flatMap(({ body }) => body.parcels ?? []);
    expect([parcels.length, await shipments(id)]).toEqual([1, 1]);
  });

  it('that was interrupted is finished by itself', async () => {
    const id = await packed('interrupted');
    const fulfilments = [{ fulfilment: fulfilmentIdOf(id), trackingNumber: null, trackingUrl: null }];
    const data = { id: manifestIdOf('m-5'), location: locationIdOf('wh-1'), carrier: null, fulfilments };
    const at = instantOf(Date.now() - 60_000);
    const cause = { at, by: 'test', correlationId: 'manifest-m-5', causationId: 'test' };
    await world.log.append('manifest-m-5', [{ event: { type: 'ManifestOpened', data }, cause }], START);
    await expect.poll(async () => (await shipped(id)).status, { timeout: 10_000 }).toBe('shipped');
    await expect.poll(async () => (await warehouse.get('/v1/manifests/m-5')).body.status).toBe('closed');
  });
});
