import type { DatabaseSync } from 'node:sqlite';
import type { Keys } from '../keys.ts';
import { column, columns, type IndexTable, quoted, type Tables } from './tables.ts';

/** Keeps the rows of the indexes with an array, a row for each element. */
export type Sides = {
  /** Before the document itself is written: its rows become those of the new keys; `null` takes them away. */
  readonly change: (id: string, keys: Keys | null, indexesReady: number) => void;
};

const elementsOf = (keys: Keys, { fields }: IndexTable): readonly string[] => {
  const array = keys[fields.find((field) => field.array)?.name ?? ''];
  return array === undefined || typeof array === 'string' ? [] : array;
};

/** The rows of one document, each in the order of the index's fields. */
const rowsOf = (keys: Keys, side: IndexTable): readonly (readonly string[])[] =>
  elementsOf(keys, side).map((element) =>
    side.fields.map((field) => (field.array ? element : String(keys[field.name] ?? ''))),
  );

const createSide = (db: DatabaseSync, side: IndexTable) => {
  const names = columns(side.fields);
  const marks = '?, '.repeat(names.length);
  const insert = db.prepare(`INSERT INTO ${quoted(side.name)} (${names.join(', ')}, id) VALUES (${marks}?)`);
  const remove = db.prepare(
    `DELETE FROM ${quoted(side.name)} WHERE ${names.map((name) => `${name} = ?`).join(' AND ')} AND id = ?`,
  );
  return (id: string, before: Keys | null, after: Keys | null): void => {
    const old = before ? rowsOf(before, side) : [];
    const young = after ? rowsOf(after, side) : [];
    if (JSON.stringify(old) === JSON.stringify(young)) return;
    for (const row of old) remove.run(...row, id);
    for (const row of young) insert.run(...row, id);
  };
};

export const createSides = (db: DatabaseSync, { documents, fields, indexes }: Tables): Sides => {
  const made = new Map<IndexTable, ReturnType<typeof createSide>>();
  const of = (side: IndexTable): ReturnType<typeof createSide> => {
    const change = made.get(side) ?? createSide(db, side);
    made.set(side, change);
    return change;
  };
  const select =
    fields.length > 0
      ? db.prepare(
          `SELECT ${fields.map(({ name }) => column(name)).join(', ')} FROM ${quoted(documents)} WHERE id = ?`,
          { returnArrays: true },
        )
      : null;

  const keysBefore = (id: string): Keys | null => {
    const row: Readonly<Record<number, unknown>> | undefined = select?.get(id);
    if (!row) return null;
    return Object.fromEntries(
      fields.map(({ name, array }, at) => [name, array ? JSON.parse(String(row[at])) : String(row[at])]),
    );
  };

  return {
    change: (id, keys, indexesReady) => {
      const ready = indexes.slice(0, indexesReady).filter(({ kind }) => kind === 'side');
      if (ready.length === 0) return;
      const before = keysBefore(id);
      for (const side of ready) of(side)(id, before, keys);
    },
  };
};
