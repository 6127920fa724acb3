import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { locationBody } from '../test/network.ts';
import { openWorld, type World } from '../test/world.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const WEB = { name: 'Web', type: 'site' };
const SHED = { name: 'Shed', type: 'warehouse', address: { country: 'SE' }, timeZone: 'Europe/Stockholm' };

describe('set-up', () => {
  it('sets up a channel with the usual rules where none are named', async () => {
    const { status, body } = await world.admin.put('/v1/channels/web', WEB);
    expect(status).toBe(201);
    expect(body.channel).toEqual({
      id: 'web',
      ...WEB,
      locations: 'all',
      buffer: 0,
      share: null,
      backorder: 'never',
      backorderLimit: null,
      backorderPriority: 0,
      maxPerOrder: null,
      onShortage: 'reroute',
      lowStock: null,
      reservationMinutes: null,
      cancelWindowMinutes: 0,
      retentionDays: null,
      fulfilment: null,
      collection: null,
    });
    expect((await world.admin.get('/v1/channels/web')).body).toEqual(body.channel);
  });

  it('records a fact only when something changes', async () => {
    await world.admin.put('/v1/channels/same', WEB);
    const before = await world.end();
    const again = await world.admin.put('/v1/channels/same', WEB);
    expect(again).toMatchObject({ status: 200, body: { changed: false } });
    expect(await world.end()).toBe(before);
    const changed = await world.admin.put('/v1/channels/same', { ...WEB, buffer: 2 });
    expect(changed).toMatchObject({ status: 200, body: { changed: true } });
  });

  it('sets up a location, the least that can be said of one and the most', async () => {
    const least = await world.admin.put('/v1/locations/shed', SHED);
    expect(least.body.location).toMatchObject({ position: null, opening: null, cutOff: null, capacityPerDay: null });
    const most = {
      ...locationBody('store', 59.3, 18),
      opening: { mon: [['09:00', '17:00']], sat: [] },
      closedOn: ['2026-12-24'],
      capacityPerDay: 100,
      safetyStock: { percent: 10 },
      paused: true,
    };
    const { status, body } = await world.admin.put('/v1/locations/shop', most);
    expect(status).toBe(201);
    expect((await world.admin.get('/v1/locations/shop')).body).toEqual({ id: 'shop', ...most });
    expect(body.position).toMatch(/^\d+$/);
  });

  it.each([
    ['a time zone that is none', { timeZone: 'Europe/Atlantis' }, '/timeZone'],
    ['a day without end', { opening: { mon: [['09:00', '09:00']] } }, '/opening/mon/0'],
    ['a weekday that is misspelt', { opening: { monday: [] } }, '/opening/monday'],
    ['a time that is none', { cutOff: '25:00' }, '/cutOff'],
    ['a date that is none', { closedOn: ['2026-02-30'] }, '/closedOn/0'],
    ['a place that is not on earth', { position: { lat: 91, lon: 0 } }, '/position/lat'],
    ['a service that nobody offers', { services: ['teleport'] }, '/services/0'],
  ])('refuses %s', async (_, wrong, path) => {
    const { status, body } = await world.admin.put('/v1/locations/wrong', { ...SHED, ...wrong });
    expect(status).toBe(400);
    expect(body.errors.map((fault: { path: string }) => fault.path)).toContain(path);
  });

  it.each([
    ['a share of nothing', { share: 5 }, '/share'],
    ['a minimum above the cap', { share: { minimum: 5, cap: 4 } }, '/share'],
    ['a cap below nothing', { share: { cap: -1 } }, '/share/cap'],
    ['a part of a unit', { backorderLimit: 0.5 }, '/backorderLimit'],
    ['orders of nothing', { maxPerOrder: 0 }, '/maxPerOrder'],
    ['a remedy that nobody knows', { onShortage: 'ignore' }, '/onShortage'],
    ['more than all of it', { buffer: { percent: 101 } }, '/buffer/percent'],
    ['a percentage as text', { buffer: '10%' }, '/buffer'],
  ])('refuses %s', async (_, wrong, path) => {
    const { status, body } = await world.admin.put('/v1/channels/wrong', { ...WEB, ...wrong });
    expect({ status, paths: body.errors.map((fault: { path: string }) => fault.path) }).toEqual({
      status: 400,
      paths: [path],
    });
  });

  it('refuses a channel that sells from a location that is not set up', async () => {
    const answer = await world.admin.put('/v1/channels/lost', { ...WEB, locations: ['atlantis'] });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: '/locations' }] } });
  });

  it('keeps what a kit is made of, and takes it back', async () => {
    const components = [{ sku: 'MUG', quantity: 2 }];
    await world.admin.put('/v1/products/SET', { components });
    expect((await world.admin.get('/v1/products/SET')).body).toMatchObject({ components });
    await world.admin.put('/v1/products/SET', { components: null });
    expect((await world.admin.get('/v1/products/SET')).body).toMatchObject({ components: null });
  });

  it.each([
    ['itself', 'BOX', [{ sku: 'BOX', quantity: 1 }], '/components/0/sku'],
    ['a kit', 'BOX', [{ sku: 'KIT', quantity: 1 }], '/components/0/sku'],
    ['the same SKU twice', 'BOX', ['CUP', 'CUP'].map((sku) => ({ sku, quantity: 1 })), '/components/1/sku'],
    ['anything, where another kit is made of it', 'PART', [{ sku: 'CUP', quantity: 1 }], '/components'],
  ])('refuses a kit that is made of %s', async (_, sku, components, path) => {
    await world.admin.put('/v1/products/KIT', { components: [{ sku: 'PART', quantity: 1 }] });
    expect(await world.admin.put(`/v1/products/${sku}`, { components })).toMatchObject({
      status: 422,
      body: { errors: [{ path }] },
    });
    expect((await world.admin.get(`/v1/products/${sku}`)).status).toBe(404);
  });

  it('keeps what is told of a product', async () => {
    const product = { name: 'A shirt', weightGrams: 200, attributes: { colour: 'red' } };
    const { status } = await world.admin.put('/v1/products/SHIRT%2FM', product);
    expect(status).toBe(201);
    expect((await world.admin.get('/v1/products/SHIRT%2FM')).body).toEqual({
      sku: 'SHIRT/M',
      components: null,
      releaseAt: null,
      ...product,
    });
    expect((await world.admin.get('/v1/products/NONE')).status).toBe(404);
  });

  it('lists channels page by page', async () => {
    for (const id of ['list-b', 'list-a']) await world.admin.put(`/v1/channels/${id}`, WEB);
    const first = await world.admin.get('/v1/channels?limit=1');
    expect(first.body.items).toMatchObject([{ id: 'list-a' }]);
    const second = await world.admin.get(`/v1/channels?limit=1&cursor=${first.body.next}`);
    expect(second.body.items).toMatchObject([{ id: 'list-b' }]);
  });
});

