import { afterAll, describe, expect, it } from 'vitest';
import { count, orderBody } from '../test/network.ts';
import { openReturns } from './returns.fixture.ts';

const { world, operator, channel, store, delivered, ask, listed } = await openReturns(() => '2026-11-24T08:00:00.000Z');
const { admin } = world;
afterAll(() => world.close());

describe('the money of a return', () => {
  it('is asked for less the fee, with shipping once nothing is left, and what came of it is on record', async () => {
    const orderId = await delivered('m-1');
    const { body } = await ask(channel, orderId, {}, { quantity: 2 });
    const path = `/v1/returns/${body.id}`;
    await store.post(`${path}/receive`, { location: 'store-1', lines: [{ id: '1', quantity: 2 }] });
    const lines = [{ id: '1', quantity: 2, disposition: 'restock', accept: true }];
    const inspected = await store.post(`${path}/inspect`, { lines });
    const fee = 3_980;
    const amount = 2 * 19_900 + 4_900 - fee;
    expect(inspected.body.refunds).toMatchObject([
      { status: 'requested', fee, shipping: 4_900, amount, currency: 'SEK' },
    ]);
    const refund = `/v1/refunds/${inspected.body.refunds[0].id}`;
    expect((await store.post(refund, { outcome: 'refunded' })).status).toBe(404);
    expect((await channel.post(refund, { outcome: 'refunded', amount: amount + 1 })).status).toBe(422);
    const recorded = await channel.post(refund, { outcome: 'refunded', reference: 'psp-7' });
    expect(recorded.body).toMatchObject({ status: 'refunded', reference: 'psp-7', amount });
    expect((await channel.post(refund, { outcome: 'denied' })).status).toBe(409);
    const order = await admin.get(`/v1/orders/${orderId}`);
    expect(order.body.refunds).toMatchObject([{ status: 'refunded', return: body.id }]);
  });

  it('is asked back for what was captured and is cancelled, unless its sender says otherwise', async () => {
    const paid = { payment: { status: 'captured' } };
    const place = (id: string) => admin.post('/v1/orders', orderBody(id, [{ sku: 'SHIRT', quantity: 2 }], paid));
    const first = await place('c-1');
    const cancelled = await channel.post(`/v1/orders/${first.body.orderId}/cancellations`, {
      lines: [{ id: '1', quantity: 1 }],
      reason: 'one is enough',
    });
    expect(cancelled.body.refunds).toMatchObject([{ return: null, amount: 19_900 }]);
    const second = await place('c-2');
    const kept = { reason: 'fraud', refund: false };
    expect((await channel.post(`/v1/orders/${second.body.orderId}/cancellations`, kept)).body.refunds).toEqual([]);
  });
});

describe('an exchange', () => {
  const swap = (externalId: string, sku: string, unitPrice?: number) =>
    delivered(externalId).then((orderId) =>
      ask(
        channel,
        orderId,
        { resolution: 'exchange' },
        { exchange: { sku, ...(unitPrice === undefined ? {} : { unitPrice }) } },
      ),
    );

  it('reserves the other size at once, and sends it when the first has come in: one call', async () => {
    await count(admin, 'SHIRT-L', 'wh-1', 5);
    const asked = await swap('x-1', 'SHIRT-L', 21_900);
    expect(asked).toMatchObject({
      status: 201,
      body: {
        orderStatus: 'held',
        exchange: [{ for: '1', sku: 'SHIRT-L', quantity: 1 }],
        charges: [{ amount: 2_000 }],
      },
    });
    expect((await admin.get('/v1/stock/SHIRT-L')).body).toMatchObject({ reserved: 1 });
    const charge = `/v1/charges/${asked.body.charges[0].id}`;
    expect((await channel.post(charge, { outcome: 'charged', reference: 'psp-8' })).body.status).toBe('charged');
    const path = `/v1/returns/${asked.body.id}`;
    const received = await store.post(`${path}/receive`, { location: 'store-1', lines: [{ id: '1', quantity: 1 }] });
    expect(received.body.orderStatus).toBe('fulfilling');
    const order = await admin.get(`/v1/orders/${asked.body.orderId}`);
    expect(order.body.fulfilments).toMatchObject([
      {},
      { status: 'assigned', lines: [{ lineId: '1-r1', quantity: 1 }] },
    ]);
  });

  it('for what is not there is refused, and leaves nothing behind', async () => {
    await count(admin, 'SHIRT-XL', 'wh-1', 0);
    const asked = await swap('x-2', 'SHIRT-XL');
    expect(asked).toMatchObject({ status: 409, body: { errors: [{ sku: 'SHIRT-XL' }] } });
    const unknown = await swap('x-3', 'NO-SUCH');
    expect(unknown).toMatchObject({ status: 422, body: { errors: [{ path: '/lines/0/exchange/sku' }] } });
  });
});

describe('what else comes with a return', () => {
  it('is put aside as an exception, and its refund waits until an operator asks for it', async () => {
    const { body } = await ask(channel, await delivered('u-1'));
    const path = `/v1/returns/${body.id}`;
    const receipt = {
      location: 'store-1',
      lines: [{ id: '1', quantity: 2 }],
      unexpected: [{ sku: 'HAT', quantity: 1 }],
    };
    const received = await store.post(`${path}/receive`, receipt);
    expect(received.body.unexpected).toMatchObject([{ sku: 'HAT' }, { sku: 'SHIRT', quantity: 1 }]);
    const lines = [{ id: '1', quantity: 1, disposition: 'restock', accept: true }];
    expect((await store.post(`${path}/inspect`, { lines })).body.refunds).toEqual([]);
    expect(await listed(operator, '/v1/exceptions?kind=unexpectedGoods')).toMatchObject([
      { status: 'open', subject: { return: body.id, location: 'store-1' } },
    ]);
    expect((await operator.post(`${path}/refund`)).body.refunds).toMatchObject([{ amount: 17_910 }]);
  });
});
