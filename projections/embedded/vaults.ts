import type { Vaults } from '../../runtime/ports.ts';
import type { Database } from './database.ts';

export const VAULTS_SCHEMA = `
  CREATE TABLE IF NOT EXISTS vaults (
    name TEXT PRIMARY KEY,
    text TEXT NOT NULL
  ) STRICT, WITHOUT ROWID`;

export const createVaults = ({ db, call, transaction }: Database): Vaults => {
  const select = db.prepare('SELECT text FROM vaults WHERE name = ?');
  const insert = db.prepare('INSERT OR IGNORE INTO vaults (name, text) VALUES (?, ?)');
  const update = db.prepare('UPDATE vaults SET text = ? WHERE name = ? AND text = ?');
  const remove = db.prepare('DELETE FROM vaults WHERE name = ?');
  return {
    load: async (name) =>
      call(() => {
        const text = select.get(name)?.text;
        return typeof text === 'string' ? text : null;
      }),
    replace: async (name, text, before) =>
      transaction(() => {
        const { changes } = before === null ? insert.run(name, text) : update.run(text, name, before);
        return Number(changes) === 1;
      }),
    remove: async (name) =>
      transaction(() => {
        remove.run(name);
      }),
  };
};
