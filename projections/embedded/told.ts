import type { ToldLevel, ToldLevels } from '../../runtime/ports.ts';
import type { Database } from './database.ts';

export const TOLD_SCHEMA = `
  CREATE TABLE IF NOT EXISTS told_levels (
    target TEXT NOT NULL,
    sku TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    state TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (target, sku)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS told_levels_taken ON told_levels (target, at) WHERE state = 'taken'`;

export const createTold = ({ db, call, transaction }: Database): ToldLevels => {
  const select = db.prepare('SELECT sku, quantity, state, at FROM told_levels WHERE target = ? AND sku = ?');
  const upsert = db.prepare(
    'INSERT OR REPLACE INTO told_levels (target, sku, quantity, state, at) VALUES (?, ?, ?, ?, ?)',
  );
  const remove = db.prepare('DELETE FROM told_levels WHERE target = ?');
  const newest = db.prepare(`SELECT max(at) AS at FROM told_levels WHERE target = ? AND state = 'taken'`);
  return {
    load: async (target, skus) => call(() => skus.flatMap((sku) => levelIn(select.get(target, sku)) ?? [])),
    save: async (target, levels) =>
      transaction(() => {
        for (const { sku, quantity, state, at } of levels) upsert.run(target, sku, quantity, state, at);
      }),
    forget: async (target) =>
      transaction(() => {
        remove.run(target);
      }),
    lastTaken: async (target) =>
      call(() => {
        const at = newest.get(target)?.at;
        return typeof at === 'string' ? at : null;
      }),
  };
};

const levelIn = (row: Record<string, unknown> | undefined): ToldLevel | null =>
  row === undefined
    ? null
    : { sku: String(row.sku), quantity: Number(row.quantity), state: stateIn(row.state), at: String(row.at) };

const STATES: readonly ToldLevel['state'][] = ['taken', 'unknown', 'refused'];

/** What is not known any more counts as refused: it is told again with the next change. */
const stateIn = (value: unknown): ToldLevel['state'] => STATES.find((state) => state === value) ?? 'refused';
