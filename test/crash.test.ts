import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chance } from '../cli/demo/chance.ts';
import { type Client, clientOf } from './client.ts';
import { count, orderBody, setUpNetwork, WAREHOUSES } from './network.ts';
import { disagreements, eventually, everything } from './reconcile.ts';
import { startWeir, type WeirProcess } from './weir-process.ts';

/** `WEIR_CRASH_ROUNDS=20 npx vitest run test/crash.test.ts` is the long form. */
const ROUNDS = Number(process.env.WEIR_CRASH_ROUNDS ?? 4);
const SEED = Number(process.env.WEIR_CRASH_SEED ?? 7);
const SKUS = ['A', 'B', 'C', 'D', 'E'];
const UNITS_PER_PLACE = 2_000;
const BUYERS = 12;
const KILL_MILLIS_MAX = 1_200;

let data: string;
let weir: WeirProcess;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'weir-crash-'));
});

afterAll(async () => {
  await weir?.kill();
  await rm(data, { recursive: true, force: true });
});

it(
  `loses no acknowledged order and does no step twice when killed at any moment (${ROUNDS} rounds, seed ${SEED})`,
  async () => {
    const luck = chance(SEED);
    const acknowledged = new Set<string>();
    const shipped = new Set<string>();
    weir = await startWeir(data);
    await setUpNetwork(clientOf(weir.url));
    for (const sku of SKUS)
      for (const place of WAREHOUSES) await count(clientOf(weir.url), sku, place, UNITS_PER_PLACE);

    for (let round = 1; round <= ROUNDS; round += 1) {
      const client = clientOf(weir.url);
      const killed = new AbortController();
      const load = Array.from({ length: BUYERS }, (_, buyer) =>
        buy(client, round, buyer, killed.signal, { acknowledged, shipped }),
      );
      await new Promise((resolve) => setTimeout(resolve, 100 + luck.below(KILL_MILLIS_MAX)));
      killed.abort();
      await weir.kill();
      await Promise.all(load);
      weir = await startWeir(data);

      const after = clientOf(weir.url);
      await eventually('every order is at rest', async () => (await atWork(after)) === 0);
      expect(await disagreements(after, SKUS, await placedOrders(after)), `round ${round}`).toEqual([]);
      for (const id of acknowledged) expect((await after.get(`/v1/orders/${id}`)).status, `order ${id}`).toBe(200);
      for (const id of shipped) expect(await shipmentsOf(after, id), `shipments of ${id}`).toBe(1);
    }
    expect(acknowledged.size).toBeGreaterThan(ROUNDS * BUYERS);
  },
  ROUNDS * 60_000,
);

type Seen = { readonly acknowledged: Set<string>; readonly shipped: Set<string> };

/** Places orders, cancels some, ships some, until the server is gone. */
const buy = async (client: Client, round: number, buyer: number, killed: AbortSignal, seen: Seen): Promise<void> => {
  const luck = chance(round * 1_000 + buyer);
  for (let n = 0; !killed.aborted; n += 1) {
    try {
      const lines = [
        { sku: luck.pick(SKUS), quantity: 1 + luck.below(3) },
        { sku: luck.pick(SKUS), quantity: 1 },
      ];
      const placed = await client.post('/v1/orders', orderBody(`${round}-${buyer}-${n}`, lines));
      if (placed.status !== 201) continue;
      const { orderId, fulfilments } = placed.body;
      seen.acknowledged.add(orderId);
      if (luck.happens(0.2)) await client.post(`/v1/orders/${orderId}/cancellations`, { reason: 'test' });
      else if (luck.happens(0.5)) {
        for (const fulfilment of fulfilments) {
          await client.post(`/v1/fulfilments/${fulfilment.id}/pick`, { lines: fulfilment.lines });
          const answer = await client.post(`/v1/fulfilments/${fulfilment.id}/ship`, {});
          if (answer.status === 200) seen.shipped.add(fulfilment.id);
        }
      }
    } catch (error) {
      // The server was killed while it was asked: what became of the request is what the test is about.
      if (!killed.aborted) throw error;
    }
  }
};

const placedOrders = async (client: Client): Promise<readonly string[]> =>
  (await everything(client, '/v1/orders')).map((order) => order.orderId);

const atWork = async (client: Client): Promise<number> => {
  const [placed, routing] = await Promise.all(
    ['placed', 'routing'].map((status) => client.get(`/v1/orders?status=${status}&limit=1`)),
  );
  return placed?.body.items.length + routing?.body.items.length;
};

const shipmentsOf = async (client: Client, fulfilment: string): Promise<number> => {
  const order = fulfilment.slice(0, 36);
  const { body } = await client.get(`/v1/orders/${order}/events`);
  return body.items.filter(
    (event: { type: string; data: { fulfilment?: string } }) =>
      event.type === 'FulfilmentShipped' && event.data.fulfilment === fulfilment,
  ).length;
};
