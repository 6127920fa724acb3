import type { OrderId, ReservationId, Sku } from '../../domain/ids.ts';
import { type Instant, instantOf, millisOf } from '../../domain/time.ts';
import type { Clock } from '../clock.ts';
import type { RecordFact } from '../last-fact.ts';
import type { Orders } from '../orders.ts';
import type { Reservations } from '../reservations.ts';
import type { Stock } from '../stock.ts';
import { inspectCart } from './carts.ts';
import { closeCounters, inspectCounters } from './counters.ts';
import { closeLeak, inspectHolds, UNCHANGED_MILLIS } from './leaks.ts';
import type { WatchedViews } from './port.ts';
import { type Finding, type Rounds, rounds } from './rounds.ts';

/** Looks for what must not be: holds and carts whose owner does not have them, and counters that are not what they count. */
export type Watch = {
  /** A bounded part of a round. For one process at a time. */
  readonly step: () => Promise<void>;
  /** Another process has taken over: what is known here is no longer kept up to date. */
  readonly rest: () => void;
  /** Looks at one order, or SKU, now, and closes what is on record of it where nothing is wrong any more. */
  readonly checkOrder: (id: OrderId) => Promise<Finding>;
  readonly checkSku: (sku: Sku) => Promise<Finding>;
  /** `null` in a process that does not watch. */
  readonly figures: () => WatchFigures | null;
};

export type WatchFigures = {
  /** Orders that more is held for than they have. Must be 0. */
  readonly leakedHolds: number;
  /** Checkouts that something is held for though it should not be, and that could not be mended. Must be 0. */
  readonly leakedCarts: number;
  /** SKUs with counters that differ. Must be 0. */
  readonly counterDifferences: number;
  /** When everything had last been looked at; `null` before the first time. */
  readonly completed: {
    readonly holds: Instant | null;
    readonly carts: Instant | null;
    readonly counters: Instant | null;
  };
};

const ORDERS_PER_STEP_MAX = 50;
const CARTS_PER_STEP_MAX = 50;
const SKUS_PER_STEP_MAX = 20;
/** Exceptions that are looked at again as a round begins. */
const OPEN_MAX = 200;

export type WatchDependencies = {
  readonly orders: Orders;
  readonly stock: Stock;
  readonly reservations: Reservations;
  readonly views: WatchedViews;
  readonly clock: Clock;
  readonly record: RecordFact;
  readonly onError: (error: unknown) => void;
};

export const watch = (dependencies: WatchDependencies): Watch => {
  const { views, clock, onError } = dependencies;
  const [inspectOrder, closeOrder] = [inspectHolds(dependencies), closeLeak(dependencies)];
  const [inspectSku, closeSku] = [inspectCounters(dependencies), closeCounters(dependencies)];

  const begin = (): {
    readonly holds: Rounds<OrderId>;
    readonly carts: Rounds<ReservationId>;
    readonly counters: Rounds<Sku>;
  } => ({
    holds: rounds({
      clock,
      page: (begun, cursor) =>
        views.holders(instantOf(millisOf(begun) - UNCHANGED_MILLIS), cursor, ORDERS_PER_STEP_MAX),
      open: () => views.leaking(OPEN_MAX),
      inspect: inspectOrder,
      close: closeOrder,
      onError,
    }),
    carts: rounds({
      clock,
      page: (begun, cursor) => views.carts(instantOf(millisOf(begun) - UNCHANGED_MILLIS), cursor, CARTS_PER_STEP_MAX),
      // What is found is mended where it is found: nothing of it stays on record as wrong.
      open: async () => [],
      inspect: inspectCart(dependencies),
      close: async () => undefined,
      onError,
    }),
    counters: rounds({
      clock,
      page: (_, cursor) => views.skus(cursor, SKUS_PER_STEP_MAX),
      open: () => views.differing(OPEN_MAX),
      inspect: inspectSku,
      close: closeSku,
      onError,
    }),
  });
  let going: ReturnType<typeof begin> | null = null;

  return {
    async step() {
      going ??= begin();
      await going.holds.step();
      await going.carts.step();
      await going.counters.step();
    },
    rest() {
      going = null;
    },
    async checkOrder(id) {
      const finding = await (going?.holds.look(id) ?? inspectOrder(id));
      if (finding === 'fine') await closeOrder(id);
      return finding;
    },
    async checkSku(sku) {
      const finding = await (going?.counters.look(sku) ?? inspectSku(sku));
      if (finding === 'fine') await closeSku(sku);
      return finding;
    },
    figures() {
      if (going === null) return null;
      const [holds, carts, counters] = [going.holds.figures(), going.carts.figures(), going.counters.figures()];
      return {
        leakedHolds: holds.wrong,
        leakedCarts: carts.wrong,
        counterDifferences: counters.wrong,
        completed: { holds: holds.completed, carts: carts.completed, counters: counters.completed },
      };
    },
  };
};
