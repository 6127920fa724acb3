import type { Cursors } from '../../runtime/ports.ts';
import { type Connection, isDuplicate } from './connection.ts';

type Row = { readonly _id: string; readonly identity: string; readonly position: bigint };

export const createCursors = ({ db, call }: Connection): Cursors => {
  const cursors = db.collection<Row>('cursors');
  return {
    load: (name) =>
      call(async () => {
        const row = await cursors.findOne({ _id: name });
        return row ? { identity: row.identity, position: row.position } : null;
      }),
    save: (name, { identity, position }) =>
      call(async () => {
        try {
          await cursors.updateOne(
            { _id: name, $or: [{ identity: { $ne: identity } }, { position: { $lt: position } }] },
            { $set: { identity, position } },
            { upsert: true },
          );
        } catch (error) {
          // What is there is not older.
          if (!isDuplicate(error)) throw error;
        }
      }),
  };
};
