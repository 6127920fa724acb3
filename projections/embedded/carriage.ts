import type {
  BookingAttempt,
  BookingAttempts,
  CarriageStores,
  Labels,
  ParcelPoll,
  ParcelPolls,
  SealedLabel,
} from '../../runtime/ports.ts';
import { type Database, openDatabase } from './database.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS booking_attempts (
    fulfilment TEXT PRIMARY KEY,
    connector TEXT NOT NULL,
    earlier_at TEXT,
    draft_id TEXT,
    version INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS labels (
    fulfilment TEXT NOT NULL,
    place INTEGER NOT NULL,
    format TEXT NOT NULL,
    key TEXT NOT NULL,
    cipher BLOB NOT NULL,
    kept_at TEXT NOT NULL,
    PRIMARY KEY (fulfilment, place)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS labels_by_age ON labels (kept_at);
  CREATE TABLE IF NOT EXISTS parcel_polls (
    connector TEXT NOT NULL,
    tracking_number TEXT NOT NULL,
    fulfilment TEXT NOT NULL,
    order_id TEXT NOT NULL,
    booked_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    pause_millis INTEGER NOT NULL,
    heard_at TEXT NOT NULL,
    PRIMARY KEY (connector, tracking_number, fulfilment)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS parcel_polls_due ON parcel_polls (connector, due_at)`;

type Row = Record<string, null | number | bigint | string | Uint8Array>;

/** Opens what bookings, labels and tracking keep, in one SQLite file of their own: flushed to disk at each write. */
export const openEmbeddedCarriage = (file: string): CarriageStores => {
  const database = openDatabase(file, SCHEMA, { synchronous: 'FULL' });
  return {
    attempts: createAttempts(database),
    labels: createLabels(database),
    polls: createPolls(database),
    close: async () => database.close(),
  };
};

const createAttempts = ({ db, call, transaction }: Database): BookingAttempts => {
  const select = db.prepare('SELECT * FROM booking_attempts WHERE fulfilment = ?');
  const insert = db.prepare(`
    INSERT OR IGNORE INTO booking_attempts (fulfilment, connector, earlier_at, draft_id, version)
    VALUES (?, ?, ?, ?, ?)`);
  const update = db.prepare(`
    UPDATE booking_attempts SET connector = ?, earlier_at = ?, draft_id = ?, version = ?
    WHERE fulfilment = ? AND version = ?`);
  const remove = db.prepare('DELETE FROM booking_attempts WHERE fulfilment = ?');
  return {
    load: async (fulfilment) =>
      call(() => {
        const row = select.get(fulfilment);
        return row === undefined ? null : attemptOf(row);
      }),
    save: async ({ fulfilment, connector, earlierAt, draftId, version }) =>
      transaction(() => {
        const { changes } =
          version === 1
            ? insert.run(fulfilment, connector, earlierAt, draftId, version)
            : update.run(connector, earlierAt, draftId, version, fulfilment, version - 1);
        return Number(changes) === 1;
      }),
    remove: async (fulfilment) =>
      transaction(() => {
        remove.run(fulfilment);
      }),
  };
};

const attemptOf = (row: Row): BookingAttempt => ({
  fulfilment: String(row.fulfilment),
  connector: String(row.connector),
  earlierAt: row.earlier_at === null ? null : String(row.earlier_at),
  draftId: row.draft_id === null ? null : String(row.draft_id),
  version: Number(row.version),
});

const createLabels = ({ db, call, transaction }: Database): Labels => {
  const select = db.prepare('SELECT format, key, cipher FROM labels WHERE fulfilment = ? ORDER BY place');
  const insert = db.prepare(
    'INSERT INTO labels (fulfilment, place, format, key, cipher, kept_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const remove = db.prepare('DELETE FROM labels WHERE fulfilment = ?');
  const prune = db.prepare('DELETE FROM labels WHERE kept_at < ?');
  return {
    keep: async (fulfilment, labels, at) =>
      transaction(() => {
        remove.run(fulfilment);
        for (const [place, { format, key, cipher }] of labels.entries()) {
          insert.run(fulfilment, place, format, key, cipher, at);
        }
      }),
    of: async (fulfilment) => call(() => select.all(fulfilment).map(labelOf)),
    remove: async (fulfilment) =>
      transaction(() => {
        remove.run(fulfilment);
      }),
    prune: async (before) =>
      transaction(() => {
        prune.run(before);
      }),
  };
};

const labelOf = ({ format, key, cipher }: Row): SealedLabel => {
  if (!(cipher instanceof Uint8Array)) throw new TypeError('a label has no bytes');
  return { format: format === 'zpl' ? 'zpl' : 'pdf', key: String(key), cipher };
};

const createPolls = ({ db, call, transaction }: Database): ParcelPolls => {
  const insert = db.prepare(`
    INSERT OR IGNORE INTO parcel_polls
      (connector, tracking_number, fulfilment, order_id, booked_at, due_at, pause_millis, heard_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const due = db.prepare('SELECT * FROM parcel_polls WHERE connector = ? AND due_at <= ? ORDER BY due_at LIMIT ?');
  const update = db.prepare(`
    UPDATE parcel_polls SET due_at = ?, pause_millis = ?, heard_at = ?
    WHERE connector = ? AND tracking_number = ? AND fulfilment = ?`);
  const hurry = db.prepare(
    'UPDATE parcel_polls SET due_at = ? WHERE connector = ? AND tracking_number = ? AND due_at > ?',
  );
  const remove = db.prepare('DELETE FROM parcel_polls WHERE connector = ? AND tracking_number = ? AND fulfilment = ?');
  return {
    add: async (polls) =>
      transaction(() => {
        for (const { connector, trackingNumber, fulfilment, order, bookedAt, dueAt, pauseMillis, heardAt } of polls) {
          insert.run(connector, trackingNumber, fulfilment, order, bookedAt, dueAt, pauseMillis, heardAt);
        }
      }),
    due: async (connector, by, limit) => call(() => due.all(connector, by, limit).map(pollOf)),
    save: async ({ connector, trackingNumber, fulfilment, dueAt, pauseMillis, heardAt }) =>
      transaction(() => {
        update.run(dueAt, pauseMillis, heardAt, connector, trackingNumber, fulfilment);
      }),
    hurry: async (connector, trackingNumber, now) =>
      transaction(() => {
        hurry.run(now, connector, trackingNumber, now);
      }),
    remove: async ({ connector, trackingNumber, fulfilment }) =>
      transaction(() => {
        remove.run(connector, trackingNumber, fulfilment);
      }),
  };
};

const pollOf = (row: Row): ParcelPoll => ({
  connector: String(row.connector),
  trackingNumber: String(row.tracking_number),
  order: String(row.order_id),
  fulfilment: String(row.fulfilment),
  bookedAt: String(row.booked_at),
  dueAt: String(row.due_at),
  pauseMillis: Number(row.pause_millis),
  heardAt: String(row.heard_at),
});
