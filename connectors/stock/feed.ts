import { deliveryStream, EVERYTHING } from '../../domain/delivery.ts';
import { type Sku, skuOf } from '../../domain/ids.ts';
import { millisOf } from '../../domain/time.ts';
import type { Recorded } from '../../log/codec.ts';
import type { EventLog } from '../../log/event-log.ts';
import type { Sleep } from '../../projections/projector/retry.ts';
import { isOfferSetup, type Offered } from '../../runtime/offered.ts';
import type { Cursors } from '../../runtime/ports.ts';
import { pauseAfter } from '../delivery/backoff.ts';
import { bell } from '../delivery/bell.ts';
import type { Feed } from '../delivery/feed.ts';
import { type LevelsDependencies, levelsOf } from './levels.ts';
import { gathering, type Round } from './round.ts';
import type { StockTarget } from './target.ts';

export type StockFeedDependencies = LevelsDependencies & {
  readonly log: Pick<EventLog, 'identity' | 'subscribe' | 'read' | 'end'>;
  readonly cursors: Cursors;
  readonly offered: Offered;
  readonly sleep: Sleep;
  /** From 0 to 1. */
  readonly random: () => number;
};

/** SKUs that are gathered before the log is read no further: a system that is out is waited for in the log. */
const GATHERED_MAX = 50_000;
/** SKUs that are compared at once. */
const COMPARED_AT_ONCE = 200;
const PASS_MILLIS = 60_000;
const WAIT_MILLIS = 60_000;
const PRUNE_MILLIS = 60_000;
/** The longest that a system is left in peace for because it asks for that. */
const RETRY_AFTER_MILLIS_MAX = 3_600_000;
/** Attempts that fail one after the other until it is taken to be out. */
const OUT_AFTER = 5;

/**
 * Keeps a system told of what may be sold. Facts only say which SKUs to look at: what is sent is what is so when it is sent, and only where
 * that is not what was sent last. So a thousand changes while it could not be reached are one. The cursor passes a fact once what it changed
 * has been taken, or is on record as refused.
 */
