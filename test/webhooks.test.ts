import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { clientOf } from './client.ts';
import { startEventStore } from './event-store-process.ts';
import { count, orderBody, setUpNetwork } from './network.ts';
import { openReceiver, taking } from './servers/receiver.ts';
import { startWeir, type WeirProcess } from './weir-process.ts';

it('a webhook that Weir was killed over before it knew the answer is sent again under its id, and nothing is lost', async () => {
  const data = await mkdtemp(join(tmpdir(), 'weir-webhooks-'));
  const env = { WEIR_WEBHOOKS_PRIVATE: 'allow' };
  const first = await startWeir(data, env);
  onTestFinished(async () => {
    await first.kill();
    await rm(data, { recursive: true, force: true });
  });
  const receiver = await openReceiver();
  const client = clientOf(first.url);
  await setUpNetwork(client);
  await count(client, 'SHIRT', 'wh-1', 100);
  await client.put('/v1/webhooks/shop', { url: receiver.url, types: ['OrderPlaced', 'OrderRouted'] });

  // It has taken the first, and Weir dies before it hears so.
  receiver.answer = () => undefined;
  const orders: string[] = [];
  for (let n = 0; n < 5; n += 1) {
    const { body } = await client.post('/v1/orders', orderBody(`w-${n}`, [{ sku: 'SHIRT', quantity: 1 }]));
    orders.push(body.orderId);
  }
  const [unanswered] = await receiver.until(1);
  await first.kill();
  const before = receiver.got.length;

  receiver.answer = taking;
  const second = await startWeir(data, env);
  onTestFinished(() => second.kill());
  await receiver.until(before + 10);

  const after = receiver.got.slice(before);
  expect(after.map(({ headers }) => headers['webhook-id'])).toContain(unanswered?.headers['webhook-id']);
  for (const order of orders) {
    const types = after.filter(({ body }) => body.orderId === order).map(({ body }) => body.type);
    expect(types).toEqual(['OrderPlaced', 'OrderRouted']);
  }

  const figures = async () => (await fetch(`${second.url}/metrics`)).text();
  await expect.poll(figures).toMatch(/weir_deliveries_total\{target="webhook-shop",outcome="delivered"\} 10\n/);
  expect(await figures()).toMatch(/weir_deliveries_parked\{target="webhook-shop"\} 0\n/);
  expect(await figures()).toMatch(/weir_deliveries_lag_seconds\{target="webhook-shop"\} 0\n/);
  expect(await second.stop()).toBe(0);
});

it('two processes tell a webhook of each fact once; when the one that does so dies, the other takes over', async () => {
  const data = await mkdtemp(join(tmpdir(), 'weir-webhooks-'));
  const store = await startEventStore();
  const env = { WEIR_WEBHOOKS_PRIVATE: 'allow', WEIR_EVENTSTORE: store.connectionString };
  const first = await startWeir(data, env);
  const second = await startWeir(data, env);
  onTestFinished(async () => {
    await Promise.all([first.kill(), second.kill()]);
    await store.stop();
    await rm(data, { recursive: true, force: true });
  });
  const receiver = await openReceiver();
  const client = clientOf(first.url);
  await client.put('/v1/webhooks/shop', { url: receiver.url, types: ['ChannelSet'] });
  const names: string[] = [];
  const happen = async ({ url }: WeirProcess): Promise<void> => {
    names.push(`c-${names.length}`);
    await clientOf(url).put(`/v1/channels/${names.at(-1)}`, { name: 'Web', type: 'site', locations: 'all' });
  };
  const told = () => receiver.got.map(({ body }) => body.data.id);
  const feeds = async ({ url }: WeirProcess) => (await (await fetch(`${url}/metrics`)).text()).includes(FED);

  for (const one of [first, second, first]) await happen(one);
  await receiver.until(3);
  expect(told()).toEqual(names);
  await expect.poll(async () => Promise.all([first, second].map(feeds))).toContain(true);
  const [fed, other] = (await feeds(first)) ? [first, second] : [second, first];
  expect(await feeds(other)).toBe(false);

  await fed.kill();
  await happen(other);
  await expect.poll(told, { timeout: 40_000 }).toEqual(names);
});

const FED = 'weir_deliveries_lag_seconds{target="webhook-shop"}';
