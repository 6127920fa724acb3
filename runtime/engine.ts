import { randomInt } from 'node:crypto';
import type { CarrierOffer } from '../domain/carriage/services.ts';
import type { Recorded } from '../log/codec.ts';
import type { EventLog } from '../log/event-log.ts';
import { createWake } from '../log/wake.ts';
import { articles } from './articles.ts';
import { followAvailability, type SellableViews } from './availability.ts';
import { carrierFor } from './carriers.ts';
import type { Clock } from './clock.ts';
import type { KnownStock } from './counts.ts';
import { type Directory, directory, SETUP_STREAMS } from './directory.ts';
import { type ExceptionCommands, exceptionCommands } from './exception-commands.ts';
import { eraser, followForgotten, type ScrubViews } from './forgetting.ts';
import { type ArticlesScanned, type FulfilmentCommands, fulfilmentCommands } from './fulfilment-commands.ts';
import { recordOn } from './last-fact.ts';
import { type ManifestCommands, manifestCommands } from './manifests.ts';
import type { Seen } from './network.ts';
import { followNetworkNews } from './network-news.ts';
import { type Offered, offeredFrom } from './offered.ts';
import { isKnownSku, type OrderCommands, orderCommands } from './order-commands.ts';
import { liveOrders, type Orders } from './orders.ts';
import type { RuntimeStores } from './ports.ts';
import { type Promising, promising } from './promising.ts';
import { followStockNews } from './reactions.ts';
import { followReleases } from './releases.ts';
import { type ReservationCommands, reservationCommands } from './reservation-commands.ts';
import { reservationsIn } from './reservations.ts';
import { type ReturnCommands, returnCommands } from './return-commands.ts';
import { type SoldViews, salesFrom } from './sales.ts';
import { type Setup, setup } from './setup.ts';
import { type Simulations, simulations } from './simulation/simulations.ts';
import { orderSteps } from './steps/steps.ts';
import { type Stock, stockActors } from './stock.ts';
import { type StockCommands, stockCommands } from './stock-commands.ts';
import { type SupplyCommands, supplyCommands } from './supply-commands.ts';
import { END_OF_TIME, sweep, takeUp, type Waitlists } from './sweeps.ts';
import type { WatchedViews } from './watch/port.ts';
import { type WatchFigures, watch } from './watch/watch.ts';
import { waves } from './waves.ts';
import { WORK_FACTS, type Workload, workload } from './workload.ts';

/** Everything that takes commands and keeps orders going. */
export type Engine = {
  readonly directory: Directory;
  readonly workload: Workload;
  readonly setup: Setup;
  readonly stock: StockCommands;
  readonly supply: SupplyCommands;
  readonly orders: OrderCommands;
  readonly reservations: ReservationCommands;
  readonly promises: Promising;
  readonly fulfilments: FulfilmentCommands;
  readonly manifests: ManifestCommands;
  readonly returns: ReturnCommands;
  /** For whoever follows the log with commands of their own. */
  readonly live: Pick<Orders, 'execute' | 'read'>;
  readonly exceptions: ExceptionCommands;
  readonly simulations: Simulations;
  readonly offered: Offered;
  /** Actors in memory. */
  readonly residents: () => { readonly orders: number; readonly ledgers: number };
  /** What the leak watch has found; `null` in a process that does not watch. */
  readonly watched: () => WatchFigures | null;
  /**
   * Takes up every step that was interrupted, and then follows the log, ends holds in time and looks after steps that have
   * stalled, until the signal aborts. Resolves once all of that has stopped. `position` is the one up to which the directory
   * and the workload have been loaded.
   */
  readonly run: (position: bigint, signal: AbortSignal) => Promise<void>;
};

export type EngineDependencies = {
  readonly log: EventLog;
  readonly stores: Pick<RuntimeStores, 'leases' | 'snapshots' | 'cursors' | 'answers' | 'deliveries' | 'inbox'>;
  readonly clock: Clock;
  readonly waitlists: Waitlists;
  readonly knownStock: KnownStock;
  readonly sold: SoldViews;
  readonly articlesScanned: ArticlesScanned;
  readonly watchedViews: WatchedViews;
  /** Takes up a view that stands still; false where this process has none such. */
  readonly resumeView: (view: string) => boolean;
  readonly scrubViews: ScrubViews;
  readonly sellable: SellableViews;
  /** The connections to carriers that there are now, the one that is asked first before the others. */
  readonly carriers: () => readonly CarrierOffer[];
  /** This process, by a name of its own. */
  readonly holder: string;
  readonly onError: (error: unknown) => void;
};

