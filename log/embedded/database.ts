import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another process has the file open; one file belongs to one process. */
export class DataInUse extends Error {
  override readonly name = 'DataInUse';
}

/** The file or its folder cannot be opened, or is not a log that this version can read. */
export class DataUnreadable extends Error {
  override readonly name = 'DataUnreadable';
}

const FORMAT_VERSION = 1;
const PAGE_BYTES = 8192;
/** Pages in the write-ahead log before they are moved into the file: 32 MiB. Fewer rewrites the same index pages too often. */
const CHECKPOINT_PAGES = 4000;
const CACHE_KIB = 16_384;
/** How long a reader waits while the file is being recovered after a crash. */
const BUSY_WAIT_MILLIS = 5_000;

const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;

// Streams have numbers so that the index on (stream, revision) grows at its end: half the time of an index on names.
// The view `log` is for people with a sqlite3 shell.
const SCHEMA = `
  CREATE TABLE streams (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  ) STRICT;
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL REFERENCES streams (number),
    revision INTEGER NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    metadata TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX events_by_stream ON events (stream, revision);
  CREATE TABLE about (identity TEXT NOT NULL) STRICT;
  CREATE VIEW log AS
    SELECT position, name AS stream, revision, id, type, data, metadata
    FROM events JOIN streams ON number = events.stream;
`;

const errcode = (error: unknown): number =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : 0;

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const prepareFile = (db: DatabaseSync): void => {
  db.exec(`
    PRAGMA page_size = ${PAGE_BYTES};
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
    PRAGMA cache_size = -${CACHE_KIB};
    PRAGMA foreign_keys = OFF;
    BEGIN IMMEDIATE;
  `);
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version);
  const tables = Number(db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n);
  if (version === 0 && tables === 0) {
    db.exec(SCHEMA);
    db.prepare('INSERT INTO about VALUES (?)').run(randomUUID());
    db.exec(`PRAGMA user_version = ${FORMAT_VERSION}`);
  } else if (version !== FORMAT_VERSION) {
    throw unknownFormat(version);
  }
  db.exec('COMMIT');
};

/** A log that is open for writing. */
export type Writable = { readonly db: DatabaseSync; readonly close: () => void };

/** Opens the file, creating what is missing, and holds it against every other process that would write. */
export const openForWriting = (file: string): Writable => {
  let lock: DatabaseSync | undefined;
  let db: DatabaseSync | undefined;
  const close = (): void => {
    db?.close();
    lock?.close();
  };
  try {
    mkdirSync(dirname(file), { recursive: true });
    // Before the log's own file is touched: whoever only looks whether it is free must leave no trace.
    lock = lockOf(file);
    db = new DatabaseSync(file);
    prepareFile(db);
    return { db, close };
  } catch (error) {
    close();
    throw fault(file, error);
  }
};

/**
 * Opens a file that is there for reading, while this process or another writes to it. Throws `DataUnreadable` when it is not there or
 * not a log of this format.
 */
export const openForReading = (file: string): DatabaseSync => {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true, timeout: BUSY_WAIT_MILLIS });
    const version = Number(db.prepare('PRAGMA user_version').get()?.user_version);
    if (version !== FORMAT_VERSION) throw unknownFormat(version);
    db.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
    return db;
  } catch (error) {
    db?.close();
    throw fault(file, error);
  }
};

/** The log itself cannot be locked for good: its readers need it. A file beside it stands for it; the system frees it when the process ends. */
const lockOf = (file: string): DatabaseSync => {
  const lock = new DatabaseSync(`${file}.lock`);
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
};

const unknownFormat = (version: number): DataUnreadable =>
  new DataUnreadable(`a log of format ${version}, this version reads ${FORMAT_VERSION}`);

const fault = (file: string, error: unknown): Error => {
  if ([SQLITE_BUSY, SQLITE_LOCKED].includes(errcode(error))) {
    return new DataInUse(`${file} is in use by another process`, { cause: error });
  }
  return new DataUnreadable(`${file} cannot be used as a log: ${reason(error)}`, { cause: error });
};