export const createStockFeed = (dependencies: StockFeedDependencies, target: StockTarget): Feed => {
  const { log, cursors, told, offered, deliveries, clock, sleep, random } = dependencies;
  const { name, channel, cursor, atOnce, everyMillis, retry } = target;
  const now = (): number => millisOf(clock.now());
  const levels = levelsOf(dependencies, target);
  const counts = { delivered: 0, failed: 0, givenUp: 0 };
  let failing = 0;
  let gathered = gathering(0n);
  let telling: Round | null = null;
  let sentAt = Number.NEGATIVE_INFINITY;

  /** Where to read on; 0 until all has been told once. */
  const begin = async (identity: string): Promise<bigint> => {
    const kept = await cursors.load(cursor);
    if (kept?.identity === identity) return kept.position;
    await told.forget(name);
    await cursors.save(cursor, { identity, position: 0n });
    return 0n;
  };

  const gather = (fact: Recorded): void => {
    const { at } = fact.metadata;
    if (fact.type !== 'DeliveryRequested') gathered.add(offered.touchedBy(fact, channel), at);
    else if (fact.data.target !== name) return;
    else if (fact.data.key === EVERYTHING) gathered.anew(at);
    else gathered.force(skuOf(fact.data.key), at);
  };

  /** Tells of SKUs, as they are at each attempt, until it has taken them. */
  const tell = async (skus: readonly Sku[], { forced, upTo }: Round, signal: AbortSignal): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      const rest = sentAt + everyMillis - now();
      if (rest > 0) await sleep(rest, signal);
      const due = await levels.due(skus, forced, upTo, signal);
      if (due.length === 0) return;
      sentAt = now();
      const outcome = await target.send(due, signal);
      // Broken off by ourselves: it is compared anew, and told again where it must be.
      signal.throwIfAborted();
      if (outcome.kind === 'taken') {
        failing = 0;
        counts.delivered += due.length - outcome.refused.length;
        counts.givenUp += outcome.refused.length;
        await levels.settle(due, outcome);
        return;
      }
      failing += 1;
      counts.failed += 1;
      const asked = Math.min(outcome.retryAfterMillis ?? 0, RETRY_AFTER_MILLIS_MAX);
      await sleep(Math.max(asked, pauseAfter(attempt, retry, random)), signal);
    }
  };

  async function* lookedAt({ skus, isAll, upTo }: Round, signal: AbortSignal): AsyncGenerator<readonly Sku[]> {
    if (isAll) {
      for await (const page of offered.pages(channel, upTo, signal)) yield page.map(({ sku }) => sku);
    }
    const all = [...skus];
    for (let from = 0; from < all.length; from += COMPARED_AT_ONCE) yield all.slice(from, from + COMPARED_AT_ONCE);
  }

  const tellAll = async (round: Round, signal: AbortSignal): Promise<void> => {
    let waiting: readonly Sku[] = [];
    for await (const skus of lookedAt(round, signal)) {
      const due = await levels.due(skus, round.forced, round.upTo, signal);
      const differ = new Set([...waiting, ...due.map(({ sku }) => sku)]);
      waiting = [...differ];
      for (; waiting.length >= atOnce; waiting = waiting.slice(atOnce))
        await tell(waiting.slice(0, atOnce), round, signal);
    }
    if (waiting.length > 0) await tell(waiting, round, signal);
  };

  const run = async (signal: AbortSignal): Promise<void> => {
    const failure = new AbortController();
    const working = AbortSignal.any([signal, failure.signal]);
    const failed = (error: unknown): void => {
      if (!working.aborted) failure.abort(error);
    };
    const news = bell(sleep);
    const room = bell(sleep);
    const identity = await log.identity();
    await offered.setupSeen(0n, working);
    const kept = await begin(identity);
    const after = kept === 0n ? await log.end() : kept;
    gathered = gathering(after);
    if (kept === 0n) gathered.add('all', clock.now());

    const read = async (): Promise<void> => {
      const streams = ['stock-', 'product-', 'channel-', 'location-', deliveryStream(name, '')];
      let passedAt = now();
      for await (const { events, position } of log.subscribe({ after, filter: { streams }, signal: working })) {
        const setup = events.findLast(isOfferSetup);
        if (setup !== undefined) await offered.setupSeen(setup.position, working);
        for (const fact of events) gather(fact);
        gathered.upTo(position);
        // What is of no concern is passed over now and then, so that it is not all read again after a restart.
        if (gathered.isEmpty() && now() < passedAt + PASS_MILLIS) continue;
        passedAt = now();
        news.ring();
        while (gathered.size() >= GATHERED_MAX) await room.wait(WAIT_MILLIS, working);
      }
    };

    const send = async (): Promise<void> => {
      for (let pruneAt = now(); ; ) {
        telling = gathered.take();
        room.ring();
        // Not before: what is under way as it is asked for is kept as told when it is over.
        if (telling.isAnew) await told.forget(name);
        await tellAll(telling, working);
        await cursors.save(cursor, { identity, position: telling.upTo });
        telling = null;
        if (now() >= pruneAt) {
          await deliveries.prune(name, clock.now());
          pruneAt = now() + PRUNE_MILLIS;
        }
        if (gathered.isEmpty()) await news.wait(WAIT_MILLIS, working);
      }
    };

    await Promise.all([read().catch(failed), send().catch(failed)]);
    if (failure.signal.aborted) throw failure.signal.reason;
  };

  return {
    run,
    figures() {
      const oldest = telling?.since ?? gathered.since();
      return {
        ...counts,
        parked: 0,
        lagSeconds: oldest === null ? 0 : Math.max(0, now() - millisOf(oldest)) / 1_000,
        breaker: failing >= OUT_AFTER ? 'open' : 'closed',
      };
    },
  };
};
