import type { Leases } from '../../runtime/ports.ts';
import { type Connection, isDuplicate } from './connection.ts';

type Row = { readonly _id: string; readonly holder: string; readonly until: number };

/** Leases of processes on many machines; `now` in milliseconds. Their clocks may differ by less than a lease's time. */
export const createLeases = ({ db, call }: Connection, now: () => number): Leases => {
  const leases = db.collection<Row>('leases');
  return {
    acquire: (name, holder, millis) =>
      call(async () => {
        const at = now();
        try {
          await leases.updateOne(
            { _id: name, $or: [{ holder }, { until: { $lte: at } }] },
            { $set: { holder, until: at + millis } },
            { upsert: true },
          );
          return true;
        } catch (error) {
          // The guard did not hold, so it was to be inserted, and it is there: somebody else's.
          if (isDuplicate(error)) return false;
          throw error;
        }
      }),
    release: (name, holder) =>
      call(async () => {
        await leases.deleteOne({ _id: name, holder });
      }),
  };
};
