import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { CarrierOffer } from '../domain/carriage/services.ts';
import { channelIdOf, locationIdOf, type OrderId, orderIdOf, type Sku } from '../domain/ids.ts';
import { evolve } from '../domain/order/evolve.ts';
import type { OrderEvent } from '../domain/order/facts.ts';
import { noOrder, type Order } from '../domain/order/order.ts';
import type { StockEvent } from '../domain/stock/facts.ts';
import type { Instant } from '../domain/time.ts';
import type { Cause, Recorded } from '../log/codec.ts';
import { openEmbeddedLog } from '../log/embedded/embedded.ts';
import { type EventLog, eventLog } from '../log/event-log.ts';
import type { DataKeys } from '../log/keys/port.ts';
import { type KeyRing, keyRing } from '../log/keys/ring.ts';
import type { EventStore } from '../log/port.ts';
import { openEmbeddedDataKeys } from '../projections/embedded/data-keys.ts';
import { openEmbeddedRuntime } from '../projections/embedded/runtime.ts';
import type { SellableViews } from '../runtime/availability.ts';
import type { Clock } from '../runtime/clock.ts';
import { type Engine, engine } from '../runtime/engine.ts';
import { isAtRest } from '../runtime/order-actor.ts';
import type { CauseOf } from '../runtime/order-commands.ts';
import type { RuntimeStores } from '../runtime/ports.ts';
import type { SoldViews } from '../runtime/sales.ts';
import type { Waitlists } from '../runtime/sweeps.ts';
import type { WatchedViews } from '../runtime/watch/port.ts';

/** An engine in this process, on the embedded stores in a folder: without HTTP and without views. */
export type RunningEngine = {
  readonly engine: Engine;
  readonly log: EventLog;
  readonly keys: KeyRing;
  readonly stores: RuntimeStores;
  /** What it said had gone wrong. */
  readonly errors: readonly unknown[];
  /** Every order in the log, folded from its facts. */
  readonly orders: () => Promise<ReadonlyMap<OrderId, Order>>;
  /** Waits until no order is at work and the news of the stock has been brought to all that it concerns. */
  readonly settled: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** As if the process had died: nothing is waited for. */
  readonly abandon: () => Promise<void>;
};

export type EngineOptions = {
  readonly clock: Clock;
  /** Puts itself between the engine and its event store. */
  readonly between?: (store: EventStore) => EventStore;
  /** And between it and its keys. */
  readonly betweenKeys?: (keys: DataKeys) => DataKeys;
  /** What was sold where; nothing unless it is given. */
  readonly sold?: SoldViews;
  /** None unless they are given. */
  readonly carriers?: () => readonly CarrierOffer[];
};

