import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World } from '../test/world.ts';

const LONG_AGO = '2020-01-01T12:00:00.000Z';
const ONE_DAY = '2999-01-01T12:00:00.000Z';

let world: World;
/** As if the views were far behind. */
let unseen = false;
const ids: Record<string, string> = {};

/** Places an order that was promised for a day; delivers it, or leaves it where it is. */
const order = async (name: string, promisedBy: string, then: 'deliver' | 'leave', channel = 'web'): Promise<void> => {
  const body = { ...orderBody(name, [{ sku: 'SHIRT', quantity: 2 }]), channel };
  const placed = await world.admin.post('/v1/orders', { ...body, delivery: { method: 'ship', promisedBy } });
  ids[name] = placed.body.orderId;
  if (then === 'leave') return;
  const [{ id, lines }] = placed.body.fulfilments;
  await world.admin.post(`/v1/fulfilments/${id}/pick`, { lines });
  await world.admin.post(`/v1/fulfilments/${id}/ship`, { carrier: 'PostNord' });
  await world.admin.post(`/v1/fulfilments/${id}/deliver`);
};

const get = async (path: string) => {
  const waitFor = await world.end();
  return world.admin.get(`${path}${path.includes('?') ? '&' : '?'}waitFor=${waitFor}`);
};

const listed = async (query: string): Promise<readonly (string | undefined)[]> => {
  const { status, body } = await get(`/v1/promise-ledger?${query}`);
  expect(status).toBe(200);
  const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  return body.items.map((item: { orderId: string }) => names.get(item.orderId));
};

beforeAll(async () => {
  world = await openWorld({
    clock: { now: () => '2026-11-24T12:00:00.000Z' },
    change: ({ reads, ...dependencies }) => ({
      ...dependencies,
      reads: {
        ...reads,
        timeline: async (id) => (unseen ? null : reads.timeline(id)),
        promise: async (id) => (unseen ? null : reads.promise(id)),
      },
    }),
  });
  await setUpNetwork(world.admin);
  await world.admin.put('/v1/channels/shop', { name: 'Shop', type: 'store' });
  await count(world.admin, 'SHIRT', 'wh-1', 1_000);
  await order('kept', ONE_DAY, 'deliver');
  await order('missed', LONG_AGO, 'deliver');
  await order('due', LONG_AGO, 'leave');
  await order('of-the-shop', ONE_DAY, 'leave', 'shop');
});
afterAll(() => world.close());

describe('the promise ledger', () => {
  it('tells of one order what was promised, what moved it, and what became of it', async () => {
    const { status, body } = await get(`/v1/orders/${ids.missed}/promise`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      orderId: ids.missed,
      channel: 'web',
      promisedBy: LONG_AGO,
      status: 'missed',
      cause: 'planned',
      history: [
        { cause: 'placed', promised: LONG_AGO },
        { cause: 'planned', promised: body.expectedBy },
      ],
    });
    expect(body).not.toHaveProperty('followed');
  });

  it('is asked for what was missed, by cause, and for what is due', async () => {
    expect(await listed('status=missed')).toEqual(['missed']);
    expect(await listed('status=missed&cause=planned')).toEqual(['missed']);
    expect(await listed('cause=carrier')).toEqual([]);
    expect(await listed('location=wh-1&carrier=PostNord')).toEqual([]);
    expect(await listed('status=open&dueBefore=2020-02-01T00:00:00Z')).toEqual(['due']);
    expect(await listed('channel=shop')).toEqual(['of-the-shop']);
    expect((await listed('')).toSorted()).toEqual(['due', 'kept', 'missed', 'of-the-shop']);
  });

  it('shows a channel its own, and refuses what it does not know', async () => {
    const shop = await world.as('channel:shop');
    const { body } = await shop.get(`/v1/promise-ledger?waitFor=${await world.end()}`);
    expect(body.items.map((item: { orderId: string }) => item.orderId)).toEqual([ids['of-the-shop']]);
    expect((await shop.get('/v1/promise-ledger?channel=web')).status).toBe(403);
    expect((await world.admin.get('/v1/promise-ledger?status=broken')).status).toBe(400);
    expect((await world.admin.get('/v1/promise-ledger?cause=weather')).status).toBe(400);
  });
});

