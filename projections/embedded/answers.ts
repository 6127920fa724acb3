import { type Answers, answersKeptSince, type Begun, inProgressSince } from '../../runtime/ports.ts';
import type { Database } from './database.ts';

export const ANSWERS_SCHEMA = `
  CREATE TABLE IF NOT EXISTS answers (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    status INTEGER,
    body TEXT,
    PRIMARY KEY (scope, key)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS answers_by_age ON answers (begun_at);
  CREATE TABLE IF NOT EXISTS answer_orders (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    order_id TEXT NOT NULL,
    PRIMARY KEY (scope, key, order_id),
    FOREIGN KEY (scope, key) REFERENCES answers ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS answer_orders_by_order ON answer_orders (order_id)`;

export const createAnswers = ({ db, transaction, scrub }: Database): Answers => {
  const select = db.prepare('SELECT body_hash, begun_at, status, body FROM answers WHERE scope = ? AND key = ?');
  const begin = db.prepare('INSERT OR REPLACE INTO answers (scope, key, body_hash, begun_at) VALUES (?, ?, ?, ?)');
  const finish = db.prepare('UPDATE answers SET status = ?, body = ? WHERE scope = ? AND key = ? AND status IS NULL');
  const forget = db.prepare('DELETE FROM answers WHERE scope = ? AND key = ? AND status IS NULL');
  const forgetInProgress = db.prepare('DELETE FROM answers WHERE status IS NULL');
  const tellsOf = db.prepare('INSERT OR IGNORE INTO answer_orders (scope, key, order_id) VALUES (?, ?, ?)');
  const forgetOrders = db.prepare(`
    DELETE FROM answers WHERE (scope, key) IN (
      SELECT scope, key FROM answer_orders WHERE order_id IN (SELECT value FROM json_each(?)))`);
  const purge = db.prepare('DELETE FROM answers WHERE begun_at < ?');

  const before = (scope: string, key: string, bodyHash: string, now: number): Begun => {
    const row = select.get(scope, key);
    if (!row || Number(row.begun_at) < answersKeptSince(now)) return 'fresh';
    if (row.body_hash !== bodyHash) return 'mismatch';
    if (row.status !== null) return { replay: { status: Number(row.status), body: String(row.body) } };
    return Number(row.begun_at) < inProgressSince(now) ? 'fresh' : 'inProgress';
  };

  return {
    begin: async (scope, key, bodyHash, now) =>
      transaction(() => {
        const begun = before(scope, key, bodyHash, now);
        if (begun === 'fresh') begin.run(scope, key, bodyHash, now);
        return begun;
      }),
    finish: async (scope, key, { status, body }, orders) =>
      transaction(() => {
        if (finish.run(status, body, scope, key).changes === 0) return;
        for (const order of orders) tellsOf.run(scope, key, order);
      }),
    forget: async (scope, key) =>
      transaction(() => {
        forget.run(scope, key);
      }),
    forgetInProgress: async () =>
      transaction(() => {
        forgetInProgress.run();
      }),
    forgetOrders: async (orders) => {
      transaction(() => {
        forgetOrders.run(JSON.stringify(orders));
      });
      scrub();
    },
    purge: async (now) => transaction(() => Number(purge.run(answersKeptSince(now)).changes)),
  };
};
