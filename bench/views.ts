import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readsFrom } from '../cli/reads.ts';
import { openEmbeddedLogReader } from '../log/embedded/embedded.ts';
import { logReader } from '../log/event-log.ts';
import { keyRing } from '../log/keys/ring.ts';
import { openEmbeddedDataKeys } from '../projections/embedded/data-keys.ts';
import { openEmbeddedViews } from '../projections/embedded/views.ts';
import { createProjector } from '../projections/projector.ts';
import { VIEWS } from '../projections/views.ts';
import { MASTER, makeHistory } from './history.ts';

/**
 * `node bench/views.ts [events] [folder]`: how fast all views are built from a log, beside reading and parsing the same log, and how
 * long the first page of each list takes then. A folder that holds a history already is used as it is.
 */
const EVENTS = Number(process.argv[2] ?? 200_000);
const [GIVEN] = process.argv.slice(3);
const REBUILD_MILLIS_MAX = 900_000;
const PAGES = 200;

const memoryMegabytes = (): number => Math.round(process.memoryUsage.rss() / 1_048_576);

const timed = async (work: () => Promise<number>): Promise<number> => {
  const began = performance.now();
  const events = await work();
  return Math.round((events * 1_000) / (performance.now() - began));
};

const folder = GIVEN ?? mkdtempSync(join(process.cwd(), 'bench-'));
try {
  if (GIVEN === undefined) {
    mkdirSync(folder, { recursive: true });
    await makeHistory(folder, EVENTS);
  }
  const store = openEmbeddedLogReader(join(folder, 'log.db'));
  const keys = openEmbeddedDataKeys(join(folder, 'keys.db'));
  const log = logReader(store, keyRing(keys, MASTER));
  const end = await log.end();

  const read = async (): Promise<number> => {
    let events = 0;
    for await (const batch of store.readAll()) {
      for (const event of batch.events) if (JSON.parse(event.data) && JSON.parse(event.metadata)) events += 1;
    }
    return events;
  };
  await timed(read);
  const readPerSecond = await timed(read);
  const views = openEmbeddedViews(join(folder, `bench-views-${process.pid}.db`));
  const projector = createProjector({
    source: log,
    store: views,
    projections: VIEWS,
    now: Date.now,
    onError: console.error,
  });
  const stop = new AbortController();
  let running: Promise<void> | undefined;
  const builtPerSecond = await timed(async () => {
    running = projector.run(stop.signal);
    await projector.waitFor(end, { signal: AbortSignal.timeout(REBUILD_MILLIS_MAX) });
    return Number(end);
  });
  console.table({
    'read and parse, events/s': { figure: readPerSecond },
    'build all views, events/s': { figure: builtPerSecond },
    events: { figure: Number(end) },
    views: { figure: VIEWS.length },
    'memory after that, MB': { figure: memoryMegabytes() },
  });

  const reads = readsFrom(views, projector);
  const pages: Readonly<Record<string, () => Promise<unknown>>> = {
    orders: () => reads.orders({ limit: 50, sort: '-placedAt' }),
    'orders of a channel': () => reads.orders({ limit: 50, sort: '-placedAt', channel: ['web'] }),
    'orders by status': () => reads.orders({ limit: 50, sort: '-placedAt', status: ['fulfilling'] }),
    'orders of a channel by status': () =>
      reads.orders({ limit: 50, sort: '-placedAt', channel: ['web'], status: ['completed'] }),
    'orders of a location': () => reads.orders({ limit: 50, sort: '-placedAt', location: ['wh-1'] }),
    'orders with a SKU': () => reads.orders({ limit: 50, sort: '-placedAt', sku: ['SKU-7'] }),
    'orders by name, many': () => reads.orders({ limit: 50, sort: '-placedAt', q: 'astrid' }),
    'orders by e-mail, one': () => reads.orders({ limit: 50, sort: '-placedAt', q: 'astrid.4711@example.com' }),
    fulfilments: () => reads.fulfilments({ limit: 50 }),
    'fulfilments of a location by status': () =>
      reads.fulfilments({ limit: 50, location: ['wh-1'], status: ['assigned'] }),
    returns: () => reads.returns({ limit: 50 }),
    exceptions: () => reads.exceptions({ limit: 50, status: 'open' }),
    stock: () => reads.skus({ limit: 50 }),
  };
  const rows: Record<string, { readonly 'p50, ms': string; readonly 'p99, ms': string }> = {};
  for (const [name, page] of Object.entries(pages)) {
    const times: number[] = [];
    for (let n = 0; n < PAGES; n += 1) {
      const began = performance.now();
      await page();
      times.push(performance.now() - began);
    }
    times.sort((a, b) => a - b);
    const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(2);
    rows[name] = { 'p50, ms': at(0.5), 'p99, ms': at(0.99) };
  }
  console.log('first page of 50');
  console.table(rows);
  stop.abort();
  await running;
  await Promise.all([views.close(), keys.close(), store.close()]);
} finally {
  for (const suffix of ['', '-wal', '-shm'])
    rmSync(join(folder, `bench-views-${process.pid}.db${suffix}`), { force: true });
  if (GIVEN === undefined) rmSync(folder, { recursive: true, force: true });
}