export const engine = (dependencies: EngineDependencies): Engine => {
  const { log, stores, clock, onError } = dependencies;
  const known = directory();
  const ledgers: Stock = stockActors({ log, clock, offer: known.offer, snapshots: stores.snapshots });
  const goods = articles((sku) => network.product(sku));
  const work = workload(known);
  let seenSetup = 0n;
  let seenWork = 0n;
  const seeSetup = (position: bigint): void => {
    if (position > seenSetup) seenSetup = position;
  };
  const learn = (event: Recorded): void => {
    known.apply(event);
    goods.apply(event);
    seeSetup(event.position);
  };
  const seen = (): Seen => ({ setup: seenSetup, work: seenWork });
  const network: Setup = setup(log, { ...known, apply: learn });
  const around = {
    stock: ledgers,
    directory: known,
    articles: goods,
    sales: salesFrom(dependencies.sold),
    workload: work,
    seen,
  };
  const inWaves = waves(around);
  const randomBelow = (limit: number): number => randomInt(limit);
  const live: Orders = liveOrders(log, (orders) =>
    orderSteps({ orders, ...around, waves: inWaves, randomBelow, clock, onError }),
  );
  const reservations = reservationsIn(log);
  const holding = reservationCommands({
    reservations,
    orders: live,
    stock: ledgers,
    directory: known,
    articles: goods,
    setup: network,
    clock,
  });
  const watching = watch({
    orders: live,
    stock: ledgers,
    reservations,
    views: dependencies.watchedViews,
    clock,
    record: recordOn(log),
    onError,
  });
  const trials = simulations({ log, onError });
  const manifests = manifestCommands({ log, orders: live, waitlists: dependencies.waitlists });
  const erase = eraser(log, stores.answers);
  const choosing = carrierFor(known, dependencies.carriers, 'there');
  const choosingBack = carrierFor(known, dependencies.carriers, 'back');

  let setupUpTo = -1n;
  let setupCaughtUp = false;
  const setupMoved = createWake();
  const followSetup = async (after: bigint, signal: AbortSignal): Promise<void> => {
    for await (const batch of log.subscribe({ after, filter: { streams: SETUP_STREAMS }, signal })) {
      for (const event of batch.events) learn(event);
      setupUpTo = batch.position;
      seeSetup(batch.position);
      setupCaughtUp ||= batch.caughtUp;
      setupMoved.fire();
    }
  };
  const followWork = async (after: bigint, signal: AbortSignal): Promise<void> => {
    for await (const batch of log.subscribe({ after, filter: { types: WORK_FACTS }, signal })) {
      for (const event of batch.events) work.apply(event);
      seenWork = batch.position;
    }
  };
  const setupSeen = async (position: bigint, signal: AbortSignal): Promise<void> => {
    while ((!setupCaughtUp || setupUpTo < position) && !signal.aborted) await setupMoved.next(signal);
    signal.throwIfAborted();
  };

  return {
    directory: known,
    workload: work,
    setup: network,
    offered: offeredFrom({ ...dependencies, directory: known, setupSeen }),
    stock: stockCommands({ ...dependencies, stock: ledgers, directory: known, setup: network }),
    supply: supplyCommands({ log, stock: ledgers, directory: known }),
    orders: orderCommands({
      orders: live,
      stock: ledgers,
      directory: known,
      articles: goods,
      setup: network,
      clock,
      erase,
      reservations: holding,
    }),
    reservations: holding,
    promises: promising({
      stock: ledgers,
      setup: network,
      directory: known,
      articles: goods,
      sales: around.sales,
      workload: work,
      clock,
    }),
    fulfilments: fulfilmentCommands({
      orders: live,
      directory: known,
      setup: network,
      carrierFor: choosing,
      articlesScanned: dependencies.articlesScanned,
      randomBelow,
    }),
    manifests,
    returns: returnCommands({
      orders: live,
      directory: known,
      setup: network,
      clock,
      carrierFor: choosingBack,
      isKnown: async (sku) => isKnownSku({ stock: ledgers, setup: network, directory: known }, sku),
    }),
    exceptions: exceptionCommands({
      log,
      orders: live,
      stock: ledgers,
      setup: network,
      directory: known,
      carrierFor: choosing,
      returnCarrierFor: choosingBack,
      watch: watching,
      deliveries: stores.deliveries,
      inbox: stores.inbox,
      clock,
      resumeView: dependencies.resumeView,
    }),
    simulations: trials,
    live,
    watched: watching.figures,
    residents: () => ({ orders: live.size(), ledgers: ledgers.size() }),
    async run(position, signal) {
      seeSetup(position);
      seenWork = position;
      const sweeping = {
        ...dependencies,
        ...stores,
        orders: live,
        stock: ledgers,
        watch: watching,
        manifests,
        setup: network,
        waves: inWaves,
        channels: known.channels,
      };
      const releasing = { ...sweeping, log, held: dependencies.waitlists.held };
      const forgetting = { ...dependencies, cursors: stores.cursors, orders: live, erase };
      await takeUp(sweeping, END_OF_TIME).catch(onError);
      const whole = (work: Promise<void>) =>
        work.catch((error: unknown) => {
          if (!signal.aborted) onError(error);
        });
      await Promise.all([
        whole(followSetup(position, signal)),
        whole(followWork(position, signal)),
        whole(followStockNews({ log, orders: live, stock: ledgers, cursors: stores.cursors, clock, onError }, signal)),
        whole(followForgotten(forgetting, signal)),
        whole(followReleases(releasing, signal)),
        whole(followNetworkNews({ ...releasing, setupSeen }, signal)),
        whole(sweep(sweeping, signal)),
        whole(
          followAvailability(
            { ...dependencies, ...stores, directory: known, setupSeen, record: recordOn(log) },
            signal,
          ),
        ),
      ]);
      trials.close();
      live.stop();
    },
  };
};
