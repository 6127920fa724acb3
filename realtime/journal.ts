/** When each document of a view changed last, for as many documents as are remembered. */

export type Change = { readonly id: string; readonly position: bigint };

/** Changes in the order of the log; not `complete` when there are more. What has the same position is never torn apart. */
export type Slice = { readonly changes: readonly Change[]; readonly complete: boolean };

export type Journal = {
  /** Notes a change that is not older than those before. */
  readonly note: (change: Change) => void;
  /** True when no document that changed after a position has been forgotten. */
  readonly serves: (after: bigint) => boolean;
  /** The documents that changed after a position, each at its last change. */
  readonly since: (
    after: bigint,
    options: { readonly limit: number; readonly wanted: (id: string) => boolean },
  ) => Slice;
  /** The last change of one document, if it is remembered. */
  readonly of: (id: string) => bigint | undefined;
};

/** Of so many documents the last change is remembered: minutes of a busy shop, a few megabytes. */
export const JOURNAL_IDS_MAX = 50_000;

/** Remembers changes after `start`. */
export const createJournal = (start: bigint, idsMax = JOURNAL_IDS_MAX): Journal => {
  const lastOf = new Map<string, bigint>();
  /** In the order of the log; an older change of a document stays here until the next clearance. */
  let entries: Change[] = [];
  let forgotten = start;

  const isLast = ({ id, position }: Change): boolean => lastOf.get(id) === position;

  const clear = (): void => {
    entries = entries.filter(isLast);
    for (const { id, position } of entries.splice(0, Math.max(0, entries.length - idsMax))) {
      lastOf.delete(id);
      forgotten = position;
    }
  };

  const firstAfter = (position: bigint): number => {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((entries[middle]?.position ?? position) > position) high = middle;
      else low = middle + 1;
    }
    return low;
  };

  return {
    note(change) {
      if (isLast(change)) return;
      lastOf.set(change.id, change.position);
      entries.push(change);
      if (entries.length >= 2 * idsMax) clear();
    },
    serves: (after) => after >= forgotten,
    since(after, { limit, wanted }) {
      const changes: Change[] = [];
      for (let at = firstAfter(after); at < entries.length; at += 1) {
        const entry = entries[at];
        if (entry === undefined || !isLast(entry) || !wanted(entry.id)) continue;
        if (changes.length >= limit && entry.position !== changes.at(-1)?.position) return { changes, complete: false };
        changes.push(entry);
      }
      return { changes, complete: true };
    },
    of: (id) => lastOf.get(id),
  };
};
