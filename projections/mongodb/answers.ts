import { type Answers, answersKeptSince, type Begun, inProgressSince } from '../../runtime/ports.ts';
import { type Connection, isDuplicate } from './connection.ts';

type Row = {
  readonly _id: string;
  readonly bodyHash: string;
  readonly begunAt: number;
  /** All left out while it is in progress. */
  readonly status?: number;
  readonly body?: string;
  readonly orders?: readonly string[];
};

const idOf = (scope: string, key: string): string => JSON.stringify([scope, key]);

const inProgress = { status: { $exists: false } };

/** What an answer that is there means for who asks now. */
const found = (row: Row, bodyHash: string, now: number): Begun => {
  if (row.begunAt < answersKeptSince(now)) return 'fresh';
  if (row.bodyHash !== bodyHash) return 'mismatch';
  if (row.status !== undefined) return { replay: { status: row.status, body: row.body ?? '' } };
  return row.begunAt < inProgressSince(now) ? 'fresh' : 'inProgress';
};

export const createAnswers = ({ db, call }: Connection): Answers => {
  const answers = db.collection<Row>('answers');

  const insert = async (row: Row): Promise<boolean> => {
    try {
      await answers.insertOne(row);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  };

  const begin = async (_id: string, bodyHash: string, now: number): Promise<Begun> => {
    if (await insert({ _id, bodyHash, begunAt: now })) return 'fresh';
    const row = await answers.findOne({ _id });
    // Forgotten or purged in between: ask again, like who comes a moment later.
    if (!row) return 'inProgress';
    const begun = found(row, bodyHash, now);
    if (begun !== 'fresh') return begun;
    // Of those who find it lapsed at once, one gets it.
    const { matchedCount } = await answers.replaceOne({ _id, begunAt: row.begunAt }, { bodyHash, begunAt: now });
    return matchedCount === 1 ? 'fresh' : 'inProgress';
  };

  return {
    begin: (scope, key, bodyHash, now) => call(() => begin(idOf(scope, key), bodyHash, now)),
    finish: (scope, key, { status, body }, orders) =>
      call(async () => {
        await answers.updateOne({ _id: idOf(scope, key), ...inProgress }, { $set: { status, body, orders } });
      }),
    forget: (scope, key) =>
      call(async () => {
        await answers.deleteOne({ _id: idOf(scope, key), ...inProgress });
      }),
    forgetInProgress: () =>
      call(async () => {
        await answers.deleteMany(inProgress);
      }),
    forgetOrders: (orders) =>
      call(async () => {
        await answers.deleteMany({ orders: { $in: [...orders] } });
      }),
    purge: (now) =>
      call(async () => (await answers.deleteMany({ begunAt: { $lt: answersKeptSince(now) } })).deletedCount),
  };
};
