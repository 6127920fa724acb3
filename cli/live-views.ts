import { presentFigures } from '../api/figures.ts';
import { presentListedFulfilment, presentListedOrder, presentListedReturn } from '../api/present.ts';
import { presentStockNow } from '../api/present-stock.ts';
import { OPEN_STATUSES } from '../domain/fulfilment/machine.ts';
import { channelIdOf, locationIdOf, orderIdOf, skuOf } from '../domain/ids.ts';
import { type Instant, instantOf, millisOf } from '../domain/time.ts';
import { type AvailabilityDocument, availability, channelIn } from '../projections/availability.ts';
import {
  type DailyDocument,
  daily,
  dailyId,
  EVERYTHING,
  scopeOfChannel,
  scopeOfLocation,
} from '../projections/daily.ts';
import { type ExceptionDocument, exceptions } from '../projections/exceptions.ts';
import { type FulfilmentDocument, fulfilments } from '../projections/fulfilments.ts';
import { inventory } from '../projections/inventory.ts';
import { type OrderDocument, orders } from '../projections/orders.ts';
import type { Stored } from '../projections/port.ts';
import type { Condition } from '../projections/query.ts';
import { type ReturnDocument, returns } from '../projections/returns.ts';
import type { LiveView, Shown, Snapshot } from '../realtime/topics.ts';
import type { LedgerAt } from '../runtime/stock.ts';
import { liveAtp } from './live-atp.ts';
import {
  forStaff,
  ifThere,
  itemsOf,
  type LiveSources,
  pageOf,
  SNAPSHOT_DOCUMENTS_MAX,
  snapshotOf,
} from './live-sources.ts';
import { listedException, listedOrder, listedReturn } from './reads.ts';

/** What can be watched, view by view. The documents are those of the HTTP API. */
export const liveViews = (sources: LiveSources): readonly LiveView[] => [
  liveOrders(sources),
  liveStock(sources),
  liveAtp(sources),
  liveAvailability(sources),
  liveReturns(sources),
  liveExceptions(sources),
  liveFigures(sources),
];

/**
 * Orders, and the fulfilments that are part of them: whatever changes of an order shows at its locations at once, a hold as well
 * as a parcel. Only which fulfilments a location begins with is asked of their own view.
 */
const liveOrders = ({ views, engine, projector }: LiveSources): LiveView => {
  const orderView = views.reader<OrderDocument>(orders);
  const fulfilmentView = views.reader<FulfilmentDocument>(fulfilments);

  const show = (stored: Stored<OrderDocument>): Shown => {
    const { id, position, document } = stored;
    const { order } = document;
    const own = {
      id,
      topics: ['orders', `orders:${document.channel}`, `order:${id}`],
      document: () => presentListedOrder(listedOrder(stored)),
    };
    const parts = order.fulfilments.map((fulfilment) => ({
      id: fulfilment.id,
      topics: [fulfilment.location, ...(fulfilment.to === undefined ? [] : [fulfilment.to])].map(
        (location) => `fulfilments:${location}`,
      ),
      document: () => presentListedFulfilment({ fulfilment, orderId: order.id, order }),
    }));
    return { id, position, entries: [own, ...parts] };
  };

  const read = async (ids: readonly string[]): Promise<readonly Shown[]> => (await orderView.getMany(ids)).map(show);

  const newest = async (topic: string, channel?: string): Promise<Snapshot> => {
    const where = channel === undefined ? [] : [{ field: 'channel', is: channel }];
    const sort = { field: 'placedAt', descending: true };
    return pageOf(topic, await orderView.list({ where, sort, limit: SNAPSHOT_DOCUMENTS_MAX }), show);
  };

  const firstOf = (where: readonly Condition[]) =>
    fulfilmentView.list({ where, sort: { field: 'shipBy' }, limit: SNAPSHOT_DOCUMENTS_MAX });

  const openAt = async (location: string): Promise<Snapshot> => {
    const upTo = projector.seen(fulfilments.name);
    const at = { field: 'locations', has: location };
    const [working, coming] = await Promise.all([
      firstOf([at, { field: 'status', in: OPEN_STATUSES }]),
      firstOf([
        { field: 'to', is: location },
        { field: 'status', is: 'shipped' },
      ]),
    ]);
    const items = [...working.items, ...coming.items];
    const shown = await read([...new Set(items.map(({ document }) => document.order))]);
    const known = new Map(itemsOf(`fulfilments:${location}`, shown).map((item) => [item.id, item]));
    const found = items.flatMap(({ id }) => known.get(id) ?? []);
    return { items: found, complete: working.next === null && coming.next === null, read: shown, upTo };
  };

  return {
    view: orders.name,
    read,
    topicsOfRemoved: (id) => ['orders', `order:${id}`],
    kinds: [
      { name: 'orders', argument: false, admits: forStaff, snapshot: () => newest('orders') },
      {
        name: 'orders',
        argument: true,
        admits: ({ knowsAll, channels }, channel) =>
          knowsAll || channels.has(channel) ? ifThere(engine.directory.channel(channelIdOf(channel))) : 'forbidden',
        snapshot: (channel) => newest(`orders:${channel}`, channel),
      },
      {
        name: 'order',
        argument: true,
        single: true,
        admits: async ({ knowsAll, channels }, id) => {
          const found = await engine.orders.read(orderIdOf(id));
          return found !== null && (knowsAll || channels.has(found.order.channel)) ? 'admitted' : 'unknown';
        },
        snapshot: async (id) => snapshotOf(`order:${id}`, await read([id])),
      },
      {
        name: 'fulfilments',
        argument: true,
        admits: ({ knowsAll, locations }, location) =>
          knowsAll || locations.has(location)
            ? ifThere(engine.directory.location(locationIdOf(location)))
            : 'forbidden',
        snapshot: openAt,
      },
    ],
  };
};

