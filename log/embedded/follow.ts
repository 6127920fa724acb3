import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { type Batch, type EventReader, type Filter, LogUnavailable } from '../port.ts';
import type { End } from './end.ts';
import { createReader, PAGE_POSITIONS_MAX, type Page } from './reader.ts';

/** Most commits have nothing for who follows a few streams or types: he looks once for all that come within so long. */
const FILTERED_REST_MILLIS = 10;

/** Reads a log file up to wherever it ends. `close` wakes nobody: the end's owner does. */
export const followFile = (file: string, db: DatabaseSync, end: End): EventReader => {
  const identity = String(db.prepare('SELECT identity FROM about').get()?.identity);
  const reader = createReader(db);
  let open = true;

  const usable = <T>(work: () => T): T => {
    if (!open) throw new LogUnavailable(`${file} is closed`);
    try {
      return work();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new LogUnavailable(`${file} could not be read: ${message}`, { cause: error });
    }
  };

  const read: EventReader['read'] = async function* (stream, { from, limit = Infinity, backwards = false } = {}) {
    let next = from ?? (backwards ? Number.MAX_SAFE_INTEGER : 0);
    let left = limit;
    while (left > 0) {
      const page = usable(() => reader.stream(stream, next, left, backwards));
      const last = page.events.at(-1);
      if (!last) return;
      yield page.events;
      if (!page.more) return;
      left -= page.events.length;
      next = last.revision + (backwards ? -1 : 1);
      await nextTurn();
    }
  };

  const batches = (filter: Filter | undefined): ((after: bigint) => Batch) => {
    const readPage = usable(() => reader.all(filter));
    return (after) => {
      const last = usable(end.position);
      const start = Number(after);
      const { events, more }: Page = usable(() => readPage(start, last));
      const reached = more ? Number(events.at(-1)?.position) : Math.min(last, start + PAGE_POSITIONS_MAX);
      // A cursor of another, longer log stays where it is.
      return { events, position: BigInt(Math.max(reached, start)), caughtUp: reached >= last || start >= last };
    };
  };

  const nothingAfter = (cursor: bigint): Batch => {
    const last = BigInt(usable(end.position));
    return { events: [], position: last > cursor ? last : cursor, caughtUp: true };
  };

  const readAll: EventReader['readAll'] = async function* ({ after = 0n, filter } = {}) {
    const batchAfter = batches(filter);
    for (let cursor = after; ; await nextTurn()) {
      const batch = batchAfter(cursor);
      yield batch;
      if (batch.caughtUp) return;
      cursor = batch.position;
    }
  };

  const subscribe: EventReader['subscribe'] = async function* ({ after = 0n, filter, signal }) {
    const batchAfter = batches(filter);
    const watch = end.watch(filter);
    let cursor = after;
    try {
      while (open && !signal.aborted) {
        const batch = watch.lastMatch() > Number(cursor) ? batchAfter(cursor) : nothingAfter(cursor);
        yield batch;
        cursor = batch.position;
        while (open && !signal.aborted && end.position() <= Number(cursor)) await end.beyond(Number(cursor), signal);
        if (filter !== undefined && batch.caughtUp)
          await pause(FILTERED_REST_MILLIS, undefined, { signal }).catch(() => {});
        // Other work of the process comes between two pages that are there already.
        if (!batch.caughtUp) await nextTurn();
      }
    } finally {
      watch.end();
    }
  };

  return {
    read,
    readAll,
    subscribe,
    end: async () => BigInt(usable(end.position)),
    identity: async () => identity,
    close: async () => {
      open = false;
    },
  };
};
