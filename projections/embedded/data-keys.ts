import type { DataKeys } from '../../log/keys/port.ts';
import { openDatabase } from './database.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS keys (
    id TEXT PRIMARY KEY,
    wrapped TEXT NOT NULL
  ) STRICT, WITHOUT ROWID`;

/** Opens the keys kept in one SQLite file of their own: flushed to disk at each write, overwritten when destroyed. */
export const openEmbeddedDataKeys = (file: string): DataKeys => {
  const { db, call, transaction, scrub, close } = openDatabase(file, SCHEMA, { synchronous: 'FULL' });
  const insert = db.prepare('INSERT OR IGNORE INTO keys (id, wrapped) VALUES (?, ?)');
  const select = db.prepare('SELECT id, wrapped FROM keys WHERE id IN (SELECT value FROM json_each(?))');
  const remove = db.prepare('DELETE FROM keys WHERE id = ?');

  return {
    putAll: async (keys) =>
      transaction(() => {
        for (const { id, wrapped } of keys) insert.run(id, wrapped);
      }),
    getMany: async (ids) =>
      call(() => new Map(select.all(JSON.stringify(ids)).map((row) => [String(row.id), String(row.wrapped)]))),
    destroy: async (ids) => {
      transaction(() => {
        for (const id of ids) remove.run(id);
      });
      scrub();
    },
    close: async () => close(),
  };
};
