import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import type { DataKeys } from '../../log/keys/port.ts';
import { connectMongo, duplicatesOf } from './connection.ts';

type Row = { readonly _id: string; readonly wrapped: string };

const DURABLE = { w: 'majority', journal: true } as const;

/**
 * The keys kept in MongoDB, on the disks of a majority before a call answers. A destroyed key is gone from the
 * collection at once; the replication log and backups forget it when their own time is over.
 */
export const openMongoDataKeys = (url: string): DataKeys => {
  const { db, call, close } = connectMongo(url);
  const keys: Collection<Row> = db.collection<Row>('keys', { writeConcern: DURABLE });
  return {
    putAll: (given) =>
      call(async () => {
        if (given.length === 0) return;
        const inserts = given.map(
          ({ id, wrapped }): AnyBulkWriteOperation<Row> => ({
            insertOne: { document: { _id: id, wrapped } },
          }),
        );
        try {
          await keys.bulkWrite(inserts, { ordered: false });
        } catch (error) {
          // A repeat. Anything else throws.
          duplicatesOf(error);
        }
      }),
    getMany: (ids) =>
      call(async () => {
        const rows = await keys.find({ _id: { $in: [...ids] } }).toArray();
        return new Map(rows.map(({ _id, wrapped }) => [_id, wrapped]));
      }),
    destroy: (ids) =>
      call(async () => {
        await keys.deleteMany({ _id: { $in: [...ids] } });
      }),
    close,
  };
};
