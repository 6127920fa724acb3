import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ViewsUnavailable } from '../port.ts';

/** How long a call waits for another process that is writing to the same file. */
const BUSY_WAIT_MILLIS = 5_000;
const PAGE_BYTES = 8_192;
/** Pages in the write-ahead log before they are moved into the file: 128 MiB. The pages of indexes are written many times until then. */
const CHECKPOINT_PAGES = 16_000;
const CACHE_KIB = 32_768;

/** Busy, locked, read-only, I/O error, disk full, cannot open: the file's state, not the program's fault. */
const UNAVAILABLE = new Set([5, 6, 8, 10, 13, 14]);

export type Durability = {
  /** NORMAL outlives the process, FULL a loss of power too. */
  readonly synchronous: 'NORMAL' | 'FULL';
};

export type Database = {
  readonly db: DatabaseSync;
  /** Runs one call to the file; what the file's state forbids becomes `ViewsUnavailable`. */
  readonly call: <T>(work: () => T) => T;
  /** The same in one transaction that writes. */
  readonly transaction: <T>(work: () => T) => T;
  /** What has been written over or deleted is gone from the write-ahead log too: from the disk. */
  readonly scrub: () => void;
  readonly close: () => void;
};

const errcode = (error: unknown): number =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : 0;

const isClosed = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_STATE';

const openFile = (file: string, schema: string, { synchronous }: Durability): DatabaseSync => {
  mkdirSync(dirname(file), { recursive: true });
  const db = new DatabaseSync(file, { timeout: BUSY_WAIT_MILLIS });
  try {
    db.exec(`
      PRAGMA page_size = ${PAGE_BYTES};
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = ${synchronous};
      PRAGMA secure_delete = ON;
      PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
      PRAGMA cache_size = -${CACHE_KIB};
      BEGIN IMMEDIATE;
      ${schema};
      COMMIT;
    `);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

/** Opens a file that several processes of one machine may share, creating what is missing of it. */
export const openDatabase = (file: string, schema: string, durability: Durability): Database => {
  const call = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (!isClosed(error) && !UNAVAILABLE.has(errcode(error))) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new ViewsUnavailable(`${file} cannot be used: ${message}`, { cause: error });
    }
  };

  const db = call(() => openFile(file, schema, durability));

  const undo = (): void => {
    try {
      if (db.isTransaction) db.exec('ROLLBACK');
    } catch {
      // The disk that refused the transaction may refuse this too; SQLite undoes it at the next start.
    }
  };

  const transaction = <T>(work: () => T): T =>
    call(() => {
      db.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        db.exec('COMMIT');
        return result;
      } catch (error) {
        undo();
        throw error;
      }
    });

  const checkpoint = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)');
  const scrub = (): void => {
    if (Number(call(() => checkpoint.get())?.busy) !== 0) throw new ViewsUnavailable(`${file} is being read, repeat`);
  };

  return {
    db,
    call,
    transaction,
    scrub,
    close: () => {
      if (db.isOpen) db.close();
    },
  };
};
