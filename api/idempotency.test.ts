import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogUnavailable } from '../log/port.ts';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World } from '../test/world.ts';

let world: World;
/** Set to make the next order fail as if the log were away; or to hold it up. */
let before: (() => Promise<void>) | null = null;

beforeAll(async () => {
  world = await openWorld({
    change: (dependencies) => {
      const { orders } = dependencies.engine;
      const place: typeof orders.place = async (...args) => {
        const first = before;
        before = null;
        await first?.();
        return orders.place(...args);
      };
      return { ...dependencies, engine: { ...dependencies.engine, orders: { ...orders, place } } };
    },
  });
  await setUpNetwork(world.admin);
  await count(world.admin, 'SHIRT', 'wh-1', 1_000);
});
afterAll(() => world.close());

const key = (text: string) => ({ 'idempotency-key': text });
const order = (externalId: string, quantity = 1) => orderBody(externalId, [{ sku: 'SHIRT', quantity }]);

describe('an Idempotency-Key', () => {
  it('gets the first answer again, byte for byte, though the world has moved on', async () => {
    const first = await world.admin.post('/v1/orders', order('i-1'), key('k-1'));
    await world.admin.post(`/v1/orders/${first.body.orderId}/holds`, { reason: 'x' });
    const second = await world.admin.post('/v1/orders', order('i-1'), key('k-1'));
    expect([second.status, second.text]).toEqual([201, first.text]);
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'));
  });

  it('gets a refusal again, as the problem that it was', async () => {
    const body = orderBody('i-2', [{ sku: 'NONE', quantity: 1 }]);
    const first = await world.admin.post('/v1/orders', body, key('k-2'));
    await count(world.admin, 'NONE', 'wh-1', 5);
    const second = await world.admin.post('/v1/orders', body, key('k-2'));
    expect([first.status, second.status, second.text]).toEqual([422, 422, first.text]);
  });

  it('cannot be used for another body', async () => {
    await world.admin.post('/v1/orders', order('i-3'), key('k-3'));
    const other = await world.admin.post('/v1/orders', order('i-3', 2), key('k-3'));
    expect(other).toMatchObject({ status: 409, body: { type: '/problems/content-differs' } });
  });

  it('is one per path and per key that asks', async () => {
    const operator = await world.as('operator');
    const first = await world.admin.post('/v1/orders', order('i-4'), key('k-4'));
    const elsewhere = await world.admin.post(`/v1/orders/${first.body.orderId}/holds`, { reason: 'x' }, key('k-4'));
    const other = await operator.post('/v1/orders', order('i-5'), key('k-4'));
    expect([elsewhere.status, other.status]).toEqual([200, 201]);
  });

  it('is told to wait while the first request is at work', async () => {
    const started = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    before = () => {
      started.resolve();
      return go.promise;
    };
    const first = world.admin.post('/v1/orders', order('i-6'), key('k-6'));
    await started.promise;
    const second = await world.admin.post('/v1/orders', order('i-6'), key('k-6'));
    expect(second).toMatchObject({ status: 409, body: { type: '/problems/in-progress' } });
    expect(second.headers.get('retry-after')).toBe('1');
    go.resolve();
    expect((await first).status).toBe(201);
  });

  it('is forgotten when the failure was ours, so that trying again helps', async () => {
    before = () => Promise.reject(new LogUnavailable('away'));
    const first = await world.admin.post('/v1/orders', order('i-7'), key('k-7'));
    expect(first).toMatchObject({ status: 503, body: { type: '/problems/unavailable' } });
    expect(first.headers.get('retry-after')).toBe('1');
    expect((await world.admin.post('/v1/orders', order('i-7'), key('k-7'))).status).toBe(201);
  });

  it('stands in for the reference of a command, for ever', async () => {
    const { body } = await world.admin.post('/v1/orders', order('i-8', 5));
    const path = `/v1/orders/${body.orderId}/cancellations`;
    const command = { lines: [{ id: '1', quantity: 1 }], reason: 'x' };
    const first = await world.admin.post(path, command, key('k-8'));
    await world.dependencies.answers.purge(Date.now() + 48 * 3_600_000);
    const second = await world.admin.post(path, command, key('k-8'));
    expect([first, second].map((answer) => answer.body.lines[0].cancelled)).toEqual([1, 1]);
  });

  it('is honoured for many orders at once', async () => {
    const raw = [order('i-9'), order('i-10')].map((one) => JSON.stringify(one)).join('\n');
    const sent = { raw, headers: { ...key('k-9'), 'content-type': 'application/x-ndjson' } };
    const first = await world.admin.send('POST', '/v1/orders/bulk', sent);
    const second = await world.admin.send('POST', '/v1/orders/bulk', sent);
    expect(second.text).toBe(first.text);
    expect(second.headers.get('content-type')).toContain('ndjson');
  });
});
