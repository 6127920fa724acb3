import { setInterval as every } from 'node:timers/promises';
import type { ChannelId, FulfilmentId, LocationId, ManifestId, OrderId, Sku } from '../domain/ids.ts';
import { endClocks } from '../domain/order/clocks.ts';
import { forgetPersonalData } from '../domain/order/forget.ts';
import { turnDownUnaccepted } from '../domain/order/fulfil.ts';
import { releaseDue } from '../domain/order/hold.ts';
import type { Order } from '../domain/order/order.ts';
import { watchPromise } from '../domain/order/promise-risk.ts';
import { markOverdue } from '../domain/order/returns/receive.ts';
import { spareIn } from '../domain/order/stock.ts';
import type { Channel } from '../domain/setup/channel.ts';
import { type Instant, instantOf, millisOf } from '../domain/time.ts';
import type { Clock } from './clock.ts';
import type { ManifestCommands } from './manifests.ts';
import { isAtRest } from './order-actor.ts';
import type { Orders } from './orders.ts';
import type { Answers, Leases } from './ports.ts';
import { redate } from './releases.ts';
import type { Setup } from './setup.ts';
import type { Stock } from './stock.ts';
import type { Watch } from './watch/watch.ts';
import type { Waves } from './waves.ts';

/** Orders and SKUs that something is to be done with, as the views know them. */
export type Waitlists = {
  /** Orders with a hold that ends at or before an instant, the earliest first. */
  readonly holdsDue: (by: Instant, limit: number) => Promise<readonly OrderId[]>;
  /** Orders of which it must be looked at by an instant whether their promise can still be kept, the most urgent first. */
  readonly promisesDue: (by: Instant, limit: number) => Promise<readonly OrderId[]>;
  /** Orders in the middle of a step whose last fact is not newer than an instant. */
  readonly unfinished: (until: Instant, limit: number) => Promise<readonly OrderId[]>;
  /** Orders of a channel whose personal data is kept though they have ended, and whose last fact is not newer than an instant. */
  readonly kept: (channel: ChannelId, until: Instant, limit: number) => Promise<readonly OrderId[]>;
  /** Orders that are held and have goods of a SKU, once the views have seen a position. */
  readonly held: (sku: Sku, position: bigint, signal: AbortSignal) => Promise<readonly OrderId[]>;
  /** Work that a location should have taken up at or before an instant and has not, the earliest first. */
  readonly acceptDue: (by: Instant, limit: number) => Promise<readonly GivenWork[]>;
  /** Work of which a clock has ended at or before an instant and that is not on record, the earliest first. */
  readonly clocksDue: (by: Instant, limit: number) => Promise<readonly GivenWork[]>;
  /** What is packed at a location and is to be shipped, once the views have seen a position. */
  readonly packed: (location: LocationId, position: bigint, signal: AbortSignal) => Promise<readonly FulfilmentId[]>;
  /** Manifests that were opened at or before an instant and have not been closed. */
  readonly manifestsOpen: (until: Instant, limit: number) => Promise<readonly ManifestId[]>;
  /** Orders with a return that must have come in by an instant and has not, and of which that is not on record. */
  readonly returnsDue: (by: Instant, limit: number) => Promise<readonly OrderId[]>;
  /** SKUs that somebody waits for, once the views have seen a position. */
  readonly waitedFor: (position: bigint, signal: AbortSignal) => Promise<readonly Sku[]>;
  /** Orders with a kit that waits for stock, and whose last fact is not newer than an instant. */
  readonly kitsWaiting: (until: Instant, limit: number) => Promise<readonly OrderId[]>;
  /** SKUs with supply that must have come by an instant and has not, and of which that is not on record. */
  readonly supplyDue: (by: Instant, limit: number) => Promise<readonly Sku[]>;
  /** SKUs of which something is held for checkouts whose time ends at or before an instant. */
  readonly cartsDue: (by: Instant, limit: number) => Promise<readonly Sku[]>;
};

/** A fulfilment of an order. */
export type GivenWork = { readonly order: OrderId; readonly fulfilment: FulfilmentId };

export type SweepDependencies = {
  readonly orders: Orders;
  readonly stock: Pick<Stock, 'ask' | 'ledger'>;
  readonly setup: Pick<Setup, 'product'>;
  readonly waitlists: Waitlists;
  readonly waves: Pick<Waves, 'prepare'>;
  readonly watch: Pick<Watch, 'step' | 'rest'>;
  readonly manifests: Pick<ManifestCommands, 'finish'>;
  readonly channels: () => readonly Channel[];
  readonly answers: Pick<Answers, 'purge'>;
  readonly leases: Leases;
  readonly clock: Clock;
  /** This process, by a name of its own. */
  readonly holder: string;
  readonly onError: (error: unknown) => void;
};

