import { join } from 'node:path';
import { watchedFrom } from '../cli/watched.ts';
import type { Recorded } from '../log/codec.ts';
import { carts } from '../projections/carts.ts';
import { openEmbeddedViews } from '../projections/embedded/views.ts';
import { type ExceptionDocument, exceptions } from '../projections/exceptions.ts';
import { holds } from '../projections/holds.ts';
import { inventory } from '../projections/inventory.ts';
import { createProjector } from '../projections/projector.ts';
import { articles } from '../runtime/articles.ts';
import type { Clock } from '../runtime/clock.ts';
import { recordOn } from '../runtime/last-fact.ts';
import { liveOrders } from '../runtime/orders.ts';
import { reservationsIn } from '../runtime/reservations.ts';
import { orderSteps } from '../runtime/steps/steps.ts';
import { type Stock, stockActors } from '../runtime/stock.ts';
import type { WatchedViews } from '../runtime/watch/port.ts';
import { type Watch, watch } from '../runtime/watch/watch.ts';
import type { RunningEngine } from './engine.ts';

/** A second process beside an engine, on the same log, that watches it, and the views that it looks at. */
export type Watching = {
  readonly watching: Watch;
  /** The ledgers as that process knows them. */
  readonly stock: Stock;
  /** What it said had gone wrong. */
  readonly errors: readonly unknown[];
  /** Waits until the views have seen all that is in the log. */
  readonly seen: () => Promise<void>;
  /** All that the watch has put on record. */
  readonly facts: () => Promise<readonly Recorded[]>;
  /** The exceptions of a kind, once the views have seen all that is in the log. */
  readonly list: (kind: string) => Promise<readonly ExceptionDocument[]>;
  readonly stop: () => Promise<void>;
};

export type WatchingOptions = {
  readonly folder: string;
  readonly clock: Clock;
  /** Stands between the watch and its views. */
  readonly between?: (views: WatchedViews) => WatchedViews;
};

export const startWatching = (
  on: RunningEngine,
  { folder, clock, between = (views) => views }: WatchingOptions,
): Watching => {
  const errors: unknown[] = [];
  const onError = (error: unknown): void => {
    errors.push(error);
  };
  const views = openEmbeddedViews(join(folder, 'views.db'));
  const projections = [holds, carts, inventory, exceptions];
  const projector = createProjector({ source: on.log, store: views, projections, now: Date.now, onError });
  const work = new AbortController();
  const projecting = projector.run(work.signal);

  const { directory, workload } = on.engine;
  const stock = stockActors({ log: on.log, clock, offer: directory.offer, snapshots: on.stores.snapshots });
  const orders = liveOrders(on.log, (live) =>
    orderSteps({
      orders: live,
      stock,
      directory,
      articles: articles(on.engine.setup.product),
      workload,
      sales: { of: async () => [] },
      waves: { take: () => undefined },
      seen: () => ({ setup: 0n, work: 0n }),
      randomBelow: () => 0,
      clock,
      onError,
    }),
  );
  const watching = watch({
    orders,
    stock,
    reservations: reservationsIn(on.log),
    views: between(watchedFrom(views)),
    clock,
    record: recordOn(on.log),
    onError,
  });
  const seen = async (): Promise<void> =>
    projector.waitFor(await on.log.end(), { signal: AbortSignal.timeout(20_000) });

  return {
    watching,
    stock,
    errors,
    seen,
    async facts() {
      const found: Recorded[] = [];
      for await (const batch of on.log.readAll({ filter: { streams: ['leak-', 'counter-'] } })) {
        found.push(...batch.events);
      }
      return found;
    },
    async list(kind) {
      await seen();
      const where = [{ field: 'kind', is: kind }];
      const reader = views.reader<ExceptionDocument>(exceptions);
      const page = await reader.list({ where, sort: { field: 'raisedAt' }, limit: 100 });
      return page.items.map(({ document }) => document);
    },
    async stop() {
      work.abort();
      await projecting;
      orders.stop();
      await views.close();
    },
  };
};
