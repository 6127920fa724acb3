import { setImmediate as nextTurn } from 'node:timers/promises';
import { ViewGone } from '../port.ts';
import { type Chunk, inChunks, lowest, type ProjectorEvent, type Source } from './chunk.ts';
import type { Sleep } from './retry.ts';
import { FoldedTooFar, type ViewRun } from './view-run.ts';
import type { Change } from './watchers.ts';

const RESUBSCRIBE_MILLIS = 1_000;
/**
 * Between two chunks at the end of the log: what comes meanwhile is saved together. As long as the last chunk took, within these
 * bounds, so that under load a document is not saved for each of its facts, and a core is left to those who write.
 */
const GATHER_MILLIS_MIN = 5;
const GATHER_MILLIS_MAX = 25;
/** After a chunk with so many events, where saving costs more than waiting. */
const MANY_EVENTS = 200;
const GATHER_MANY_MILLIS_MAX = 100;

/** Runs that share one subscription: each event is read and decoded once, and each run skips what it has seen. */
export type Group<E> = {
  readonly runs: Set<ViewRun<E>>;
  /** The last chunk that was begun: who joins must have seen it. */
  begun: bigint;
  caughtUp: boolean;
};

export type GroupEvents<E> = {
  readonly advanced: (run: ViewRun<E>, changes: readonly Change[]) => void;
  readonly halted: (run: ViewRun<E>) => void;
  /** The build of a run has been dropped. */
  readonly gone: (run: ViewRun<E>) => void;
  /** A run needs events once more that its group has passed. */
  readonly behind: (run: ViewRun<E>) => void;
  /** Runs that have reached the end of the log for the first time. */
  readonly caughtUp: (run: ViewRun<E>, signal: AbortSignal) => Promise<void>;
  readonly handled: (group: Group<E>, chunk: Chunk<E>) => void;
  readonly failed: (error: unknown) => void;
};

export type FollowOptions<E> = {
  readonly source: Source<E>;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
  readonly events: GroupEvents<E>;
  /** True when the group has gone over into another one. */
  readonly merged: (group: Group<E>) => boolean;
};

export const createGroup = <E>(runs: Iterable<ViewRun<E>>): Group<E> => ({
  runs: new Set(runs),
  begun: -1n,
  caughtUp: false,
});

/** The position that all of the runs have seen. */
export const positionOf = <E>({ runs }: Group<E>): bigint => lowest([...runs].map((run) => run.position()));

const step = async <E extends ProjectorEvent>(
  { runs }: Group<E>,
  run: ViewRun<E>,
  chunk: Chunk<E>,
  { signal, events }: FollowOptions<E>,
): Promise<void> => {
  try {
    events.advanced(run, await run.advance(chunk, signal));
    if (run.failure()) {
      runs.delete(run);
      events.halted(run);
    } else if (chunk.caughtUp && !run.complete()) {
      await events.caughtUp(run, signal);
    }
  } catch (error) {
    if (!(error instanceof ViewGone || error instanceof FoldedTooFar)) throw error;
    runs.delete(run);
    if (error instanceof ViewGone) events.gone(run);
    else events.behind(run);
  }
};

const gatherMillis = (began: number, events: number): number => {
  const most = events < MANY_EVENTS ? GATHER_MILLIS_MAX : GATHER_MANY_MILLIS_MAX;
  return Math.min(most, Math.max(GATHER_MILLIS_MIN, performance.now() - began));
};

/** Follows the log from where the group is. */
const followOnce = async <E extends ProjectorEvent>(group: Group<E>, options: FollowOptions<E>): Promise<void> => {
  const { source, events, merged } = options;
  // Aborted before leaving: the subscription would otherwise be left only with its next batch.
  const leave = new AbortController();
  const signal = AbortSignal.any([options.signal, leave.signal]);
  const after = positionOf(group);
  const handle = async (chunk: Chunk<E>): Promise<void> => {
    group.begun = chunk.position;
    group.caughtUp = chunk.caughtUp;
    for (const run of [...group.runs]) {
      await step(group, run, chunk, options);
      // A store in the same process blocks while it saves: others have their turn between two views.
      await nextTurn();
    }
    events.handled(group, chunk);
    if (group.runs.size === 0 || merged(group)) leave.abort();
  };
  try {
    for await (const chunk of inChunks(source.subscribe(after < 0n ? { signal } : { after, signal }))) {
      const began = performance.now();
      await handle(chunk).catch((error: unknown) => {
        leave.abort();
        throw error;
      });
      if (signal.aborted) return;
      if (chunk.caughtUp && chunk.events.length > 0) {
        await options.sleep(gatherMillis(began, chunk.events.length), signal).catch(() => {});
      }
    }
  } finally {
    leave.abort();
  }
};

/** Follows the log until no run is left or the signal aborts; a log that fails is subscribed to again. */
export const followLog = async <E extends ProjectorEvent>(
  group: Group<E>,
  options: FollowOptions<E>,
): Promise<void> => {
  const { signal, sleep, events } = options;
  while (group.runs.size > 0 && !signal.aborted) {
    try {
      await followOnce(group, options);
    } catch (error) {
      if (!signal.aborted) events.failed(error);
    }
    if (group.runs.size > 0 && !signal.aborted) await sleep(RESUBSCRIBE_MILLIS, signal).catch(() => {});
  }
};
