import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World } from '../test/world.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld();
  await setUpNetwork(world.admin);
  await count(world.admin, 'SHIRT', 'wh-1', 10_000);
  await count(world.admin, 'MUG', 'wh-2', 10_000);
});
afterAll(() => world.close());

const place = (externalId: string, quantity = 2, more = {}) =>
  world.admin.post('/v1/orders', orderBody(externalId, [{ sku: 'SHIRT', quantity }], more));
const placed = async (externalId: string, quantity = 2, more = {}): Promise<string> =>
  (await place(externalId, quantity, more)).body.orderId;

describe('placing an order', () => {
  it('takes it, reserves it and gives it to a location in one answer', async () => {
    const { status, body } = await place('place-1');
    expect(status).toBe(201);
    expect(body).toMatchObject({
      channel: 'web',
      externalId: 'place-1',
      status: 'fulfilling',
      placedAt: '2026-11-24T08:00:00.000Z',
      lines: [{ id: '1', sku: 'SHIRT', ordered: 2, open: 0, reserved: 0, assigned: 2 }],
      fulfilments: [{ location: 'wh-1', status: 'assigned', lines: [{ lineId: '1', quantity: 2 }] }],
      total: 39_800,
    });
    expect(body.position).toMatch(/^\d+$/);
  });

  it('answers a repeat with the same order and writes nothing', async () => {
    const first = await place('place-2');
    const before = await world.end();
    const second = await place('place-2');
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    expect(await world.end()).toBe(before);
  });

  it('takes the same instant with another offset for the same order', async () => {
    await place('place-3');
    const again = await place('place-3', 2, { placedAt: '2026-11-24T09:00:00+01:00' });
    expect(again).toMatchObject({ status: 200, body: { placedAt: '2026-11-24T08:00:00.000Z' } });
  });

  it('refuses the same id with other content', async () => {
    await place('place-4');
    const { status, body } = await place('place-4', 3);
    expect({ status, type: body.type }).toEqual({ status: 409, type: '/problems/content-differs' });
  });

  it('refuses the whole order where one SKU is short, names it, and reserves nothing', async () => {
    await count(world.admin, 'RARE', 'wh-1', 1);
    const lines = [
      { sku: 'MUG', quantity: 1 },
      { sku: 'RARE', quantity: 2 },
    ];
    const { status, body } = await world.admin.post('/v1/orders', orderBody('place-5', lines));
    expect(status).toBe(409);
    expect(body).toMatchObject({
      type: '/problems/out-of-stock',
      errors: [{ path: '/lines/1/quantity', sku: 'RARE', available: 1 }],
    });
    for (const sku of ['MUG', 'RARE']) {
      expect((await world.admin.get(`/v1/stock/${sku}`)).body).toMatchObject({ reserved: 0, allocated: 0 });
    }
  });

  it('holds an order that is not paid for until the hold is released', async () => {
    const { body } = await place('place-6', 1, { payment: { status: 'pending' } });
    expect(body).toMatchObject({ status: 'held', holds: [{ reason: 'payment', until: null }] });
    const released = await world.admin.delete(`/v1/orders/${body.orderId}/holds/payment`);
    expect(released).toMatchObject({
      status: 200,
      body: { status: 'fulfilling', holds: [], payment: { status: 'authorised' } },
    });
  });

  it('counts lines that are not goods in the money and ships them with the parcel', async () => {
    const lines = [
      { sku: 'SHIRT', quantity: 1 },
      { sku: 'WRAPPING', quantity: 1, kind: 'service', unitPrice: 500 },
    ];
    const more = { shipping: { amount: 4_900, discount: 900 } };
    const { body } = await world.admin.post('/v1/orders', orderBody('place-7', lines, more));
    expect(body).toMatchObject({ status: 'fulfilling', total: 19_900 + 500 + 4_000 });
  });
});

describe('cancelling', () => {
  it('gives up some units, once for each reference', async () => {
    const id = await placed('cancel-1', 3);
    const command = { lines: [{ id: '1', quantity: 1 }], reason: 'changed their mind', reference: 'c-1' };
    const first = await world.admin.post(`/v1/orders/${id}/cancellations`, command);
    const second = await world.admin.post(`/v1/orders/${id}/cancellations`, command);
    expect(first.body.lines[0]).toMatchObject({ ordered: 3, assigned: 2, cancelled: 1 });
    expect(second.body).toEqual(first.body);
  });

  it('gives up all that can be where no lines are named', async () => {
    const id = await placed('cancel-2');
    const { body } = await world.admin.post(`/v1/orders/${id}/cancellations`, { reason: 'no longer wanted' });
    expect(body).toMatchObject({ status: 'cancelled', lines: [{ cancelled: 2, assigned: 0 }] });
  });

  it('refuses more than is left, and says how many are', async () => {
    const id = await placed('cancel-3');
    const command = { lines: [{ id: '1', quantity: 3 }], reason: 'too many' };
    const { status, body } = await world.admin.post(`/v1/orders/${id}/cancellations`, command);
    expect(status).toBe(409);
    expect(body.errors).toEqual([{ path: '/lines/0/quantity', message: '2 of line 1 can still be cancelled' }]);
  });
});

