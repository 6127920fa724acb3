import { setTimeout as pause } from 'node:timers/promises';
import { matcher } from '../filter.ts';
import type { Filter } from '../port.ts';
import { createWake } from '../wake.ts';

/** Where the log ends, as one of those who read it knows. */
export type End = {
  /** The position of the last event on disk; 0 when there is none. */
  readonly position: () => number;
  /** Settles once the log has gone beyond a position, when the signal aborts, or when the log is closed. */
  readonly beyond: (position: number, signal: AbortSignal) => Promise<void>;
  /** Watches for what a filter keeps. */
  readonly watch: (filter: Filter | undefined) => Watch;
};

/** Spares who follows a few streams or types the look at what is not for him. */
export type Watch = {
  /** Up to where there may be an event that the filter keeps; between that and the end there is none. */
  readonly lastMatch: () => number;
  /** It is not asked any more. */
  readonly end: () => void;
};

/** What has been appended, as far as filters ask for it. */
export type Written = { readonly stream: string; readonly events: readonly { readonly type: string }[] };

/** The end that the writer itself moves, for readers of its own thread and, through shared memory, of others. */
export type WriterEnd = End & {
  /** Handed to the readers of other threads. */
  readonly shared: SharedArrayBuffer;
  /** After a commit of these appends, or to wake whoever waits. */
  readonly moved: (position: number, appends?: readonly Written[]) => void;
};

const BYTES = BigInt64Array.BYTES_PER_ELEMENT;

export const writerEnd = (start: number): WriterEnd => {
  const shared = new SharedArrayBuffer(BYTES);
  const cell = new BigInt64Array(shared);
  const wake = createWake();
  const watched = new Set<{ readonly isIn: (appends: readonly Written[]) => boolean; lastMatch: number }>();
  let end = start;
  cell[0] = BigInt(start);
  return {
    shared,
    position: () => end,
    beyond: async (position, signal) => {
      if (end <= position) await wake.next(signal);
    },
    watch(filter) {
      if (filter === undefined) return unfiltered(() => end);
      const one = { isIn: finder(filter), lastMatch: end };
      watched.add(one);
      return { lastMatch: () => one.lastMatch, end: () => watched.delete(one) };
    },
    moved(position, appends = []) {
      end = position;
      for (const one of watched) if (one.isIn(appends)) one.lastMatch = position;
      Atomics.store(cell, 0, BigInt(position));
      Atomics.notify(cell, 0);
      wake.fire();
    },
  };
};

/** Every event may match, where it is not known what has been written. */
const unfiltered = (position: () => number): Watch => ({ lastMatch: position, end: () => undefined });

/** Whether some appends have an event that a filter keeps. */
const finder = (filter: Filter): ((appends: readonly Written[]) => boolean) => {
  const keeps = matcher(filter);
  return (appends) => appends.some(({ stream, events }) => events.some(({ type }) => keeps({ stream, type })));
};

/** The end as the writer in another thread of this process tells it. */
export const sharedEnd = (shared: SharedArrayBuffer): End => {
  const cell = new BigInt64Array(shared);
  const position = (): number => Number(Atomics.load(cell, 0));
  return {
    position,
    watch: () => unfiltered(position),
    async beyond(seen, signal) {
      const wait = Atomics.waitAsync(cell, 0, BigInt(seen));
      if (wait.async) await settledOrAborted(wait.value, signal);
    },
  };
};

/** How often the reader of another process looks. */
const POLL_MILLIS = 100;

/** The end as a look at the file tells it: of a log that another process may be writing. */
export const polledEnd = (look: () => number): End => ({
  position: look,
  watch: () => unfiltered(look),
  async beyond(position, signal) {
    while (look() <= position && !signal.aborted) await pause(POLL_MILLIS, undefined, { signal }).catch(() => {});
  },
});

const settledOrAborted = (work: Promise<unknown>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
    void work.then(done);
  });
