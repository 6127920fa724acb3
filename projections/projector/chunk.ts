/** What the projector needs of an event, and of the log. */
export type ProjectorEvent = { readonly type: string; readonly position: bigint };

/** Events in the order of the log; `position` may be kept once all of them are handled. It may lie beyond the last event. */
export type Chunk<E> = {
  readonly events: readonly E[];
  readonly position: bigint;
  /** True when nothing newer was in the log. */
  readonly caughtUp: boolean;
};

export type Source<E> = {
  /** A name for this very log. */
  readonly identity: () => Promise<string>;
  /** All events after a position, then live until the signal aborts. */
  readonly subscribe: (options: { readonly after?: bigint; readonly signal: AbortSignal }) => AsyncIterable<Chunk<E>>;
};

/** The earliest of some positions, -1 of none. */
export const lowest = (positions: readonly bigint[]): bigint => {
  let low = positions[0] ?? -1n;
  for (const position of positions) if (position < low) low = position;
  return low;
};

/** Events folded and saved together. More of them meet more often in one document, and cost more memory. */
export const CHUNK_EVENTS_MAX = 5_000;

/**
 * Joins batches as long as more is in the log, up to `CHUNK_EVENTS_MAX` events, and fetches one batch ahead of who
 * handles them: a store that is slower than the log gets fewer and larger chunks. Abort the source's signal before leaving
 * early, else leaving waits for its next batch.
 */
export async function* inChunks<E>(batches: AsyncIterable<Chunk<E>>): AsyncGenerator<Chunk<E>> {
  const iterator = batches[Symbol.asyncIterator]();
  let ahead = fetchNext(iterator);
  let events: E[] = [];
  try {
    for (;;) {
      const { done, value: batch } = await ahead;
      if (done) return;
      ahead = fetchNext(iterator);
      for (const event of batch.events) events.push(event);
      if (!batch.caughtUp && events.length < CHUNK_EVENTS_MAX) continue;
      yield { events, position: batch.position, caughtUp: batch.caughtUp };
      events = [];
    }
  } finally {
    await iterator.return?.();
  }
}

const fetchNext = <E>(iterator: AsyncIterator<Chunk<E>>): Promise<IteratorResult<Chunk<E>>> => {
  const next = iterator.next();
  // Its failure is met when it is awaited; until then it is nobody's.
  next.catch(() => {});
  return next;
};
