import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WeirEvent } from '../domain/events.ts';
import { type OrderId, orderIdOf, skuOf } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { Recorded } from '../log/codec.ts';
import type { Projection } from '../projections/port.ts';
import { type ReturnDocument, returns } from '../projections/returns.ts';
import { recordOn } from '../runtime/last-fact.ts';
import type { Json } from '../test/client.ts';
import { count, locationBody, orderBody, setUpNetwork } from '../test/network.ts';
import { eventually } from '../test/reconcile.ts';
import { openWorld, type World } from '../test/world.ts';

const now: Instant = '2026-11-24T08:00:00.000Z';
let world: World;
beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
  await setUpNetwork(world.admin);
});
afterAll(() => world.close());

/** The exceptions of a kind about an order or a SKU, once the views have seen all there is. */
const about = async (kind: string, subject: string): Promise<readonly Json[]> => {
  const { body } = await world.admin.get(`/v1/exceptions?kind=${kind}&waitFor=${await world.end()}&limit=200`);
  return body.items.filter((one: Json) => Object.values(one.subject).includes(subject));
};

const retry = (id: string) => world.admin.post(`/v1/exceptions/${encodeURIComponent(id)}/retry`);

const place = async (externalId: string, sku: string, quantity: number, more = {}): Promise<Json> => {
  const { status, body } = await world.admin.post('/v1/orders', orderBody(externalId, [{ sku, quantity }], more));
  expect(status).toBe(201);
  return body;
};

/** Puts a fact on record that Weir itself would. */
const put = (stream: string, event: WeirEvent) =>
  recordOn(world.log)(stream, () => ({ events: [event] }), {
    at: now,
    by: 'weir',
    correlationId: stream,
    causationId: 'test',
  });

describe('a view that stands still', () => {
  it('is an exception, and goes on when it is tried again after it was mended', async () => {
    const broken = { on: true };
    const halting: Projection<Recorded, ReturnDocument> = {
      ...returns,
      keys: (event) => {
        if (broken.on && event.type === 'StockCounted') throw new TypeError('Astrid Lind was not expected here');
        return returns.keys(event);
      },
    };
    const own = await openWorld({ projecting: (real) => [halting, ...real.filter(({ name }) => name !== 'returns')] });
    try {
      await setUpNetwork(own.admin);
      await count(own.admin, 'SHIRT', 'wh-1', 3);
      const listed = async (): Promise<Json> => (await own.admin.get('/v1/exceptions?kind=viewHalted')).body.items[0];
      await eventually('the exception is there', async () => (await listed())?.status === 'open');
      const open = await listed();
      expect(open).toMatchObject({ subject: { view: 'returns' }, canRetry: true });
      expect(open.message).not.toContain('Astrid');

      broken.on = false;
      expect((await own.admin.post(`/v1/exceptions/${open.id}/retry`)).status).toBe(200);

      await eventually('the exception is closed', async () => (await listed()).status === 'resolved');
      expect(own.failures.splice(0)).toHaveLength(1);
    } finally {
      await own.close();
    }
  });
});

