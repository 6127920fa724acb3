import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../test/client.ts';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { eventually } from '../test/reconcile.ts';
import { openWorld, type World } from '../test/world.ts';

let now = '2026-11-24T08:00:00.000Z';
let world: World;
beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
  await setUpNetwork(world.admin, 'allow');
});
afterAll(() => world.close());

const day = (date: number): string => `2026-12-0${date}T08:00:00.000Z`;
const announce = (id: string, sku: string, quantity: number, expectedAt: string, location = 'wh-1') =>
  world.admin.put(`/v1/supply/${id}`, { sku, location, quantity, expectedAt });
const receive = (id: string, quantity: number, reference?: string) =>
  world.admin.post(`/v1/supply/${id}/receipts`, { quantity, ...(reference === undefined ? {} : { reference }) });
const place = async (externalId: string, sku: string, quantity: number, more = {}): Promise<Json> => {
  const { status, body } = await world.admin.post('/v1/orders', orderBody(externalId, [{ sku, quantity }], more));
  expect(status).toBe(201);
  return body;
};
const listed = async (query: string): Promise<readonly Json[]> =>
  (await world.admin.get(`/v1/supply?${query}&waitFor=${await world.end()}`)).body.items;

describe('supply', () => {
  it('is announced once, changed, received and shown with the stock', async () => {
    expect((await announce('po-1', 'S1', 10, day(3))).body).toMatchObject({ id: 'po-1', sku: 'S1', changed: true });
    expect((await announce('po-1', 'S1', 10, '2026-12-03T09:00:00+01:00')).body.changed).toBe(false);
    expect((await receive('po-1', 4, 'r-1')).body.changed).toBe(true);
    expect((await receive('po-1', 4, 'r-1')).body.changed).toBe(false);
    expect((await announce('po-1', 'S1', 10, day(3))).body.changed).toBe(false);
    const { body } = await world.admin.get('/v1/stock/S1');
    expect([body.onHand, body.supply]).toMatchObject([
      4,
      [{ id: 'po-1', kind: 'purchase', location: 'wh-1', from: null, quantity: 10, expected: 6, received: 4, lost: 0 }],
    ]);
    await receive('po-1', 7);
    expect((await world.admin.get('/v1/stock/S1')).body).toMatchObject({ onHand: 11, supply: [] });
    expect(await listed('sku=S1')).toMatchObject([{ id: 'po-1', status: 'received', expected: 0, received: 11 }]);
    expect((await world.admin.get('/v1/supply/po-1')).body).toMatchObject({ sku: 'S1', expectedAt: day(3) });
  });

  it('has an id of its own SKU', async () => {
    await announce('po-2', 'S2', 1, day(3));
    expect(await announce('po-2', 'S3', 1, day(3))).toMatchObject({
      status: 409,
      body: { detail: 'The supply is one of S2.' },
    });
    expect((await world.admin.get('/v1/stock/S3')).status).toBe(404);
  });

  it('leaves the id free for another SKU where it was refused, or came to nothing', async () => {
    await count(world.admin, 'S7', 'wh-1', 1);
    const end = await world.end();
    const transfer = { id: 'po-9', sku: 'S7', from: 'wh-1', to: 'wh-2', quantity: 2, expectedAt: day(3) };
    expect((await world.admin.post('/v1/transfers', transfer)).status).toBe(409);
    expect((await announce('po-9', 'S7', 0, day(3))).body).toMatchObject({ changed: false });
    expect(await world.end()).toBe(end);
    expect((await announce('po-9', 'S8', 1, day(3))).body).toMatchObject({ sku: 'S8', changed: true });
  });

  it('may be received and lost by one paper', async () => {
    await announce('po-10', 'S9', 10, day(3));
    await receive('po-10', 8, 'note-1');
    const loss = { quantity: 2, reference: 'note-1' };
    expect((await world.admin.post('/v1/supply/po-10/losses', loss)).body.changed).toBe(true);
    expect((await world.admin.post('/v1/supply/po-10/losses', loss)).body.changed).toBe(false);
    expect(await listed('sku=S9')).toMatchObject([{ expected: 0, received: 8, lost: 2 }]);
  });

  it('is listed by SKU, location and status, the earliest first', async () => {
    await announce('po-3', 'S4', 1, day(5));
    await announce('po-4', 'S4', 1, day(2), 'wh-2');
    await announce('po-5', 'S4', 1, day(4));
    await announce('po-5', 'S4', 0, day(4));
    expect((await listed('sku=S4')).map(({ id }) => id)).toEqual(['po-4', 'po-5', 'po-3']);
    expect((await listed('sku=S4&status=expected&location=wh-1')).map(({ id }) => id)).toEqual(['po-3']);
    expect((await listed('sku=S4&status=cancelled')).map(({ id }) => id)).toEqual(['po-5']);
  });

  it('is refused for what is not set up, and unknown where it was never announced', async () => {
    expect((await announce('po-6', 'S5', 1, day(3), 'nowhere')).status).toBe(422);
    expect((await receive('po-none', 1)).status).toBe(404);
    expect((await world.admin.get('/v1/supply/po-none')).status).toBe(404);
    expect((await announce('po-6', 'S5', -1, day(3))).status).toBe(400);
  });

  it('is for operators to tell, and not for channels', async () => {
    const operator = await world.as('operator');
    const channel = await world.as('channel:web');
    const body = { sku: 'S6', location: 'wh-1', quantity: 1, expectedAt: day(3) };
    expect((await operator.put('/v1/supply/po-7', body)).status).toBe(200);
    expect((await channel.put('/v1/supply/po-8', body)).status).toBe(403);
    expect((await channel.get('/v1/supply')).status).toBe(403);
  });
});