/**
 * The inventory view says which SKUs change; what is shown of them is the ledger, as in `GET /v1/stock/{sku}`. Who watches all of them
 * has read what she looks at from the API, page by page: a snapshot would be ledgers that nobody asked for.
 */
const liveStock = ({ engine, clock }: LiveSources): LiveView => {
  const show = (at: LedgerAt): Shown => {
    const { sku } = at.ledger;
    const document = () => presentStockNow(at, clock.now(), engine.directory);
    return { id: sku, position: at.position, entries: [{ id: sku, topics: ['stock', `stock:${sku}`], document }] };
  };
  const read = async (skus: readonly string[]): Promise<readonly Shown[]> => {
    const found = await Promise.all(skus.map((sku) => engine.stock.read(skuOf(sku))));
    return found.flatMap((at) => (at === null ? [] : [show(at)]));
  };
  return {
    view: inventory.name,
    read,
    topicsOfRemoved: (sku) => ['stock', `stock:${sku}`],
    kinds: [
      {
        name: 'stock',
        argument: false,
        admits: forStaff,
        snapshot: async () => snapshotOf('stock', [], false),
      },
      {
        name: 'stock',
        argument: true,
        single: true,
        admits: forStaff,
        snapshot: async (sku) => snapshotOf(`stock:${sku}`, await read([sku])),
      },
    ],
  };
};

/** What is low or out: a document that is gone is a SKU that no longer is. */
const liveAvailability = ({ views, engine: { directory } }: LiveSources): LiveView => {
  const view = views.reader<AvailabilityDocument>(availability);

  const show = ({ id, position, document }: Stored<AvailabilityDocument>): Shown => ({
    id,
    position,
    entries: [{ id, topics: [`availability:${document.channel}`], document: () => document }],
  });

  const newest = async (channel: string): Promise<Snapshot> => {
    const where = [{ field: 'channel', is: channel }];
    const sort = { field: 'since', descending: true };
    return pageOf(`availability:${channel}`, await view.list({ where, sort, limit: SNAPSHOT_DOCUMENTS_MAX }), show);
  };

  return {
    view: availability.name,
    read: async (ids) => (await view.getMany(ids)).map(show),
    topicsOfRemoved: (id) => [`availability:${channelIn(id)}`],
    kinds: [
      {
        name: 'availability',
        argument: true,
        admits: ({ knowsAll, channels }, channel) =>
          knowsAll || channels.has(channel) ? ifThere(directory.channel(channelIdOf(channel))) : 'forbidden',
        snapshot: newest,
      },
    ],
  };
};

