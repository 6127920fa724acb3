import type { Cursors } from '../../runtime/ports.ts';
import type { Database } from './database.ts';

export const CURSORS_SCHEMA = `
  CREATE TABLE IF NOT EXISTS cursors (
    name TEXT PRIMARY KEY,
    identity TEXT NOT NULL,
    position INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`;

export const createCursors = ({ db, call, transaction }: Database): Cursors => {
  const select = db.prepare('SELECT identity, position FROM cursors WHERE name = ?', { readBigInts: true });
  const upsert = db.prepare(`
    INSERT INTO cursors (name, identity, position) VALUES (?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET identity = excluded.identity, position = excluded.position
    WHERE excluded.identity <> identity OR excluded.position > position`);
  return {
    load: async (name) =>
      call(() => {
        const row = select.get(name);
        return typeof row?.position === 'bigint' ? { identity: String(row.identity), position: row.position } : null;
      }),
    save: async (name, { identity, position }) =>
      transaction(() => {
        upsert.run(name, identity, position);
      }),
  };
};
