import type { DatabaseSync } from 'node:sqlite';
import { LRUCache } from 'lru-cache';
import { type AppendOutcome, NO_STREAM, type StoredEvent } from '../port.ts';

export type Append = {
  readonly stream: string;
  readonly events: readonly StoredEvent[];
  readonly expectedRevision: number;
};

/** A stream's number and last revision. */
type Head = { readonly number: number; readonly revision: number };

/** What a group has changed so far; it becomes the writer's own only once the group is on disk. */
type Group = { readonly heads: Map<string, Head>; position: number; streams: number };

export type Writer = {
  /** Decides and writes a group in one transaction; throws when none of it is acknowledged. */
  readonly write: (appends: readonly Append[]) => readonly AppendOutcome[];
  /** Position of the last event on disk, 0 when there is none. */
  readonly position: () => number;
};

const CACHED_HEADS_MAX = 50_000;

const NEW_STREAM = { number: 0, revision: NO_STREAM } satisfies Head;

export const createWriter = (db: DatabaseSync): Writer => {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');
  const insertStream = db.prepare('INSERT INTO streams VALUES (?, ?)');
  const insertEvent = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)');
  const selectHead = db.prepare(
    'SELECT number, (SELECT max(revision) FROM events WHERE stream = number) AS revision FROM streams WHERE name = ?',
  );
  const selectIds = db.prepare(
    'SELECT id, position FROM events WHERE stream = ? AND revision > ? ORDER BY revision LIMIT ?',
  );

  const heads = new LRUCache<string, Head>({ max: CACHED_HEADS_MAX });
  let position = Number(db.prepare('SELECT max(position) AS last FROM events').get()?.last ?? 0);
  let streams = Number(db.prepare('SELECT max(number) AS last FROM streams').get()?.last ?? 0);

  const storedHead = (stream: string): Head => {
    const row = selectHead.get(stream);
    return row ? { number: Number(row.number), revision: Number(row.revision) } : NEW_STREAM;
  };

  const headOf = (group: Group, stream: string): Head =>
    group.heads.get(stream) ?? heads.get(stream) ?? storedHead(stream);

  const newStream = (group: Group, stream: string): number => {
    group.streams += 1;
    insertStream.run(group.streams, stream);
    return group.streams;
  };

  const insert = (group: Group, head: Head, { stream, events }: Append): AppendOutcome => {
    const number = head.revision === NO_STREAM ? newStream(group, stream) : head.number;
    let revision = head.revision;
    for (const { id, type, data, metadata } of events) {
      revision += 1;
      group.position += 1;
      insertEvent.run(group.position, number, revision, id, type, data, metadata);
    }
    group.heads.set(stream, { number, revision });
    return { outcome: 'appended', revision, position: BigInt(group.position) };
  };

  /** An append that is there already, event for event, is answered like the first time. */
  const repeatOrConflict = (head: Head, { events, expectedRevision }: Append): AppendOutcome => {
    const there = expectedRevision < head.revision ? selectIds.all(head.number, expectedRevision, events.length) : [];
    const last = there.at(-1);
    return last && there.length === events.length && there.every((row, at) => row.id === events[at]?.id)
      ? { outcome: 'appended', revision: expectedRevision + events.length, position: BigInt(Number(last.position)) }
      : { outcome: 'conflict', revision: head.revision };
  };

  const decide = (group: Group, append: Append): AppendOutcome => {
    const head = headOf(group, append.stream);
    return append.expectedRevision === head.revision ? insert(group, head, append) : repeatOrConflict(head, append);
  };

  const undo = (): void => {
    try {
      if (db.isTransaction) rollback.run();
    } catch {
      // The disk that refused the group may refuse this too; SQLite undoes it at the next start.
    }
  };

  const write = (appends: readonly Append[]): readonly AppendOutcome[] => {
    const group: Group = { heads: new Map(), position, streams };
    try {
      begin.run();
      const outcomes = appends.map((append) => decide(group, append));
      commit.run();
      ({ position, streams } = group);
      for (const [stream, head] of group.heads) heads.set(stream, head);
      return outcomes;
    } catch (error) {
      undo();
      throw error;
    }
  };

  return { write, position: () => position };
};