describe('keys', () => {
  it('lets a key in until it is revoked', async () => {
    const { status, body } = await world.admin.post('/v1/keys', { name: 'ERP', scopes: ['admin'] });
    expect(status).toBe(201);
    const erp = world.withKey(body.key);
    expect((await erp.get('/v1/channels')).status).toBe(200);
    const listed = async () => (await world.admin.get('/v1/keys')).body.items;
    expect(await listed()).toContainEqual({
      ...{ id: body.id, name: 'ERP', scopes: ['admin'] },
      createdAt: expect.any(String),
    });
    expect((await world.admin.delete(`/v1/keys/${body.id}`)).status).toBe(200);
    expect(await erp.get('/v1/channels')).toMatchObject({ status: 401, body: { type: '/problems/unauthenticated' } });
    expect(await listed()).not.toContainEqual(expect.objectContaining({ id: body.id }));
    expect((await world.admin.delete('/v1/keys/nobody')).status).toBe(404);
  });

  it('keeps no secret: neither in the log nor beside it', async () => {
    const headers = { 'idempotency-key': 'one-key-please' };
    const { body } = await world.admin.post('/v1/keys', { name: 'Secret', scopes: ['operator'] }, headers);
    const again = await world.admin.post('/v1/keys', { name: 'Secret', scopes: ['operator'] }, headers);
    expect(again.body).toEqual(body);
    for await (const { events } of world.log.readAll())
      expect(JSON.stringify(events.map((e) => e.data))).not.toContain(body.key);
  });

  it('refuses a scope that is none', async () => {
    const { status, body } = await world.admin.post('/v1/keys', { name: 'x', scopes: ['root', 'channel:'] });
    expect(status).toBe(400);
    expect(body.errors).toEqual(
      [0, 1].map((index) => ({
        path: `/scopes/${index}`,
        message: 'must be admin, operator, auditor, channel:ID or location:ID',
      })),
    );
  });
});

describe('exceptions', () => {
  it('are listed until somebody has seen to them', async () => {
    await world.admin.put('/v1/locations/far', { ...SHED, shipsTo: ['NO'], services: ['ship'] });
    await world.admin.put('/v1/channels/far', { ...WEB, locations: ['far'], backorder: 'never' });
    await world.admin.put('/v1/stock/FAR/far', { onHand: 1 });
    await world.admin.put('/v1/stock/FAR/far', { onHand: 1 });
    const order = {
      channel: 'far',
      externalId: '1',
      placedAt: '2026-11-24T08:00:00Z',
      currency: 'NOK',
      customer: {},
      shipTo: { country: 'NO' },
      lines: [{ sku: 'FAR', quantity: 1, unitPrice: 100 }],
    };
    const { body: placed } = await world.admin.post('/v1/orders', order);
    const counted = await world.admin.put('/v1/stock/FAR/far', { onHand: 0 });
    expect(placed.status).toBe('fulfilling');
    const open = await world.admin.get(
      `/v1/exceptions?status=open&kind=overcommitted&waitFor=${counted.body.position}`,
    );
    expect(open.body.items).toMatchObject([{ kind: 'overcommitted', subject: { sku: 'FAR', location: 'far' } }]);
    const [{ id }] = open.body.items;
    const path = `/v1/exceptions/${encodeURIComponent(id)}/resolve`;
    const resolved = await world.admin.post(path, { note: 'counted again' });
    expect(resolved.status).toBe(200);
    const left = await world.admin.get(
      `/v1/exceptions?status=open&kind=overcommitted&waitFor=${resolved.body.position}`,
    );
    expect(left.body.items).toEqual([]);
    expect((await world.admin.post('/v1/exceptions/nothing/resolve', { note: 'x' })).status).toBe(404);
  });
});
