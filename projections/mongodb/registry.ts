/** Which builds of which views are in the database, and how far each has come. */
import type { Collection } from 'mongodb';
import { type Checkpoint, type ViewBuild, type ViewDeclaration, ViewGone } from '../port.ts';
import { type Connection, isDuplicate } from './connection.ts';

type Row = {
  readonly _id: string;
  readonly name: string;
  readonly version: number;
  readonly build: number;
  /** JSON: field names of ours are no matter of MongoDB's. */
  readonly indexes: string;
  /** Left out before the first save. */
  readonly identity?: string;
  readonly position: bigint;
  /** Left out while it is being built. */
  readonly finishedAt?: number;
};

export type BuildRow = ViewBuild & { readonly indexes: ViewDeclaration['indexes'] };
type BuildKey = Pick<ViewBuild, 'name' | 'version' | 'build'>;

export type Registry = {
  readonly all: () => Promise<readonly BuildRow[]>;
  readonly ofName: (name: string) => Promise<readonly BuildRow[]>;
  /** Throws `ViewGone` when it is not there (any more). */
  readonly get: (key: BuildKey) => Promise<BuildRow>;
  /** Adds a build, unless it is there. */
  readonly add: (declaration: ViewDeclaration, build: number) => Promise<void>;
  readonly remove: (key: BuildKey) => Promise<void>;
  /** Moves the checkpoint on, never back in the same log. */
  readonly advance: (key: BuildKey, checkpoint: Checkpoint) => Promise<void>;
  readonly finish: (key: BuildKey, at: number) => Promise<void>;
};

const BEFORE_ALL = -1n;

export const collectionName = ({ name, version, build }: BuildKey): string => `view_${name}_${version}_${build}`;

const toBuild = ({ name, version, build, indexes, identity, position, finishedAt }: Row): BuildRow => ({
  name,
  version,
  build,
  indexes: JSON.parse(indexes),
  checkpoint: identity === undefined ? null : { identity, position },
  finishedAt: finishedAt ?? null,
});

export const createRegistry = ({ db }: Connection): Registry => {
  const views: Collection<Row> = db.collection<Row>('views');
  const sorted = { sort: { name: 1, version: 1, build: 1 } } as const;

  const get = async (key: BuildKey): Promise<BuildRow> => {
    const row = await views.findOne({ _id: collectionName(key) });
    if (!row) throw new ViewGone(`build ${key.build} of ${key.name} version ${key.version} is not there`);
    return toBuild(row);
  };

  return {
    all: async () => (await views.find({}, sorted).toArray()).map(toBuild),
    ofName: async (name) => (await views.find({ name }, sorted).toArray()).map(toBuild),
    get,
    add: async ({ name, version, indexes }, build) => {
      const _id = collectionName({ name, version, build });
      try {
        await views.insertOne({ _id, name, version, build, indexes: JSON.stringify(indexes), position: BEFORE_ALL });
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
    },
    remove: async (key) => {
      await views.deleteOne({ _id: collectionName(key) });
    },
    advance: async (key, { identity, position }) => {
      const { matchedCount } = await views.updateOne(
        { _id: collectionName(key), $or: [{ identity: { $ne: identity } }, { position: { $lt: position } }] },
        { $set: { identity, position } },
      );
      if (matchedCount === 0) await get(key);
    },
    finish: async (key, at) => {
      const { matchedCount } = await views.updateOne(
        { _id: collectionName(key), finishedAt: { $exists: false } },
        { $set: { finishedAt: at } },
      );
      if (matchedCount === 0) await get(key);
    },
  };
};
