import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../test/client.ts';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World } from '../test/world.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld();
  await setUpNetwork(world.admin);
});
afterAll(() => world.close());

const feed = (lines: readonly unknown[], query = '') =>
  world.admin.send('POST', `/v1/stock/feed${query}`, {
    raw: lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
    headers: { 'content-type': 'application/x-ndjson' },
  });

describe('counting', () => {
  it('takes a count, and the same again changes nothing', async () => {
    const first = await world.admin.put('/v1/stock/A/wh-1', { onHand: 5 });
    const second = await world.admin.put('/v1/stock/A/wh-1', { onHand: 5 });
    expect(first).toMatchObject({ status: 200, body: { changed: true } });
    expect(second.body.changed).toBe(false);
  });

  it('takes more units than fit into one order, and every answer about them keeps its promise', async () => {
    for (const location of ['wh-1', 'wh-2']) await count(world.admin, 'SCREW', location, 1_000_000_000);
    await world.admin.put('/v1/products/BOX', { components: [{ sku: 'SCREW', quantity: 1_000 }] });
    const placed = await world.admin.post('/v1/orders', orderBody('screws', [{ sku: 'BOX', quantity: 1_000_000 }]));
    expect(placed.status).toBe(201);
    const lines = Array.from({ length: 900 }, () => ({ sku: 'SCREW', quantity: 1_000_000 }));
    const held = await world.admin.post('/v1/reservations', { channel: 'web', minutes: 5, lines });
    expect(held.body.lines).toMatchObject([{ requested: 900_000_000, reserved: 900_000_000 }]);
    const stock = (await world.admin.get('/v1/stock/SCREW')).body;
    expect(stock).toMatchObject({ onHand: 2_000_000_000, allocated: 1_000_000_000, inCarts: 900_000_000 });
    const { items } = (await world.admin.get('/v1/atp?channel=web&sku=SCREW')).body;
    expect(items).toMatchObject([{ available: 100_000_000 }]);
  });

  it('takes no count of a time that is yet to come, alone or in a feed', async () => {
    const asOf = new Date(Date.now() + 600_000).toISOString();
    expect(await world.admin.put('/v1/stock/SOON/wh-1', { onHand: 9, asOf })).toMatchObject({
      status: 422,
      body: { errors: [{ path: '/asOf' }] },
    });
    const { body } = await feed([{ sku: 'SOON', location: 'wh-1', onHand: 9, asOf }]);
    expect(body).toMatchObject({ accepted: 0, rejected: [{ line: 1, message: 'asOf is yet to come' }] });
    expect((await feed([], `?asOf=${asOf}`)).status).toBe(422);
  });

  it('does not take a count that is older than the last one', async () => {
    await world.admin.put('/v1/stock/B/wh-1', { onHand: 5, asOf: '2026-11-24T08:00:00Z' });
    const older = await world.admin.put('/v1/stock/B/wh-1', { onHand: 9, asOf: '2026-11-24T08:30:00+01:00' });
    expect(older.body.changed).toBe(false);
    expect((await world.admin.get('/v1/stock/B')).body.onHand).toBe(5);
  });

  it('adjusts once for each reference, or for each Idempotency-Key', async () => {
    await count(world.admin, 'C', 'wh-1', 10);
    const path = '/v1/stock/C/wh-1/adjustments';
    for (const _ of [1, 2]) await world.admin.post(path, { delta: -3, reason: 'broken', reference: 'r-1' });
    for (const _ of [1, 2]) await world.admin.post(path, { delta: -2, reason: 'lost' }, { 'idempotency-key': 'k-1' });
    expect((await world.admin.get('/v1/stock/C')).body.onHand).toBe(5);
  });

  it('knows a SKU with a slash by its encoded name', async () => {
    await count(world.admin, 'D%2FRED', 'wh-1', 4);
    expect((await world.admin.get('/v1/stock/D%2FRED')).body).toMatchObject({ sku: 'D/RED', onHand: 4 });
  });

  it('refuses a place that is not set up', async () => {
    const { status, body } = await world.admin.put('/v1/stock/A/nowhere', { onHand: 1 });
    expect({ status, type: body.type }).toEqual({ status: 422, type: '/problems/unprocessable' });
  });
});

