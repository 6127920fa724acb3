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
  // EXCLUSIVE before WAL: the lock is kept until the process ends, and the index of the WAL stays in memory.
  db.exec(`
    PRAGMA page_size = ${PAGE_BYTES};
    PRAGMA locking_mode = EXCLUSIVE;
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
    throw new DataUnreadable(`a log of format ${version}, this version reads ${FORMAT_VERSION}`);
  }
  db.exec('COMMIT');
};

/** Opens the file, creating what is missing, and holds it against every other process. */
export const openDatabase = (file: string): DatabaseSync => {
  let db: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true });
    db = new DatabaseSync(file);
    prepareFile(db);
    return db;
  } catch (error) {
    db?.close();
    if ([SQLITE_BUSY, SQLITE_LOCKED].includes(errcode(error))) {
      throw new DataInUse(`${file} is in use by another process`, { cause: error });
    }
    throw new DataUnreadable(`${file} cannot be used as a log: ${reason(error)}`, { cause: error });
  }
};
