import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { load } from './load.ts';
import { order, setUp } from './network.ts';
import { type CpuByThread, KEY, startServer } from './server.ts';

/**
 * `node bench/orders.ts [orders]`: orders over HTTP to durable and routed, beside the same request answered by a bare Koa route. The CPU
 * is of the whole process, until the views have caught up; where others share the machine it says more than the rate.
 */
const ORDERS = Number(process.argv[2] ?? 20_000);
const CONNECTIONS = 64;
const VIEWS_REST_MILLIS = 2_000;

/** Milliseconds of CPU. */
const perOrder = (from: CpuByThread, to: CpuByThread, orders: number) => {
  const millis = (seconds: number): string => ((seconds * 1_000) / orders).toFixed(3);
  const [serving, views, helpers] = [to.serving - from.serving, to.views - from.views, to.helpers - from.helpers];
  return {
    'CPU ms/order': millis(serving + views + helpers),
    serving: millis(serving),
    views: millis(views),
    'of V8': millis(helpers),
  };
};

const folder = mkdtempSync(join(process.cwd(), 'bench-'));
try {
  const bare = await startServer(['bench/bare-koa.ts']);
  const make = (n: number) => ({ path: '/v1/orders', body: order(n) });
  await load({ url: bare.url, key: KEY, requests: ORDERS / 4, connections: CONNECTIONS, make });
  const limit = await load({ url: bare.url, key: KEY, requests: ORDERS, connections: CONNECTIONS, make });
  await bare.stop();

  const weir = await startServer(['--max-semi-space-size=32', 'cli/weir.ts', 'start'], { WEIR_DATA: folder });
  await setUp(weir, 1_000_000);
  let placed = 0;
  const more = (n: number) => ({ path: '/v1/orders', body: order(placed + n) });
  const run = async (requests: number, perSecond?: number) => {
    const before = weir.cpuByThread();
    const result = await load({
      url: weir.url,
      key: KEY,
      requests,
      connections: CONNECTIONS,
      make: more,
      ...(perSecond === undefined ? {} : { perSecond }),
    });
    placed += requests;
    await pause(VIEWS_REST_MILLIS);
    return { ...result, cpu: perOrder(before, weir.cpuByThread(), requests) };
  };
  await run(ORDERS / 4);
  const full = await run(ORDERS);
  const half = await run(Math.round(full.perSecond * 5), full.perSecond / 2);
  console.table({
    'bare Koa route, requests/s': {
      figure: Math.round(limit.perSecond),
      p50: limit.p50.toFixed(1),
      p99: limit.p99.toFixed(1),
    },
    'orders/s': {
      figure: Math.round(full.perSecond),
      p50: full.p50.toFixed(1),
      p99: full.p99.toFixed(1),
      ...full.cpu,
    },
    'orders/s at half load': {
      figure: Math.round(half.perSecond),
      p50: half.p50.toFixed(1),
      p99: half.p99.toFixed(1),
      ...half.cpu,
    },
    'memory after that, MB': { figure: Math.round(weir.memoryMegabytes()) },
  });
  console.log('answers', [...full.byStatus], [...half.byStatus]);
  await weir.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
