import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ShopifySettings, translateOrder } from '../connectors/channels/shopify/order.ts';
import { channelIdOf, locationIdOf } from '../domain/ids.ts';
import type { OrderRequest } from '../domain/order/request.ts';
import { type Client, clientOf, type Json } from './client.ts';
import { count, locationBody, setUpNetwork } from './network.ts';
import { startWeir, type WeirProcess } from './weir-process.ts';

const SETTINGS: ShopifySettings = {
  channel: channelIdOf('shopify'),
  money: 'presentment',
  collectAt: { 'pick-up': locationIdOf('store-1') },
};

let data: string;
let weir: WeirProcess;
let client: Client;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'weir-shopify-'));
  weir = await startWeir(data);
  client = clientOf(weir.url);
  await setUpNetwork(client);
  await client.put('/v1/locations/wh-us', { ...locationBody('warehouse', 38.2, -85.7), timeZone: 'America/New_York' });
  await client.put('/v1/channels/shopify', { name: 'Shopify', type: 'site', locations: 'all' });
});

afterAll(async () => {
  await weir?.kill();
  await rm(data, { recursive: true, force: true });
});

describe('an order of a Shopify shop', () => {
  it.each([
    { name: 'orders-create', total: 54_130 },
    { name: 'orders-create.documented-example', total: 19_965 },
  ])('is delivered, and its total is what the shop charged: $name', async ({ name, total }) => {
    const document = sample(name);
    expect(minorOf(document.current_total_price ?? document.total_price)).toBe(total);
    const order = taken(document);
    await stockUp(order);

    const placed = await client.post('/v1/orders', order);

    expect(placed.status).toBe(201);
    expect(placed.body).toMatchObject({ externalId: String(document.id), status: 'fulfilling', total });
    const delivered = await sendOff(placed.body.orderId);
    expect(delivered).toMatchObject({ status: 'completed', total });
    expect(delivered.lines.map((line: Json) => [line.shipped, line.open])).toEqual(
      order.lines.map((line) => [line.quantity, 0]),
    );
    for (const { sku } of order.lines) {
      expect((await client.get(`/v1/stock/${sku}`)).body).toMatchObject({ onHand: 0, reserved: 0, allocated: 0 });
    }
  });

  it('is one order, however often the shop tells of it', async () => {
    const order = taken({ ...sample('orders-create'), id: 2001 });
    await stockUp(order);

    const first = await client.post('/v1/orders', order);
    const again = await client.post('/v1/orders', order);

    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body.orderId).toBe(first.body.orderId);
    await sendOff(first.body.orderId);
  });

  it('has a gift card and a tip, which are delivered with the parcel and take no stock', async () => {
    const document = sample('orders-create');
    const [shirt, mug] = document.line_items;
    const card = { ...mug, gift_card: true, requires_shipping: false, sku: null };
    const order = taken({
      ...document,
      id: 2002,
      line_items: [shirt, card],
      total_tip_received: '20.00',
      ...totals('561.30'),
    });
    expect(order.lines.map((line) => line.kind)).toEqual(['goods', 'giftCard', 'fee']);
    await stockUp(order);

    const placed = await client.post('/v1/orders', order);

    expect(placed.body).toMatchObject({ status: 'fulfilling', total: 56_130 });
    expect(placed.body.fulfilments).toMatchObject([{ lines: [{ lineId: String(shirt.id), quantity: 2 }] }]);
    expect(placed.body.lines.map((line: Json) => line.open)).toEqual([0, 1, 1]);
    const delivered = await sendOff(placed.body.orderId);
    expect(delivered).toMatchObject({ status: 'completed', total: 56_130 });
    expect(delivered.lines.map((line: Json) => line.shipped)).toEqual([2, 1, 1]);
  });

  it('is only a gift card, and is delivered without a parcel', async () => {
    const document = sample('orders-create');
    const items = document.line_items.map((line: Json) => ({ ...line, gift_card: true, requires_shipping: false }));
    const order = taken({ ...document, id: 2003, line_items: items });

    const placed = await client.post('/v1/orders', order);

    expect(placed.status).toBe(201);
    expect(placed.body).toMatchObject({ status: 'completed', total: 54_130, fulfilments: [] });
  });

  it('is picked up at the store that its shipping line names', async () => {
    const document = sample('orders-create');
    const shipping = document.shipping_lines.map((line: Json) => ({ ...line, code: 'pick-up' }));
    const order = taken({ ...document, id: 2004, shipping_lines: shipping });
    for (const { sku, quantity } of order.lines) await count(client, sku, 'store-1', quantity);

    const placed = await client.post('/v1/orders', order);

    expect(placed.body.fulfilments).toMatchObject([{ location: 'store-1', method: 'collect' }]);
    const [{ id, lines }] = placed.body.fulfilments;
    await client.post(`/v1/fulfilments/${id}/pick`, { lines });
    await client.post(`/v1/fulfilments/${id}/ready`);
    await client.post(`/v1/fulfilments/${id}/collect`, { by: 'Anna Öberg' });
    expect((await client.get(`/v1/orders/${placed.body.orderId}`)).body).toMatchObject({
      status: 'completed',
      total: 54_130,
    });
  });

  it('is held when a person must look at it, and goes on when they have', async () => {
    const translated = translateOrder({ ...sample('orders-create'), id: 2005, test: true }, SETTINGS);
    if (!('held' in translated)) throw new Error('it is not held');
    const { order, reason } = translated.held;
    await stockUp(order);

    const placed = await client.post('/v1/orders', order);
    const held = await client.post(`/v1/orders/${placed.body.orderId}/holds`, { reason });

    expect(held.body).toMatchObject({ status: 'held', holds: [{ reason: 'it is a test order' }], total: 54_130 });
    const [parcel] = held.body.fulfilments;
    expect((await client.post(`/v1/fulfilments/${parcel.id}/pick`, { lines: parcel.lines })).status).toBe(409);
    await client.delete(`/v1/orders/${placed.body.orderId}/holds/${encodeURIComponent(reason)}`);
    expect(await sendOff(placed.body.orderId)).toMatchObject({ status: 'completed' });
  });

  it('waits on hold until it is paid', async () => {
    const order = taken({ ...sample('orders-create'), id: 2006, financial_status: 'pending' });
    await stockUp(order);

    const placed = await client.post('/v1/orders', order);

    expect(placed.body).toMatchObject({ status: 'held', holds: [{ reason: 'payment' }], fulfilments: [] });
    await client.delete(`/v1/orders/${placed.body.orderId}/holds/payment`);
    expect(await sendOff(placed.body.orderId)).toMatchObject({ status: 'completed', total: 54_130 });
  });

  it('is nothing to Weir once all of it was cancelled in the shop', () => {
    expect(translateOrder(sample('orders-cancelled'), SETTINGS)).toMatchObject({
      nothing: { reason: 'it was cancelled in the shop (customer); no line has a quantity left' },
    });
  });
});

