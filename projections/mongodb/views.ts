import { fieldsOf } from '../keys.ts';
import type { ViewDeclaration, ViewStore } from '../port.ts';
import { connectMongo } from './connection.ts';
import { createReader } from './reader.ts';
import { type BuildRow, collectionName, createRegistry } from './registry.ts';
import { createIndexes, createWriter, type Row } from './writer.ts';

/**
 * The views kept in MongoDB, for any number of processes. No transactions: each document carries the position it has
 * seen, what is not newer is skipped, and the checkpoint is written last.
 */
export const openMongoViews = (url: string, now: () => number): ViewStore => {
  const connection = connectMongo(url);
  const { db, call, close } = connection;
  const registry = createRegistry(connection);

  const newestBuild = async ({ name, version }: ViewDeclaration): Promise<number> =>
    Math.max(0, ...(await registry.ofName(name)).filter((row) => row.version === version).map(({ build }) => build));

  const create = async (declaration: ViewDeclaration, build: number): Promise<void> => {
    const { name, version } = declaration;
    await createIndexes(db.collection<Row>(collectionName({ name, version, build })), declaration);
    await registry.add(declaration, build);
  };

  const open = async (declaration: ViewDeclaration, asked?: number): Promise<BuildRow> => {
    fieldsOf(declaration);
    const build = asked ?? (await newestBuild(declaration));
    if (build === 0) await create(declaration, 1);
    const { name, version, indexes } = declaration;
    const row = await registry.get({ name, version, build: build || 1 });
    if (JSON.stringify(row.indexes) !== JSON.stringify(indexes)) {
      throw new Error(`the indexes of ${name} changed: raise its version, ${version} is built with others`);
    }
    return row;
  };

  return {
    writer: (declaration, build) =>
      call(async () => {
        const row = await open(declaration, build);
        return createWriter(connection, registry, declaration, row.build, row.finishedAt !== null, now);
      }),
    reader: (declaration) => createReader(connection, registry, declaration),
    rebuild: (declaration) => call(async () => create(declaration, (await newestBuild(declaration)) + 1)),
    builds: () =>
      call(async () =>
        (await registry.all()).map(({ name, version, build, checkpoint, finishedAt }) => ({
          name,
          version,
          build,
          checkpoint,
          finishedAt,
        })),
      ),
    // Its files are the server's own.
    scrub: async () => undefined,
    drop: ({ name, version, build }) =>
      call(async () => {
        await registry.remove({ name, version, build });
        await db.collection(collectionName({ name, version, build })).drop();
      }),
    close,
  };
};
