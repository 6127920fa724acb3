import { LRUCache } from 'lru-cache';
import {
  type Base,
  type Document,
  type Projection,
  ViewGone,
  ViewsUnavailable,
  type ViewWriter,
  type Write,
} from '../port.ts';
import type { Chunk, ProjectorEvent } from './chunk.ts';
import { type Failure, foldTouches, touchesOf } from './fold.ts';
import { type Sleep, untilAvailable } from './retry.ts';
import type { Change } from './watchers.ts';

/** Documents that a view keeps in memory, so that an order that goes on is not loaded again. */
const CACHED_DOCUMENTS_MAX = 10_000;
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
   * that the projection fails on, having saved what came before. Throws `ViewGone`, or what the signal aborts with.
   */
  readonly advance: (chunk: Chunk<E>, signal: AbortSignal) => Promise<readonly Change[]>;
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
};

export const createViewRun = <E extends ProjectorEvent, D extends Document>(options: RunOptions<E, D>): ViewRun<E> => {
  const { projection, writer, identity, sleep } = options;
  const { name, version } = projection;
  const cache = new LRUCache<string, Base<D>>({ max: CACHED_DOCUMENTS_MAX });
  let position = options.position;
  let failure: Failure | null = null;
  let problem: string | null = null;

  const basesOf = async (ids: ReadonlySet<string>): Promise<ReadonlyMap<string, Base<D>>> => {
    const bases = new Map<string, Base<D>>();
    const missing: string[] = [];
    for (const id of ids) {
      const cached = cache.get(id);
      if (cached) bases.set(id, cached);
      else missing.push(id);
    }
    if (missing.length > 0) for (const [id, base] of await writer.load(missing)) bases.set(id, base);
    return bases;
  };

  const advanceOnce = async (chunk: Chunk<E>): Promise<readonly Change[]> => {
    const found = touchesOf(projection, chunk.events, position);
    const bases = await basesOf(new Set(found.touches.flatMap(({ ids }) => ids)));
    const folded = foldTouches(projection, found.touches, bases);
    const failed = folded.failure ?? found.failure;
    const reached = failed ? failed.position - 1n : chunk.position;
    const news = [...rescued(bases, position), ...folded.writes];
    if (reached > position) await writer.save(folded.writes, { identity, position: reached });
    for (const { id, document } of folded.writes) cache.set(id, { document, seen: reached });
    if (reached > position) position = reached;
    failure = failed;
    return news.map((write) => ({ view: name, ...write }));
  };

  const halt = ({ position: at, type }: ProjectorEvent, error: unknown): void => {
    failure = { position: at, type, message: error instanceof Error ? error.message : String(error) };
  };

  /** A save that failed for another reason than its store: event by event, to halt at the one that does it. */
  const advanceSlowly = async (chunk: Chunk<E>): Promise<readonly Change[]> => {
    const changes: Change[] = [];
    for (const event of chunk.events.filter((one) => one.position > position)) {
      try {
        changes.push(...(await advanceOnce({ events: [event], position: event.position, caughtUp: false })));
      } catch (error) {
        if (error instanceof ViewsUnavailable || error instanceof ViewGone) throw error;
        halt(event, error);
      }
      if (failure) return changes;
    }
    return [...changes, ...(await advanceOnce({ ...chunk, events: [] }))];
  };

  const attempt = async (chunk: Chunk<E>): Promise<readonly Change[]> => {
    try {
      return await advanceOnce(chunk);
    } catch (error) {
      // What was written of it, nobody knows: start from the store again.
      cache.clear();
      if (error instanceof ViewsUnavailable || error instanceof ViewGone) throw error;
      return advanceSlowly(chunk);
    }
  };

  const waiting = (message: string | null): void => {
    problem = message;
  };

  return {
    name,
    version,
    build: writer.build,
    complete: () => writer.complete,
    position: () => position,
    failure: () => failure,
    problem: () => problem,
    advance: (chunk, signal) => untilAvailable(() => attempt(chunk), { sleep, signal, waiting }),
    finish: (at, signal) => untilAvailable(() => writer.finish(at), { sleep, signal, waiting }),
    takeUp: () => {
      failure = null;
      cache.clear();
    },
  };
};

/** Documents that were written beyond the checkpoint, by a save that broke off: nobody has been told of them. */
const rescued = <D>(bases: ReadonlyMap<string, Base<D>>, checkpoint: bigint): readonly Write<D>[] =>
  [...bases]
    .filter(([, { seen }]) => seen > checkpoint)
    .map(([id, { seen, document }]) => ({ id, position: seen, document }));