const sample = (name: string): Json =>
  JSON.parse(readFileSync(new URL(`../connectors/channels/shopify/samples/${name}.body`, import.meta.url), 'utf8'));

/** The order that a document is translated to; fails where it is anything else. */
const taken = (document: Json): OrderRequest => {
  const translated = translateOrder(document, SETTINGS);
  if (!('order' in translated)) throw new Error(`not an order: ${JSON.stringify(translated)}`);
  return translated.order;
};

/** The shop's words for a total in kronor. */
const totals = (amount: string) => {
  const money = { amount, currency_code: 'SEK' };
  const set = { shop_money: money, presentment_money: money };
  return { total_price: amount, current_total_price: amount, total_price_set: set, current_total_price_set: set };
};

/** `541.30` as öre. */
const minorOf = (amount: string): number => Number(amount.replace('.', ''));

/** Exactly what the order needs, in one warehouse. */
const stockUp = async (order: OrderRequest): Promise<void> => {
  const goods = order.lines.filter((line) => line.kind === 'goods');
  for (const { sku, quantity } of goods) await count(client, sku, 'wh-1', quantity);
};

/** Picks, packs, ships and delivers all parcels of an order; the order as it then is. */
const sendOff = async (orderId: string): Promise<Json> => {
  const { body: before } = await client.get(`/v1/orders/${orderId}`);
  for (const { id, lines } of before.fulfilments) {
    const path = `/v1/fulfilments/${id}`;
    for (const [action, body] of [
      ['accept', {}],
      ['pick', { lines }],
      ['pack', { parcels: [{ lines, weightGrams: 400 }] }],
      ['ship', { carrier: 'PostNord', trackingNumber: `TRACK-${id}` }],
      ['deliver', {}],
    ] as const) {
      const answer = await client.post(`${path}/${action}`, body);
      expect(answer.status, `${action}: ${JSON.stringify(answer.body)}`).toBe(200);
    }
  }
  return (await client.get(`/v1/orders/${orderId}`)).body;
};
