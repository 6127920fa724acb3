/** A log in memory, for tests of what follows a log: batches of any size, live, with a caught-up mark. */
import type { Chunk, ProjectorEvent, Source } from '../../projections/projector.ts';

export type MemorySource<E> = Source<E> & {
  readonly append: (...events: readonly E[]) => void;
  readonly end: () => bigint;
  /** Subscriptions that are open now, and how many there have been. */
  readonly open: () => number;
  readonly subscriptions: () => number;
};

export const memorySource = <E extends ProjectorEvent>(identity = 'log-1', batchEvents = 3): MemorySource<E> => {
  const events: E[] = [];
  let appended = Promise.withResolvers<void>();
  let open = 0;
  let subscriptions = 0;

  const aborted = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });

  const firstAfter = (position: bigint): number => {
    const at = events.findIndex((event) => event.position > position);
    return at === -1 ? events.length : at;
  };

  async function* subscribe(options: {
    readonly after?: bigint;
    readonly signal: AbortSignal;
  }): AsyncGenerator<Chunk<E>> {
    open += 1;
    subscriptions += 1;
    let after = options.after ?? -1n;
    try {
      while (!options.signal.aborted) {
        const more = appended.promise;
        const from = firstAfter(after);
        const batch = events.slice(from, from + batchEvents);
        after = batch.at(-1)?.position ?? after;
        const caughtUp = from + batch.length >= events.length;
        yield { events: batch, position: after, caughtUp };
        if (caughtUp && firstAfter(after) >= events.length) await Promise.race([more, aborted(options.signal)]);
      }
    } finally {
      open -= 1;
    }
  }

  return {
    identity: async () => identity,
    subscribe,
    append: (...more) => {
      events.push(...more);
      appended.resolve();
      appended = Promise.withResolvers();
    },
    end: () => events.at(-1)?.position ?? -1n,
    open: () => open,
    subscriptions: () => subscriptions,
  };
};