describe('a transfer', () => {
  const send = (id: string, sku: string, quantity: number) =>
    world.admin.post('/v1/transfers', { id, sku, from: 'wh-1', to: 'wh-2', quantity, expectedAt: day(2) });

  it('takes what is free where it begins, and is received where it ends', async () => {
    await count(world.admin, 'T1', 'wh-1', 5);
    expect((await send('t-1', 'T1', 6)).body.detail).toBe('Only 5 of T1 can leave wh-1: nobody has them there.');
    expect((await send('t-1', 'T1', 3)).status).toBe(200);
    expect((await send('t-1', 'T1', 3)).body.changed).toBe(false);
    expect((await world.admin.get('/v1/stock/T1')).body).toMatchObject({
      onHand: 2,
      supply: [{ id: 't-1', kind: 'transfer', from: 'wh-1', location: 'wh-2', expected: 3 }],
    });
    await receive('t-1', 2);
    expect((await world.admin.post('/v1/supply/t-1/losses', { quantity: 2 })).status).toBe(409);
    expect((await world.admin.post('/v1/supply/t-1/losses', { quantity: 1, reference: 'gone' })).status).toBe(200);
    expect((await world.admin.get('/v1/stock/T1')).body).toMatchObject({ onHand: 4, supply: [] });
    expect(await listed('sku=T1')).toMatchObject([{ status: 'lost', quantity: 3, received: 2, lost: 1 }]);
    expect((await send('t-1', 'T1', 3)).body.changed).toBe(false);
  });

  it('goes from one location to another, and is not called off', async () => {
    await count(world.admin, 'T2', 'wh-1', 5);
    const same = { id: 't-2', sku: 'T2', from: 'wh-1', to: 'wh-1', quantity: 1, expectedAt: day(2) };
    expect((await world.admin.post('/v1/transfers', same)).status).toBe(422);
    await send('t-2', 'T2', 1);
    expect((await announce('t-2', 'T2', 0, day(2), 'wh-2')).status).toBe(409);
  });
});

