import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Client, clientOf, type Json } from '../client.ts';
import { count, orderBody, setUpNetwork } from '../network.ts';
import { startWeir } from '../weir-process.ts';
import { shopifySystem } from './out-shopify.ts';

const connect = async (client: Client, baseUrl: string): Promise<void> => {
  const settings = { shop: 'weir-demo.myshopify.com', money: 'presentment', baseUrl, stockLocation: '70001' };
  await client.put('/v1/connectors/shop', { system: 'shopify', channel: 'web', settings });
  await client.put('/v1/connectors/shop/secrets', { accessToken: 'secret-accessToken' });
};

const ship = async (client: Client, orderId: string): Promise<void> => {
  const { fulfilments } = (await client.get(`/v1/orders/${orderId}`)).body;
  for (const { id, lines } of fulfilments) {
    for (const [action, body] of [
      ['accept', {}],
      ['pick', { lines }],
      ['pack', { parcels: [{ lines, weightGrams: 400 }] }],
      ['ship', { carrier: 'PostNord', trackingNumber: 'PN-1' }],
    ] as const) {
      expect((await client.post(`/v1/fulfilments/${id}/${action}`, body)).status).toBe(200);
    }
  }
};

it('a connected shop is told of what is shipped and of what may be sold; paused, of nothing until it is taken up', async () => {
  const data = await mkdtemp(join(tmpdir(), 'weir-out-'));
  const weir = await startWeir(data);
  onTestFinished(async () => {
    await weir.kill();
    await rm(data, { recursive: true, force: true });
  });
  const client = clientOf(weir.url);
  const shop = await shopifySystem.open();
  const shirt = { id: '1', sku: 'TSHIRT-M', quantity: 2 };
  shop.place('1001', [shirt]);
  shop.sell('TSHIRT-M');
  await setUpNetwork(client);
  await count(client, 'TSHIRT-M', 'wh-1', 10);
  await connect(client, shop.server.url);
  await expect.poll(() => shop.stock()['TSHIRT-M'], { timeout: 10_000 }).toBe(10);

  await client.post('/v1/connectors/shop/pause');
  // It is fed no more.
  await expect
    .poll(async () => (await client.get('/v1/connectors/shop/status')).body.breaker, { timeout: 10_000 })
    .toBeNull();
  const placed = await client.post('/v1/orders', orderBody('1001', [{ sku: 'TSHIRT-M', quantity: 2 }]));
  await ship(client, placed.body.orderId);
  await expect.poll(async () => (await client.get(`/v1/orders/${placed.body.orderId}`)).body.status).toBe('completed');
  expect({ sent: shop.sent(), stock: shop.stock() }).toEqual({ sent: [], stock: { 'TSHIRT-M': 10 } });

  await client.post('/v1/connectors/shop/resume');
  await expect
    .poll(() => shop.sent(), { timeout: 10_000 })
    .toEqual([{ order: '1001', units: { 1: 2 }, numbers: ['PN-1'] }]);
  await expect.poll(() => shop.stock()['TSHIRT-M'], { timeout: 10_000 }).toBe(8);
  await expect
    .poll(async () => (await client.get('/v1/connectors/shop/status')).body)
    .toMatchObject({ paused: false, out: { waiting: 0, failed: 0 }, breaker: 'closed', lastOut: expect.any(String) });

  shop.sell('TSHIRT-M');
  expect((await client.post('/v1/connectors/shop/stock')).status).toBe(200);
  await expect.poll(() => shop.stock()['TSHIRT-M'], { timeout: 10_000 }).toBe(8);
  const exceptions: Json = (await client.get('/v1/exceptions?kind=deliveryFailed')).body;
  expect(exceptions.items).toEqual([]);
});
