import { millisOf } from '../../domain/time.ts';
import type { Recorded } from '../../log/codec.ts';
import type { EventLog } from '../../log/event-log.ts';
import type { Sleep } from '../../projections/projector/retry.ts';
import type { Cursors, Delivery } from '../../runtime/ports.ts';
import { type AttemptDependencies, attempts, type Counts, partsFor } from './attempts.ts';
import { bell } from './bell.ts';
import { type Gate, gate } from './gate.ts';
import { lanes } from './lanes.ts';
import type { Target } from './target.ts';

export type FeedDependencies = AttemptDependencies & {
  readonly log: Pick<EventLog, 'identity' | 'subscribe' | 'read'>;
  readonly cursors: Cursors;
  readonly sleep: Sleep;
};

/** Since the feed began: delivered, attempts that failed, deliveries that were given up; and as it is now. */
export type FeedFigures = Readonly<Counts> & {
  /** Keys that wait for another attempt. */
  readonly parked: number;
  /** Age of the oldest fact that it has read and not delivered. */
  readonly lagSeconds: number;
  /** Open while the target is left in peace because it takes nothing. */
  readonly breaker: 'closed' | 'open';
};

export type Feed = {
  /** Tells the target of every fact, from where it had come to, until the signal aborts. Rejects when a store is out of reach. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly figures: () => FeedFigures;
};

/** Lanes that are ready before the log is read no further: a target that is slow or out is waited for in the log. */
const READY_MAX = 200;
/** Deliveries in memory, most of them behind one that is tried again. */
const PENDING_MAX = 10_000;
const PRUNE_MILLIS = 60_000;
const PASS_MILLIS = 60_000;

/** Feeds one target. What is known of a delivery is in the store before the cursor passes its fact, so nothing is lost. */
export const createFeed = (dependencies: FeedDependencies, target: Target): Feed => {
  const { log, cursors, deliveries, clock, sleep } = dependencies;
  const now = (): number => millisOf(clock.now());
  const counts: Counts = { delivered: 0, failed: 0, givenUp: 0 };
  let pending = lanes();
  let latest: Gate | null = null;

  /** Where to read on. What was kept of an earlier run through the same facts is forgotten when another begins. */
  const begin = async (identity: string): Promise<bigint> => {
    const cursor = await cursors.load(target.cursor);
    if (cursor?.identity === identity) return cursor.position;
    await deliveries.removeFrom(target.name, target.after + 1n);
    await cursors.save(target.cursor, { identity, position: target.after });
    return target.after;
  };

  const deliveriesOf = (fact: Recorded): readonly Delivery[] =>
    partsFor(target, fact).map(({ id, key }, part) => ({
      ...{ target: target.name, id, key, part },
      ...{ stream: fact.stream, revision: fact.revision, position: fact.position, type: fact.type },
      ...{ happenedAt: fact.metadata.at, state: 'pending', attempts: 0, triedAt: null, status: null, reason: null },
      ...{ since: clock.now(), dueAt: clock.now(), hasFailed: false },
    }));

  const take = async (facts: readonly Recorded[]): Promise<void> => {
    const fresh = facts.flatMap(deliveriesOf);
    if (fresh.length > 0) pending.add(await deliveries.add(target.name, fresh));
    for (const fact of facts) {
      if (fact.type !== 'DeliveryRequested' || fact.data.target !== target.name) continue;
      pending.add(await deliveries.again(target.name, fact.data.key, clock.now()));
    }
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
    const after = await begin(identity);
    pending = lanes();
    pending.add(await deliveries.pending(target.name));
    const passage = gate(target.limits, now, pending.hurry);
    latest = passage;
    const attempt = attempts(dependencies, target, pending, passage, counts);

    const read = async (): Promise<void> => {
      const types = [...target.types, 'DeliveryRequested'];
      let passedAt = now();
      for await (const { events, position } of log.subscribe({ after, filter: { types }, signal: working })) {
        // What is of no concern is passed over now and then, so that it is not all read again after a restart.
        if (events.length === 0 && now() < passedAt + PASS_MILLIS) continue;
        passedAt = now();
        while (pending.ready() >= READY_MAX || pending.size() >= PENDING_MAX) await room.wait(PRUNE_MILLIS, working);
        await take(events);
        await cursors.save(target.cursor, { identity, position });
        news.ring();
      }
    };

    const send = async (): Promise<void> => {
      const atWork = new Set<Promise<void>>();
      const start = (delivery: Delivery): void => {
        passage.enter(now());
        const work: Promise<void> = attempt(delivery, working)
          .catch(failed)
          .finally(() => {
            atWork.delete(work);
            news.ring();
          });
        atWork.add(work);
      };
      const isFree = (): boolean => atWork.size < passage.atOnce();
      const next = (): Delivery | null => (isFree() && passage.opensAt() <= now() ? pending.take(now()) : null);
      const nextAt = (): number =>
        isFree() && pending.ready() > 0 ? passage.opensAt() : Math.max(pending.nextDue(), passage.opensAt());
      try {
        for (let pruneAt = now(); ; ) {
          for (let delivery = next(); delivery !== null; delivery = next()) start(delivery);
          room.ring();
          if (now() >= pruneAt) {
            await deliveries.prune(target.name, clock.now());
            pruneAt = now() + PRUNE_MILLIS;
          }
          await news.wait(Math.max(1, Math.ceil(Math.min(nextAt(), pruneAt) - now())), working);
        }
      } finally {
        await Promise.all(atWork);
      }
    };

    await Promise.all([read().catch(failed), send().catch(failed)]);
    if (failure.signal.aborted) throw failure.signal.reason;
  };

  return {
    run,
    figures() {
      const oldest = pending.oldest();
      const lagSeconds = oldest === null ? 0 : Math.max(0, now() - millisOf(oldest)) / 1_000;
      return {
        ...counts,
        parked: pending.parked(),
        lagSeconds,
        breaker: latest?.isClosed() === false ? 'open' : 'closed',
      };
    },
  };
};
