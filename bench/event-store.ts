import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { load } from './load.ts';
import { order, setUp } from './network.ts';
import { KEY, startServer } from './server.ts';

/** `node bench/event-store.ts [orders]`: orders/s with the EventStoreDB adapter on the test server, which shares the other core with the load. */
const ORDERS = Number(process.argv[2] ?? 10_000);
const CONNECTIONS = 64;

const folder = mkdtempSync(join(process.cwd(), 'bench-'));
try {
  const store = await startServer(['test/servers/eventstore/main.ts', '0'], {}, 1);
  const connectionString = `esdb://${store.url.replace(/^https?:\/\//, '')}?tls=false`;
  const weir = await startServer(['--max-semi-space-size=32', 'cli/weir.ts', 'start'], {
    WEIR_DATA: folder,
    WEIR_EVENTSTORE: connectionString,
  });
  await setUp(weir, 1_000_000);
  const run = await load({
    url: weir.url,
    key: KEY,
    requests: ORDERS,
    connections: CONNECTIONS,
    make: (n) => ({ path: '/v1/orders', body: order(n) }),
  });
  console.table({
    'orders/s on EventStoreDB (test server)': {
      figure: Math.round(run.perSecond),
      p50: run.p50.toFixed(1),
      p99: run.p99.toFixed(1),
    },
  });
  await weir.stop();
  await store.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