describe('what can be promised by date', () => {
  it('is what is there and what comes, less what is waited for', async () => {
    await count(world.admin, 'F1', 'wh-1', 1);
    await announce('po-f1', 'F1', 5, day(3));
    await announce('po-f2', 'F1', 2, day(6), 'wh-2');
    await place('future-1', 'F1', 3);
    const { body } = await world.admin.get('/v1/atp?channel=web&sku=F1');
    expect(body.items[0].future).toEqual([
      { at: day(3), available: 3 },
      { at: day(6), available: 5 },
    ]);
  });
});

describe('an order that waits', () => {
  const promise = async (id: string): Promise<Json> =>
    (await world.admin.get(`/v1/orders/${id}/promise?waitFor=${await world.end()}`)).body;
  const broken = async (id: string): Promise<readonly Json[]> =>
    (await world.admin.get(`/v1/exceptions?kind=promiseBroken&waitFor=${await world.end()}`)).body.items.filter(
      ({ subject }: Json) => subject.order === id,
    );
  const line = async (id: string): Promise<Json> => (await world.admin.get(`/v1/orders/${id}`)).body.lines[0];

  it('knows when it will be there; late supply moves that, breaks the promise, and mends it when it is met again', async () => {
    await announce('po-w', 'W1', 2, day(2));
    const { orderId, lines } = await place('waits-1', 'W1', 2, {
      delivery: { method: 'ship', promisedBy: day(5) },
    });
    expect(lines[0]).toMatchObject({ backordered: 2, expectedAt: day(2) });
    expect(await promise(orderId)).toMatchObject({ promisedBy: day(5), expectedBy: day(2), cause: null });

    await announce('po-w', 'W1', 2, day(4));
    await eventually('told the new day', async () => (await line(orderId)).expectedAt === day(4));
    expect(await promise(orderId)).toMatchObject({ expectedBy: day(4), cause: null });
    expect(await broken(orderId)).toEqual([]);

    now = day(4);
    await eventually('told that it is late', async () => (await line(orderId)).expectedAt === null);
    expect(await promise(orderId)).toMatchObject({ expectedBy: null, cause: 'supplyLate', reason: 'po-w' });
    expect(await broken(orderId)).toMatchObject([{ status: 'open', subject: { order: orderId, sku: 'W1' } }]);
    expect(await listed('sku=W1&status=late')).toHaveLength(1);

    await announce('po-w', 'W1', 2, day(8));
    await eventually('told a day', async () => (await line(orderId)).expectedAt === day(8));
    expect(await broken(orderId)).toMatchObject([{ status: 'open', times: 2 }]);

    await receive('po-w', 2);
    await eventually('it goes on', async () => (await line(orderId)).assigned === 2);
    expect(await line(orderId)).toMatchObject({ backordered: 0, expectedAt: null });
    expect(await broken(orderId)).toMatchObject([{ status: 'resolved' }]);
    const { history } = await promise(orderId);
    expect(history.map(({ cause, promised }: Json) => [cause, promised]).slice(0, 6)).toEqual([
      ['placed', day(5)],
      ['backorder', null],
      ['backorder', day(2)],
      ['supplyExpected', day(4)],
      ['supplyLate', null],
      ['supplyExpected', day(8)],
    ]);
    const { body: told } = await world.admin.get(`/v1/orders/${orderId}/timeline`);
    expect(told.entries.filter(({ kind }: Json) => kind === 'backorderExpected')).toHaveLength(4);
    expect((await world.admin.get(`/v1/orders?sku=W1`)).body.items[0].lines[0].expectedAt).toBeNull();
  });

  it('and is cancelled breaks no promise any more', async () => {
    await announce('po-c', 'W2', 1, day(9));
    const { orderId } = await place('waits-2', 'W2', 1);
    await announce('po-c', 'W2', 0, day(9));
    await eventually('told that nothing comes', async () => (await line(orderId)).expectedAt === null);
    expect(await broken(orderId)).toMatchObject([{ status: 'open' }]);
    await world.admin.post(`/v1/orders/${orderId}/cancellations`, { reason: 'too long' });
    await eventually('closed', async () => (await broken(orderId))[0]?.status === 'resolved');
  });
});
