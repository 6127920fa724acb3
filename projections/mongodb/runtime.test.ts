import { createServer } from 'node:net';
import { MongoClient } from 'mongodb';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { carriageContract } from '../../test/contracts/carriage.ts';
import { dataKeysContract } from '../../test/contracts/data-keys.ts';
import { runtimeStoresContract } from '../../test/contracts/runtime-stores.ts';
import { startMongo } from '../../test/servers/ferretdb.ts';
import { plansOf } from '../plan.ts';
import { type ViewDeclaration, ViewsUnavailable } from '../port.ts';
import type { ListQuery } from '../query.ts';
import { openMongoCarriage } from './carriage.ts';
import { openMongoDataKeys } from './data-keys.ts';
import { filterOf, sortOf } from './filter.ts';
import { openMongoRuntime } from './runtime.ts';
import { openMongoViews } from './views.ts';
import { GONE_KEPT_MINUTES, type Row } from './writer.ts';

const server = await startMongo();
afterAll(async () => server?.stop());
const fresh = (): string => server?.database() ?? '';

describe.skipIf(!server)('runtime stores in MongoDB', () => {
  runtimeStoresContract(
    async (now) => {
      const url = fresh();
      const stores = openMongoRuntime(url, now);
      await stores.prepare();
      return { stores, again: async () => openMongoRuntime(url, now) };
    },
    { guards: server?.real ?? false },
  );
});

describe.skipIf(!server)('data keys in MongoDB', () => {
  dataKeysContract(async () => {
    const url = fresh();
    return { keys: openMongoDataKeys(url), again: async () => openMongoDataKeys(url) };
  });
});

describe.skipIf(!server)('stores of bookings, labels and tracking in MongoDB', () => {
  carriageContract(async () => {
    const url = fresh();
    const stores = openMongoCarriage(url);
    await stores.prepare();
    return { stores, again: async () => openMongoCarriage(url) };
  });
});

const orders: ViewDeclaration = {
  name: 'orders',
  version: 1,
  indexes: [
    ['status', 'placedAt'],
    ['skus[]', 'placedAt'],
  ],
};

describe.skipIf(!server)('a view in MongoDB', () => {
  const database = async () => {
    const url = fresh();
    const client = await MongoClient.connect(url);
    const store = openMongoViews(url, () => now);
    onTestFinished(async () => {
      await store.close();
      await client.close();
    });
    return { store, rows: client.db().collection<Row>('view_orders_1_1') };
  };
  let now = 0;

  it('has the indexes that were declared, each ended by the id', async () => {
    const { store, rows } = await database();
    await store.writer(orders);
    const keys = (await rows.indexes()).map(({ key }) => Object.keys(key).join());
    expect(keys).toEqual(
      expect.arrayContaining(['keys.status,keys.placedAt,_id', 'keys.skus,keys.placedAt,_id', 'goneAt']),
    );
  });

  it.skipIf(!server?.real)('walks an index for every list', async () => {
    const { store, rows } = await database();
    await store.writer(orders);
    const query: ListQuery = {
      where: [
        { field: 'status', is: 'held' },
        { field: 'placedAt', from: '2026' },
      ],
      sort: { field: 'placedAt', descending: true },
      limit: 50,
    };
    const [best] = plansOf(orders, query).plans;
    const plan = await rows
      .find(filterOf({ ...best, after: { key: '2027', id: 'x' } }))
      .sort(sortOf(best))
      .limit(50)
      .explain('queryPlanner');
    expect(JSON.stringify(plan.queryPlanner.winningPlan)).toContain('index_0');
    expect(JSON.stringify(plan.queryPlanner.winningPlan)).not.toMatch(/COLLSCAN|"SORT"/);
  });

  it('remembers what was removed for as long as a late write may come, and no longer', async () => {
    now = 0;
    const { store, rows } = await database();
    const writer = await store.writer<{ readonly status: string }>(orders);
    const at = (position: bigint) => ({ identity: 'log-1', position });
    await writer.save([{ id: 'a', position: 1n, document: { status: 'held' } }], at(1n));
    await writer.save([{ id: 'a', position: 2n, document: null }], at(2n));
    await writer.save([{ id: 'a', position: 1n, document: { status: 'held' } }], at(1n));
    expect((await writer.load(['a'])).get('a')).toEqual({ document: null, seen: 2n });
    expect(await rows.countDocuments()).toBe(1);
    now = (GONE_KEPT_MINUTES + 1) * 60_000;
    await writer.save([], at(3n));
    expect(await rows.countDocuments()).toBe(0);
  });
});

describe('a MongoDB that is out of reach', () => {
  const UNREACHABLE_MILLIS_MAX = 8_000;

  it('is said so in bounded time, whether it refuses or only does not answer', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const urls = [`mongodb://127.0.0.1:${port}/weir`, 'mongodb://127.0.0.1:1/weir'];
    for (const url of urls) {
      const store = openMongoViews(url, () => 0);
      const began = performance.now();
      await expect(store.builds()).rejects.toThrow(ViewsUnavailable);
      expect(performance.now() - began).toBeLessThan(UNREACHABLE_MILLIS_MAX);
      await store.close();
    }
    silent.close();
  });
});
