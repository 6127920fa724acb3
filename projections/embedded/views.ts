import type { ViewDeclaration, ViewStore } from '../port.ts';
import { openDatabase } from './database.ts';
import { dropBuild } from './drop.ts';
import { createReader } from './reader.ts';
import { createRegistry, REGISTRY_SCHEMA } from './registry.ts';
import { createDocuments, tablesOf } from './tables.ts';
import { createWriter } from './writer.ts';

/**
 * Opens the views kept in one SQLite file, creating it when it is not there; other processes of the same machine may
 * have it open too. Views can be made anew from the log, so a loss of power may cost the last moments: they are projected again.
 */
export const openEmbeddedViews = (file: string): ViewStore => {
  const database = openDatabase(file, REGISTRY_SCHEMA, { synchronous: 'NORMAL' });
  const { db, call, transaction, scrub, close } = database;
  const registry = createRegistry(database);

  const newestBuild = ({ name, version }: ViewDeclaration): number =>
    registry.ofName(name).find((row) => row.version === version)?.build ?? 0;

  const create = (declaration: ViewDeclaration, build: number): number => {
    db.exec(createDocuments(tablesOf(declaration, build)));
    registry.add(declaration, build);
    return build;
  };

  const open = (declaration: ViewDeclaration, build = newestBuild(declaration)): number => {
    if (build === 0) return create(declaration, 1);
    const { name, version, indexes } = declaration;
    if (JSON.stringify(registry.get(name, version, build).indexes) !== JSON.stringify(indexes)) {
      throw new Error(`the indexes of ${name} changed: raise its version, ${version} is built with others`);
    }
    return build;
  };

  return {
    writer: async (declaration, build) =>
      createWriter(
        database,
        registry,
        declaration,
        transaction(() => open(declaration, build)),
      ),
    reader: (declaration) => createReader(database, registry, declaration),
    rebuild: async (declaration) =>
      transaction(() => {
        create(declaration, newestBuild(declaration) + 1);
      }),
    builds: async () =>
      call(() =>
        registry.all().map(({ name, version, build, checkpoint, finishedAt }) => ({
          name,
          version,
          build,
          checkpoint,
          finishedAt,
        })),
      ),
    scrub: async () => scrub(),
    drop: (build) => dropBuild(database, registry, build),
    close: async () => close(),
  };
};
