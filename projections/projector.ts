/** Follows the log and feeds the views: the one place where projections, a log and a view store meet. */
import type { Document, Projection, ViewStore } from './port.ts';
import type { Chunk, ProjectorEvent, Source } from './projector/chunk.ts';
import type { Failure } from './projector/fold.ts';
import { followViews } from './projector/following.ts';
import { type LeaseOptions, leaseTaken, underLease } from './projector/lease.ts';
import { createProjecting } from './projector/projecting.ts';
import { type Sleep, sleepFor } from './projector/retry.ts';
import type { ViewRun } from './projector/view-run.ts';
import { type Change, createListeners, createWatchers } from './projector/watchers.ts';

export type { Chunk, ProjectorEvent, Source } from './projector/chunk.ts';
export type { LeaseOptions } from './projector/lease.ts';
export type { Change } from './projector/watchers.ts';

/** How soon a process that does not project itself sees what another one has projected. */
const POLL_MILLIS = 50;

export type ProjectorOptions<E extends ProjectorEvent> = {
  readonly source: Source<E>;
  readonly store: ViewStore;
  readonly projections: readonly Projection<E, Document>[];
  readonly now: () => number;
  /** With it, only one process projects at a time, and the others follow; without it, this one does. */
  readonly lease?: Omit<LeaseOptions, 'name'>;
  readonly pollMillis?: number;
  readonly sleep?: Sleep;
  /** Which event types the program knows; the others are counted and passed over. */
  readonly isKnown?: (event: E) => boolean;
  readonly onMetrics?: (metrics: ChunkMetrics<E>) => void;
  /** A view that can be read has seen a position. In every process, projecting or not. */
  readonly onAdvanced?: (view: string, position: bigint) => void;
  /** What went wrong and is being taken care of: a halted view, a store out of reach, a listener that threw. */
  readonly onError?: (error: unknown) => void;
};

/** What a chunk was about, told after all of its views have saved it. */
export type ChunkMetrics<E> = {
  readonly views: readonly string[];
  readonly events: number;
  readonly unknown: number;
  /** The last event, for the lag: its instant against the clock. */
  readonly last: E | null;
  readonly caughtUp: boolean;
};

export type ViewStatus = {
  readonly name: string;
  readonly version: number;
  readonly build: number;
  readonly state: 'building' | 'live' | 'halted';
  readonly position: bigint;
  /** Of a halted view: the event that it halted at, and why. */
  readonly failure: Failure | null;
  /** Why it waits for its store, if it does. */
  readonly problem: string | null;
};

export type Projector = {
  /** Works until the signal aborts; then everything that was begun is finished or left for the next start. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** True while this process is the one that projects. */
  readonly projecting: () => boolean;
  /** What this process projects; nothing in one that follows. */
  readonly status: () => readonly ViewStatus[];
  /** Takes up a halted view at the event that it halted at; false when there is none. */
  readonly resume: (view: string) => boolean;
  /** The position up to which a view that can be read has seen the log; -1 while there is none. */
  readonly seen: (view: string) => bigint;
  /** Resolves when the named view, or every view, has seen a position; rejects with the signal's reason when that comes first. */
  readonly waitFor: (
    position: bigint,
    options: { readonly view?: string; readonly signal: AbortSignal },
  ) => Promise<void>;
  /** After each commit: the documents that changed, view by view. In every process, projecting or not. */
  readonly onChange: (listener: (changes: readonly Change[]) => void) => () => void;
  /** Another build serves, or changes were lost count of: whoever shows this view must read it anew. */
  readonly onReset: (listener: (view: string) => void) => () => void;
};

const PROJECTOR_LEASE = 'projector';

const statusOf = <E>(run: ViewRun<E>): ViewStatus => ({
  name: run.name,
  version: run.version,
  build: run.build,
  state: run.failure() ? 'halted' : run.complete() ? 'live' : 'building',
  position: run.position(),
  failure: run.failure(),
  problem: run.problem(),
});

export const createProjector = <E extends ProjectorEvent>(options: ProjectorOptions<E>): Projector => {
  const { source, store, projections, now, sleep = sleepFor, pollMillis = POLL_MILLIS } = options;
  const { isKnown = () => true, onMetrics = () => {}, onError = () => {} } = options;
  const { onAdvanced: told = () => {} } = options;
  const names = projections.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new TypeError(`two projections of one name: ${names.join(', ')}`);
  const seen = new Map<string, bigint>(names.map((name) => [name, -1n]));
  const watchers = createWatchers();
  const changed = createListeners<readonly Change[]>(onError);
  const reset = createListeners<string>(onError);
  let projectingNow = false;
  const alone = options.lease === undefined;

  const seenOf = (view: string): bigint => {
    const position = seen.get(view);
    if (position === undefined) throw new TypeError(`no view ${view}`);
    return position;
  };

  const onAdvanced = (view: string, position: bigint, changes: readonly Change[]): void => {
    seen.set(view, position);
    told(view, position);
    if (changes.length > 0) changed.tell(changes);
    watchers.check();
  };

  /** Projecting and following do not hand over: what happened in between, nobody has been told. */
  const onStarted = (view: string, position: bigint): void => {
    const before = seenOf(view);
    onAdvanced(view, position, []);
    if (before !== -1n && before !== position) reset.tell(view);
  };

  const onHandled = (runs: readonly ViewRun<E>[], { events, caughtUp }: Chunk<E>): void =>
    onMetrics({
      views: runs.map(({ name }) => name),
      events: events.length,
      unknown: events.reduce((count, event) => (isKnown(event) ? count : count + 1), 0),
      last: events.at(-1) ?? null,
      caughtUp,
    });

  const events = { onStarted, onAdvanced, onSwapped: reset.tell, onError };
  const projecting = createProjecting({ source, store, projections, now, sleep, alone, onHandled, ...events });

  const project = async (signal: AbortSignal): Promise<void> => {
    projectingNow = true;
    try {
      await projecting.run(signal);
    } finally {
      projectingNow = false;
    }
  };

  const takeTurns = async (lease: LeaseOptions, signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      const wait = new AbortController();
      const waiting = AbortSignal.any([signal, wait.signal]);
      const following = followViews({ source, store, projections, pollMillis, sleep, ...events }, waiting);
      await leaseTaken(lease, sleep, signal).catch(() => {});
      wait.abort();
      await following;
      if (!signal.aborted) await underLease(lease, sleep, signal, project);
    }
  };

  return {
    run: (signal) => (options.lease ? takeTurns({ ...options.lease, name: PROJECTOR_LEASE }, signal) : project(signal)),
    projecting: () => projectingNow,
    status: () => projecting.runs().map(statusOf),
    resume: projecting.takeUp,
    seen: seenOf,
    waitFor: (position, { view, signal }) => {
      const views = view === undefined ? names : [view];
      return watchers.waitUntil(() => views.every((one) => seenOf(one) >= position), signal);
    },
    onChange: changed.add,
    onReset: reset.add,
  };
};