describe('an exception that is tried again', () => {
  it('routingFailed: the order is routed once there is somewhere that it can go', async () => {
    await world.admin.put('/v1/locations/north', { ...locationBody('warehouse', 60, 10), shipsTo: ['NO'] });
    await world.admin.put('/v1/channels/north', { name: 'North', type: 'site', locations: ['north'] });
    await count(world.admin, 'NORTH', 'north', 5);
    const placed = await place('north-1', 'NORTH', 1, { channel: 'north', shipTo: { country: 'NO' } });
    const path = `/v1/fulfilments/${placed.fulfilments[0].id}/reject`;
    await world.admin.post(path, { reason: 'too busy' });
    const [open] = await about('routingFailed', placed.orderId);
    expect(open).toMatchObject({ status: 'open', canRetry: true });

    // Nobody else has it: it fails once more.
    expect((await retry(open.id)).status).toBe(200);
    expect(await about('routingFailed', placed.orderId)).toMatchObject([{ status: 'open', times: 2 }]);

    await world.admin.put('/v1/locations/north-2', { ...locationBody('warehouse', 61, 10), shipsTo: ['NO'] });
    await world.admin.put('/v1/channels/north', { name: 'North', type: 'site', locations: ['north', 'north-2'] });
    await count(world.admin, 'NORTH', 'north-2', 5);
    const again = await retry(open.id);
    expect(again.status).toBe(200);
    expect(await about('routingFailed', placed.orderId)).toMatchObject([{ status: 'resolved', canRetry: false }]);
    const { body: order } = await world.admin.get(`/v1/orders/${placed.orderId}`);
    expect(order).toMatchObject({
      status: 'fulfilling',
      fulfilments: [{}, { location: 'north-2', status: 'assigned' }],
    });
  });

  it('routingFailed: is resolved where the order has been cancelled meanwhile', async () => {
    await world.admin.put('/v1/locations/south', locationBody('warehouse', 50, 10));
    await world.admin.put('/v1/channels/south', { name: 'South', type: 'site', locations: ['south'] });
    await count(world.admin, 'SOUTH', 'south', 5);
    const placed = await place('south-1', 'SOUTH', 1, { channel: 'south' });
    await world.admin.post(`/v1/fulfilments/${placed.fulfilments[0].id}/reject`, { reason: 'too busy' });
    const [open] = await about('routingFailed', placed.orderId);
    const cancelled = await world.admin.post(`/v1/orders/${placed.orderId}/cancellations`, { reason: 'no need' });
    expect(cancelled.body.status).toBe('cancelled');
    expect((await retry(open.id)).status).toBe(200);
    expect(await about('routingFailed', placed.orderId)).toMatchObject([
      { status: 'resolved', note: 'Nothing of the order waits for a location any more.' },
    ]);
  });

  it('overcommitted: says what to do where those who lose have been picked, and is resolved once nothing is missing', async () => {
    await count(world.admin, 'OVER', 'store-1', 2);
    const placed = await place('over-1', 'OVER', 2);
    const [fulfilment] = placed.fulfilments;
    await world.admin.post(`/v1/fulfilments/${fulfilment.id}/pick`, { lines: [{ lineId: '1', quantity: 2 }] });
    await count(world.admin, 'OVER', 'store-1', 1);
    const [open] = await about('overcommitted', 'OVER');
    const refused = await retry(open.id);
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/not-now' } });
    expect(refused.body.detail).toContain('count the location, or reject');

    await count(world.admin, 'OVER', 'store-1', 2);
    expect((await retry(open.id)).status).toBe(200);
    expect(await about('overcommitted', 'OVER')).toMatchObject([{ status: 'resolved' }]);
    expect(await retry(open.id)).toMatchObject({ status: 409, body: { detail: 'The exception is resolved already.' } });
  });

  it('reservationLost: says so where there is nothing to serve it from, and is served where a new location sells', async () => {
    await world.admin.put('/v1/locations/depot', locationBody('warehouse', 58, 15));
    await world.admin.put('/v1/locations/depot-2', locationBody('warehouse', 58, 16));
    await world.admin.put('/v1/channels/depot', { name: 'D', type: 'site', locations: ['depot'] });
    await count(world.admin, 'LOST', 'depot', 2);
    const order = await place('lost-1', 'LOST', 2, { channel: 'depot' });
    // The location gives it back: it is reserved, and not at a location; and then it turns out not to be there.
    await world.admin.post(`/v1/fulfilments/${order.fulfilments[0].id}/reject`, { reason: 'too busy' });
    await count(world.admin, 'LOST', 'depot', 0);
    const [open] = await about('reservationLost', order.orderId);
    expect(open).toMatchObject({ status: 'open' });
    const refused = await retry(open.id);
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain('nothing to serve it from');

    await count(world.admin, 'LOST', 'depot-2', 5);
    await world.admin.put('/v1/channels/depot', { name: 'D', type: 'site', locations: ['depot', 'depot-2'] });
    expect((await retry(open.id)).status).toBe(200);
    expect(await about('reservationLost', order.orderId)).toMatchObject([{ status: 'resolved' }]);
    const { body: ledger } = await world.admin.get('/v1/stock/LOST');
    expect(ledger.backordered).toBe(0);
  });

  it('holdLeaked: the order is looked at now, and closed where nothing is wrong', async () => {
    await count(world.admin, 'LEAK', 'wh-1', 3);
    const placed = await place('leak-1', 'LEAK', 1);
    const order: OrderId = orderIdOf(placed.orderId);
    const leaks = [{ sku: skuOf('LEAK'), held: 2, wanted: 1 }];
    await put(`leak-${order}`, { type: 'HoldLeaked', data: { order, known: true, leaks, at: now } });
    const [open] = await about('holdLeaked', order);
    expect(open).toMatchObject({ status: 'open', canRetry: true, subject: { order } });
    expect((await retry(open.id)).status).toBe(200);
    expect(await about('holdLeaked', order)).toMatchObject([{ status: 'resolved', note: null }]);
  });

  it('counterDiffers: the SKU is looked at now, and closed where the counters agree', async () => {
    const sku = skuOf('COUNTER');
    await count(world.admin, sku, 'wh-1', 3);
    const differences = [{ counter: 'pooled' as const, at: null, counted: 2, expected: 1 }];
    await put('counter-COUNTER', { type: 'CounterDiffered', data: { sku, revision: 0, differences, at: now } });
    const [open] = await about('counterDiffers', sku);
    expect(open.message).toBe('At revision 0 of COUNTER: pooled is 2, not 1.');
    expect((await retry(open.id)).status).toBe(200);
    expect(await about('counterDiffers', sku)).toMatchObject([{ status: 'resolved' }]);
  });

  it('viewHalted: is refused where the view does not stand still in the process that is asked', async () => {
    const data = { view: 'other', version: 1, position: '1', eventType: 'OrderPlaced', message: 'TypeError' };
    await put('view-other', { type: 'ViewHalted', data });
    const [open] = await about('viewHalted', 'other');
    expect(open.message).toBe('The view other stands still at OrderPlaced, position 1: TypeError.');
    expect(await retry(open.id)).toMatchObject({ status: 409, body: { type: '/problems/not-now' } });
  });

  it('that is not there is not found', async () => {
    expect((await retry('nothing')).status).toBe(404);
  });
});
