import type { StaticEncode } from 'typebox';
import type { ChannelId, LocationId, Sku } from '../domain/ids.ts';
import type { Channel, CollectionPolicy, FulfilmentRequirements } from '../domain/setup/channel.ts';
import type { Location } from '../domain/setup/location.ts';
import type { Product } from '../domain/setup/product.ts';
import type { Directory } from '../runtime/directory.ts';
import type { Setup, SetupOutcome } from '../runtime/setup.ts';
import { type Document, ok, refused } from './answer.ts';
import { type Caller, hidden, knowsAll, type Role } from './caller.ts';
import { utc } from './instant.ts';
import { LIMIT } from './orders.ts';
import { type Route, route } from './route.ts';
import { ChannelIdText, LocationIdText, NoBody, Paging, SkuText } from './schemas/common.ts';
import { listOf } from './schemas/list.ts';
import {
  ChannelAnswer,
  ChannelListed,
  LocationAnswer,
  LocationListed,
  ProductAnswer,
  ProductListed,
  SetChannel,
  SetLocation,
  SetProduct,
} from './schemas/setup.ts';

/** Only an admin sets up; those who work with the network may look at it, channels and locations at themselves. */
const SET: readonly Role[] = [];
const READ: readonly Role[] = ['operator', 'auditor', 'channel', 'location'];

export type SetupDependencies = {
  readonly setup: Setup;
  readonly directory: Pick<Directory, 'channel' | 'channels' | 'location' | 'locations'>;
};

export const setupRoutes = (dependencies: SetupDependencies): readonly Route[] => [
  ...channelRoutes(dependencies),
  ...locationRoutes(dependencies),
  ...productRoutes(dependencies),
];

const channelRoutes = ({ setup, directory }: SetupDependencies): readonly Route[] => [
  route({
    method: 'PUT',
    path: '/v1/channels/{channel}',
    name: 'setChannel',
    summary: 'Set up a channel.',
    access: { may: SET },
    params: { channel: ChannelIdText },
    query: {},
    body: SetChannel,
    answers: { 200: ChannelAnswer, 201: ChannelAnswer },
    async handle({ params, body, cause }) {
      const known = directory.channel(params.channel) !== undefined;
      const channel = channelOf(params.channel, body);
      const outcome = await setup.setChannel(channel, cause(`channel-${channel.id}`));
      return answered(known, outcome, { id: channel.id, channel });
    },
  }),
  route({
    method: 'GET',
    path: '/v1/channels',
    name: 'listChannels',
    summary: 'Channels, by id.',
    access: { may: READ },
    params: {},
    query: Paging,
    body: NoBody,
    answers: { 200: listOf(ChannelListed) },
    handle: async ({ caller, query }) => ok(pageOf(directory.channels(), caller, caller.channels, query)),
  }),
  route({
    method: 'GET',
    path: '/v1/channels/{channel}',
    name: 'readChannel',
    summary: 'One channel.',
    access: { may: READ, single: true },
    params: { channel: ChannelIdText },
    query: {},
    body: NoBody,
    answers: { 200: ChannelListed },
    handle: async ({ caller, params }) => ok(visible(directory.channel(params.channel), caller, caller.channels)),
  }),
];

const locationRoutes = ({ setup, directory }: SetupDependencies): readonly Route[] => [
  route({
    method: 'PUT',
    path: '/v1/locations/{location}',
    name: 'setLocation',
    summary: 'Set up a location.',
    access: { may: SET },
    params: { location: LocationIdText },
    query: {},
    body: SetLocation,
    answers: { 200: LocationAnswer, 201: LocationAnswer },
    async handle({ params, body, cause }) {
      const known = directory.location(params.location) !== undefined;
      const location = locationOf(params.location, body);
      const outcome = await setup.setLocation(location, cause(`location-${location.id}`));
      return answered(known, outcome, { id: location.id, location });
    },
  }),
  route({
    method: 'GET',
    path: '/v1/locations',
    name: 'listLocations',
    summary: 'Locations, by id.',
    access: { may: READ },
    params: {},
    query: Paging,
    body: NoBody,
    answers: { 200: listOf(LocationListed) },
    handle: async ({ caller, query }) => ok(pageOf(directory.locations(), caller, caller.locations, query)),
  }),
  route({
    method: 'GET',
    path: '/v1/locations/{location}',
    name: 'readLocation',
    summary: 'One location.',
    access: { may: READ, single: true },
    params: { location: LocationIdText },
    query: {},
    body: NoBody,
    answers: { 200: LocationListed },
    handle: async ({ caller, params }) => ok(visible(directory.location(params.location), caller, caller.locations)),
  }),
];

