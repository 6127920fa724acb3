import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { channelIdOf } from '../../domain/ids.ts';
import { orderIdFor } from '../../runtime/order-commands.ts';
import { type Client, clientOf } from '../client.ts';
import { count, setUpNetwork } from '../network.ts';
import { startWeir } from '../weir-process.ts';
import { openMirakl } from './out-mirakl.ts';

const POLL = { timeout: 20_000 };

const connect = async (client: Client, baseUrl: string, pollMinutes: number): Promise<void> => {
  const settings = {
    baseUrl,
    pollMinutes,
    multiShipment: true,
    cancelReason: 'OUT_OF_STOCK',
    refundReason: 'RETURNED',
  };
  expect((await client.put('/v1/connectors/market', { system: 'mirakl', channel: 'web', settings })).status).toBe(200);
};

it("a marketplace's order comes in, is accepted there, and is told to have been shipped; its offers have what may be sold", async () => {
  const data = await mkdtemp(join(tmpdir(), 'weir-market-'));
  const weir = await startWeir(data);
  onTestFinished(async () => {
    await weir.kill();
    await rm(data, { recursive: true, force: true });
  });
  const client = clientOf(weir.url);
  const marketplace = await openMirakl();
  const shirts = { id: 'MK-1-A-1', sku: 'TSHIRT-M', quantity: 2 };
  marketplace.sell('TSHIRT-M');
  marketplace.slowness = 0;
  await setUpNetwork(client);
  await count(client, 'TSHIRT-M', 'wh-1', 10);
  marketplace.place('MK-1-A', [shirts]);
  await connect(client, marketplace.server.url, 1);
  await client.put('/v1/connectors/market/secrets', { apiKey: 'secret-apiKey' });
  const order = `/v1/orders/${orderIdFor(channelIdOf('web'), 'MK-1-A')}`;
  const status = async () => (await client.get(order)).body.status;

  // Its goods are reserved while it is held: so it can be accepted.
  await expect.poll(() => marketplace.stateOf('MK-1-A'), POLL).toBe('SHIPPING');
  expect(await status()).toBe('held');
  // A changed set-up begins to ask at once: now it has an address.
  await connect(client, marketplace.server.url, 2);
  await expect.poll(status, POLL).toBe('fulfilling');
  for (const { id, lines } of (await client.get(order)).body.fulfilments) {
    for (const [action, body] of [
      ['accept', {}],
      ['pick', { lines }],
      ['pack', { parcels: [{ lines, weightGrams: 400 }] }],
      ['ship', { carrier: 'PostNord', trackingNumber: 'PN-1' }],
    ] as const) {
      expect((await client.post(`/v1/fulfilments/${id}/${action}`, body)).status).toBe(200);
    }
  }
  await expect
    .poll(() => marketplace.sent(), POLL)
    .toEqual([{ order: 'MK-1-A', units: { 'MK-1-A-1': 2 }, numbers: ['PN-1'] }]);
  expect(marketplace.stateOf('MK-1-A')).toBe('SHIPPED');
  await expect.poll(() => marketplace.stock()['TSHIRT-M'], { timeout: 90_000 }).toBe(8);
  expect((await client.get('/v1/exceptions?kind=deliveryFailed')).body.items).toEqual([]);
  expect(marketplace.server.faults).toEqual([]);
}, 150_000);