describe('the timeline of an order', () => {
  it('tells what happened, the oldest first', async () => {
    const { body } = await get(`/v1/orders/${ids.kept}/timeline`);
    expect(body.orderId).toBe(ids.kept);
    const kinds = ['placed', 'reserved', 'assigned', 'picked', 'shipped', 'delivered'];
    expect(body.entries.map((entry: { kind: string }) => entry.kind)).toEqual(kinds);
    expect(body.entries[4]).toMatchObject({ carrier: 'PostNord', location: 'wh-1', by: 'admin' });
    expect(JSON.stringify(body)).not.toContain('Astrid');
  });

  it('is not there for an order that is not there', async () => {
    expect((await world.admin.get('/v1/orders/00000000-0000-4000-8000-000000000000/timeline')).status).toBe(404);
    expect((await world.admin.get('/v1/orders/00000000-0000-4000-8000-000000000000/promise')).status).toBe(404);
  });
});

describe('an order that the views know nothing of', () => {
  it('is to be asked for again, where they have not come to it', async () => {
    unseen = true;
    for (const what of ['timeline', 'promise']) {
      const { status, headers } = await world.admin.get(`/v1/orders/${ids.kept}/${what}`);
      expect({ status, retry: headers.get('retry-after') }).toEqual({ status: 503, retry: '1' });
    }
    unseen = false;
  });

  it('has no promise, where it has no goods', async () => {
    const card = { sku: 'CARD', quantity: 1, kind: 'giftCard' };
    const { body } = await world.admin.post('/v1/orders', orderBody('card', [card]));
    expect((await get(`/v1/orders/${body.orderId}/promise`)).status).toBe(404);
  });
});

describe('figures', () => {
  it('are by day, of everything, of a channel or of a location', async () => {
    const all = await get('/v1/figures');
    expect(all.body.items).toMatchObject([
      {
        ...{ channel: null, location: null, ordersPlaced: 5, unitsOrdered: 9, fulfilmentsAssigned: 4 },
        ...{ fulfilmentsShipped: 2, fulfilmentsDelivered: 2, unitsShipped: 4, value: { SEK: 4 * 39_800 + 19_900 } },
      },
    ]);
    const { body } = await get('/v1/figures?channel=web&location=wh-1');
    expect(body.items).toMatchObject([
      { channel: 'web', location: null, ordersPlaced: 4, fulfilmentsShipped: 2, unitsShipped: 4 },
      {
        channel: null,
        location: 'wh-1',
        ordersPlaced: 0,
        fulfilmentsAssigned: 4,
        fulfilmentsShipped: 2,
        unitsShipped: 4,
      },
    ]);
  });

  it('are of the days from one to another, both included', async () => {
    const { body } = await get('/v1/figures');
    const { date } = body.items[0];
    expect((await get(`/v1/figures?from=${date}&to=${date}`)).body.items).toHaveLength(1);
    expect((await get('/v1/figures?to=2020-01-01')).body.items).toEqual([]);
    expect((await world.admin.get('/v1/figures?from=yesterday')).status).toBe(400);
  });

  it('show a channel or a location its own', async () => {
    const end = await world.end();
    const shop = await (await world.as('channel:shop')).get(`/v1/figures?waitFor=${end}`);
    expect(shop.body.items).toMatchObject([{ channel: 'shop', ordersPlaced: 1 }]);
    const place = await world.as('location:wh-1');
    expect((await place.get(`/v1/figures?waitFor=${end}`)).body.items).toMatchObject([{ location: 'wh-1' }]);
    expect((await place.get('/v1/figures?channel=web')).status).toBe(403);
    expect((await place.get('/v1/figures?location=wh-2')).status).toBe(403);
  });
});
