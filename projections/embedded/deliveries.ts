import {
  DELIVERED_KEPT_MAX,
  type Deliveries,
  type Delivery,
  type DeliveryState,
  deliveriesKeptSince,
} from '../../runtime/ports.ts';
import type { Database } from './database.ts';

export const DELIVERIES_SCHEMA = `
  CREATE TABLE IF NOT EXISTS deliveries (
    target TEXT NOT NULL,
    id TEXT NOT NULL,
    key TEXT NOT NULL,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL,
    part INTEGER NOT NULL,
    type TEXT NOT NULL,
    happened_at TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    tried_at TEXT,
    status INTEGER,
    reason TEXT,
    since TEXT NOT NULL,
    due_at TEXT NOT NULL,
    has_failed INTEGER NOT NULL,
    PRIMARY KEY (target, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS deliveries_in_order ON deliveries (target, position, part);
  CREATE INDEX IF NOT EXISTS deliveries_by_state ON deliveries (target, state, position, part);
  CREATE INDEX IF NOT EXISTS deliveries_that_failed ON deliveries (target, key) WHERE state = 'failed'`;

type Row = Record<string, null | number | bigint | string | Uint8Array>;

/** Positions have 64 bits, so every number of a row comes as a `bigint`. */
const BIG = { readBigInts: true } as const;

export const createDeliveries = ({ db, call, transaction }: Database): Deliveries => {
  const insert = db.prepare(`
    INSERT OR IGNORE INTO deliveries (target, id, key, stream, revision, position, part, type, happened_at, state,
      attempts, tried_at, status, reason, since, due_at, has_failed)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const one = db.prepare(`SELECT * FROM deliveries WHERE target = ? AND id = ? AND state = 'pending'`, BIG);
  const pending = db.prepare(
    `SELECT * FROM deliveries WHERE target = ? AND state = 'pending' ORDER BY position, part`,
    BIG,
  );
  const save = db.prepare(`
    UPDATE deliveries SET state = ?, attempts = ?, tried_at = ?, status = ?, reason = ?, since = ?, due_at = ?
    WHERE target = ? AND id = ? AND state = 'pending'`);
  const again = db.prepare(
    `UPDATE deliveries SET state = 'pending', attempts = 0, since = ?, due_at = ?, has_failed = 1
     WHERE target = ? AND key = ? AND state = 'failed' RETURNING *`,
    BIG,
  );
  const failed = db.prepare(`SELECT 1 FROM deliveries WHERE target = ? AND key = ? AND state = 'failed' LIMIT 1`);
  const failedKeys = db.prepare(`SELECT DISTINCT key FROM deliveries WHERE target = ? AND state = 'failed'`);
  const list = db.prepare(
    `SELECT * FROM deliveries WHERE target = ? AND (position, part) < (?, ?) ORDER BY position DESC, part DESC LIMIT ?`,
    BIG,
  );
  const counts = db.prepare(`
    SELECT state, count(*) AS n, min(happened_at) AS oldest, max(tried_at) AS tried FROM deliveries WHERE target = ? GROUP BY state`);
  const problem = db.prepare(`
    SELECT tried_at, reason FROM deliveries WHERE target = ? AND state IN ('pending', 'failed') AND reason IS NOT NULL
    ORDER BY tried_at DESC LIMIT 1`);
  const removeFrom = db.prepare('DELETE FROM deliveries WHERE target = ? AND position >= ?');
  const pruneOver = db.prepare(
    `DELETE FROM deliveries WHERE target = ? AND state = ? AND (tried_at < ? OR (position, part) <= (
       SELECT position, part FROM deliveries WHERE target = ? AND state = ?
       ORDER BY position DESC, part DESC LIMIT 1 OFFSET ?))`,
  );
  const pruneFailed = db.prepare(`DELETE FROM deliveries WHERE target = ? AND state = 'failed' AND tried_at < ?`);

  return {
    add: async (target, deliveries) =>
      transaction(() => {
        for (const delivery of deliveries) insert.run(...valuesOf(delivery));
        return deliveries.flatMap(({ id }) => {
          const row = one.get(target, id);
          return row === undefined ? [] : [deliveryOf(row)];
        });
      }),
    pending: async (target) => call(() => pending.all(target).map(deliveryOf)),
    save: async ({ target, id, state, attempts, triedAt, status, reason, since, dueAt }) =>
      transaction(() => {
        save.run(state, attempts, triedAt, status, reason, since, dueAt, target, id);
      }),
    again: async (target, key, now) => transaction(() => again.all(now, now, target, key).map(deliveryOf)),
    hasFailed: async (target, key) => call(() => failed.get(target, key) !== undefined),
    failedKeys: async (target) => call(() => failedKeys.all(target).map((row) => String(row.key))),
    list: async (target, { limit, below = LAST }) =>
      call(() => list.all(target, below.position, below.part, limit).map(deliveryOf)),
    summary: async (target) =>
      call(() => {
        const states = new Map(counts.all(target).map((row) => [String(row.state), row]));
        const last = problem.get(target);
        return {
          waiting: Number(states.get('pending')?.n ?? 0),
          failed: Number(states.get('failed')?.n ?? 0),
          lastOut: textOf(states.get('delivered')?.tried),
          oldestWaiting: textOf(states.get('pending')?.oldest),
          problem: last === undefined ? null : { at: String(last.tried_at), reason: String(last.reason) },
        };
      }),
    removeFrom: async (target, position) =>
      transaction(() => {
        removeFrom.run(target, position);
      }),
    prune: async (target, now) =>
      transaction(() => {
        const since = deliveriesKeptSince(now);
        for (const state of ['delivered', 'skipped'])
          pruneOver.run(target, state, since.over, target, state, DELIVERED_KEPT_MAX);
        pruneFailed.run(target, since.failed);
      }),
  };
};

const LAST = { position: 2n ** 63n - 1n, part: 0 };

const valuesOf = (delivery: Delivery) => [
  ...[delivery.target, delivery.id, delivery.key, delivery.stream, delivery.revision, delivery.position],
  ...[delivery.part, delivery.type, delivery.happenedAt, delivery.state, delivery.attempts, delivery.triedAt],
  ...[delivery.status, delivery.reason, delivery.since, delivery.dueAt, delivery.hasFailed ? 1 : 0],
];

const deliveryOf = (row: Row): Delivery => ({
  target: String(row.target),
  id: String(row.id),
  key: String(row.key),
  stream: String(row.stream),
  revision: Number(row.revision),
  position: typeof row.position === 'bigint' ? row.position : 0n,
  part: Number(row.part),
  type: String(row.type),
  happenedAt: String(row.happened_at),
  state: stateOf(row.state),
  attempts: Number(row.attempts),
  triedAt: row.tried_at === null ? null : String(row.tried_at),
  status: row.status === null ? null : Number(row.status),
  reason: row.reason === null ? null : String(row.reason),
  since: String(row.since),
  dueAt: String(row.due_at),
  hasFailed: Number(row.has_failed) === 1,
});

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const stateOf = (text: unknown): DeliveryState => {
  if (text === 'pending' || text === 'delivered' || text === 'failed' || text === 'skipped') return text;
  throw new TypeError(`a delivery cannot be ${String(text)}`);
};