const TICK_MILLIS = 1_000;
const LEASE_MILLIS = 10_000;
/** A step without a new fact for so long belongs to a process that has died, or has lost its way. */
const STALLED_MILLIS = 10_000;
/** Kits that wait are looked at so often. */
const TICKS_PER_YIELD = 10;
const PER_SWEEP_MAX = 1_000;
const AT_ONCE_MAX = 20;
const DAY_MILLIS = 86_400_000;

/**
 * Ends holds, carts and collections in time, says which supply, which returns and which locations are late and which promises at risk, takes up steps that stand still, forgets what has been kept long enough and goes on with the leak watch, as long as
 * this process has the lease. Runs until the signal aborts.
 */
export const sweep = async (dependencies: SweepDependencies, signal: AbortSignal): Promise<void> => {
  const { leases, holder, onError, clock, watch, answers } = dependencies;
  let ticks = 0;
  try {
    for await (const _ of every(TICK_MILLIS, undefined, { signal, ref: false })) {
      try {
        if (!(await leases.acquire('sweep', holder, LEASE_MILLIS))) {
          watch.rest();
          continue;
        }
        await releaseDueHolds(dependencies, clock.now());
        await markLateSupply(dependencies, clock.now());
        await takeBackUnaccepted(dependencies, clock.now());
        await endFulfilmentClocks(dependencies, clock.now());
        await watchPromises(dependencies, clock.now());
        await endCarts(dependencies, clock.now());
        await markOverdueReturns(dependencies, clock.now());
        if (ticks % TICKS_PER_YIELD === 0) await yieldSpares(dependencies, clock.now());
        ticks += 1;
        await takeUp(dependencies, instantOf(millisOf(clock.now()) - STALLED_MILLIS));
        await finishManifests(dependencies, instantOf(millisOf(clock.now()) - STALLED_MILLIS));
        await watch.step();
        await forgetKept(dependencies, clock.now());
        await answers.purge(millisOf(clock.now()));
      } catch (error) {
        onError(error);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await leases.release('sweep', holder).catch(onError);
  }
};

type ReleasingDependencies = Pick<SweepDependencies, 'waves' | 'setup' | 'clock' | 'onError'> & {
  readonly orders: Pick<Orders, 'now' | 'execute'>;
  readonly waitlists: Pick<Waitlists, 'holdsDue'>;
};

/** Releases every hold whose time has come. One that fails does not keep the others waiting. */
export const releaseDueHolds = async (dependencies: ReleasingDependencies, now: Instant): Promise<void> => {
  const { orders, waitlists, clock } = dependencies;
  const due = await waitlists.holdsDue(now, PER_SWEEP_MAX);
  await together(dependencies, due, now);
  await inTurns(dependencies, due, async (id) => {
    const cause = { at: clock.now(), by: 'weir', correlationId: id, causationId: 'timer' };
    await orders.execute(id, (order) => releaseDue(order, now), cause);
    await redate(dependencies, id, 'timer');
  });
};

/** Plans those of a wave together. Where that fails, or one of them cannot be read, each is released and routed by itself all the same. */
const together = async (
  { orders, waves, onError }: Pick<ReleasingDependencies, 'orders' | 'waves' | 'onError'>,
  due: readonly OrderId[],
  now: Instant,
): Promise<void> => {
  const known: Order[] = [];
  const read = async (id: OrderId) => known.push((await orders.now(id)).order);
  await inTurns({ onError }, due, read);
  await waves.prepare(known, now).catch(onError);
};

/** The reason of work that nobody has taken up. */
const NOT_ACCEPTED = 'not accepted in time';

/** Gives work that a location has not taken up in time to another. */
export const takeBackUnaccepted = async (dependencies: SweepDependencies, now: Instant): Promise<void> => {
  const { orders, waitlists, clock } = dependencies;
  await inTurns(dependencies, await waitlists.acceptDue(now, PER_SWEEP_MAX), async ({ order: id, fulfilment }) => {
    const cause = { at: clock.now(), by: 'weir', correlationId: id, causationId: 'timer' };
    await orders.execute(id, (order) => turnDownUnaccepted(order, fulfilment, NOT_ACCEPTED, now), cause);
  });
};

/** Puts on record what locations are late with, has customers reminded of what waits for them, and cancels what nobody came for. */
export const endFulfilmentClocks = async (dependencies: SweepDependencies, now: Instant): Promise<void> => {
  const { orders, waitlists, clock } = dependencies;
  await inTurns(dependencies, await waitlists.clocksDue(now, PER_SWEEP_MAX), async ({ order: id, fulfilment }) => {
    const cause = { at: clock.now(), by: 'weir', correlationId: id, causationId: 'timer' };
    await orders.execute(id, (order) => endClocks(order, fulfilment, now), cause);
  });
};

/** Goes on with manifests that were interrupted. */
export const finishManifests = async (dependencies: SweepDependencies, until: Instant): Promise<void> => {
  const { manifests, waitlists, clock } = dependencies;
  await inTurns(dependencies, await waitlists.manifestsOpen(until, PER_SWEEP_MAX), (id) =>
    manifests.finish(id, (correlationId) => ({ at: clock.now(), by: 'weir', correlationId, causationId: id })),
  );
};

/** Puts on record what should have come by now and has not, so that who waits for it is told otherwise. */
export const markLateSupply = async (dependencies: SweepDependencies, now: Instant): Promise<void> => {
  const { stock, waitlists, clock } = dependencies;
  await inTurns(dependencies, await waitlists.supplyDue(now, PER_SWEEP_MAX), async (sku) => {
    const cause = { at: clock.now(), by: 'weir', correlationId: sku, causationId: 'timer' };
    await stock.ask(sku, { kind: 'markLate' }, cause);
  });
};

/** Puts on record which promises will not be kept unless somebody does something, before it is too late, and of which that is over. */
export const watchPromises = async (dependencies: SweepDependencies, now: Instant): Promise<void> => {
  const { orders, waitlists, clock } = dependencies;
  await inTurns(dependencies, await waitlists.promisesDue(now, PER_SWEEP_MAX), async (id) => {
    const cause = { at: clock.now(), by: 'weir', correlationId: id, causationId: 'timer' };
    await orders.execute(id, (order) => watchPromise(order, now), cause);
  });
};

/** Puts on record what is held for checkouts no more. It has not counted since: this tells those who follow the log, and serves who waits. */
export const endCarts = async (dependencies: SweepDependencies, now: Instant): Promise<void> => {
  const { stock, waitlists, clock } = dependencies;
  await inTurns(dependencies, await waitlists.cartsDue(now, PER_SWEEP_MAX), async (sku) => {
    const cause = { at: clock.now(), by: 'weir', correlationId: sku, causationId: 'timer' };
    await stock.ask(sku, { kind: 'endCarts' }, cause);
  });
};

/** Puts on record which returns should have come in by now and have not. */
export const markOverdueReturns = async (dependencies: SweepDependencies, now: Instant): Promise<void> => {
  const { orders, waitlists, clock } = dependencies;
  await inTurns(dependencies, await waitlists.returnsDue(now, PER_SWEEP_MAX), async (id) => {
    const cause = { at: clock.now(), by: 'weir', correlationId: id, causationId: 'timer' };
    await orders.execute(id, (order) => markOverdue(order, now), cause);
  });
};

/** Forgets the personal data of orders that ended longer ago than their channel keeps it. Whoever follows the log destroys the keys. */
export const forgetKept = async (dependencies: SweepDependencies, now: Instant): Promise<void> => {
  const { orders, waitlists, channels, clock } = dependencies;
  for (const { id: channel, retentionDays } of channels()) {
    if (retentionDays === null) continue;
    const due = await waitlists.kept(channel, instantOf(millisOf(now) - retentionDays * DAY_MILLIS), PER_SWEEP_MAX);
    await inTurns(dependencies, due, async (id) => {
      const cause = { at: clock.now(), by: 'weir', correlationId: id, causationId: 'retention' };
      await orders.execute(id, (order) => forgetPersonalData(order, 'retention'), cause);
    });
  }
};

/** Kits that wait hold no components that somebody else, who comes before them, could use. */
export const yieldSpares = async (dependencies: SweepDependencies, until: Instant): Promise<void> => {
  const { orders, stock, waitlists, clock } = dependencies;
  await inTurns(dependencies, await waitlists.kitsWaiting(until, PER_SWEEP_MAX), async (id) => {
    const { order, revision: seen } = await orders.now(id);
    if (!isAtRest(order)) return;
    const cause = { at: clock.now(), by: 'weir', correlationId: id, causationId: 'timer' };
    for (const sku of order.skus) {
      const units = spareIn(order, (await stock.ledger(sku)).ledger);
      if (units > 0) await stock.ask(sku, { kind: 'yield', order: id, seen, units }, cause);
    }
  });
};

/** Wakes orders that stand in the middle of a step; says how many. At start all of them, later those that have stalled. */
export const takeUp = async (dependencies: SweepDependencies, until: Instant): Promise<number> => {
  const { orders, waitlists } = dependencies;
  const ids = await waitlists.unfinished(until, PER_SWEEP_MAX);
  await inTurns(dependencies, ids, (id) => orders.rouse(id));
  return ids.length;
};

/** Later than any fact: at start, every step that is not finished belongs to nobody. */
export const END_OF_TIME: Instant = '9999-12-31T23:59:59.999Z';

/** One that fails does not keep the others waiting. */
const inTurns = async <T>(
  { onError }: Pick<SweepDependencies, 'onError'>,
  ids: readonly T[],
  work: (id: T) => Promise<unknown>,
): Promise<void> => {
  for (let from = 0; from < ids.length; from += AT_ONCE_MAX) {
    await Promise.all(ids.slice(from, from + AT_ONCE_MAX).map((id) => work(id).catch(onError)));
  }
};
