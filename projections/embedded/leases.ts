import type { Leases } from '../../runtime/ports.ts';
import type { Database } from './database.ts';

export const LEASES_SCHEMA = `
  CREATE TABLE IF NOT EXISTS leases (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`;

/** Leases of the processes on one machine; `now` in milliseconds. */
export const createLeases = ({ db, transaction }: Database, now: () => number): Leases => {
  const take = db.prepare(`
    INSERT INTO leases (name, holder, until) VALUES (?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
    WHERE holder = excluded.holder OR until <= ?`);
  const release = db.prepare('DELETE FROM leases WHERE name = ? AND holder = ?');
  return {
    acquire: async (name, holder, millis) =>
      transaction(() => {
        const at = now();
        return take.run(name, holder, at + millis, at).changes === 1;
      }),
    release: async (name, holder) =>
      transaction(() => {
        release.run(name, holder);
      }),
  };
};
