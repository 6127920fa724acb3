import {
  type Inbound,
  type InboundState,
  type Inbox,
  inboundKeptSince,
  pollKey,
  pollKeysEnd,
} from '../../runtime/ports.ts';
import type { Database } from './database.ts';

export const INBOX_SCHEMA = `
  CREATE TABLE IF NOT EXISTS inbox (
    connector TEXT NOT NULL,
    key TEXT NOT NULL,
    subject TEXT NOT NULL,
    topic TEXT NOT NULL,
    arrival TEXT NOT NULL,
    version TEXT,
    received_at TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    tried_at TEXT,
    reason TEXT,
    since TEXT NOT NULL,
    due_at TEXT NOT NULL,
    has_failed INTEGER NOT NULL,
    sealed TEXT,
    PRIMARY KEY (connector, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS inbox_by_state ON inbox (connector, state, arrival);
  CREATE INDEX IF NOT EXISTS inbox_by_subject ON inbox (connector, subject, state, version);
  CREATE INDEX IF NOT EXISTS inbox_by_age ON inbox (connector, received_at);
  CREATE TABLE IF NOT EXISTS polls (
    connector TEXT PRIMARY KEY,
    time TEXT NOT NULL,
    id TEXT NOT NULL,
    at TEXT NOT NULL,
    problem TEXT
  ) STRICT, WITHOUT ROWID`;

/** All but what it says, which is large. */
const COLUMNS =
  'connector, key, subject, topic, arrival, version, received_at, state, attempts, tried_at, reason, since, due_at, has_failed';

type Row = Record<string, null | number | bigint | string | Uint8Array>;

