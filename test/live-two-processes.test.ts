import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientOf } from './client.ts';
import { startEventStore } from './event-store-process.ts';
import { count, orderBody, setUpNetwork } from './network.ts';
import { eventually, everything } from './reconcile.ts';
import { connectWatcher, cuttable, keep } from './watcher.ts';
import { ADMIN_KEY, startWeir, type WeirProcess } from './weir-process.ts';

const ORDERS = 120;
const AT_ONCE = 8;
const CUT_MILLIS = 500;

let data: string;
let store: Awaited<ReturnType<typeof startEventStore>>;
let first: WeirProcess;
let second: WeirProcess;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'weir-live-two-'));
  store = await startEventStore();
  const env = { WEIR_EVENTSTORE: store.connectionString };
  first = await startWeir(data, env);
  second = await startWeir(data, env);
});

afterAll(async () => {
  await Promise.all([first?.kill(), second?.kill()]);
  await store?.stop();
  await rm(data, { recursive: true, force: true });
});

it('watchers of both processes, one of which only follows, get every change of both', async () => {
  const [one, other] = [clientOf(first.url), clientOf(second.url)];
  await setUpNetwork(one);
  await count(one, 'SHIRT', 'wh-1', ORDERS);
  const known = async () => (await other.get('/v1/orders')).status === 200;
  await eventually('the other is there', known);
  const watchers = [connectWatcher(first.url), connectWatcher(second.url)];
  const lines = [await cuttable(first.url), await cuttable(second.url)];
  const roaming = lines.map((line) => connectWatcher(line.url, ADMIN_KEY));
  const all = [...watchers, ...roaming].map(({ socket }) => keep(socket, 'orders'));
  const stock = watchers.map(({ socket }) => keep(socket, 'stock:SHIRT'));
  await eventually('all watch', async () => [...all, ...stock].every((kept) => kept.snapshots() === 1));
  const cuts = setInterval(() => {
    for (const line of lines) line.cut();
  }, CUT_MILLIS);

  let next = 0;
  const buyer = async (): Promise<void> => {
    while (next < ORDERS) {
      next += 1;
      const client = next % 2 === 0 ? one : other;
      let status = 0;
      const body = orderBody(`two-${next}`, [{ sku: 'SHIRT', quantity: 1 }]);
      // The other process knows the channel a moment later.
      await eventually('it is placed', async () => {
        status = (await client.post('/v1/orders', body)).status;
        return status !== 422;
      });
      expect(status).toBeLessThan(300);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, buyer));
  clearInterval(cuts);

  const served = async () => new Map((await everything(one, '/v1/orders')).map((order) => [order.orderId, order]));
  await eventually('all are at their locations', async () =>
    [...(await served()).values()].every((order) => order.status === 'fulfilling'),
  );
  const orders = await served();
  expect(orders.size).toBe(ORDERS);
  const isTold = async () =>
    all.every(({ documents }) => [...orders].every(([id, order]) => documents.get(id)?.revision === order.revision));
  await eventually('all have been told', isTold);
  for (const { documents, faults, snapshots } of all) {
    expect(documents).toEqual(orders);
    expect(faults).toEqual([]);
    expect(snapshots()).toBe(1);
  }
  const ledger = (await one.get('/v1/stock/SHIRT')).body;
  await eventually('of the stock, too', async () =>
    stock.every(({ documents }) => documents.get('SHIRT')?.revision === ledger.revision),
  );
  expect(stock.flatMap(({ faults }) => faults)).toEqual([]);
  for (const { close } of [...watchers, ...roaming, ...lines]) close();
}, 120_000);
