import type { Api } from './api.ts';
import type { Chance } from './chance.ts';

type Place = {
  readonly id: string;
  readonly name: string;
  readonly type: 'warehouse' | 'store';
  readonly city: string;
  readonly postalCode: string;
  readonly country: string;
  readonly lat: number;
  readonly lon: number;
};

const PLACES: readonly Place[] = [
  {
    id: 'wh-boras',
    name: 'Borås warehouse',
    type: 'warehouse',
    city: 'Borås',
    postalCode: '504 30',
    country: 'SE',
    lat: 57.72,
    lon: 12.94,
  },
  {
    id: 'wh-malmo',
    name: 'Malmö warehouse',
    type: 'warehouse',
    city: 'Malmö',
    postalCode: '212 11',
    country: 'SE',
    lat: 55.61,
    lon: 13.0,
  },
  {
    id: 'store-stockholm',
    name: 'Stockholm, Drottninggatan',
    type: 'store',
    city: 'Stockholm',
    postalCode: '111 51',
    country: 'SE',
    lat: 59.33,
    lon: 18.06,
  },
  {
    id: 'store-goteborg',
    name: 'Göteborg, Nordstan',
    type: 'store',
    city: 'Göteborg',
    postalCode: '411 05',
    country: 'SE',
    lat: 57.71,
    lon: 11.97,
  },
  {
    id: 'store-oslo',
    name: 'Oslo, Karl Johan',
    type: 'store',
    city: 'Oslo',
    postalCode: '0154',
    country: 'NO',
    lat: 59.91,
    lon: 10.74,
  },
  {
    id: 'store-kobenhavn',
    name: 'København, Strøget',
    type: 'store',
    city: 'København',
    postalCode: '1160',
    country: 'DK',
    lat: 55.68,
    lon: 12.57,
  },
];

export const LOCATIONS: readonly string[] = PLACES.map((place) => place.id);
export const STORES: readonly string[] = PLACES.filter((place) => place.type === 'store').map((place) => place.id);

const CHANNELS = [
  {
    id: 'web',
    name: 'Own site',
    type: 'site',
    locations: 'all',
    backorder: 'never',
    lowStock: { below: 40, clear: 60 },
  },
  {
    id: 'marketplace',
    name: 'Marketplace',
    type: 'marketplace',
    locations: ['wh-boras', 'wh-malmo'],
    buffer: 2,
    backorder: 'never',
  },
  { id: 'b2b', name: 'B2B portal', type: 'b2b', locations: ['wh-boras', 'wh-malmo'], backorder: 'allow' },
  {
    id: 'stores',
    name: 'Orders from the stores',
    type: 'store',
    locations: 'all',
    backorder: 'never',
    cancelWindowMinutes: 0,
  },
] as const;

export const CHANNEL_IDS: readonly string[] = CHANNELS.map((channel) => channel.id);

export const CUSTOMERS = [
  {
    name: 'Astrid Lind',
    email: 'astrid.lind@example.com',
    city: 'Stockholm',
    postalCode: '113 30',
    country: 'SE',
    lat: 59.34,
    lon: 18.05,
  },
  {
    name: 'Erik Nyström',
    email: 'erik.nystrom@example.com',
    city: 'Göteborg',
    postalCode: '413 14',
    country: 'SE',
    lat: 57.69,
    lon: 11.95,
  },
  {
    name: 'Maja Ek',
    email: 'maja.ek@example.com',
    city: 'Umeå',
    postalCode: '903 26',
    country: 'SE',
    lat: 63.83,
    lon: 20.26,
  },
  {
    name: 'Ingrid Hansen',
    email: 'ingrid.hansen@example.com',
    city: 'Oslo',
    postalCode: '0350',
    country: 'NO',
    lat: 59.93,
    lon: 10.72,
  },
  {
    name: 'Søren Holm',
    email: 'soren.holm@example.com',
    city: 'Aarhus',
    postalCode: '8000',
    country: 'DK',
    lat: 56.16,
    lon: 10.2,
  },
  {
    name: 'Aino Korhonen',
    email: 'aino.korhonen@example.com',
    city: 'Helsinki',
    postalCode: '00100',
    country: 'FI',
    lat: 60.17,
    lon: 24.94,
  },
] as const;

const GARMENTS = ['TSHIRT', 'SHIRT', 'JEANS', 'SOCKS', 'JACKET', 'SWEATER', 'DRESS', 'SKIRT', 'CAP', 'SCARF'];
const COLOURS = ['BLACK', 'WHITE', 'NAVY', 'RED', 'GREEN', 'SAND', 'GREY', 'BLUE', 'PINK', 'OLIVE'];
const SIZES = ['XS', 'S', 'M', 'L', 'XL'];

/** 500 SKUs: the best sellers first. */
export const SKUS: readonly string[] = GARMENTS.flatMap((garment) =>
  COLOURS.flatMap((colour) => SIZES.map((size) => `${garment}-${colour}-${size}`)),
);

/** Sets up the sample network and puts stock on its shelves. */
export const setUp = async (api: Api, luck: Chance): Promise<void> => {
  for (const place of PLACES) {
    const { id, name, type, city, postalCode, country, lat, lon } = place;
    await api.put(`/v1/locations/${id}`, {
      name,
      type,
      address: { line1: 'Storgatan 1', postalCode, city, country },
      position: { lat, lon },
      timeZone: 'Europe/Stockholm',
      services: type === 'store' ? ['ship', 'collect', 'returns'] : ['ship', 'returns'],
      shipsTo: 'all',
      cutOff: '16:00',
      handlingHours: type === 'store' ? 8 : 4,
      safetyStock: type === 'store' ? 1 : 0,
      shippingCost: ['SE', 'NO', 'DK', 'FI'].map((to) => ({
        country: to,
        base: to === country ? 4_900 : 9_900,
        perItem: 500,
        days: to === country ? 1 : 3,
      })),
    });
  }
  for (const { id, ...channel } of CHANNELS) await api.put(`/v1/channels/${id}`, channel);
  const counts = SKUS.flatMap((sku) =>
    LOCATIONS.map((location) => ({
      sku,
      location,
      onHand: location.startsWith('wh') ? 20 + luck.below(80) : luck.below(8),
    })),
  );
  await api.feed('/v1/stock/feed', counts);
};
