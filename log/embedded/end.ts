import { setTimeout as pause } from 'node:timers/promises';
import { createWake } from '../wake.ts';

/** Where the log ends, as one of those who read it knows. */
export type End = {
  /** The position of the last event on disk; 0 when there is none. */
  readonly position: () => number;
  /** Settles once the log has gone beyond a position, when the signal aborts, or when the log is closed. */
  readonly beyond: (position: number, signal: AbortSignal) => Promise<void>;
};

/** The end that the writer itself moves, for readers of its own thread and, through shared memory, of others. */
export type WriterEnd = End & {
  /** Handed to the readers of other threads. */
  readonly shared: SharedArrayBuffer;
  /** After a commit, or to wake whoever waits. */
  readonly moved: (position: number) => void;
};

const BYTES = BigInt64Array.BYTES_PER_ELEMENT;

export const writerEnd = (start: number): WriterEnd => {
  const shared = new SharedArrayBuffer(BYTES);
  const cell = new BigInt64Array(shared);
  const wake = createWake();
  let end = start;
  cell[0] = BigInt(start);
  return {
    shared,
    position: () => end,
    beyond: async (position, signal) => {
      if (end <= position) await wake.next(signal);
    },
    moved(position) {
      end = position;
      Atomics.store(cell, 0, BigInt(position));
      Atomics.notify(cell, 0);
      wake.fire();
    },
  };
};

/** The end as the writer in another thread of this process tells it. */
export const sharedEnd = (shared: SharedArrayBuffer): End => {
  const cell = new BigInt64Array(shared);
  return {
    position: () => Number(Atomics.load(cell, 0)),
    async beyond(position, signal) {
      const wait = Atomics.waitAsync(cell, 0, BigInt(position));
      if (wait.async) await settledOrAborted(wait.value, signal);
    },
  };
};

/** How often the reader of another process looks. */
const POLL_MILLIS = 100;

/** The end as a look at the file tells it: of a log that another process may be writing. */
export const polledEnd = (look: () => number): End => ({
  position: look,
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
