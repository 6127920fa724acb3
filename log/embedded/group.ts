import { type AppendOutcome, LogUnavailable } from '../port.ts';
import type { Append } from './writer.ts';

/** Events written in one transaction; what waits beyond that goes into the next. */
export const GROUP_EVENTS_MAX = 5_000;
/** Appends that may wait; above that the caller is told to come back. */
export const APPENDS_WAITING_MAX = 100_000;

type Waiting = {
  readonly append: Append;
  readonly resolve: (outcome: AppendOutcome) => void;
  readonly reject: (error: Error) => void;
};

export type GroupCommit = {
  readonly add: (append: Append) => Promise<AppendOutcome>;
  /** Writes what waits, now. */
  readonly flush: () => void;
};

/** How many of those that wait go into the next group; one that is too large for any goes alone. */
const groupSize = (waiting: readonly Waiting[]): number => {
  let events = 0;
  for (const [at, { append }] of waiting.entries()) {
    events += append.events.length;
    if (events > GROUP_EVENTS_MAX) return Math.max(at, 1);
  }
  return waiting.length;
};

/**
 * Collects the appends of one turn of the event loop and writes them together: one transaction and one
 * flush to disk for all. While the disk is busy the requests of the next group arrive, so load makes groups grow.
 */
export const groupCommit = (
  write: (appends: readonly Append[]) => readonly AppendOutcome[],
  written: (appends: readonly Append[]) => void,
): GroupCommit => {
  let waiting: Waiting[] = [];
  let scheduled: NodeJS.Immediate | undefined;

  const writeGroup = (group: readonly Waiting[]): void => {
    const appends = group.map(({ append }) => append);
    try {
      const outcomes = write(appends);
      for (const [at, outcome] of outcomes.entries()) group[at]?.resolve(outcome);
      written(appends);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      for (const { append, reject } of group) {
        reject(new LogUnavailable(`append to ${append.stream} not stored: ${message}`, { cause: error }));
      }
    }
  };

  const flush = (): void => {
    clearImmediate(scheduled);
    scheduled = undefined;
    const all = waiting;
    waiting = [];
    for (let start = 0; start < all.length; ) {
      const rest = start === 0 ? all : all.slice(start);
      const size = groupSize(rest);
      writeGroup(rest.slice(0, size));
      start += size;
    }
  };

  const add = (append: Append): Promise<AppendOutcome> =>
    new Promise((resolve, reject) => {
      if (waiting.length >= APPENDS_WAITING_MAX) {
        reject(new LogUnavailable(`${waiting.length} appends are waiting already`));
        return;
      }
      waiting.push({ append, resolve, reject });
      scheduled ??= setImmediate(flush);
    });

  return { add, flush };
};