export const startEngine = async (
  folder: string,
  {
    clock,
    between = (store) => store,
    betweenKeys = (keys) => keys,
    sold = async () => [],
    carriers = () => [],
  }: EngineOptions,
): Promise<RunningEngine> => {
  const events = openEmbeddedLog(join(folder, 'log.db'));
  const keys = openEmbeddedDataKeys(join(folder, 'keys.db'));
  const stores = openEmbeddedRuntime(join(folder, 'runtime.db'), Date.now);
  const ring = keyRing(betweenKeys(keys), Buffer.alloc(32, 7));
  const log = eventLog(between(events), ring);
  /** What is looked at from outside is read past whatever stands between. */
  const plain = eventLog(events, ring);
  const orders = () => foldOrders(plain);
  const errors: unknown[] = [];
  const onError = (error: unknown): void => {
    errors.push(error);
  };
  const weir = engine({
    log,
    stores,
    clock,
    waitlists: waitlistsOf(plain),
    knownStock: async () => null,
    sold,
    articlesScanned: async () => [],
    watchedViews: NOTHING_TO_WATCH,
    carriers,
    resumeView: () => false,
    sellable: NOTHING_SOLD,
    scrubViews: async () => undefined,
    holder: randomUUID(),
    onError,
  });
  for await (const batch of plain.readAll()) {
    for (const event of batch.events) {
      weir.directory.apply(event);
      weir.workload.apply(event);
    }
  }
  const work = new AbortController();
  const running = weir.run(await plain.end(), work.signal);
  running.catch(onError);
  const close = async () => {
    await Promise.all([events.close(), stores.close(), keys.close()]);
  };
  return {
    engine: weir,
    log: plain,
    keys: ring,
    stores,
    errors,
    orders,
    async settled() {
      for (;;) {
        const end = await plain.end();
        const cursor = await stores.cursors.load('stock-news');
        const heard = (cursor?.position ?? 0n) >= (await lastNewsOf(plain));
        const atWork = [...(await orders()).values()].filter((order) => !isAtRest(order));
        if (heard && atWork.length === 0 && (await plain.end()) === end) return;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    async stop() {
      work.abort();
      await running;
      await close();
    },
    async abandon() {
      work.abort();
      await close();
    },
  };
};

/** Facts that orders hear of from the stock. */
const NEWS: readonly Recorded['type'][] = [
  ...(['BackorderFilled', 'BackorderPromised', 'ReservationLost', 'StockOvercommitted'] as const),
];

const lastNewsOf = async (log: EventLog): Promise<bigint> => {
  let last = 0n;
  for await (const batch of log.readAll({ filter: { types: NEWS } })) last = batch.events.at(-1)?.position ?? last;
  return last;
};

/** SKUs that facts of some types are about. */
const skusWith = async (log: EventLog, types: readonly Recorded['type'][]): Promise<readonly Sku[]> => {
  const skus = new Set<Sku>();
  for await (const batch of log.readAll({ filter: { types } })) {
    for (const event of batch.events.filter(isStockFact)) skus.add(event.data.sku);
  }
  return [...skus];
};

const isOrderFact = (event: Recorded): event is Recorded & OrderEvent => event.stream.startsWith('order-');
const isStockFact = (event: Recorded): event is Recorded & StockEvent => event.stream.startsWith('stock-');

const foldOrders = async (log: EventLog): Promise<ReadonlyMap<OrderId, Order>> => {
  const orders = new Map<OrderId, Order>();
  for await (const batch of log.readAll({ filter: { streams: ['order-'] } })) {
    for (const event of batch.events.filter(isOrderFact)) {
      const id = orderIdOf(event.stream.slice('order-'.length));
      orders.set(id, evolve(orders.get(id) ?? noOrder, event));
    }
  }
  return orders;
};

/** All facts of stock, by stream, the oldest first. */
export const stockFacts = async (log: EventLog): Promise<ReadonlyMap<string, readonly (Recorded & StockEvent)[]>> => {
  const streams = new Map<string, (Recorded & StockEvent)[]>();
  for await (const batch of log.readAll({ filter: { streams: ['stock-'] } })) {
    for (const event of batch.events.filter(isStockFact)) {
      const known = streams.get(event.stream);
      if (known === undefined) streams.set(event.stream, [event]);
      else known.push(event);
    }
  }
  return streams;
};

/** The leak watch has tests of its own. */
const NOTHING_TO_WATCH: WatchedViews = {
  holders: async () => null,
  held: async () => null,
  carts: async () => null,
  skusInCart: async () => [],
  skus: async () => null,
  figures: async () => null,
  leaking: async () => [],
  differing: async () => [],
};

/** Availability, too. */
const NOTHING_SOLD: SellableViews = { of: async () => [], async *pages() {}, async *short() {} };

/** Read from the log itself, where the product asks a view. */
const waitlistsOf = (log: EventLog): Waitlists => ({
  holdsDue: async () => [],
  promisesDue: async () => [],
  held: async () => [],
  kitsWaiting: async () => [],
  acceptDue: async () => [],
  clocksDue: async () => [],
  packed: async () => [],
  manifestsOpen: async () => [],
  kept: async () => [],
  supplyDue: () => skusWith(log, ['SupplyExpected', 'TransferSent']),
  waitedFor: () => skusWith(log, ['StockBackordered', 'ReservationLost']),
  cartsDue: () => skusWith(log, ['CartReserved']),
  returnsDue: async () => [],
  async unfinished(until: Instant, limit) {
    const last = new Map<OrderId, Instant>();
    for await (const batch of log.readAll({ filter: { streams: ['order-'] } })) {
      for (const event of batch.events) last.set(orderIdOf(event.stream.slice('order-'.length)), event.metadata.at);
    }
    const orders = await foldOrders(log);
    return [...last]
      .filter(([id, at]) => at <= until && !isAtRest(orders.get(id) ?? noOrder))
      .map(([id]) => id)
      .slice(0, limit);
  },
});

export const causeAt =
  (clock: Clock): CauseOf =>
  (correlationId): Cause => ({ at: clock.now(), by: 'test', correlationId, causationId: 'test' });

/** Sets up locations that ship anywhere, and channels that sell from all of them. */
export const setUp = async (
  { setup }: Engine,
  clock: Clock,
  locations: readonly string[],
  channels: Readonly<Record<string, 'never' | 'allow'>>,
): Promise<void> => {
  const cause = causeAt(clock)('setup');
  for (const [index, id] of locations.entries()) {
    await setup.setLocation(
      {
        id: locationIdOf(id),
        name: id,
        type: 'warehouse',
        address: { country: 'SE' },
        position: { lat: 55 + index, lon: 13 },
        timeZone: 'Europe/Stockholm',
        services: ['ship', 'collect', 'returns'],
        shipsTo: 'all',
        opening: null,
        closedOn: [],
        cutOff: '14:00',
        handlingHours: 4,
        capacityPerDay: null,
        safetyStock: 0,
        paused: false,
        shippingCost: [],
      },
      cause,
    );
  }
  for (const [id, backorder] of Object.entries(channels)) {
    await setup.setChannel(
      {
        id: channelIdOf(id),
        name: id,
        type: 'site',
        locations: 'all',
        buffer: 0,
        backorder,
        reservationMinutes: null,
        cancelWindowMinutes: 0,
        retentionDays: null,
        share: null,
        backorderLimit: null,
        backorderPriority: 0,
        maxPerOrder: null,
        onShortage: 'reroute',
        lowStock: null,
      },
      cause,
    );
  }
};
