import type { Snapshots } from '../../runtime/ports.ts';
import { type Connection, isDuplicate } from './connection.ts';

type Row = {
  readonly _id: string;
  readonly stream: string;
  readonly foldVersion: number;
  readonly revision: number;
  readonly state: string;
};

const idOf = (stream: string, foldVersion: number): string => `${foldVersion} ${stream}`;

export const createSnapshots = ({ db, call }: Connection): Snapshots => {
  const snapshots = db.collection<Row>('snapshots');
  return {
    load: (stream, foldVersion) =>
      call(async () => {
        const row = await snapshots.findOne({ _id: idOf(stream, foldVersion) });
        return row ? { revision: row.revision, state: row.state } : null;
      }),
    save: (stream, foldVersion, revision, state) =>
      call(async () => {
        try {
          await snapshots.replaceOne(
            { _id: idOf(stream, foldVersion), revision: { $lt: revision } },
            { stream, foldVersion, revision, state },
            { upsert: true },
          );
        } catch (error) {
          if (!isDuplicate(error)) throw error;
        }
        if (foldVersion > 1) await snapshots.deleteMany({ stream, foldVersion: { $lt: foldVersion } });
      }),
  };
};
