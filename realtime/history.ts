/** What is known of the changes of one view: which documents changed since when, and up to where that is all. */
import { type Change, createJournal, type Journal } from './journal.ts';

export type History = {
  /** Takes in changes that have been committed. */
  readonly told: (changes: readonly Change[]) => void;
  /** Any document may differ from what was told before. */
  readonly reset: () => void;
  /** The position up to which every change is known; -1 while the view cannot be read. */
  readonly upTo: () => bigint;
  /** Raised by each reset: what was read before one says nothing after it. */
  readonly epoch: () => number;
  /** True when everything after a position can be told. `epoch`: in which it was read; left out: nobody knows. */
  readonly serves: (after: bigint, epoch?: number) => boolean;
  readonly since: Journal['since'];
  readonly of: Journal['of'];
  /** True while changes are held back that the view is not known to have seen. */
  readonly holds: () => boolean;
};

const byPosition = (a: Change, b: Change): number => (a.position < b.position ? -1 : a.position > b.position ? 1 : 0);

/** `seen`: how far the view has come; every change up to there has been told, unless it is told too late, which is a reset. */
export const createHistory = (seen: () => bigint, idsMax?: number): History => {
  let epoch = 0;
  let journal = createJournal(seen(), idsMax);
  let journalEpoch = epoch;
  /** Up to here somebody has been told that it was all. */
  let reached = -1n;
  let resetAt: bigint | null = null;
  /** Documents that are told of ahead of what the view has seen: a projector that broke off left them behind. */
  const held = new Map<string, bigint>();

  const reset = (): void => {
    epoch += 1;
    held.clear();
  };

  const release = (upTo: bigint): void => {
    const due = [...held].map(([id, position]) => ({ id, position })).filter(({ position }) => position <= upTo);
    for (const change of due.sort(byPosition)) {
      journal.note(change);
      held.delete(change.id);
    }
  };

  /** Only when it is asked for: by then the feed has said how far the build has come that serves now. */
  const beginAnew = (upTo: bigint): void => {
    journalEpoch = epoch;
    journal = createJournal(upTo, idsMax);
    resetAt = upTo;
  };

  const upTo = (): bigint => {
    const now = seen();
    if (journalEpoch !== epoch) beginAnew(now);
    release(now);
    reached = now;
    return now;
  };

  return {
    told(changes) {
      // After a reset everything is read anew, with these changes in it.
      if (journalEpoch !== epoch) return;
      if (changes.some(({ position }) => position <= reached)) return reset();
      for (const { id, position } of changes) held.set(id, position);
      release(seen());
    },
    reset,
    upTo,
    epoch: () => epoch,
    serves: (after, since) =>
      after <= upTo() &&
      journal.serves(after) &&
      (since === undefined ? resetAt === null || after > resetAt : since === epoch),
    since: (after, options) => journal.since(after, options),
    of: (id) => journal.of(id),
    holds: () => held.size > 0,
  };
};
