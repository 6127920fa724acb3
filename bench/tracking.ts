import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { load } from './load.ts';
import { order, setUp } from './network.ts';
import { KEY, type Server, startServer } from './server.ts';

/** `node bench/tracking.ts`: orders a second with and without 10,000 tracking events a minute beside them. */
const PARCELS = 300;
const ORDERS_PER_SECOND = [100, 200];
const SECONDS = 10;
const CONNECTIONS = 64;

type Placed = { readonly fulfilments: readonly { readonly id: string; readonly lines: readonly object[] }[] };

let placed = 0;

const place = async (weir: Server, perSecond: number) => {
  const requests = perSecond * SECONDS;
  const from = placed;
  placed += requests;
  const make = (n: number) => ({ path: '/v1/orders', body: order(from + n) });
  const cpu = weir.cpuSeconds();
  const run = await load({ url: weir.url, key: KEY, requests, connections: CONNECTIONS, perSecond, make });
  const busy = ((weir.cpuSeconds() - cpu) / SECONDS) * 100;
  return { p50: run.p50.toFixed(1), p99: run.p99.toFixed(1), 'CPU, %': Math.round(busy) };
};

/** Orders that have left, each in a parcel `T-n`. */
const ship = async (weir: Server): Promise<void> => {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const post = async (path: string, body: string) => {
    const answer = await fetch(`${weir.url}${path}`, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.text();
  };
  for (let n = 0; n < PARCELS; n += 1) {
    const { fulfilments }: Placed = JSON.parse(await post('/v1/orders', order(placed + n)));
    for (const { id, lines } of fulfilments) {
      await post(`/v1/fulfilments/${id}/pick`, JSON.stringify({ lines }));
      await post(`/v1/fulfilments/${id}/ship`, JSON.stringify({ carrier: 'PostNord', trackingNumber: `T-${n}` }));
    }
  }
  placed += PARCELS;
};

const folder = mkdtempSync(join(process.cwd(), 'bench-'));
try {
  const weir = await startServer(['--max-semi-space-size=32', 'bench/tracking-server.ts', String(PARCELS)], {
    WEIR_DATA: folder,
  });
  await setUp(weir, 1_000_000);
  await ship(weir);
  await place(weir, 100);
  const rows: Record<string, object> = {};
  for (const perSecond of ORDERS_PER_SECOND) {
    rows[`${perSecond} orders/s`] = await place(weir, perSecond);
    weir.signal('SIGUSR2');
    rows[`${perSecond} orders/s beside tracking`] = await place(weir, perSecond);
    weir.signal('SIGUSR2');
  }
  console.table(rows);
  await weir.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
