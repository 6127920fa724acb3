import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { load } from './load.ts';
import { order, SKUS, setUp } from './network.ts';
import { KEY, type Server, startServer } from './server.ts';

/** `node bench/pick-list.ts [rounds]`: pick lists of 50, 200 and 500 orders over HTTP, of one location, named or the most urgent. */
const ROUNDS = Number(process.argv[2] ?? 50);
const SIZES = [50, 200, 500] as const;
const ORDERS = 1_000;
const AT = 'wh-2';

const send = async (server: Server, method: string, path: string, body: object) => {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const answer = await fetch(`${server.url}${path}`, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return JSON.parse(await answer.text());
};

/** The list as it is asked for one after the other, as at one desk. */
const timed = async (server: Server, body: object, orders: number) => {
  const { fulfilments, stops } = await send(server, 'POST', '/v1/pick-lists', body);
  if (fulfilments.length !== orders) throw new Error(`${fulfilments.length} of ${orders} are on the list`);
  const make = () => ({ path: '/v1/pick-lists', body: JSON.stringify(body) });
  const { p50, p99 } = await load({ url: server.url, key: KEY, requests: ROUNDS, connections: 1, make });
  return { orders, stops: stops.length, 'p50, ms': Number(p50.toFixed(1)), 'p99, ms': Number(p99.toFixed(1)) };
};

const folder = mkdtempSync(join(process.cwd(), 'bench-'));
try {
  const weir = await startServer(['--max-semi-space-size=32', 'cli/weir.ts', 'start'], { WEIR_DATA: folder });
  await setUp(weir, 1_000_000);
  await send(weir, 'PUT', '/v1/channels/web', { name: 'Web', type: 'site', locations: [AT] });
  const bins = SKUS.map((sku, n) => ({ sku, bin: `${'ABCDE'[n % 5]}-${n % 40}-${n % 7}` }));
  await send(weir, 'PUT', `/v1/locations/${AT}/bins`, { bins });
  for (const [n, sku] of SKUS.entries()) {
    await send(weir, 'PUT', `/v1/products/${encodeURIComponent(sku)}`, { name: `Article ${n}`, barcodes: [`73${n}`] });
  }
  const make = (n: number) => ({ path: '/v1/orders', body: order(n) });
  await load({ url: weir.url, key: KEY, requests: ORDERS, connections: 20, make });
  const rows: Record<string, object> = {};
  for (const size of SIZES) {
    const urgent = { location: AT, limit: size };
    rows[`${size}, the most urgent`] = await timed(weir, urgent, size);
    const { fulfilments } = await send(weir, 'POST', '/v1/pick-lists', urgent);
    const named = fulfilments.map(({ id }: { readonly id: string }) => id);
    rows[`${size}, named`] = await timed(weir, { location: AT, fulfilments: named }, size);
  }
  console.table(rows);
  await weir.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