describe('holding and changing', () => {
  it('stops an order and lets it go on', async () => {
    const id = await placed('hold-1');
    const held = await world.admin.post(`/v1/orders/${id}/holds`, { reason: 'fraud check' });
    expect(held.body).toMatchObject({ status: 'held', holds: [{ reason: 'fraud check' }] });
    const released = await world.admin.delete(`/v1/orders/${id}/holds/fraud%20check`);
    expect(released.body.holds).toEqual([]);
    expect((await world.admin.delete(`/v1/orders/${id}/holds/fraud%20check`)).status).toBe(404);
  });

  it('changes address and quantities while nothing has been picked', async () => {
    const id = await placed('amend-1');
    const shipTo = { name: 'Bo Ek', line1: 'Lillgatan 2', postalCode: '411 01', city: 'Göteborg', country: 'SE' };
    const { status, body } = await world.admin.patch(`/v1/orders/${id}`, {
      shipTo,
      lines: [
        { id: '1', quantity: 1 },
        { id: '2', sku: 'MUG', quantity: 1, unitPrice: 9_900 },
      ],
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      shipTo,
      lines: [
        { id: '1', ordered: 2, cancelled: 1, assigned: 1 },
        { id: '2', sku: 'MUG', ordered: 1, assigned: 1 },
      ],
    });
  });

  it('does not take a new line for an old one by mistake', async () => {
    const id = await placed('amend-2');
    const half = await world.admin.patch(`/v1/orders/${id}`, { lines: [{ id: '2', sku: 'MUG', quantity: 1 }] });
    expect(half).toMatchObject({ status: 400, body: { errors: [{ path: '/lines/0/unitPrice' }] } });
    const twice = { lines: [1, 2].map((quantity) => ({ id: '1', quantity })) };
    expect(await world.admin.patch(`/v1/orders/${id}`, twice)).toMatchObject({
      status: 400,
      body: { errors: [{ path: '/lines/1/id' }] },
    });
  });

  it('is routed again, to the location that an operator wants', async () => {
    await count(world.admin, 'CUP', 'wh-1', 5);
    await count(world.admin, 'CUP', 'wh-2', 5);
    const { body } = await world.admin.post('/v1/orders', orderBody('route-1', [{ sku: 'CUP', quantity: 1 }]));
    const routed = await world.admin.post(`/v1/orders/${body.orderId}/routing`, { location: 'wh-2' });
    expect(routed.status).toBe(200);
    const open = routed.body.fulfilments.filter(({ status }: { status: string }) => status === 'assigned');
    expect(open).toMatchObject([{ location: 'wh-2' }]);
  });
});

