import { isDeepStrictEqual } from 'node:util';
import { nothing } from '../../domain/fact.ts';
import type { OrderId, Sku } from '../../domain/ids.ts';
import { noOrder } from '../../domain/order/order.ts';
import { heldIn, type Leak, leaksOf } from '../../domain/order/stock.ts';
import type { Ledger } from '../../domain/stock/ledger.ts';
import { type Instant, instantOf, millisOf } from '../../domain/time.ts';
import type { Cause } from '../../log/codec.ts';
import type { Clock } from '../clock.ts';
import type { RecordFact } from '../last-fact.ts';
import { isAtRest } from '../order-actor.ts';
import type { OrderAt, Orders } from '../orders.ts';
import type { Stock } from '../stock.ts';
import type { Held, WatchedViews } from './port.ts';
import type { Finding } from './rounds.ts';

/** What is held for an order and has not changed for so long is not about to be used by a step. */
export const UNCHANGED_MILLIS = 60_000;
/** What is still wrong is raised again after this time: somebody may have thought that it was seen to. */
export const RAISED_AGAIN_MILLIS = 3_600_000;
const REST_MILLIS_MAX = 5_000;

export type LeakDependencies = {
  readonly orders: Orders;
  readonly stock: Stock;
  readonly views: Pick<WatchedViews, 'held'>;
  readonly clock: Clock;
  readonly record: RecordFact;
};

export const leakStream = (order: OrderId): string => `leak-${order}`;

/**
 * Looks at what the ledgers hold for an order that is at rest, against what the order has by its own stream. Where they hold more, that
 * is put on record, and the order is asked to tell its ledgers once more what it has: its own statechart does so, when nothing else of
 * it is at work, and so nothing is freed that a step is about to use. An order that is not in the log can tell nothing.
 */
export const inspectHolds =
  (dependencies: LeakDependencies) =>
  async (id: OrderId): Promise<Finding> => {
    const { orders, stock, views, clock } = dependencies;
    const held = await views.held(id);
    const known = await orders.read(id);
    const order = known?.order ?? noOrder;
    if (!isAtRest(order)) return 'unsure';
    // The view says where to look; most orders need no look at their ledgers.
    if (held !== null && leaksOf(order, held.units).length === 0) return 'fine';
    const ledgers = await ledgersOf(stock, [...order.skus, ...(held?.units.keys() ?? [])]);
    const leaks = leaksOf(order, heldOf(ledgers, id));
    if (leaks.length === 0) return 'fine';
    if (held === null || !isSettled(held, ledgers, id, clock.now())) return 'unsure';
    // An order that has moved on meanwhile may have taken up just this.
    if ((await orders.read(id))?.revision !== known?.revision) return 'unsure';
    await raise(dependencies, id, known !== null, leaks);
    if (known === null || !canMend(known, leaks, ledgers)) return 'wrong';
    return mend(dependencies, id, leaks);
  };

/** Puts on record that the ledgers hold no more than the order has. */
export const closeLeak =
  ({ record, clock }: Pick<LeakDependencies, 'record' | 'clock'>) =>
  (id: OrderId) =>
    record(
      leakStream(id),
      (last) => (last?.type === 'HoldLeaked' ? { events: [{ type: 'HoldMended', data: { order: id } }] } : nothing),
      watchCause(clock, id),
    );

/** The watch as the cause of what it does. */
export const watchCause = (clock: Clock, about: string): Cause => ({
  at: clock.now(),
  by: 'weir',
  correlationId: about,
  causationId: 'watch',
});

/** True where a finding was put on record less than an hour ago. */
export const isRecent = (raisedAt: Instant, now: Instant): boolean =>
  millisOf(now) - millisOf(raisedAt) < RAISED_AGAIN_MILLIS;

const ledgersOf = async (stock: Stock, skus: readonly Sku[]): Promise<ReadonlyMap<Sku, Ledger>> => {
  const found = await Promise.all([...new Set(skus)].map((sku) => stock.fresh(sku)));
  return new Map(found.map(({ ledger }) => [ledger.sku, ledger]));
};

const heldOf = (ledgers: ReadonlyMap<Sku, Ledger>, id: OrderId): readonly (readonly [Sku, number])[] =>
  [...ledgers].map(([sku, ledger]) => [sku, heldIn(ledger, id)] as const);

/** The view has seen what the ledgers hold, and that for a while. */
const isSettled = (held: Held, ledgers: ReadonlyMap<Sku, Ledger>, id: OrderId, now: Instant): boolean =>
  held.since <= instantOf(millisOf(now) - UNCHANGED_MILLIS) &&
  heldOf(ledgers, id).every(([sku, units]) => (held.units.get(sku) ?? 0) === units);

const raise = ({ record, clock }: LeakDependencies, order: OrderId, known: boolean, leaks: readonly Leak[]) => {
  const at = clock.now();
  return record(
    leakStream(order),
    (last) =>
      last?.type === 'HoldLeaked' && isDeepStrictEqual(last.data.leaks, leaks) && isRecent(last.data.at, at)
        ? nothing
        : { events: [{ type: 'HoldLeaked', data: { order, known, leaks, at } }] },
    watchCause(clock, order),
  );
};

/** The ledgers listen to an order that knows of them, and that is not older than they have heard from it. */
const canMend = ({ order, revision }: OrderAt, leaks: readonly Leak[], ledgers: ReadonlyMap<Sku, Ledger>): boolean =>
  leaks.every(({ sku }) => {
    const seen = ledgers.get(sku)?.commitments.get(order.id)?.seen ?? 0;
    return order.skus.includes(sku) && seen <= revision;
  });

const mend = async (dependencies: LeakDependencies, id: OrderId, leaks: readonly Leak[]): Promise<Finding> => {
  const { orders, stock, clock } = dependencies;
  const skus = leaks.map(({ sku }) => sku);
  await orders.execute(
    id,
    (now) => (isAtRest(now) ? { events: [{ type: 'SettlementRequested', data: { skus } }] } : nothing),
    watchCause(clock, id),
  );
  const { order } = await orders.atRest(id, REST_MILLIS_MAX);
  if (!isAtRest(order)) return 'wrong';
  if (leaksOf(order, heldOf(await ledgersOf(stock, skus), id)).length > 0) return 'wrong';
  await closeLeak(dependencies)(id);
  return 'fine';
};
