import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { load } from './load.ts';
import { SKUS, setUp } from './network.ts';
import { KEY, startServer } from './server.ts';

/** `node bench/flash-sale.ts`: everybody wants one SKU. Placed and refused, over HTTP. */
const BUYERS = 20_000;
const UNITS_PER_LOCATION = 1_000;
const LOCATIONS = 6;
const CONNECTIONS = 200;

const rush = (n: number): string =>
  JSON.stringify({
    channel: 'web',
    externalId: `rush-${n}`,
    placedAt: '2026-11-24T08:00:00Z',
    currency: 'SEK',
    customer: { name: 'Astrid Lind' },
    shipTo: { name: 'Astrid Lind', line1: 'Storgatan 1', country: 'SE' },
    lines: [{ sku: SKUS[0], quantity: 1, unitPrice: 19_900 }],
  });

const folder = mkdtempSync(join(process.cwd(), 'bench-'));
try {
  const weir = await startServer(['--max-semi-space-size=32', 'cli/weir.ts', 'start'], { WEIR_DATA: folder });
  await setUp(weir, UNITS_PER_LOCATION);
  const sale = await load({
    url: weir.url,
    key: KEY,
    requests: BUYERS,
    connections: CONNECTIONS,
    make: (n) => ({ path: '/v1/orders', body: rush(n) }),
  });
  const placed = sale.byStatus.get(201) ?? 0;
  console.table({
    'buyers/s': { figure: Math.round(sale.perSecond), p50: sale.p50.toFixed(1), p99: sale.p99.toFixed(1) },
    'placed, of units': { figure: `${placed} of ${UNITS_PER_LOCATION * LOCATIONS}` },
    refused: { figure: sale.byStatus.get(409) ?? 0 },
  });
  await weir.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
