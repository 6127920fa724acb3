import type { Snapshots } from '../../runtime/ports.ts';
import type { Database } from './database.ts';

export const SNAPSHOTS_SCHEMA = `
  CREATE TABLE IF NOT EXISTS snapshots (
    stream TEXT NOT NULL,
    fold_version INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (stream, fold_version)
  ) STRICT`;

export const createSnapshots = ({ db, call, transaction }: Database): Snapshots => {
  const select = db.prepare('SELECT revision, state FROM snapshots WHERE stream = ? AND fold_version = ?');
  const upsert = db.prepare(`
    INSERT INTO snapshots (stream, fold_version, revision, state) VALUES (?, ?, ?, ?)
    ON CONFLICT (stream, fold_version) DO UPDATE SET revision = excluded.revision, state = excluded.state
    WHERE excluded.revision > revision`);
  const removeOlder = db.prepare('DELETE FROM snapshots WHERE stream = ? AND fold_version < ?');
  return {
    load: async (stream, foldVersion) =>
      call(() => {
        const row = select.get(stream, foldVersion);
        return row ? { revision: Number(row.revision), state: String(row.state) } : null;
      }),
    save: async (stream, foldVersion, revision, state) =>
      transaction(() => {
        upsert.run(stream, foldVersion, revision, state);
        removeOlder.run(stream, foldVersion);
      }),
  };
};
