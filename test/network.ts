import type { Client } from './client.ts';

/** A small network: two warehouses and a store, one channel that sells from all of them. */
export const WAREHOUSES = ['wh-1', 'wh-2'] as const;

export const locationBody = (type: 'warehouse' | 'store', lat: number, lon: number) => ({
  name: `A ${type} at ${lat}`,
  type,
  address: { line1: 'Gatan 1', postalCode: '111 22', city: 'Stockholm', country: 'SE' },
  position: { lat, lon },
  timeZone: 'Europe/Stockholm',
  services: ['ship', 'collect', 'returns'],
  shipsTo: 'all',
  cutOff: '14:00',
  handlingHours: 4,
  shippingCost: [{ country: 'SE', base: 4900, perItem: 0, days: 2 }],
});

export const setUpNetwork = async (client: Client, backorder: 'never' | 'allow' = 'never'): Promise<void> => {
  await client.put('/v1/locations/wh-1', locationBody('warehouse', 59.3, 18.1));
  await client.put('/v1/locations/wh-2', locationBody('warehouse', 55.6, 13.0));
  await client.put('/v1/locations/store-1', locationBody('store', 57.7, 11.9));
  await client.put('/v1/channels/web', { name: 'Web', type: 'site', locations: 'all', backorder });
};

export const count = (client: Client, sku: string, location: string, onHand: number) =>
  client.put(`/v1/stock/${sku}/${location}`, { onHand });

export const orderBody = (
  externalId: string,
  lines: readonly { readonly sku: string; readonly quantity: number }[],
  more: Readonly<Record<string, unknown>> = {},
) => ({
  channel: 'web',
  externalId,
  placedAt: '2026-11-24T08:00:00Z',
  currency: 'SEK',
  customer: { name: 'Astrid Lind', email: 'astrid@example.com' },
  shipTo: {
    name: 'Astrid Lind',
    line1: 'Storgatan 1',
    postalCode: '111 22',
    city: 'Stockholm',
    country: 'SE',
    lat: 59.3,
    lon: 18,
  },
  lines: lines.map((line, index) => ({ id: String(index + 1), unitPrice: 19_900, ...line })),
  ...more,
});
