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
  CREATE INDEX IF NOT EXISTS answers_by_age ON answers (begun_at)`;

export const createAnswers = ({ db, transaction }: Database): Answers => {
  const select = db.prepare('SELECT body_hash, begun_at, status, body FROM answers WHERE scope = ? AND key = ?');
  const begin = db.prepare('INSERT OR REPLACE INTO answers (scope, key, body_hash, begun_at) VALUES (?, ?, ?, ?)');
  const finish = db.prepare('UPDATE answers SET status = ?, body = ? WHERE scope = ? AND key = ? AND status IS NULL');
  const forget = db.prepare('DELETE FROM answers WHERE scope = ? AND key = ? AND status IS NULL');
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
    finish: async (scope, key, status, body) =>
      transaction(() => {
        finish.run(status, body, scope, key);
      }),
    forget: async (scope, key) =>
      transaction(() => {
        forget.run(scope, key);
      }),
    purge: async (now) => transaction(() => Number(purge.run(answersKeptSince(now)).changes)),
  };
};