describe('a feed of counts', () => {
  it('takes what is right, and names the lines that are not', async () => {
    const { status, body } = await feed([
      { sku: 'F1', location: 'wh-1', onHand: 1 },
      { sku: 'F1', location: 'wh-1', onHand: 1, asOf: '2020-01-01T00:00:00Z' },
      '',
      { sku: 'F2', location: 'nowhere', onHand: 1 },
      'not json',
      { sku: 'F3', location: 'wh-1', onHand: -1 },
      { sku: 'F4', location: 'wh-2', onHand: 7 },
    ]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ accepted: 2, unchanged: 1, rejectedInAll: 3 });
    expect(body.rejected).toMatchObject([
      { line: 4, message: 'There is no location nowhere.' },
      { line: 5 },
      { line: 6, message: 'onHand must be an integer of at least 0 and at most 1000000000' },
    ]);
    expect((await world.admin.get('/v1/stock/F4')).body.onHand).toBe(7);
  });

  it('may be sent again', async () => {
    const lines = [1, 2, 3].map((n) => ({ sku: `AGAIN-${n}`, location: 'wh-1', onHand: n }));
    await feed(lines.slice(0, 2), '?asOf=2026-11-24T08:00:00Z');
    const { body } = await feed(lines, '?asOf=2026-11-24T08:00:00Z');
    expect(body).toMatchObject({ accepted: 1, unchanged: 2 });
  });

  it('is of an instant, but for lines of another', async () => {
    await world.admin.put('/v1/stock/SINCE/wh-1', { onHand: 5, asOf: '2026-11-24T08:00:00Z' });
    await world.admin.put('/v1/stock/SINCE/wh-2', { onHand: 5, asOf: '2026-11-24T08:00:00Z' });
    const lines = [
      { sku: 'SINCE', location: 'wh-1', onHand: 1 },
      { sku: 'SINCE', location: 'wh-2', onHand: 1, asOf: '2026-11-24T09:00:00Z' },
    ];
    expect((await feed(lines, '?asOf=2026-11-24T08:59:00%2B01:00')).body).toMatchObject({ accepted: 1, unchanged: 1 });
    expect((await world.admin.get('/v1/stock/SINCE')).body.onHand).toBe(6);
    expect((await feed(lines, '?asOf=yesterday')).status).toBe(400);
  });

  it('takes more lines than are worked on at once', async () => {
    const lines = Array.from({ length: 3_000 }, (_, index) => ({
      sku: `MANY-${index % 50}`,
      location: index % 2 === 0 ? 'wh-1' : 'wh-2',
      onHand: index,
    }));
    const { body } = await feed(lines);
    expect(body.accepted + body.unchanged).toBe(3_000);
    expect((await world.admin.get('/v1/stock/MANY-49')).body.onHand).toBe(2_999);
  });
});

const PLAIN = {
  unavailable: 0,
  unavailableBy: {},
  allocated: 0,
  reserved: 0,
  safety: 0,
  safetySetting: null,
  withheld: 0,
  paused: false,
};

