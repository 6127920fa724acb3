import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { channelIdOf } from '../../domain/ids.ts';
import { orderIdFor } from '../../runtime/order-commands.ts';
import type { Json } from '../client.ts';
import { count, setUpNetwork } from '../network.ts';
import { CLIENT_SECRET, SHOP, shopCall, shopOrder } from '../servers/shop.ts';
import { openWorld, type World } from '../world.ts';

const ORDER = 6_610_001_001;
const SHIRTS = '16100010011';
const POLL = { timeout: 20_000, interval: 50 };

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await setUpNetwork(world.admin);
  for (const sku of ['TSHIRT-M', 'MUG-BLUE']) await count(world.admin, sku, 'wh-1', 100);
  // Nobody is at its address: it sends webhooks, and no more.
  const settings = { shop: SHOP, money: 'presentment', baseUrl: 'http://127.0.0.1:2' };
  await world.admin.put('/v1/connectors/shop', { system: 'shopify', channel: 'web', settings });
  await world.admin.put('/v1/connectors/shop/secrets', { clientSecret: CLIENT_SECRET });
});
afterAll(() => world.close());

const tell = async (topic: string, document: Json): Promise<void> => {
  const { raw, headers } = shopCall(topic, document);
  expect((await world.withKey('').send('POST', '/v1/connectors/shop/webhooks', { raw, headers })).status).toBe(200);
  await expect.poll(async () => (await world.admin.get('/v1/connectors/shop/status')).body.in.waiting, POLL).toBe(0);
};

/** A shirt that is not sent and is given the money back for, as the shop tells of it. */
const refunded = (id: number, note: string): Json => {
  const document = JSON.parse(
    readFileSync(new URL('../../connectors/channels/shopify/samples/refunds-create.body', import.meta.url), 'utf8'),
  );
  const [line] = document.refund_line_items;
  return { ...document, id, note, return: null, refund_line_items: [{ ...line, restock_type: 'cancel' }] };
};

it('a refund that the shop made because we cancelled a unit cancels no second one; one that the shop made itself does', async () => {
  const path = `/v1/orders/${orderIdFor(channelIdOf('web'), String(ORDER))}`;
  const cancelled = async (): Promise<number> =>
    (await world.admin.get(path)).body.lines.find(({ id }: Json) => id === SHIRTS).cancelled;
  await tell('orders/create', shopOrder(ORDER));
  await expect.poll(async () => (await world.admin.get(path)).status, POLL).toBe(200);
  const ours = await world.admin.post(`${path}/cancellations`, {
    ...{ lines: [{ id: SHIRTS, quantity: 1 }], reason: 'the customer asked for it' },
  });
  expect(ours.status, ours.text).toBe(200);
  expect(await cancelled()).toBe(1);

  await tell('refunds/create', refunded(1, 'Weir refund R-1'));
  expect(await cancelled()).toBe(1);

  await tell('refunds/create', refunded(2, 'sold out'));
  expect(await cancelled()).toBe(2);
  await tell('refunds/create', refunded(2, 'sold out'));
  expect(await cancelled()).toBe(2);
});