describe('reading orders', () => {
  it('shows an order as it was at a revision and at an instant', async () => {
    const { body } = await place('read-1');
    const path = `/v1/orders/${body.orderId}`;
    await world.admin.post(`${path}/cancellations`, { reason: 'no longer wanted' });
    expect((await world.admin.get(path)).body.status).toBe('cancelled');
    expect((await world.admin.get(`${path}?at=0`)).body).toMatchObject({ revision: 0, lines: [{ open: 2 }] });
    const then = await world.admin.get(`${path}?at=${body.revision}`);
    expect(then.body).toEqual(body);
    const events = await world.admin.get(`${path}/events?limit=1`);
    const [{ metadata }] = events.body.items;
    expect((await world.admin.get(`${path}?at=${metadata.at}`)).body.externalId).toBe('read-1');
    expect((await world.admin.get(`${path}?at=2020-01-01T00:00:00Z`)).status).toBe(404);
    expect((await world.admin.get(`${path}?at=999`)).status).toBe(404);
    expect((await world.admin.get(`${path}?at=yesterday`)).status).toBe(400);
  });

  it('shows the facts of an order, the oldest first, page by page', async () => {
    const { body } = await place('read-2');
    const types: string[] = [];
    let cursor = '';
    do {
      const page = await world.admin.get(`/v1/orders/${body.orderId}/events?limit=2${cursor}`);
      types.push(...page.body.items.map(({ type }: { type: string }) => type));
      cursor = page.body.next === null ? '' : `&cursor=${page.body.next}`;
    } while (cursor !== '');
    expect(types).toHaveLength(body.revision + 1);
    expect(types.slice(0, 2)).toEqual(['OrderPlaced', 'LinesReserved']);
  });

  it('lists what a filter asks for, once the views have seen a position', async () => {
    const { body } = await place('list-1', 1, {
      customer: { name: 'Ragnhild Unusual', email: 'ragnhild@example.com' },
    });
    for (const filter of [
      'q=ragnhild',
      'status=fulfilling&q=list-1',
      'channel=web&location=wh-1&q=unusual',
      'sku=SHIRT&q=list-1&placedFrom=2026-11-24T09:00:00%2B01:00&sort=placedAt',
    ]) {
      const page = await world.admin.get(`/v1/orders?${filter}&waitFor=${body.position}`);
      expect(page.body.items, filter).toMatchObject([{ orderId: body.orderId, externalId: 'list-1' }]);
    }
  });

  it.each([
    ['as it is written', 'Åström'],
    ['with its accents as letters of their own', 'A\u030Astro\u0308m'],
    ['without its accents', 'ASTROM'],
  ])('finds the orders of a customer by a name %s', async (how, name) => {
    const { body } = await place(`accents-${how.length}`, 1, { customer: { name: 'Zoé Åström' } });
    const words = encodeURIComponent(`zoe ${name} ${body.externalId}`);
    const page = await world.admin.get(`/v1/orders?q=${words}&waitFor=${body.position}`);
    expect(page.body.items).toMatchObject([{ orderId: body.orderId }]);
  });

  it('sorts a list by what is asked for, in both ways', async () => {
    const customer = { name: 'Sorted Customer' };
    const promised = (promisedBy: string) => ({ customer, delivery: { method: 'ship', promisedBy } });
    await place('sort-dear', 9, promised('2026-12-24T08:00:00.000Z'));
    await place('sort-cheap', 1, { customer });
    const { body } = await place('sort-middling', 2, promised('2026-12-20T08:00:00.000Z'));
    const sorted = async (sort: string, filter = 'q=sorted'): Promise<readonly string[]> => {
      const page = await world.admin.get(`/v1/orders?${filter}&sort=${sort}&waitFor=${body.position}`);
      return page.body.items
        .map(({ externalId }: { externalId: string }) => externalId)
        .filter((id: string) => id.startsWith('sort-'));
    };
    expect(await sorted('total')).toEqual(['sort-cheap', 'sort-middling', 'sort-dear']);
    expect(await sorted('-total', 'channel=web&sku=SHIRT&limit=200')).toEqual([
      'sort-dear',
      'sort-middling',
      'sort-cheap',
    ]);
    expect(await sorted('promisedBy', 'status=fulfilling')).toEqual(['sort-middling', 'sort-dear', 'sort-cheap']);
  });

  it('says by what a list can be sorted, when it is asked for something else', async () => {
    const { status, body } = await world.admin.get('/v1/orders?sort=customer');
    expect(status).toBe(400);
    expect(body.errors).toEqual([
      { path: '/sort', message: expect.stringMatching(/must be one of placedAt, -placedAt, .*-promisedBy/) },
    ]);
    const first = await world.admin.get('/v1/orders?sort=total&limit=1');
    const other = await world.admin.get(`/v1/orders?sort=-total&limit=1&cursor=${first.body.next}`);
    expect(other).toMatchObject({ status: 400, body: { errors: [{ path: '/cursor' }] } });
  });

  it('pages through a list', async () => {
    for (const number of [1, 2, 3]) await place(`page-${number}`, 1, { customer: { name: 'Page Turner' } });
    const { body } = await place('page-4', 1, { customer: { name: 'Page Turner' } });
    const first = await world.admin.get(`/v1/orders?q=turner&limit=3&waitFor=${body.position}`);
    const rest = await world.admin.get(`/v1/orders?q=turner&limit=3&cursor=${first.body.next}`);
    expect([first.body.items.length, rest.body.items.length, rest.body.next]).toEqual([3, 1, null]);
    const wrong = await world.admin.get(`/v1/orders?q=other&limit=3&cursor=${first.body.next}`);
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ path: '/cursor' }] } });
  });
});

describe('many orders at once', () => {
  it('places an order per line and answers each in order, the wrong ones with their problem', async () => {
    const lines = [
      JSON.stringify(orderBody('bulk-1', [{ sku: 'SHIRT', quantity: 1 }])),
      '{"channel":',
      '',
      JSON.stringify(orderBody('bulk-2', [{ sku: 'NOBODY-KNOWS', quantity: 1 }])),
      JSON.stringify(orderBody('bulk-3', [{ sku: 'SHIRT', quantity: -1 }])),
      ...Array.from({ length: 200 }, (_, index) =>
        JSON.stringify(orderBody(`bulk-many-${index}`, [{ sku: 'SHIRT', quantity: 1 }])),
      ),
    ];
    const headers = { 'content-type': 'application/x-ndjson' };
    const { status, text } = await world.admin.send('POST', '/v1/orders/bulk', { raw: lines.join('\n'), headers });
    expect(status).toBe(200);
    const results = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results.map(({ line }) => line)).toEqual([1, 2, ...Array.from({ length: 202 }, (_, index) => index + 4)]);
    expect(results.slice(0, 5)).toMatchObject([
      { externalId: 'bulk-1', status: 'fulfilling' },
      { type: '/problems/malformed', status: 400 },
      { type: '/problems/unprocessable', status: 422 },
      { type: '/problems/malformed', errors: [{ path: '/lines/0/quantity' }] },
      { externalId: 'bulk-many-0' },
    ]);
    expect(results.at(-1)).toMatchObject({ externalId: 'bulk-many-199' });
  });
});
