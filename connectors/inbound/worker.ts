import type { Connector } from '../../domain/setup/connector.ts';
import { millisOf } from '../../domain/time.ts';
import type { Sleep } from '../../projections/projector/retry.ts';
import type { Directory } from '../../runtime/directory.ts';
import type { Inbound } from '../../runtime/ports.ts';
import { bell } from '../delivery/bell.ts';
import type { Capabilities } from '../system.ts';
import { type AttemptDependencies, attempts } from './attempt.ts';

export type WorkerDependencies = AttemptDependencies & {
  readonly sleep: Sleep;
  readonly directory: Pick<Directory, 'connector'>;
};

export type Worker = {
  /** Works what has come in, until the signal aborts. Rejects when a store is out of reach. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Something new is there. */
  readonly ring: () => void;
};

/** Subjects that are worked side by side. */
const AT_ONCE_MAX = 8;
const LOOKED_AT_MAX = 200;
/** How often it looks by itself: what has come in through another process, and what has become due. */
const LOOK_MILLIS = 1_000;
const PRUNE_MILLIS = 3_600_000;

/** Works the arrivals of one connector: those of a subject in the order in which they came in, subjects side by side. */
export const createWorker = (
  dependencies: WorkerDependencies,
  connector: Connector,
  take: NonNullable<Capabilities['take']>,
): Worker => {
  const { inbox, clock, sleep, directory } = dependencies;
  const now = (): number => millisOf(clock.now());
  const news = bell(sleep);
  const attempt = attempts(dependencies, connector, take);

  const run = async (signal: AbortSignal): Promise<void> => {
    const failure = new AbortController();
    const working = AbortSignal.any([signal, failure.signal]);
    const atWork = new Map<string, Promise<void>>();
    let pausedUntil = 0;

    const work = async (arrivals: readonly Inbound[]): Promise<void> => {
      for (const inbound of arrivals) {
        if (working.aborted) return;
        const attempted = await attempt(inbound, working);
        pausedUntil = Math.max(pausedUntil, attempted.pausedUntil);
        if (!attempted.goesOn) return;
      }
    };
    const start = (subject: string, arrivals: readonly Inbound[]): void => {
      const done = work(arrivals)
        .catch((error: unknown) => failure.abort(error))
        .finally(() => {
          atWork.delete(subject);
          news.ring();
        });
      atWork.set(subject, done);
    };
    const look = async (): Promise<void> => {
      // Pausing stops it at once, and not only when somebody has looked which connectors there are.
      if (directory.connector(connector.id)?.paused !== false) return;
      if (atWork.size >= AT_ONCE_MAX || now() < pausedUntil) return;
      const bySubject = new Map<string, Inbound[]>();
      for (const inbound of await inbox.due(connector.id, clock.now(), LOOKED_AT_MAX)) {
        bySubject.set(inbound.subject, [...(bySubject.get(inbound.subject) ?? []), inbound]);
      }
      for (const [subject, arrivals] of bySubject) {
        if (atWork.size < AT_ONCE_MAX && !atWork.has(subject)) start(subject, arrivals);
      }
    };

    try {
      for (let pruneAt = now(); !working.aborted; await news.wait(LOOK_MILLIS, working)) {
        await look();
        if (now() < pruneAt) continue;
        await inbox.prune(connector.id, clock.now());
        pruneAt = now() + PRUNE_MILLIS;
      }
    } finally {
      await Promise.all(atWork.values());
    }
    if (failure.signal.aborted) throw failure.signal.reason;
  };

  return { run, ring: news.ring };
};
