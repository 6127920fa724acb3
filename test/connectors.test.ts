import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { channelIdOf } from '../domain/ids.ts';
import { orderIdFor } from '../runtime/order-commands.ts';
import { type Client, clientOf, type Json } from './client.ts';
import { count, setUpNetwork } from './network.ts';
import { ACCESS_TOKEN, CLIENT_SECRET, openShop, SHOP, shopCall, shopOrder } from './servers/shop.ts';
import { weirCommand } from './weir-command.ts';
import { ADMIN_KEY, startWeir } from './weir-process.ts';

const ORDER = 6_610_001_001;
const path = `/v1/orders/${orderIdFor(channelIdOf('web'), String(ORDER))}`;

const connect = async (client: Client, baseUrl: string): Promise<void> => {
  await setUpNetwork(client);
  for (const sku of ['TSHIRT-M', 'MUG-BLUE']) await count(client, sku, 'wh-1', 100);
  const settings = { shop: SHOP, money: 'presentment', baseUrl };
  await client.put('/v1/connectors/shop', { system: 'shopify', channel: 'web', settings });
  await client.put('/v1/connectors/shop/secrets', { clientSecret: CLIENT_SECRET, accessToken: ACCESS_TOKEN });
};

const sent = async (url: string, document: Json) => {
  const { raw, headers } = shopCall('orders/create', document);
  const answer = await fetch(`${url}/v1/connectors/shop/webhooks`, { method: 'POST', headers, body: raw });
  return answer.json();
};

/** Everything that is kept in a folder, as one text: what stands in it as it is, is found. */
const allIn = async (folder: string): Promise<string> => {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('\n');
};

it('a webhook that was answered and not worked when Weir was killed is worked after the next start, and told of in no file and no log', async () => {
  const data = await mkdtemp(join(tmpdir(), 'weir-connectors-'));
  const shop = await openShop();
  const first = await startWeir(data, { WEIR_LOG_LEVEL: 'trace' });
  onTestFinished(async () => {
    await first.kill();
    await rm(data, { recursive: true, force: true });
  });
  const client = clientOf(first.url);
  await connect(client, shop.url);
  await client.post('/v1/connectors/shop/pause');
  const document = shopOrder(ORDER);
  expect(await sent(first.url, document)).toEqual({ received: 'stored' });
  await first.kill();

  const kept = `${await allIn(data)}\n${first.said()}`;
  expect(kept).toContain('orders/create');
  for (const secret of [CLIENT_SECRET, ACCESS_TOKEN, document.email, document.shipping_address.address1]) {
    expect(kept).not.toContain(secret);
  }

  const second = await startWeir(data);
  onTestFinished(() => second.kill());
  const again = clientOf(second.url);
  expect(await sent(second.url, document)).toEqual({ received: 'stored' });
  expect((await again.get('/v1/connectors/shop/status')).body).toMatchObject({ paused: true, in: { waiting: 2 } });
  await again.post('/v1/connectors/shop/resume');
  await expect.poll(async () => (await again.get(path)).body.status, { timeout: 10_000 }).toBe('fulfilling');
  await expect.poll(async () => (await again.get('/v1/connectors/shop/status')).body.in.waiting).toBe(0);
  expect(
    (await again.get(`${path}/events`)).body.items.filter(({ type }: Json) => type === 'OrderPlaced'),
  ).toHaveLength(1);
  expect(await second.stop()).toBe(0);

  const exported = await weirCommand(data, 'audit', 'export');
  expect(exported.out).toContain('ConnectorSecretsSet');
  for (const secret of [CLIENT_SECRET, ACCESS_TOKEN]) expect(exported.out).not.toContain(secret);
});

it('weir connectors lists them and says what a test found', async () => {
  const data = await mkdtemp(join(tmpdir(), 'weir-connectors-'));
  const shop = await openShop();
  const weir = await startWeir(data);
  onTestFinished(async () => {
    await weir.kill();
    await rm(data, { recursive: true, force: true });
  });
  await connect(clientOf(weir.url), shop.url);
  const command = (...args: readonly string[]) =>
    weirCommand(data, 'connectors', '--url', weir.url, '--key', ADMIN_KEY, ...args);

  const listed = await command('list');
  expect(listed).toMatchObject({ code: 0, err: '' });
  expect(listed.out).toMatch(/^id +system +channel +state +secrets missing\nshop +shopify +web +on\n$/);
  expect(await command('test', 'shop')).toMatchObject({
    code: 0,
    out: `${SHOP} answers, and its orders may be read\n`,
  });
  shop.instead = { status: 403 };
  expect(await command('test', 'shop')).toMatchObject({
    code: 1,
    out: 'the accessToken may not do this: a scope is missing (403)\n',
  });
  expect(await command('test', 'none')).toMatchObject({
    code: 2,
    err: expect.stringContaining('the server answered 404'),
  });
});