const liveReturns = ({ views }: LiveSources): LiveView => {
  const orderView = views.reader<OrderDocument>(orders);
  const returnView = views.reader<ReturnDocument>(returns);

  const show = async (stored: readonly Stored<ReturnDocument>[]): Promise<readonly Shown[]> => {
    const ids = [...new Set(stored.map(({ document }) => document.order))];
    const known = new Map((await orderView.getMany(ids)).map(({ id, document }) => [id, document.order]));
    return stored.map((one) => {
      const document = () => presentListedReturn(listedReturn(one, known));
      return { id: one.id, position: one.position, entries: [{ id: one.id, topics: ['returns'], document }] };
    });
  };

  const newest = async (): Promise<Snapshot> => {
    const sort = { field: 'requestedAt', descending: true };
    const { items, next } = await returnView.list({ sort, limit: SNAPSHOT_DOCUMENTS_MAX });
    return snapshotOf('returns', await show(items), next === null);
  };

  return {
    view: returns.name,
    read: async (ids) => show(await returnView.getMany(ids)),
    topicsOfRemoved: () => ['returns'],
    kinds: [{ name: 'returns', argument: false, admits: forStaff, snapshot: newest }],
  };
};

const liveExceptions = ({ views }: LiveSources): LiveView => {
  const view = views.reader<ExceptionDocument>(exceptions);

  const show = (stored: Stored<ExceptionDocument>): Shown => {
    const { id, position } = stored;
    return { id, position, entries: [{ id, topics: ['exceptions'], document: () => listedException(stored) }] };
  };

  const open = async (): Promise<Snapshot> => {
    const where = [{ field: 'status', is: 'open' }];
    const sort = { field: 'raisedAt', descending: true };
    return pageOf('exceptions', await view.list({ where, sort, limit: SNAPSHOT_DOCUMENTS_MAX }), show);
  };

  return {
    view: exceptions.name,
    read: async (ids) => (await view.getMany(ids)).map(show),
    topicsOfRemoved: () => ['exceptions'],
    kinds: [{ name: 'exceptions', argument: false, admits: forStaff, snapshot: open }],
  };
};

/** Days that a snapshot of the figures goes back, today included: so that today can be held against the same day last week. */
const FIGURES_DAYS = 8;

const liveFigures = ({ views, engine: { directory }, clock }: LiveSources): LiveView => {
  const view = views.reader<DailyDocument>(daily);

  const show = ({ id, position, document }: Stored<DailyDocument>): Shown => ({
    id,
    position,
    entries: [{ id, topics: ['metrics'], document: () => presentFigures(document) }],
  });

  const lastDays = async (): Promise<Snapshot> => {
    const scopes = [
      EVERYTHING,
      ...directory.channels().map(({ id }) => scopeOfChannel(id)),
      ...directory.locations().map(({ id }) => scopeOfLocation(id)),
    ];
    const days = Array.from({ length: FIGURES_DAYS }, (_, back) => dayBefore(clock.now(), back));
    const ids = days.flatMap((day) => scopes.map((scope) => dailyId(day, scope)));
    const shown = (await view.getMany(ids.slice(0, SNAPSHOT_DOCUMENTS_MAX))).map(show);
    return snapshotOf('metrics', shown, ids.length <= SNAPSHOT_DOCUMENTS_MAX);
  };

  return {
    view: daily.name,
    read: async (ids) => (await view.getMany(ids)).map(show),
    topicsOfRemoved: () => ['metrics'],
    kinds: [{ name: 'metrics', argument: false, admits: forStaff, snapshot: lastDays }],
  };
};

const DAY_MILLIS = 86_400_000;

const dayBefore = (now: Instant, days: number): string => instantOf(millisOf(now) - days * DAY_MILLIS).slice(0, 10);
