import type { Document, Projection, ViewStore } from '../port.ts';
import { servingBuild } from '../serving.ts';
import { inChunks, lowest, type ProjectorEvent, type Source } from './chunk.ts';
import { touchesOf } from './fold.ts';
import type { Sleep } from './retry.ts';
import type { Change } from './watchers.ts';

/** Changed documents of one view that wait for its holder; beyond that their listeners are told to read anew. */
export const AWAITED_DOCUMENTS_MAX = 10_000;

export type FollowingOptions<E> = {
  readonly source: Source<E>;
  readonly store: ViewStore;
  readonly projections: readonly Projection<E, Document>[];
  readonly pollMillis: number;
  readonly sleep: Sleep;
  /** Where a view is as this process begins to follow it. */
  readonly onStarted: (view: string, position: bigint) => void;
  readonly onAdvanced: (view: string, position: bigint, changes: readonly Change[]) => void;
  readonly onSwapped: (view: string) => void;
  readonly onError: (error: unknown) => void;
};

/** A view that another process projects. */
type Followed<E> = {
  readonly projection: Projection<E, Document>;
  /** Which build serves, and how far it has come, as of the last look; and where it was at the first. */
  build: string | null;
  seen: bigint;
  start: bigint;
  /** Documents that the log says have changed, and the position of the last change. */
  readonly awaited: Map<string, bigint>;
  /** Too many changed to be remembered: up to here everything may differ. */
  lostUpTo: bigint | null;
};

const follow = <E>(projection: Projection<E, Document>): Followed<E> => ({
  projection,
  build: null,
  seen: -1n,
  start: -1n,
  awaited: new Map(),
  lostUpTo: null,
});

const note = <E extends ProjectorEvent>({ projection, awaited, ...view }: Followed<E>, events: readonly E[]): void => {
  for (const { event, ids } of touchesOf(projection, events, view.start).touches) {
    for (const id of ids) awaited.set(id, event.position);
  }
};

/**
 * Follows views that another process projects: the log says which documents change, the store's checkpoints say when
 * they have. Runs until the signal aborts.
 */
export const followViews = async <E extends ProjectorEvent>(
  options: FollowingOptions<E>,
  signal: AbortSignal,
): Promise<void> => {
  const { source, store, projections, pollMillis, sleep, onError } = options;
  const views = projections.map((projection) => follow(projection));
  /** How far the log has been followed; `null` before the first look at the store. */
  let followed: bigint | null = null;

  const changesOf = ({ projection, awaited }: Followed<E>, seen: bigint): readonly Change[] => {
    const due = [...awaited].filter(([, position]) => position <= seen);
    for (const [id] of due) awaited.delete(id);
    return due.map(([id, position]) => ({ view: projection.name, id, position }));
  };

  const advance = (view: Followed<E>, build: string, checkpoint: bigint): void => {
    const { name } = view.projection;
    // What the log has not told here yet is not known to have changed: nobody is told that it has been seen.
    const told = followed === null || checkpoint < followed ? checkpoint : followed;
    const seen = view.build === build && told < view.seen ? view.seen : told;
    if (view.build === null) {
      view.start = seen;
      options.onStarted(name, seen);
    }
    const changes = changesOf(view, seen);
    // One that comes later than the first look was not followed from where it begins.
    const swapped = view.build === null ? followed !== null : view.build !== build;
    const found = view.lostUpTo !== null && view.lostUpTo <= seen;
    if (found) view.lostUpTo = null;
    view.build = build;
    view.seen = seen;
    options.onAdvanced(name, seen, changes);
    if (swapped || found) options.onSwapped(name);
  };

  const look = async (): Promise<void> => {
    const identity = await source.identity();
    const builds = await store.builds();
    for (const view of views) {
      const serving = servingBuild(builds, view.projection);
      if (serving?.checkpoint?.identity !== identity) continue;
      advance(view, `${serving.version}.${serving.build}`, serving.checkpoint.position);
    }
    const known = views.filter(({ build }) => build !== null);
    if (known.length > 0) followed ??= lowest(known.map(({ seen }) => seen));
  };

  const followLog = async (): Promise<void> => {
    if (followed === null) return;
    const after = followed < 0n ? {} : { after: followed };
    for await (const { events, position } of inChunks(source.subscribe({ ...after, signal }))) {
      if (signal.aborted) return;
      for (const view of views) {
        note(view, events);
        if (view.awaited.size <= AWAITED_DOCUMENTS_MAX) continue;
        view.lostUpTo = position;
        view.awaited.clear();
      }
      followed = position;
    }
  };

  const repeat = async (work: () => Promise<void>): Promise<void> => {
    while (!signal.aborted) {
      await work().catch((error: unknown) => {
        if (!signal.aborted) onError(error);
      });
      await sleep(pollMillis, signal).catch(() => {});
    }
  };

  await Promise.all([repeat(look), repeat(followLog)]);
};
