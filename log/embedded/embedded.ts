import { setImmediate as nextTurn } from 'node:timers/promises';
import { checkAppend } from '../check.ts';
import { type Batch, type EventStore, type Filter, LogUnavailable } from '../port.ts';
import { createWake } from '../wake.ts';
import { openDatabase } from './database.ts';
import { groupCommit } from './group.ts';
import { createReader, PAGE_POSITIONS_MAX, type Page } from './reader.ts';
import { type Append, createWriter } from './writer.ts';

export type EmbeddedLogOptions = {
  /** Told after each group that is on disk: how many appends and events shared one flush. */
  readonly onGroup?: (group: { readonly appends: number; readonly events: number }) => void;
};

const countEvents = (appends: readonly Append[]): number => appends.reduce((n, { events }) => n + events.length, 0);

/**
 * Opens the event log kept in one SQLite file, creating it when it is not there.
 * Throws `DataInUse` when another process has it, `DataUnreadable` when it cannot be used.
 */
export const openEmbeddedLog = (file: string, { onGroup }: EmbeddedLogOptions = {}): EventStore => {
  const db = openDatabase(file);
  const identity = String(db.prepare('SELECT identity FROM about').get()?.identity);
  const writer = createWriter(db);
  const reader = createReader(db);
  const commits = createWake();
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

  const group = groupCommit(writer.write, (appends) => {
    commits.fire();
    onGroup?.({ appends: appends.length, events: countEvents(appends) });
  });

  const append: EventStore['append'] = async (stream, events, expectedRevision) => {
    checkAppend(stream, events, expectedRevision);
    if (!open) throw new LogUnavailable(`${file} is closed`);
    return group.add({ stream, events, expectedRevision });
  };

  const read: EventStore['read'] = async function* (stream, { from, limit = Infinity, backwards = false } = {}) {
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
      const end = writer.position();
      const start = Number(after);
      const { events, more }: Page = usable(() => readPage(start, end));
      const reached = more ? Number(events.at(-1)?.position) : Math.min(end, start + PAGE_POSITIONS_MAX);
      // A cursor of another, longer log stays where it is.
      return { events, position: BigInt(Math.max(reached, start)), caughtUp: reached >= end || start >= end };
    };
  };

  const readAll: EventStore['readAll'] = async function* ({ after = 0n, filter } = {}) {
    const batchAfter = batches(filter);
    for (let cursor = after; ; await nextTurn()) {
      const batch = batchAfter(cursor);
      yield batch;
      if (batch.caughtUp) return;
      cursor = batch.position;
    }
  };

  const subscribe: EventStore['subscribe'] = async function* ({ after = 0n, filter, signal }) {
    const batchAfter = batches(filter);
    let cursor = after;
    while (open && !signal.aborted) {
      const batch = batchAfter(cursor);
      yield batch;
      cursor = batch.position;
      // Checked and waited for in one turn: no commit can slip in between.
      while (open && !signal.aborted && writer.position() <= Number(cursor)) await commits.next(signal);
      // Other work of the process comes between two pages that are there already.
      if (!batch.caughtUp) await nextTurn();
    }
  };

  const close = async (): Promise<void> => {
    if (!open) return;
    group.flush();
    open = false;
    commits.fire();
    db.close();
  };

  const end: EventStore['end'] = async () => BigInt(writer.position());

  return { append, read, readAll, subscribe, end, identity: async () => identity, close };
};
