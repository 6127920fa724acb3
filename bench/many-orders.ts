import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { load } from './load.ts';
import { order, setUp } from './network.ts';
import { KEY, startServer } from './server.ts';

/** `node bench/many-orders.ts [orders]`: memory as orders come, and how long a restart takes once they are there. */
const ORDERS = Number(process.argv[2] ?? 200_000);
const STEPS = 10;
const CONNECTIONS = 200;
const START = ['--max-semi-space-size=32', 'cli/weir.ts', 'start'];

const folder = mkdtempSync(join(process.cwd(), 'bench-'));
try {
  const weir = await startServer(START, { WEIR_DATA: folder });
  await setUp(weir, 10_000_000);
  const rows: Record<string, { readonly 'orders/s': number; readonly 'memory, MB': number }> = {};
  for (let step = 0; step < STEPS; step += 1) {
    const base = step * (ORDERS / STEPS);
    const make = (n: number) => ({ path: '/v1/orders', body: order(base + n) });
    const run = await load({ url: weir.url, key: KEY, requests: ORDERS / STEPS, connections: CONNECTIONS, make });
    rows[`${base + ORDERS / STEPS} orders`] = {
      'orders/s': Math.round(run.perSecond),
      'memory, MB': Math.round(weir.memoryMegabytes()),
    };
  }
  console.table(rows);
  await weir.stop();
  const again = await startServer(START, { WEIR_DATA: folder });
  console.log(`restart until ready: ${Math.round(again.startMillis)} ms`);
  await again.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
