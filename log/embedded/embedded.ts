import { checkAppend } from '../check.ts';
import { type EventReader, type EventStore, LogUnavailable } from '../port.ts';
import { openForReading, openForWriting } from './database.ts';
import { polledEnd, sharedEnd, writerEnd } from './end.ts';
import { followFile } from './follow.ts';
import { groupCommit } from './group.ts';
import { type Append, createWriter } from './writer.ts';

export type EmbeddedLogOptions = {
  /** Told after each group that is on disk: how many appends and events shared one flush. */
  readonly onGroup?: (group: { readonly appends: number; readonly events: number }) => void;
};

export type EmbeddedLog = EventStore & {
  /** Where the log ends, for readers in other threads of this process. */
  readonly sharedEnd: SharedArrayBuffer;
};

const countEvents = (appends: readonly Append[]): number => appends.reduce((n, { events }) => n + events.length, 0);

/**
 * Opens the event log kept in one SQLite file, creating it when it is not there. It has one writer and any number of readers.
 * Throws `DataInUse` when another process writes to it, `DataUnreadable` when it cannot be used.
 */
export const openEmbeddedLog = (file: string, { onGroup }: EmbeddedLogOptions = {}): EmbeddedLog => {
  const database = openForWriting(file);
  const writer = createWriter(database.db);
  const end = writerEnd(writer.position());
  const reader = followFile(file, database.db, end);
  let open = true;

  const group = groupCommit(writer.write, (appends) => {
    end.moved(writer.position(), appends);
    onGroup?.({ appends: appends.length, events: countEvents(appends) });
  });

  const append: EventStore['append'] = async (stream, events, expectedRevision) => {
    checkAppend(stream, events, expectedRevision);
    if (!open) throw new LogUnavailable(`${file} is closed`);
    return group.add({ stream, events, expectedRevision });
  };

  const close = async (): Promise<void> => {
    if (!open) return;
    group.flush();
    open = false;
    await reader.close();
    end.moved(writer.position());
    database.close();
  };

  return { ...reader, append, sharedEnd: end.shared, close };
};

/**
 * Opens a log for reading only, beside whoever writes to it. `shared`: the end of a log that this process has open; without it
 * the file is looked at ten times a second. Throws `DataUnreadable` when it is not there or cannot be used.
 */
export const openEmbeddedLogReader = (file: string, shared?: SharedArrayBuffer): EventReader => {
  const db = openForReading(file);
  const last = db.prepare('SELECT max(position) AS last FROM events');
  const look = (): number => Number(last.get()?.last ?? 0);
  const reader = followFile(file, db, shared === undefined ? polledEnd(look) : sharedEnd(shared));
  return {
    ...reader,
    async close() {
      await reader.close();
      if (db.isOpen) db.close();
    },
  };
};
