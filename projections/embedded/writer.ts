import { setImmediate as nextTurn } from 'node:timers/promises';
import { keysOf } from '../keys.ts';
import type { Base, Checkpoint, Document, ViewDeclaration, ViewWriter, Write } from '../port.ts';
import type { Database } from './database.ts';
import type { BuildRow, Registry } from './registry.ts';
import { createSides } from './sides.ts';
import { column, columns, createIndex, quoted, tablesOf } from './tables.ts';

const isNewer = (checkpoint: Checkpoint, than: Checkpoint | null): boolean =>
  than === null || than.identity !== checkpoint.identity || checkpoint.position > than.position;

/** Writes one build. Its indexes are made when it is finished; until then saves are three times as fast. */
export const createWriter = <D extends Document>(
  database: Database,
  registry: Registry,
  declaration: ViewDeclaration,
  build: number,
): ViewWriter<D> => {
  const { db, call, transaction } = database;
  const { name, version } = declaration;
  const tables = tablesOf(declaration, build);
  const table = quoted(tables.documents);
  const names = columns(tables.fields);
  const set = ['position', 'document', ...names].map((c) => `${c} = excluded.${c}`).join(', ');

  const select = db.prepare(`SELECT id, document FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`, {
    returnArrays: true,
  });
  const upsert = db.prepare(`
    INSERT INTO ${table} (${['id', 'position', 'document', ...names].join(', ')})
    VALUES (?, ?, ?${', ?'.repeat(names.length)}) ON CONFLICT (id) DO UPDATE SET ${set}`);
  // Most events change no indexed field: then nothing but the row itself is written.
  const updateBody = db.prepare(`
    UPDATE ${table} SET position = ?, document = ?
    WHERE id = ?${tables.fields.map((field) => ` AND ${column(field.name)} = ?`).join('')}`);
  const remove = db.prepare(`DELETE FROM ${table} WHERE id = ?`);
  const sides = createSides(db, tables);

  const row = (): BuildRow => registry.get(name, version, build);
  let complete = row().finishedAt !== null;

  /** `keeping`: there are indexes to be kept, and entries of theirs to be spared. */
  const write = ({ id, position, document }: Write<D>, ready: number, keeping: boolean): void => {
    if (document === null) {
      sides.change(id, null, ready);
      remove.run(id);
      return;
    }
    const keys = keysOf(tables.fields, document);
    const body = JSON.stringify(document);
    const values = tables.fields.map((field) => {
      const key = keys[field.name] ?? '';
      return typeof key === 'string' ? key : JSON.stringify(key);
    });
    if (keeping && updateBody.run(position, body, id, ...values).changes === 1) return;
    sides.change(id, keys, ready);
    upsert.run(id, position, body, ...values);
  };

  const load = (ids: readonly string[]): ReadonlyMap<string, Base<D>> => {
    // Documents and checkpoint belong together: all of them have seen all of it.
    const seen = row().checkpoint?.position ?? -1n;
    const bases = new Map<string, Base<D>>(ids.map((id) => [id, { document: null, seen }]));
    for (const found of select.iterate(JSON.stringify(ids))) {
      bases.set(String(found[0]), { document: JSON.parse(String(found[1])), seen });
    }
    return bases;
  };

  const finishNextIndex = (): boolean =>
    transaction(() => {
      const current = row();
      const index = tables.indexes[current.indexesReady];
      if (!index) return false;
      db.exec(createIndex(tables, index));
      registry.setIndexesReady(current, current.indexesReady + 1);
      return true;
    });

  return {
    build,
    get complete() {
      return complete;
    },
    checkpoint: async () => call(() => row().checkpoint),
    load: async (ids) => transactionRead(database, () => load(ids)),
    save: async (writes, checkpoint) =>
      transaction(() => {
        const current = row();
        if (!isNewer(checkpoint, current.checkpoint)) return;
        for (const one of writes) write(one, current.indexesReady, current.indexesReady > 0);
        registry.setCheckpoint(current, checkpoint);
      }),
    finish: async (at) => {
      while (finishNextIndex()) await nextTurn();
      transaction(() => registry.setFinished(row(), at));
      complete = true;
    },
  };
};

/** Several reads that see one state of the file. */
const transactionRead = <T>({ db, call }: Database, work: () => T): T =>
  call(() => {
    db.exec('BEGIN');
    try {
      return work();
    } finally {
      db.exec('COMMIT');
    }
  });
