import type { Connector } from '../../domain/setup/connector.ts';
import { instantOf, millisOf } from '../../domain/time.ts';
import type { Sleep } from '../../projections/projector/retry.ts';
import type { Inbox, PollId, PollPlace } from '../../runtime/ports.ts';
import { pauseAfter } from '../delivery/backoff.ts';
import { bucket } from '../delivery/bucket.ts';
import type { Poll } from '../system.ts';
import { type KeepDependencies, keepArrival } from './keep.ts';

export type PollerDependencies = KeepDependencies & {
  readonly inbox: Pick<Inbox, 'add' | 'progress' | 'saveProgress'>;
  readonly sleep: Sleep;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly ring: (connector: string) => void;
};

const AGAIN = { firstMillis: 5_000, longestMillis: 900_000 };

/**
 * Asks a system what has changed there, over and over, from where it had come to and a little before, until the signal aborts. What it
 * finds is kept as if it had come by a webhook. Rejects when a store is out of reach.
 */
export const pollOver = async (
  dependencies: PollerDependencies,
  connector: Connector,
  poll: Poll & { readonly name?: string },
  signal: AbortSignal,
): Promise<void> => {
  const { inbox, clock, sleep, random, ring } = dependencies;
  const now = (): number => millisOf(clock.now());
  const id: PollId = { connector: connector.id, name: poll.name ?? null };
  const tokens = bucket(poll.perSecond, 1);

  const keepAll = async (changes: Changes): Promise<void> => {
    let isNew = false;
    for (const { arrival } of changes) isNew = (await keepArrival(dependencies, connector, arrival)) || isNew;
    if (isNew) ring(connector.id);
  };

  /** All that has changed by now; what it is unavailable for, and `null` when it has come to the end. */
  const readOn = async () => {
    const progress = await inbox.progress(id);
    const from: PollPlace = progress?.place ?? { time: connector.run.since, id: '' };
    const since = instantOf(millisOf(from.time) - poll.overlapMillis);
    let reached = from;
    for (let page: string | null = null; ; ) {
      await sleep(Math.max(0, tokens.nextAt() - now()), signal);
      tokens.take(now());
      const polled = await poll.read(since, page, signal);
      signal.throwIfAborted();
      if (polled.outcome === 'unavailable') {
        const place = poll.isInOrder ? reached : from;
        await inbox.saveProgress(id, { place, at: clock.now(), problem: polled.reason });
        return polled;
      }
      await keepAll(polled.changes);
      reached = polled.changes.reduce((last, change) => laterOf(last, change.place), reached);
      const place = poll.isInOrder || polled.next === null ? reached : from;
      await inbox.saveProgress(id, { place, at: clock.now(), problem: null });
      if (polled.next === null) return null;
      page = polled.next;
    }
  };

  for (let failures = 0; !signal.aborted; ) {
    const problem = await readOn();
    failures = problem === null ? 0 : failures + 1;
    const pause = problem === null ? poll.everyMillis : pauseAfter(failures, AGAIN, random);
    await sleep(Math.max(pause, problem?.retryAfterMillis ?? 0), signal);
  }
};

type Changes = readonly { readonly place: PollPlace; readonly arrival: Parameters<typeof keepArrival>[2] }[];

const laterOf = (a: PollPlace, b: PollPlace): PollPlace =>
  b.time > a.time || (b.time === a.time && b.id > a.id) ? b : a;