const productRoutes = ({ setup }: SetupDependencies): readonly Route[] => [
  route({
    method: 'PUT',
    path: '/v1/products/{sku}',
    name: 'setProduct',
    summary: 'Tell what is known of an article.',
    access: { may: SET },
    params: { sku: SkuText },
    query: {},
    body: SetProduct,
    answers: { 200: ProductAnswer, 201: ProductAnswer },
    async handle({ params, body, cause }) {
      const known = (await setup.product(params.sku)) !== null;
      const product = productOf(params.sku, body);
      return answered(known, await setup.setProduct(product, cause(`product-${product.sku}`)), {
        sku: product.sku,
        product,
      });
    },
  }),
  route({
    method: 'GET',
    path: '/v1/products/{sku}',
    name: 'readProduct',
    summary: 'What is known of an article.',
    access: { may: READ },
    params: { sku: SkuText },
    query: {},
    body: NoBody,
    answers: { 200: ProductListed },
    async handle({ params }) {
      const product = await setup.product(params.sku);
      if (product === null) throw hidden();
      return ok(product);
    },
  }),
];

const channelOf = (id: ChannelId, body: StaticEncode<typeof SetChannel>): Channel => ({
  locations: 'all',
  buffer: 0,
  share: null,
  backorder: 'never',
  backorderLimit: null,
  backorderPriority: 0,
  maxPerOrder: null,
  onShortage: 'reroute',
  lowStock: null,
  reservationMinutes: null,
  cancelWindowMinutes: 0,
  retentionDays: null,
  ...body,
  fulfilment: body.fulfilment ? { ...NOTHING_REQUIRED, ...body.fulfilment } : null,
  collection: body.collection ? { ...NOTHING_SAID, ...body.collection } : null,
  id,
});

const NOTHING_REQUIRED: FulfilmentRequirements = {
  shipComplete: false,
  hoursToShip: null,
  daysToDeliver: null,
  services: null,
  carriers: null,
  maxParcels: null,
  allowSplitLine: true,
};

const NOTHING_SAID: CollectionPolicy = { codeRequired: false, remindDays: null, collectDays: null };

/** Hours from an order's arrival to the door, when nobody says how many. */
const HANDLING_HOURS = 4;

/** A location as it was described, with what was left out. */
export const locationOf = (id: LocationId, body: StaticEncode<typeof SetLocation>): Location => ({
  position: null,
  services: ['ship'],
  shipsTo: 'all',
  opening: null,
  closedOn: [],
  cutOff: null,
  handlingHours: HANDLING_HOURS,
  capacityPerDay: null,
  safetyStock: 0,
  paused: false,
  shippingCost: [],
  ...body,
  id,
});

const productOf = (sku: Sku, body: StaticEncode<typeof SetProduct>): Product => ({
  name: null,
  weightGrams: null,
  attributes: {},
  components: null,
  ...body,
  releaseAt: body.releaseAt === undefined || body.releaseAt === null ? null : utc(body.releaseAt),
  sku,
});

const answered = (known: boolean, outcome: SetupOutcome, what: object): Document => {
  if ('refused' in outcome) return refused(outcome.refused);
  const { changed, position } = outcome;
  return { status: known ? 200 : 201, body: { ...what, changed, position: String(position ?? 0n) } };
};

type Named = { readonly id: string };

const visible = <T extends Named>(one: T | undefined, caller: Caller, own: ReadonlySet<string>): T => {
  if (one === undefined || !(knowsAll(caller) || own.has(one.id))) throw hidden();
  return one;
};

/** A page of what a caller may see, by id; the last id is the cursor. */
const pageOf = <T extends Named>(
  all: readonly T[],
  caller: Caller,
  own: ReadonlySet<string>,
  { limit = LIMIT, cursor = '' }: { readonly limit?: number; readonly cursor?: string },
): { readonly items: readonly T[]; readonly next: string | null } => {
  const rest = all
    .filter(({ id }) => id > cursor && (knowsAll(caller) || own.has(id)))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const items = rest.slice(0, limit);
  return { items, next: rest.length > limit ? (items.at(-1)?.id ?? null) : null };
};
