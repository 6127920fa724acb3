import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { chance } from '../cli/demo/chance.ts';
import { type Client, clientOf } from './client.ts';
import { startEventStore } from './event-store-process.ts';
import { count, orderBody, setUpNetwork, WAREHOUSES } from './network.ts';
import { disagreements, eventually, everything } from './reconcile.ts';
import { startWeir, type WeirProcess } from './weir-process.ts';

/** `WEIR_CHANNELS_SECONDS=60 npx vitest run test/many-channels.test.ts` is the long form. */
const SECONDS = Number(process.env.WEIR_CHANNELS_SECONDS ?? 5);
const CHANNELS = Array.from({ length: 50 }, (_, n) => `channel-${n}`);
const SKUS = Array.from({ length: 20 }, (_, n) => `SKU-${n}`);
/** Few enough that most channels come too late for some, with what comes in meanwhile. */
const UNITS_PER_PLACE = 10 * SECONDS;
/** Leases run out, then a step counts as stalled, when a process has died. */
const TAKEN_OVER_MILLIS_MAX = 40_000;

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

describe(`50 channels that sell the same 20 SKUs for ${SECONDS} s`, () => {
  it(
    'agree with the ledger to the unit, with one process that is killed in the middle and started again',
    async () => {
      const data = await folder();
      const first = await started(data);
      await setUp(clientOf(first.url));
      /** The one that serves, or is about to. */
      let weir = Promise.resolve(first);
      const over = new AbortController();
      const selling = sell(async () => [clientOf((await weir).url)], over.signal);
      await halfTime();
      weir = first.kill().then(() => started(data));
      await weir;
      await halfTime();
      over.abort();
      const acknowledged = await selling;
      await expectAgreement(clientOf((await weir).url), acknowledged);
    },
    SECONDS * 3_000 + 120_000,
  );

  it(
    'agree with the ledger to the unit, with two processes on one EventStoreDB of which one is killed',
    async () => {
      const store = await startEventStore();
      closing.push(store.stop);
      const data = await folder();
      const env = { WEIR_EVENTSTORE: store.connectionString };
      const [one, other] = [await started(data, env), await started(data, env)];
      await setUp(clientOf(one.url));
      const over = new AbortController();
      let both = true;
      const serving = async () => (both ? [one, other] : [one]).map(({ url }) => clientOf(url));
      const selling = sell(serving, over.signal);
      await halfTime();
      both = false;
      await other.kill();
      await halfTime();
      over.abort();
      const acknowledged = await selling;
      await expectAgreement(clientOf(one.url), acknowledged);
    },
    SECONDS * 3_000 + 180_000,
  );
});

const halfTime = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, SECONDS * 500));

const folder = async (): Promise<string> => {
  const data = await mkdtemp(join(tmpdir(), 'weir-channels-'));
  closing.push(() => rm(data, { recursive: true, force: true }));
  return data;
};

const started = async (data: string, env: Readonly<Record<string, string>> = {}): Promise<WeirProcess> => {
  const weir = await startWeir(data, env);
  closing.push(weir.kill);
  return weir;
};

/** Half of the channels backorder what is not there; some sell from one warehouse only. */
const setUp = async (client: Client): Promise<void> => {
  await setUpNetwork(client);
  for (const [n, id] of CHANNELS.entries()) {
    const locations = n % 5 === 0 ? [WAREHOUSES[n % WAREHOUSES.length]] : 'all';
    const backorder = n % 2 === 0 ? 'allow' : 'never';
    await client.put(`/v1/channels/${id}`, { name: id, type: 'site', locations, backorder });
  }
  for (const sku of SKUS) for (const place of WAREHOUSES) await count(client, sku, place, UNITS_PER_PLACE);
};

/** Every channel places and cancels orders until the signal aborts, while goods come in; the orders that were acknowledged. */
const sell = async (clients: () => Promise<readonly Client[]>, over: AbortSignal): Promise<ReadonlySet<string>> => {
  const acknowledged = new Set<string>();
  /** A process that is killed breaks the requests that it was at: what became of them is what the test is about. */
  const tried = (work: () => Promise<void>): Promise<void> => work().catch(() => undefined);

  const channel = async (id: string, index: number): Promise<void> => {
    const luck = chance(index + 1);
    for (let n = 0; !over.aborted; n += 1) {
      const client = luck.pick(await clients());
      await tried(async () => {
        const lines = [
          { sku: luck.pick(SKUS), quantity: 1 + luck.below(3) },
          { sku: luck.pick(SKUS), quantity: 1 },
        ];
        const placed = await client.post('/v1/orders', { ...orderBody(`${id}-${n}`, lines), channel: id });
        if (placed.status !== 201) return;
        acknowledged.add(placed.body.orderId);
        if (luck.happens(0.4)) {
          await client.post(`/v1/orders/${placed.body.orderId}/cancellations`, { reason: 'test' });
        }
      });
    }
  };
  const goodsIn = async (): Promise<void> => {
    const luck = chance(0);
    for (let n = 0; !over.aborted; n += 1) {
      const place = `/v1/stock/${luck.pick(SKUS)}/${luck.pick(WAREHOUSES)}/adjustments`;
      const body = { delta: 1 + luck.below(5), reason: 'goods in', reference: `in-${n}` };
      await tried(async () => void (await luck.pick(await clients()).post(place, body)));
    }
  };
  await Promise.all([...CHANNELS.map(channel), goodsIn()]);
  return acknowledged;
};

const expectAgreement = async (client: Client, acknowledged: ReadonlySet<string>): Promise<void> => {
  const unrouted = async (status: string) =>
    (await everything(client, `/v1/orders?status=${status}`)).filter(({ routingFailed }) => routingFailed === null);
  const atWork = async () => (await unrouted('placed')).length + (await unrouted('routing')).length > 0;
  await eventually('every order is at rest', async () => !(await atWork()), TAKEN_OVER_MILLIS_MAX);
  const marked = await count(client, 'MARK', WAREHOUSES[0] ?? '', 1);
  await eventually(
    'the views have seen all of it',
    async () => (await client.get(`/v1/orders?limit=1&waitFor=${marked.body.position}`)).status === 200,
  );
  const orders = (await everything(client, '/v1/orders')).map((order) => order.orderId);
  const known = new Set(orders);
  expect([...acknowledged].filter((id) => !known.has(id))).toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(CHANNELS.length);
  const given = await everything(client, '/v1/exceptions?kind=routingFailed&status=open');
  console.log(`${acknowledged.size} orders taken, ${given.length} could not be routed`);
  await eventually(
    'orders and ledgers agree',
    async () => (await disagreements(client, SKUS, orders)).length === 0,
    TAKEN_OVER_MILLIS_MAX,
  ).catch(async () => expect(await disagreements(client, SKUS, orders)).toEqual([]));
};
