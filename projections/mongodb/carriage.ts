import { Binary, type Collection, type Db, type WithId } from 'mongodb';
import type {
  BookingAttempt,
  BookingAttempts,
  CarriageStores,
  Labels,
  ParcelPoll,
  ParcelPolls,
} from '../../runtime/ports.ts';
import { type Connection, connectMongo, duplicatesOf, isDuplicate } from './connection.ts';

const DURABLE = { w: 'majority', journal: true } as const;

type AttemptRow = BookingAttempt & { readonly _id: string };
type LabelRow = {
  readonly _id: string;
  readonly labels: readonly { readonly format: 'pdf' | 'zpl'; readonly key: string; readonly cipher: Binary }[];
  readonly keptAt: string;
};
type PollRow = ParcelPoll & { readonly _id: string };

const pollsIn = (db: Db): Collection<PollRow> => db.collection<PollRow>('parcel_polls', { writeConcern: DURABLE });
const labelsIn = (db: Db): Collection<LabelRow> => db.collection<LabelRow>('labels');

/** What bookings, labels and tracking keep, in MongoDB. Call `prepare` once before, for the indexes. */
export const openMongoCarriage = (url: string): CarriageStores & { prepare: () => Promise<void> } => {
  const connection = connectMongo(url);
  const { db, call, close } = connection;
  return {
    attempts: createAttempts(connection),
    labels: createLabels(connection),
    polls: createPolls(connection),
    prepare: () =>
      call(async () => {
        await labelsIn(db).createIndex({ keptAt: 1 }, { name: 'by_age' });
        await pollsIn(db).createIndex({ connector: 1, dueAt: 1 }, { name: 'due' });
        await pollsIn(db).createIndex({ connector: 1, trackingNumber: 1 }, { name: 'by_number' });
      }),
    close,
  };
};

const createAttempts = ({ db, call }: Connection): BookingAttempts => {
  const rows = db.collection<AttemptRow>('booking_attempts', { writeConcern: DURABLE });
  return {
    load: (fulfilment) =>
      call(async () => {
        const row = await rows.findOne({ _id: fulfilment });
        return row === null ? null : attemptOf(row);
      }),
    save: (attempt) =>
      call(async () => {
        const { fulfilment, version } = attempt;
        if (version > 1) {
          const { matchedCount } = await rows.updateOne({ _id: fulfilment, version: version - 1 }, { $set: attempt });
          return matchedCount === 1;
        }
        try {
          await rows.insertOne({ _id: fulfilment, ...attempt });
          return true;
        } catch (error) {
          if (!isDuplicate(error)) throw error;
          return false;
        }
      }),
    remove: (fulfilment) =>
      call(async () => {
        await rows.deleteOne({ _id: fulfilment });
      }),
  };
};

const createLabels = ({ db, call }: Connection): Labels => {
  const rows = labelsIn(db);
  return {
    keep: (fulfilment, labels, keptAt) =>
      call(async () => {
        const kept = labels.map(({ format, key, cipher }) => ({ format, key, cipher: new Binary(cipher) }));
        await rows.updateOne({ _id: fulfilment }, { $set: { labels: kept, keptAt } }, { upsert: true });
      }),
    of: (fulfilment) =>
      call(async () => {
        const row = await rows.findOne({ _id: fulfilment });
        return (row?.labels ?? []).map(({ format, key, cipher }) => ({ format, key, cipher: cipher.value() }));
      }),
    remove: (fulfilment) =>
      call(async () => {
        await rows.deleteOne({ _id: fulfilment });
      }),
    prune: (before) =>
      call(async () => {
        await rows.deleteMany({ keptAt: { $lt: before } });
      }),
  };
};

const createPolls = ({ db, call }: Connection): ParcelPolls => {
  const rows = pollsIn(db);
  return {
    add: (polls) =>
      call(async () => {
        if (polls.length === 0) return;
        try {
          await rows.insertMany(
            polls.map((poll) => ({ ...poll, _id: idOf(poll) })),
            { ordered: false },
          );
        } catch (error) {
          // Those are there already. Anything else throws.
          duplicatesOf(error);
        }
      }),
    due: (connector, by, limit) =>
      call(async () => {
        const found = await rows
          .find({ connector, dueAt: { $lte: by } })
          .sort({ dueAt: 1 })
          .limit(limit)
          .toArray();
        return found.map(pollOf);
      }),
    save: (poll) =>
      call(async () => {
        const { dueAt, pauseMillis, heardAt } = poll;
        await rows.updateOne({ _id: idOf(poll) }, { $set: { dueAt, pauseMillis, heardAt } });
      }),
    hurry: (connector, trackingNumber, now) =>
      call(async () => {
        await rows.updateMany({ connector, trackingNumber, dueAt: { $gt: now } }, { $set: { dueAt: now } });
      }),
    remove: (poll) =>
      call(async () => {
        await rows.deleteOne({ _id: idOf(poll) });
      }),
  };
};

const idOf = ({
  connector,
  trackingNumber,
  fulfilment,
}: Pick<ParcelPoll, 'connector' | 'trackingNumber' | 'fulfilment'>): string =>
  JSON.stringify([connector, trackingNumber, fulfilment]);

const attemptOf = ({ _id, ...attempt }: WithId<AttemptRow>): BookingAttempt => attempt;
const pollOf = ({ _id, ...poll }: WithId<PollRow>): ParcelPoll => poll;
