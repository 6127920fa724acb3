import { channelIdOf, type LocationId, lineIdOf, locationIdOf, type Sku, skuOf } from '../domain/ids.ts';
import type { OrderRequest } from '../domain/order/request.ts';
import type { Channel } from '../domain/setup/channel.ts';
import type { Location } from '../domain/setup/location.ts';
import type { Product } from '../domain/setup/product.ts';
import { instantOf } from '../domain/time.ts';

/** A shop that sells in two countries, with four warehouses and eight stores: the same for the same seed. */
export const SEED = 20_261_124;

const SKUS = 400;
const DAY_MILLIS = 86_400_000;
const KIT = skuOf('KIT');

/** The same numbers for the same seed. */
export const randomOf = (seed: number) => {
  let state = seed;
  const chance = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  const between = (from: number, to: number): number => from + Math.floor(chance() * (to - from + 1));
  return { chance, between };
};
export type Random = ReturnType<typeof randomOf>;

const TOWNS = [
  ['wh-malmo', 55.6, 13.0],
  ['wh-stockholm', 59.3, 18.1],
  ['wh-umea', 63.8, 20.3],
  ['wh-oslo', 59.9, 10.8],
  ['store-lund', 55.7, 13.2],
  ['store-goteborg', 57.7, 12.0],
  ['store-stockholm', 59.3, 18.0],
  ['store-uppsala', 59.9, 17.6],
  ['store-orebro', 59.3, 15.2],
  ['store-linkoping', 58.4, 15.6],
  ['store-sundsvall', 62.4, 17.3],
  ['store-oslo', 59.9, 10.7],
] as const;

const isStore = (id: string): boolean => id.startsWith('store-');

const locationsOf = ({ between }: Random): readonly Location[] =>
  TOWNS.map(([id, lat, lon], index): Location => {
    const country = id.endsWith('oslo') ? 'NO' : 'SE';
    const store = isStore(id);
    const rate = (to: string) => ({
      country: to,
      base: (store ? 4_900 : 3_900) + between(0, 1_500) + (to === country ? 0 : 6_000),
      perItem: between(0, 400),
      days: between(1, 2) + (to === country ? 0 : 2),
      currency: 'SEK',
      weightSteps: [
        { upToGrams: 2_000, cost: 0 },
        { upToGrams: 10_000, cost: 3_000 },
      ],
    });
    return {
      id: locationIdOf(id),
      name: id,
      type: store ? 'store' : 'warehouse',
      address: { country },
      position: { lat, lon },
      timeZone: country === 'NO' ? 'Europe/Oslo' : 'Europe/Stockholm',
      services: store ? ['ship', 'collect', 'returns'] : ['ship', 'returns'],
      shipsTo: index % 5 === 4 ? [country] : 'all',
      opening: store
        ? Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat'].map((day) => [day, [['09:00', '18:00']]]))
        : null,
      closedOn: ['2026-10-12'],
      cutOff: store ? null : '15:00',
      handlingHours: store ? 6 : 3,
      capacityPerDay: store ? 25 : 400,
      safetyStock: store ? 1 : 0,
      paused: false,
      shippingCost: [rate('SE'), rate('NO')],
      ...(store ? { refuses: ['oversize'] } : {}),
    };
  });

const channel = (id: string, change: Partial<Channel>): Channel => ({
  id: channelIdOf(id),
  name: id,
  type: 'site',
  locations: 'all',
  buffer: 0,
  share: null,
  backorder: 'allow',
  backorderLimit: null,
  backorderPriority: 0,
  maxPerOrder: null,
  onShortage: 'reroute',
  lowStock: null,
  reservationMinutes: null,
  cancelWindowMinutes: 0,
  retentionDays: null,
  ...change,
});

const CHANNELS: readonly Channel[] = [
  channel('web', {}),
  channel('market', {
    type: 'marketplace',
    locations: TOWNS.map(([id]) => locationIdOf(id)).filter((id) => !isStore(id)),
    fulfilment: {
      shipComplete: false,
      hoursToShip: 96,
      daysToDeliver: null,
      services: null,
      maxParcels: 2,
      allowSplitLine: false,
    },
  }),
];

const skuAt = (index: number): Sku => skuOf(`SKU-${index}`);

/** Units of a SKU at a location; none where it does not carry it. */
const stockAt = ({ chance, between }: Random, location: string): number => {
  if (chance() > (isStore(location) ? 0.35 : 0.7)) return 0;
  return isStore(location) ? between(2, 12) : between(20, 160);
};

/** The `n`th order. */
export const orderOf = ({ chance, between }: Random, n: number, placedAt: number): OrderRequest => {
  const country = chance() < 0.8 ? 'SE' : 'NO';
  const collected = chance() < 0.04;
  const promised = chance() < 0.6;
  const lat = (country === 'SE' ? 55.5 : 58.5) + chance() * 8;
  const lon = (country === 'SE' ? 12.5 : 6) + chance() * 5;
  const first = Math.floor(SKUS * chance() ** 2);
  const lines = 1 + Math.floor(3.5 * chance() ** 1.5);
  return {
    channel: channelIdOf(chance() < 0.8 ? 'web' : 'market'),
    externalId: `order-${n}`,
    placedAt: instantOf(placedAt),
    currency: 'SEK',
    customer: { name: `Astrid Lind ${n}` },
    shipTo: chance() < 0.03 ? { country } : { city: 'Somewhere', country, lat, lon },
    delivery: collected
      ? { method: 'collect', collectAt: locationIdOf('store-stockholm') }
      : {
          method: 'ship',
          ...(promised ? { promisedBy: instantOf(placedAt + between(2, 6) * DAY_MILLIS) } : {}),
        },
    lines: Array.from({ length: lines }, (_, line) => ({
      id: lineIdOf(String(line + 1)),
      sku: line === 0 && chance() < 0.03 ? KIT : skuAt((first + line * 37) % SKUS),
      quantity: chance() < 0.7 ? 1 : between(2, 4),
      unitPrice: 19_900,
    })),
  };
};

/** What a shop has, and how much of each SKU lies where before the first of so many orders. */
export type Shop = {
  readonly locations: readonly Location[];
  readonly channels: readonly Channel[];
  readonly products: readonly Product[];
  readonly shelves: readonly { readonly sku: Sku; readonly location: LocationId; readonly onHand: number }[];
};

export const shopOf = (random: Random, orders: number): Shop => {
  const locations = locationsOf(random);
  const skus = Array.from({ length: SKUS }, (_, n) => n);
  const plain = { name: null, components: null, releaseAt: null };
  const articles = skus.map((n): Product => {
    const attributes = n % 25 === 0 ? { oversize: true } : {};
    return { ...plain, sku: skuAt(n), weightGrams: random.between(100, 3_000), attributes };
  });
  const components = [1, 2].map((n) => ({ sku: skuAt(n), quantity: n }));
  return {
    locations,
    channels: CHANNELS,
    products: [...articles, { ...plain, sku: KIT, weightGrams: null, attributes: {}, components }],
    shelves: skus.flatMap((n) =>
      locations.flatMap(({ id: location }) => {
        // The more is sold of it, the more there is: the first ones are bought most.
        const onHand = Math.ceil((stockAt(random, location) * orders * 3) / (4_000 * Math.sqrt(1 + n / 10)));
        return onHand === 0 ? [] : [{ sku: skuAt(n), location, onHand }];
      }),
    ),
  };
};
