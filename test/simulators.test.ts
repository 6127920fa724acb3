import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSimulator } from '../connectors/simulators/host.ts';
import { type Bought, GOODS, type Simulator } from '../connectors/simulators/simulator.ts';
import { SIMULATORS } from '../connectors/simulators/simulators.ts';
import { systemClock } from '../runtime/clock.ts';
import { type Client, clientOf, type Json } from './client.ts';
import { count, setUpNetwork } from './network.ts';
import { startWeir } from './weir-process.ts';

const UNITS = 50;

const opened = async (simulator: Simulator) => {
  const data = await mkdtemp(join(tmpdir(), 'weir-simulated-'));
  const weir = await startWeir(data);
  const door = `${weir.url}/v1/connectors/simulated/webhooks`;
  const running = await openSimulator(simulator, {
    port: 0,
    webhooksTo: door,
    clock: systemClock,
    say: () => undefined,
  });
  onTestFinished(async () => {
    await running.close();
    await weir.kill();
    await rm(data, { recursive: true, force: true });
  });
  const client = clientOf(weir.url);
  await setUpNetwork(client);
  for (const { sku } of GOODS) await count(client, sku, 'wh-1', UNITS);
  const { settings, secrets } = running.simulated.setUp;
  const setUp = async (more: object = {}) => {
    const body = { system: simulator.system, channel: 'web', settings: { ...settings, ...more } };
    expect(await client.put('/v1/connectors/simulated', body)).toMatchObject({ status: 200 });
  };
  await setUp();
  await client.put('/v1/connectors/simulated/secrets', secrets);
  const play = async (method: string, path: string, body?: object): Promise<Json> => {
    const answer = await fetch(`${running.url}/_simulator${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return answer.json();
  };
  return {
    client,
    setUp,
    play,
    hasSettings: (name: string) => Object.hasOwn(settings, name),
    test: async (): Promise<Json> => (await client.post('/v1/connectors/simulated/test')).body,
    buy: async (...lines: readonly Bought[]): Promise<string> => (await play('POST', '/orders', { lines })).order,
    order: async (externalId: string): Promise<Json> =>
      (await client.get(`/v1/orders?q=${externalId}`)).body.items.find((one: Json) => one.externalId === externalId),
    sentOf: async (externalId: string): Promise<Json> =>
      (await play('GET', '')).orders.find((one: Json) => one.id === externalId)?.sent,
  };
};

const shirts = (quantity: number): Bought => ({ sku: 'SHIRT', quantity });

const ship = async (client: Client, orderId: string, trackingNumber: string): Promise<void> => {
  const { fulfilments } = (await client.get(`/v1/orders/${orderId}`)).body;
  for (const { id, lines } of fulfilments) {
    await client.post(`/v1/fulfilments/${id}/pick`, { lines });
    const sent = await client.post(`/v1/fulfilments/${id}/ship`, { carrier: 'PostNord', trackingNumber });
    expect(sent.status).toBe(200);
  }
};

const SOON = { timeout: 30_000, interval: 50 };

describe.each(SIMULATORS.map((simulator) => [simulator.system, simulator] as const))(
  '%s, simulated',
  (_, simulator) => {
    it('is set up with what it says, sells, is told what is sent, and asks for nothing that is not documented', async () => {
      const { client, test, buy, order, sentOf, play } = await opened(simulator);
      expect(await test()).toMatchObject({ ok: true });

      const bought = await buy(shirts(2), { sku: 'HAT', quantity: 1 });
      await expect.poll(async () => (await order(bought))?.status, SOON).toBe('fulfilling');
      const { orderId, total, currency } = await order(bought);
      expect({ total, currency }).toEqual({ total: 2 * 19_900 + 14_900 + 4_900, currency: 'SEK' });

      await ship(client, orderId, 'PN-1');
      await expect.poll(() => sentOf(bought), SOON).toEqual([{ number: 'PN-1', units: { SHIRT: 2, HAT: 1 } }]);
      expect((await play('GET', '')).faults).toEqual([]);
    });

    it('loses a webhook, and the order is found all the same', async () => {
      const { setUp, hasSettings, play, buy, order } = await opened(simulator);
      if (!hasSettings('pollMinutes')) return;
      await play('PUT', '/webhooks', { webhooks: 'lost' });
      const bought = await buy(shirts(1));
      // Set up a little differently, it is asked again at once.
      await setUp({ pollMinutes: 2 });
      await expect.poll(async () => (await order(bought))?.status, SOON).toBe('fulfilling');
    });

    it('is out, and then loses answers: what was sent meanwhile is told once', async () => {
      const { client, buy, order, play, sentOf } = await opened(simulator);
      const bought = await buy(shirts(1));
      await expect.poll(async () => (await order(bought))?.status, SOON).toBe('fulfilling');
      await play('PUT', '/mood', { kind: 'out' });
      await ship(client, (await order(bought)).orderId, 'PN-2');
      await play('PUT', '/mood', { kind: 'losesAnswers' });
      await expect.poll(() => sentOf(bought), SOON).toEqual([{ number: 'PN-2', units: { SHIRT: 1 } }]);
      const status = async (): Promise<Json> => (await client.get('/v1/connectors/simulated/status')).body.out;
      await expect.poll(status, SOON).toMatchObject({ waiting: 0, failed: 0 });
      expect(await sentOf(bought)).toHaveLength(1);
    });

    it('cancels, and so does Weir', async () => {
      const { buy, order, play } = await opened(simulator);
      const bought = await buy(shirts(1));
      await expect.poll(async () => (await order(bought))?.status, SOON).toBe('fulfilling');
      expect(await play('POST', `/orders/${bought}/cancel`)).toEqual({ order: bought });
      await expect.poll(async () => (await order(bought))?.status, SOON).toBe('cancelled');
    });

    it('is told what may be sold', async () => {
      const { play, client } = await opened(simulator);
      const stock = async (): Promise<Json> => (await play('GET', '')).stock;
      if (Object.keys(await stock()).length === 0) return;
      await expect.poll(stock, SOON).toMatchObject({ SHIRT: UNITS });
      await count(client, 'SHIRT', 'wh-1', 7);
      await expect.poll(stock, SOON).toMatchObject({ SHIRT: 7 });
    });
  },
);
