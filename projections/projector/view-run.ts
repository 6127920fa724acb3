import { LRUCache } from 'lru-cache';
import { type Base, type Document, type Projection, ViewGone, type ViewWriter, type Write } from '../port.ts';
import type { Chunk, ProjectorEvent } from './chunk.ts';
import { type Failure, failureAt, foldTouches, touchesOf } from './fold.ts';
import { type Sleep, untilAvailable } from './retry.ts';
import type { Change } from './watchers.ts';

/** Documents that a view keeps in memory, so that an order that goes on is not loaded again. */
const CACHED_DOCUMENTS_MAX = 2_000;
/** Documents that a view being built changes before it saves them: nobody reads it yet, and many change again soon. */
export const DEFERRED_DOCUMENTS_MAX = 20_000;

/** What was folded ahead of the checkpoint cannot be saved: the events after the checkpoint are needed once more. */
export class FoldedTooFar extends Error {
  override readonly name = 'FoldedTooFar';
}

/** One build of one view, on its way through the log. */
export type ViewRun<E> = {
  readonly name: string;
  readonly version: number;
  readonly build: number;
  readonly complete: () => boolean;
  /** Everything up to here has been seen and saved; -1 before the first. */
  readonly position: () => bigint;
  readonly failure: () => Failure | null;
  /** Why it waits for its store, if it does. */
  readonly problem: () => string | null;
  /**
   * Folds and saves what it has not seen yet, for as long as it takes while the store is out of reach. Halts at an event
   * that the projection fails on, having saved what came before. Throws `ViewGone`, `FoldedTooFar`, or what the signal aborts with.
   */
  readonly advance: (chunk: Chunk<E>, signal: AbortSignal) => Promise<readonly Change[]>;
  /** Saves the position where that was spared, so that whoever looks at the store sees how far it has come. */
  readonly keepPosition: () => Promise<void>;
  /** Lets readers see it. */
  readonly finish: (at: number, signal: AbortSignal) => Promise<void>;
  /** Goes on after a halt, at the event that it halted at. */
  readonly takeUp: () => void;
};

export type RunOptions<E, D extends Document> = {
  readonly projection: Projection<E, D>;
  readonly writer: ViewWriter<D>;
  readonly identity: string;
  /** Where the saved checkpoint is. */
  readonly position: bigint;
  readonly sleep: Sleep;
  readonly now: () => number;
  /** Nobody else reads the checkpoint: it need not be saved each time that nothing changed. */
  readonly alone: boolean;
};

/** Where nothing of a view changes, its checkpoint is saved so often: what it is behind is only looked at once more after a restart. */
const CHECKPOINT_MILLIS = 1_000;

export const createViewRun = <E extends ProjectorEvent, D extends Document>(options: RunOptions<E, D>): ViewRun<E> => {
  const { projection, writer, identity, sleep, now, alone } = options;
  const { name, version } = projection;
  const cache = new LRUCache<string, Base<D>>({ max: CACHED_DOCUMENTS_MAX });
  /** Folded and not saved yet. */
  const unsaved = new Map<string, Write<D>>();
  let rescued: readonly Pick<Write<D>, 'id' | 'position'>[] = [];
  let position = options.position;
  let folded = options.position;
  let failure: Failure | null = null;
  let problem: string | null = null;
  let defers = true;
  let savedAt = 0;
  /** What the store knows of the position. */
  let kept = options.position;

  const basesOf = async (ids: ReadonlySet<string>): Promise<ReadonlyMap<string, Base<D>>> => {
    const bases = new Map<string, Base<D>>();
    const missing: string[] = [];
    for (const id of ids) {
      const write = unsaved.get(id);
      const base = write ? { document: write.document, seen: folded } : cache.get(id);
      if (base) bases.set(id, base);
      else missing.push(id);
    }
    if (missing.length === 0) return bases;
    for (const [id, base] of await writer.load(missing)) {
      bases.set(id, base);
      // Written beyond the checkpoint, by a save that broke off: nobody has been told of it.
      if (base.seen > position) rescued = [...rescued, { id, position: base.seen }];
    }
    return bases;
  };

  const fold = async (chunk: Chunk<E>): Promise<void> => {
    const found = touchesOf(projection, chunk.events, folded);
    const bases = await basesOf(new Set(found.touches.flatMap(({ ids }) => ids)));
    const { writes, failure: failed } = foldTouches(projection, found.touches, bases);
    for (const write of writes) unsaved.set(write.id, write);
    failure = failed ?? found.failure;
    const reached = failure ? failure.position - 1n : chunk.position;
    if (reached > folded) folded = reached;
  };

  const save = async (): Promise<readonly Change[]> => {
    const writes = [...unsaved.values()];
    const spared = alone && writes.length === 0 && writer.complete && now() - savedAt < CHECKPOINT_MILLIS;
    if (folded > position && !spared) {
      await writer.save(writes, { identity, position: folded });
      savedAt = now();
      kept = folded;
    }
    for (const { id, document } of writes) cache.set(id, { document, seen: folded });
    const changes = [...rescued, ...writes].map(({ id, position: at }) => ({ view: name, id, position: at }));
    unsaved.clear();
    rescued = [];
    position = folded;
    return changes;
  };

  const startOver = (): void => {
    cache.clear();
    unsaved.clear();
    rescued = [];
    folded = position;
  };

  const waiting = (message: string | null): void => {
    problem = message;
  };

  const advanceWhole = async (chunk: Chunk<E>, signal: AbortSignal): Promise<readonly Change[]> => {
    const retry = { sleep, signal, waiting };
    await untilAvailable(() => fold(chunk), retry);
    const later = defers && !writer.complete && !chunk.caughtUp && !failure && unsaved.size < DEFERRED_DOCUMENTS_MAX;
    return later ? [] : untilAvailable(save, retry);
  };

  /** A save that failed for another reason than its store: event by event, to halt at the one that does it. */
  const advanceSlowly = async (chunk: Chunk<E>, signal: AbortSignal): Promise<readonly Change[]> => {
    const changes: Change[] = [];
    for (const event of chunk.events.filter((one) => one.position > position)) {
      try {
        changes.push(...(await advanceWhole({ ...chunk, events: [event], position: event.position }, signal)));
      } catch (error) {
        if (error instanceof ViewGone || signal.aborted) throw error;
        startOver();
        failure = failureAt(event, error);
      }
      if (failure) return changes;
    }
    return [...changes, ...(await advanceWhole({ ...chunk, events: [] }, signal))];
  };

  const advance = async (chunk: Chunk<E>, signal: AbortSignal): Promise<readonly Change[]> => {
    const ahead = folded > position;
    try {
      return await advanceWhole(chunk, signal);
    } catch (error) {
      if (error instanceof ViewGone || signal.aborted) throw error;
      startOver();
      defers = false;
      if (ahead) throw new FoldedTooFar(`${name}@${position} cannot be saved`, { cause: error });
      return advanceSlowly(chunk, signal);
    }
  };

  return {
    name,
    version,
    build: writer.build,
    complete: () => writer.complete,
    position: () => position,
    failure: () => failure,
    problem: () => problem,
    advance,
    async keepPosition() {
      if (kept === position) return;
      const reached = position;
      await writer.save([], { identity, position: reached });
      if (reached > kept) kept = reached;
    },
    finish: (at, signal) => untilAvailable(() => writer.finish(at), { sleep, signal, waiting }),
    takeUp: () => {
      failure = null;
      startOver();
    },
  };
};
