import type { AnyBulkWriteOperation, Collection, CreateIndexesOptions } from 'mongodb';
import { fieldOf, fieldsOf, type Keys, keysOf } from '../keys.ts';
import { type Base, type Document, type ViewDeclaration, ViewGone, type ViewWriter, type Write } from '../port.ts';
import { type Connection, duplicatesOf } from './connection.ts';
import { fromStored, toStored } from './names.ts';
import { collectionName, type Registry } from './registry.ts';

/** A document, or what is left of one that was removed: without it, a late write would bring it back. */
export type Row = {
  readonly _id: string;
  readonly position: bigint;
  readonly document: object | null;
  /** What the indexes hold of it. */
  readonly keys: Keys;
  /** When it was removed, in milliseconds since 1970. */
  readonly goneAt?: number;
};

/** Longer than any write can be on its way. */
export const GONE_KEPT_MINUTES = 60;
const PURGE_MINUTES = 10;
/** Operations that one message to the server may have. */
const BULK_OPERATIONS_MAX = 5_000;
const LOAD_DOCUMENTS_MAX = 5_000;

const GONE_INDEX: CreateIndexesOptions = { name: 'gone', sparse: true };
const MINUTE_MILLIS = 60_000;

/** Indexes as declared, each ended by the id for paging. */
export const createIndexes = async (rows: Collection<Row>, { indexes }: ViewDeclaration): Promise<void> => {
  await rows.createIndex({ goneAt: 1 }, GONE_INDEX);
  for (const [at, index] of indexes.entries()) {
    const fields = index.map((field): [string, 1] => [`keys.${fieldOf(field).name}`, 1]);
    await rows.createIndex(new Map<string, 1>([...fields, ['_id', 1]]), { name: `index_${at}` });
  }
};

const inParts = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, part) => all.slice(part * size, (part + 1) * size));

export const createWriter = <D extends Document>(
  { db, call }: Connection,
  registry: Registry,
  declaration: ViewDeclaration,
  build: number,
  finished: boolean,
  now: () => number,
): ViewWriter<D> => {
  const key = { name: declaration.name, version: declaration.version, build };
  const fields = fieldsOf(declaration);
  const rows = db.collection<Row>(collectionName(key));
  let complete = finished;
  let purgedAt = now();

  const replacement = ({ position, document }: Write<D>): Omit<Row, '_id'> =>
    document === null
      ? { position, document: null, keys: {}, goneAt: now() }
      : { position, document: toStored(document), keys: keysOf(fields, document) };

  const guarded = (write: Write<D>): AnyBulkWriteOperation<Row> => ({
    replaceOne: {
      filter: { _id: write.id, position: { $lt: write.position } },
      replacement: replacement(write),
      upsert: true,
    },
  });

  /** Writes what is newer; says which ones met a document that was not older, or that came at the same moment. */
  const bulk = async (writes: readonly Write<D>[]): Promise<readonly Write<D>[]> => {
    try {
      await rows.bulkWrite(writes.map(guarded), { ordered: false });
      return [];
    } catch (error) {
      return duplicatesOf(error).flatMap((index) => writes[index] ?? []);
    }
  };

  const purge = async (): Promise<void> => {
    if (now() - purgedAt < PURGE_MINUTES * MINUTE_MILLIS) return;
    purgedAt = now();
    await rows.deleteMany({ goneAt: { $lt: now() - GONE_KEPT_MINUTES * MINUTE_MILLIS } });
  };

  const load = async (ids: readonly string[]): Promise<ReadonlyMap<string, Base<D>>> => {
    const bases = new Map<string, Base<D>>(ids.map((id) => [id, { document: null, seen: -1n }]));
    for (const part of inParts(ids, LOAD_DOCUMENTS_MAX)) {
      const found = rows.find({ _id: { $in: [...part] } }, { projection: { position: 1, document: 1 } });
      for (const { _id, position, document } of await found.toArray()) {
        bases.set(_id, { document: document === null ? null : fromStored<D>(document), seen: position });
      }
    }
    return bases;
  };

  return {
    build,
    get complete() {
      return complete;
    },
    checkpoint: () => call(async () => (await registry.get(key)).checkpoint),
    load: (ids) => call(() => load(ids)),
    save: (writes, checkpoint) =>
      call(async () => {
        for (const part of inParts(writes, BULK_OPERATIONS_MAX)) {
          const met = await bulk(part);
          // Two that insert the same document at once: the newer one may be refused, now it finds the other one there.
          if (met.length > 0) await bulk(met);
        }
        await purge();
        try {
          await registry.advance(key, checkpoint);
        } catch (error) {
          // The bulk has made the collection again.
          if (error instanceof ViewGone) await rows.drop();
          throw error;
        }
      }),
    finish: (at) =>
      call(async () => {
        await registry.finish(key, at);
        complete = true;
      }),
  };
};
