import type { Server } from './server.ts';
import { KEY } from './server.ts';

export const SKUS: readonly string[] = Array.from({ length: 500 }, (_, n) => `SKU-${n}`);
const LOCATIONS = ['wh-1', 'wh-2', 'store-1', 'store-2', 'store-3', 'store-4'] as const;

const send = async (
  server: Server,
  method: string,
  path: string,
  body: string,
  type = 'application/json',
): Promise<void> => {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': type };
  const answer = await fetch(`${server.url}${path}`, { method, headers, body });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
};

/** Six locations, one channel, 500 SKUs with `units` of each in the first warehouse. */
export const setUp = async (server: Server, units: number): Promise<void> => {
  for (const [index, id] of LOCATIONS.entries()) {
    const location = {
      name: id,
      type: id.startsWith('wh') ? 'warehouse' : 'store',
      address: { country: 'SE' },
      position: { lat: 55 + index, lon: 12 + index },
      timeZone: 'Europe/Stockholm',
      services: ['ship', 'collect', 'returns'],
      shipsTo: 'all',
      cutOff: '14:00',
      handlingHours: 4,
    };
    await send(server, 'PUT', `/v1/locations/${id}`, JSON.stringify(location));
  }
  await send(server, 'PUT', '/v1/channels/web', JSON.stringify({ name: 'Web', type: 'site', locations: 'all' }));
  const counts = SKUS.flatMap((sku) => LOCATIONS.map((location) => JSON.stringify({ sku, location, onHand: units })));
  await send(server, 'POST', '/v1/stock/feed', counts.join('\n'), 'application/x-ndjson');
};

/** An order of 2 or 3 lines. */
export const order = (n: number, lines = 2 + (n % 2)): string =>
  JSON.stringify({
    channel: 'web',
    externalId: `bench-${n}`,
    placedAt: '2026-11-24T08:00:00Z',
    currency: 'SEK',
    customer: { name: 'Astrid Lind', email: 'astrid@example.com', phone: '+46701234567' },
    shipTo: {
      name: 'Astrid Lind',
      line1: 'Storgatan 1',
      postalCode: '111 22',
      city: 'Stockholm',
      country: 'SE',
      lat: 59.3,
      lon: 18,
    },
    delivery: { method: 'ship', service: 'standard' },
    lines: Array.from({ length: lines }, (_, line) => ({
      id: String(line + 1),
      sku: SKUS[(n * 7 + line * 131) % SKUS.length],
      quantity: 1 + (line % 2),
      unitPrice: 19_900,
      tax: 3_980,
    })),
    shipping: { amount: 4_900, tax: 980 },
    payment: { status: 'authorised', reference: `pay-${n}` },
  });
