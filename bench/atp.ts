import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { load } from './load.ts';
import { SKUS, setUp } from './network.ts';
import { KEY, startServer } from './server.ts';

/** `node bench/atp.ts [requests]`: what can be promised of two SKUs, over HTTP, beside the same answer from a constant in a bare Koa route. */
const REQUESTS = Number(process.argv[2] ?? 40_000);
const CONNECTIONS = 32;

const pathOf = (n: number): string =>
  `/v1/atp?channel=web&sku=${SKUS[n % SKUS.length]}&sku=${SKUS[(n * 7 + 1) % SKUS.length]}`;

const folder = mkdtempSync(join(process.cwd(), 'bench-'));
try {
  const weir = await startServer(['--max-semi-space-size=32', 'cli/weir.ts', 'start'], { WEIR_DATA: folder });
  await setUp(weir, 1_000_000);
  const headers = { authorization: `Bearer ${KEY}` };
  const answer = await (await fetch(`${weir.url}${pathOf(0)}`, { headers })).text();
  const bare = await startServer(['bench/bare-koa.ts'], { BENCH_ANSWER: answer });
  const make = (n: number) => ({ path: pathOf(n) });
  const run = (url: string) => load({ url, key: KEY, requests: REQUESTS, connections: CONNECTIONS, make });
  await run(weir.url);
  await run(bare.url);
  const constant = await run(bare.url);
  const promised = await run(weir.url);
  const row = ({ perSecond, p50, p99 }: typeof constant) => ({
    'requests/s': Math.round(perSecond),
    p50: p50.toFixed(1),
    p99: p99.toFixed(1),
    share: `${Math.round((100 * perSecond) / constant.perSecond)} %`,
  });
  console.table({ 'bare Koa route, a constant': row(constant), 'GET /v1/atp of two SKUs': row(promised) });
  await weir.stop();
  await bare.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
