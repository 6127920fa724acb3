import { afterAll, describe, expect, it } from 'vitest';
import type { Json } from '../test/client.ts';
import { orderBody } from '../test/network.ts';
import type { WorldClient } from '../test/world.ts';
import { openReturns } from './returns.fixture.ts';
import { browserOf, fieldsOf } from './tracking.fixture.ts';

const { world, operator, channel, store, delivered, ask, listed } = await openReturns(() => '2026-11-24T08:00:00.000Z');
const { admin } = world;
afterAll(() => world.close());

describe('the same return through every door', () => {
  const factsOf = async (orderId: string): Promise<readonly Json[]> => {
    const { body } = await admin.get(`/v1/orders/${orderId}/events?limit=200`);
    const from = body.items.findIndex((event: Json) => event.type === 'ReturnRequested');
    return body.items
      .slice(from)
      .map(({ type, data }: Json) => JSON.parse(JSON.stringify({ type, data }).replaceAll(orderId, 'ORDER')));
  };

  const withoutReference = (fact: Json): Json =>
    fact.type === 'ReturnRequested' ? { ...fact, data: { ...fact.data, reference: null } } : fact;

  /** Asks for the return of two, and says which it is. */
  type Door = (orderId: string) => Promise<string>;

  const through =
    (client: WorldClient): Door =>
    async (orderId) =>
      (await ask(client, orderId, {}, { quantity: 2 })).body.id;

  const byForm: Door = async (orderId) => {
    const { trackingPage } = (await admin.get(`/v1/orders/${orderId}`)).body;
    const { open, submit } = browserOf(world);
    const chosen = 'line=1&quantity=2&reason=too+small&resolution=refund';
    const { html } = await open(`${trackingPage}/return/review?${chosen}`);
    await submit(`${trackingPage}/return`, fieldsOf(html, `${trackingPage}/return`));
    return `${orderId}-r1`;
  };

  const live = async (door: Door, externalId: string): Promise<readonly Json[]> => {
    const orderId = await delivered(externalId);
    const path = `/v1/returns/${await door(orderId)}`;
    await operator.post(`${path}/transit`, { trackingNumber: 'BACK-1' });
    await store.post(`${path}/receive`, { location: 'store-1', lines: [{ id: '1', quantity: 2 }] });
    const seen = { id: '1', quantity: 2, disposition: 'restock', accept: true };
    await store.post(`${path}/inspect`, { lines: [seen] });
    return factsOf(orderId);
  };

  it('ends in the same facts', async () => {
    const byChannel = await live(through(channel), 'door-1');
    expect(byChannel.map(({ type }) => type)).toEqual([
      ...['ReturnRequested', 'ReturnAuthorised', 'ReturnSent', 'ReturnReceived'],
      ...['ReturnInspected', 'ReturnClosed', 'RefundRequested', 'StockSettled'],
    ]);
    expect(await live(through(operator), 'door-2')).toEqual(byChannel);
    expect(await live(through(store), 'door-3')).toEqual(byChannel);
    // The form's reference is its own; everything else is the same.
    const byCustomer = await live(byForm, 'door-4');
    expect(byCustomer[0]?.data.reference).toMatch(/^customer\/[0-9a-f-]{36}$/);
    expect(byCustomer.map(withoutReference)).toEqual(byChannel);
  });
});

describe('at the counter of a store', () => {
  const lookUp = (query: string) => listed(store, `/v1/returns/lookup?${query}`);

  it('an order of any channel is found by its number and e-mail, or by its parcel, without telling of its customer', async () => {
    const orderId = await delivered('desk-1');
    const byNumber = await lookUp('orderNumber=DESK-1&email=Astrid%40Example.com');
    expect(byNumber).toMatchObject([{ orderId, lines: [{ id: '1', shipped: 2, returnable: 2 }] }]);
    expect(JSON.stringify(byNumber)).not.toMatch(/astrid|Storgatan/i);
    expect(await lookUp('trackingNumber=T-desk-1')).toMatchObject([{ orderId }]);
    expect((await ask(store, orderId)).status).toBe(201);
  });

  it('nothing is found by half of what is needed', async () => {
    expect(await lookUp('orderNumber=desk-1&email=bo%40example.com')).toEqual([]);
    expect(await lookUp('receipt=desk-1')).toEqual([]);
    expect((await store.get('/v1/returns/lookup?orderNumber=desk-1')).status).toBe(400);
    expect((await channel.get('/v1/returns/lookup?receipt=1')).status).toBe(403);
  });

  it('an order of a store is found by its receipt', async () => {
    await admin.put('/v1/channels/till-1', { name: 'Till', type: 'store', locations: ['wh-1'] });
    const sale = orderBody('R-77', [{ sku: 'SHIRT', quantity: 1 }], { channel: 'till-1' });
    const { body } = await admin.post('/v1/orders', sale);
    expect(await lookUp('receipt=r-77')).toMatchObject([{ orderId: body.orderId, channel: 'till-1' }]);
  });

  it('goods without an order are taken in, and wait for somebody who finds it', async () => {
    const found = { location: 'store-1', sku: 'SHIRT', quantity: 1, note: 'no label' };
    const headers = { 'idempotency-key': 'blind-1' };
    const first = await store.post('/v1/returns/blind', found, headers);
    expect(first.status).toBe(201);
    expect((await store.post('/v1/returns/blind', found, headers)).body.id).toBe(first.body.id);
    expect((await store.post('/v1/returns/blind', { ...found, location: 'wh-1' })).status).toBe(403);
    expect(await listed(operator, '/v1/exceptions?kind=blindReturn')).toMatchObject([
      { subject: { location: 'store-1', sku: 'SHIRT' }, canRetry: false, times: 1 },
    ]);
    expect((await operator.post(`/v1/exceptions/blind-${first.body.id}/resolve`, { note: 'of order 1' })).status).toBe(
      200,
    );
  });
});