describe('reading stock', () => {
  it('says what lies where, what is promised, and what could be sold', async () => {
    await world.admin.put('/v1/locations/store-2', {
      name: 'Store 2',
      type: 'store',
      address: { country: 'SE' },
      timeZone: 'Europe/Stockholm',
      safetyStock: 2,
    });
    await count(world.admin, 'R', 'wh-1', 10);
    await count(world.admin, 'R', 'store-2', 5);
    const order = orderBody('stock-1', [{ sku: 'R', quantity: 3 }]);
    await world.admin.post('/v1/orders', order);
    const held = orderBody('stock-2', [{ sku: 'R', quantity: 1 }], { payment: { status: 'pending' } });
    const { body: last } = await world.admin.post('/v1/orders', held);
    const { body } = await world.admin.get('/v1/stock/R');
    expect(body).toMatchObject({ sku: 'R', onHand: 15, unavailable: 0, reserved: 1, allocated: 3, supply: [] });
    expect(body.byLocation).toEqual([
      { ...PLAIN, location: 'wh-1', onHand: 10, allocated: 3, available: 7 },
      { ...PLAIN, location: 'store-2', onHand: 5, safety: 2, withheld: 2, available: 3 },
    ]);
    const listed = await world.admin.get(`/v1/stock?sku=R&location=store-2&waitFor=${last.position}`);
    expect(listed.body.items).toMatchObject([{ sku: 'R', byLocation: [{ location: 'store-2' }] }]);
    expect((await world.admin.get('/v1/stock/R?at=0')).body).toMatchObject({ revision: 0, onHand: 10, allocated: 0 });
    expect((await world.admin.get('/v1/stock/R?at=2020-01-01T00:00:00Z')).status).toBe(404);
    expect((await world.admin.get('/v1/stock/NEVER-HEARD-OF')).status).toBe(404);
  });

  it('finds SKUs by what they begin with, also of one location', async () => {
    await count(world.admin, 'CHAIR-OAK', 'wh-1', 1);
    await count(world.admin, 'CHAIR-PINE', 'wh-2', 1);
    const { body: last } = await world.admin.put('/v1/stock/CHAI/wh-1', { onHand: 1 });
    const found = async (query: string) =>
      (await world.admin.get(`/v1/stock?waitFor=${last.position}&${query}`)).body.items.map(({ sku }: Json) => sku);
    expect(await found('q=CHAIR')).toEqual(['CHAIR-OAK', 'CHAIR-PINE']);
    expect(await found('q=CHAIR&location=wh-1')).toEqual(['CHAIR-OAK']);
    expect(await found('q=HAIR')).toEqual([]);
  });

  it('tells the history of a SKU, the newest fact first, page by page', async () => {
    await count(world.admin, 'HISTORY', 'wh-1', 5);
    const change = { delta: -1, reason: 'broken in the shop', reference: 'b-1' };
    await world.admin.post('/v1/stock/HISTORY/wh-1/adjustments', change);
    await count(world.admin, 'HISTORY', 'wh-1', 9);
    const first = (await world.admin.get('/v1/stock/HISTORY/events?limit=2')).body;
    expect(first).toMatchObject({
      items: [
        { revision: 2, type: 'StockCounted', data: { counted: 9 }, metadata: { by: 'admin' } },
        { revision: 1, type: 'StockAdjusted', data: { delta: -1, reason: 'broken in the shop' } },
      ],
      next: '0',
    });
    const second = (await world.admin.get(`/v1/stock/HISTORY/events?limit=2&cursor=${first.next}`)).body;
    expect(second).toMatchObject({ items: [{ revision: 0, type: 'StockCounted' }], next: null });
    expect((await world.admin.get('/v1/stock/NEVER-HEARD-OF/events')).status).toBe(404);
  });

  it('tells a channel what it can promise', async () => {
    await count(world.admin, 'P', 'wh-1', 4);
    await world.admin.put('/v1/channels/careful', { name: 'Careful', type: 'site', locations: ['wh-1'], buffer: 1 });
    const { body } = await world.admin.get('/v1/atp?channel=careful&sku=P&sku=NONE');
    expect(body.items).toEqual([
      { sku: 'P', available: 3, byLocation: [{ location: 'wh-1', available: 4 }], future: [] },
      { sku: 'NONE', available: 0, byLocation: [{ location: 'wh-1', available: 0 }], future: [] },
    ]);
    expect((await world.admin.get('/v1/atp?channel=nobody&sku=P')).status).toBe(422);
    const many = Array.from({ length: 201 }, (_, index) => `sku=S${index}`).join('&');
    expect((await world.admin.get(`/v1/atp?channel=careful&${many}`)).body.errors).toEqual([
      { path: '/sku', message: 'must have at most 200 entries' },
    ]);
  });
});
