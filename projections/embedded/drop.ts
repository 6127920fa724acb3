import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ViewBuild } from '../port.ts';
import type { Database } from './database.ts';
import type { Registry } from './registry.ts';
import { createSides } from './sides.ts';
import { dropTables, quoted, tablesOf } from './tables.ts';

/** Documents that are written over in one go. */
const AT_ONCE = 500;

/**
 * Drops a build, and leaves nothing of it in the file. Every page is written over, which takes a while: others have their turn in
 * between. Broken off, the build is still listed, and is dropped again.
 */
export const dropBuild = async (
  { db, transaction, scrub }: Database,
  registry: Registry,
  { name, version, build }: Pick<ViewBuild, 'name' | 'version' | 'build'>,
): Promise<void> => {
  const row = registry.ofName(name).find((one) => one.version === version && one.build === build);
  if (row === undefined) return;
  const tables = tablesOf(row, build);
  const sides = createSides(db, tables);
  const some = db.prepare(`SELECT id FROM ${quoted(tables.documents)} LIMIT ${AT_ONCE}`);
  const remove = db.prepare(`DELETE FROM ${quoted(tables.documents)} WHERE id = ?`);

  const emptySome = (): number => {
    const ids = some.all().map((found) => String(found.id));
    for (const id of ids) {
      sides.change(id, null, row.indexesReady);
      remove.run(id);
    }
    return ids.length;
  };
  while (transaction(emptySome) > 0) await nextTurn();

  const names = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all();
  transaction(() => {
    db.exec(
      dropTables(
        tables.documents,
        names.map((table) => String(table.name)),
      ),
    );
    registry.remove(name, version, build);
  });
  scrub();
};