export const createInbox = ({ db, call, transaction }: Database): Inbox => {
  const insert = db.prepare(`
    INSERT OR IGNORE INTO inbox (${COLUMNS}, sealed)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const due = db.prepare(`
    SELECT ${COLUMNS} FROM inbox AS one
    WHERE connector = ?1 AND state IN ('waiting', 'parked') AND due_at <= ?2
      AND NOT EXISTS (SELECT 1 FROM inbox AS before WHERE before.connector = ?1 AND before.subject = one.subject
        AND before.state = 'waiting' AND before.due_at > ?2 AND before.arrival < one.arrival)
    ORDER BY arrival LIMIT ?3`);
  const save = db.prepare(`
    UPDATE inbox SET state = ?1, attempts = ?2, tried_at = ?3, reason = ?4, due_at = ?5,
      sealed = CASE ?1 WHEN 'done' THEN NULL ELSE sealed END
    WHERE connector = ?6 AND key = ?7`);
  const known = db.prepare('SELECT state, reason FROM inbox WHERE connector = ? AND key = ?');
  const sealedOf = db.prepare('SELECT sealed FROM inbox WHERE connector = ? AND key = ?');
  const newest = db.prepare(
    `SELECT max(version) AS version FROM inbox WHERE connector = ? AND subject = ? AND state = 'done'`,
  );
  const unpark = db.prepare(`UPDATE inbox SET due_at = ? WHERE connector = ? AND subject = ? AND state = 'parked'`);
  const again = db.prepare(`
    UPDATE inbox SET state = 'waiting', attempts = 0, since = ?, due_at = ?, has_failed = 1
    WHERE connector = ? AND subject = ? AND state = 'failed'`);
  const failed = db.prepare(`SELECT 1 FROM inbox WHERE connector = ? AND subject = ? AND state = 'failed' LIMIT 1`);
  const failedSubjects = db.prepare(`SELECT DISTINCT subject FROM inbox WHERE connector = ? AND state = 'failed'`);
  const counts = db.prepare(
    'SELECT state, count(*) AS n, min(received_at) AS oldest FROM inbox WHERE connector = ? GROUP BY state',
  );
  const lastIn = db.prepare('SELECT max(received_at) AS at FROM inbox WHERE connector = ?');
  const problem = db.prepare(`
    SELECT tried_at, reason FROM inbox WHERE connector = ? AND state IN ('waiting', 'parked', 'failed') AND reason IS NOT NULL
    ORDER BY tried_at DESC LIMIT 1`);
  const progress = db.prepare('SELECT time, id, at, problem FROM polls WHERE connector = ?');
  const saveProgress = db.prepare(
    'INSERT OR REPLACE INTO polls (connector, time, id, at, problem) VALUES (?, ?, ?, ?, ?)',
  );
  const removeAll = db.prepare('DELETE FROM inbox WHERE connector = ?');
  const removePoll = db.prepare('DELETE FROM polls WHERE connector = ?1 OR (connector > ?2 AND connector < ?3)');
  const prune = db.prepare(`DELETE FROM inbox WHERE connector = ? AND state IN ('done', 'failed') AND received_at < ?`);

  return {
    add: async (inbound, sealed) => transaction(() => insert.run(...valuesOf(inbound), sealed).changes === 1),
    stateOf: async (connector, key) =>
      call(() => {
        const found = known.get(connector, key);
        return found === undefined ? null : { state: stateOf(found.state), reason: textOf(found.reason) };
      }),
    sealedOf: async ({ connector, key }) => call(() => textOf(sealedOf.get(connector, key)?.sealed)),
    due: async (connector, now, limit) => call(() => due.all(connector, now, limit).map(inboundOf)),
    save: async ({ connector, key, state, attempts, triedAt, reason, dueAt }) =>
      transaction(() => {
        save.run(state, attempts, triedAt, reason, dueAt, connector, key);
      }),
    newestVersion: async (connector, subject) => call(() => textOf(newest.get(connector, subject)?.version)),
    unpark: async (connector, subject, now) =>
      transaction(() => {
        unpark.run(now, connector, subject);
      }),
    again: async (connector, subject, now) =>
      transaction(() => Number(again.run(now, now, connector, subject).changes)),
    hasFailed: async (connector, subject) => call(() => failed.get(connector, subject) !== undefined),
    failedSubjects: async (connector) => call(() => failedSubjects.all(connector).map((row) => String(row.subject))),
    summary: async (connector) =>
      call(() => {
        const states = new Map(counts.all(connector).map((row) => [String(row.state), row]));
        const of = (state: InboundState): number => Number(states.get(state)?.n ?? 0);
        const last = problem.get(connector);
        return {
          ...{ waiting: of('waiting'), parked: of('parked'), failed: of('failed') },
          lastIn: textOf(lastIn.get(connector)?.at),
          oldestWaiting: textOf(states.get('waiting')?.oldest),
          problem: last === undefined ? null : { at: String(last.tried_at), reason: String(last.reason) },
        };
      }),
    progress: async (poll) =>
      call(() => {
        const row = progress.get(pollKey(poll));
        if (row === undefined) return null;
        const place = { time: String(row.time), id: String(row.id) };
        return { place, at: String(row.at), problem: textOf(row.problem) };
      }),
    saveProgress: async (poll, { place, at, problem: wrong }) =>
      transaction(() => {
        saveProgress.run(pollKey(poll), place.time, place.id, at, wrong);
      }),
    remove: async (connector) =>
      transaction(() => {
        removeAll.run(connector);
        removePoll.run(connector, pollKey({ connector, name: '' }), pollKeysEnd(connector));
      }),
    prune: async (connector, now) =>
      transaction(() => {
        prune.run(connector, inboundKeptSince(now));
      }),
  };
};

const valuesOf = (one: Inbound) => [
  ...[one.connector, one.key, one.subject, one.topic, one.arrival, one.version, one.receivedAt, one.state],
  ...[one.attempts, one.triedAt, one.reason, one.since, one.dueAt, one.hasFailed ? 1 : 0],
];

const inboundOf = (row: Row): Inbound => ({
  connector: String(row.connector),
  key: String(row.key),
  subject: String(row.subject),
  topic: String(row.topic),
  arrival: String(row.arrival),
  version: textOf(row.version),
  receivedAt: String(row.received_at),
  state: stateOf(row.state),
  attempts: Number(row.attempts),
  triedAt: textOf(row.tried_at),
  reason: textOf(row.reason),
  since: String(row.since),
  dueAt: String(row.due_at),
  hasFailed: Number(row.has_failed) === 1,
});

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const stateOf = (text: unknown): InboundState => {
  if (text === 'waiting' || text === 'parked' || text === 'failed' || text === 'done') return text;
  throw new TypeError(`what came in cannot be ${String(text)}`);
};
