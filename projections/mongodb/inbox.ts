import type { WithId } from 'mongodb';
import {
  type Inbound,
  type Inbox,
  inboundKeptSince,
  type PollProgress,
  pollKey,
  pollKeysEnd,
} from '../../runtime/ports.ts';
import { type Connection, isDuplicate } from './connection.ts';

type Row = Inbound & { readonly _id: string; readonly sealed: string | null };
type PollRow = PollProgress & { readonly _id: string };

const idOf = ({ connector, key }: Pick<Inbound, 'connector' | 'key'>): string => JSON.stringify([connector, key]);

export const createInbox = ({ db, call }: Connection): Inbox => {
  const rows = db.collection<Row>('inbox');
  const polls = db.collection<PollRow>('polls');

  /** Of each subject that waits for another attempt, where those begin that are behind it. */
  const heldUp = async (connector: string, now: string): Promise<ReadonlyMap<string, string>> => {
    const waiting = await rows
      .find({ connector, state: 'waiting', dueAt: { $gt: now } })
      .project<Pick<Row, 'subject' | 'arrival'>>({ subject: 1, arrival: 1 })
      .sort({ arrival: -1 })
      .toArray();
    return new Map(waiting.map(({ subject, arrival }) => [subject, arrival]));
  };

  return {
    add: (inbound, sealed) =>
      call(async () => {
        try {
          await rows.insertOne({ ...inbound, sealed, _id: idOf(inbound) });
          return true;
        } catch (error) {
          if (isDuplicate(error)) return false;
          throw error;
        }
      }),
    stateOf: (connector, key) =>
      call(async () => {
        const found = await rows.findOne({ _id: idOf({ connector, key }) });
        return found === null ? null : { state: found.state, reason: found.reason };
      }),
    sealedOf: (inbound) => call(async () => (await rows.findOne({ _id: idOf(inbound) }))?.sealed ?? null),
    due: (connector, now, limit) =>
      call(async () => {
        const first = await heldUp(connector, now);
        const found: Inbound[] = [];
        const open = rows
          .find({ connector, state: { $in: ['waiting', 'parked'] }, dueAt: { $lte: now } })
          // What they say is large, and is read one by one.
          .project<WithId<Omit<Row, 'sealed'>>>({ sealed: 0 })
          .sort({ arrival: 1 });
        for await (const row of open) {
          const before = first.get(row.subject);
          if (before === undefined || row.arrival < before) found.push(inboundOf(row));
          if (found.length === limit) break;
        }
        return found;
      }),
    save: (inbound) =>
      call(async () => {
        const { state, attempts, triedAt, reason, dueAt } = inbound;
        const emptied = state === 'done' ? { sealed: null } : {};
        await rows.updateOne({ _id: idOf(inbound) }, { $set: { state, attempts, triedAt, reason, dueAt, ...emptied } });
      }),
    newestVersion: (connector, subject) =>
      call(async () => {
        const where = { connector, subject, state: 'done', version: { $ne: null } } as const;
        const [newest] = await rows.find(where).sort({ version: -1 }).limit(1).toArray();
        return newest?.version ?? null;
      }),
    unpark: (connector, subject, now) =>
      call(async () => {
        await rows.updateMany({ connector, subject, state: 'parked' }, { $set: { dueAt: now } });
      }),
    again: (connector, subject, now) =>
      call(async () => {
        const renewed = { state: 'waiting', attempts: 0, since: now, dueAt: now, hasFailed: true } as const;
        return (await rows.updateMany({ connector, subject, state: 'failed' }, { $set: renewed })).modifiedCount;
      }),
    hasFailed: (connector, subject) =>
      call(async () => (await rows.findOne({ connector, subject, state: 'failed' })) !== null),
    failedSubjects: (connector) => call(() => rows.distinct('subject', { connector, state: 'failed' })),
    summary: (connector) =>
      call(async () => {
        const [waiting, parked, failed] = await Promise.all(
          (['waiting', 'parked', 'failed'] as const).map((state) => rows.countDocuments({ connector, state })),
        );
        const [newest] = await rows.find({ connector }).sort({ receivedAt: -1 }).limit(1).toArray();
        const [oldest] = await rows.find({ connector, state: 'waiting' }).sort({ receivedAt: 1 }).limit(1).toArray();
        const wrong = { connector, state: { $ne: 'done' }, reason: { $ne: null } } as const;
        const [last] = await rows.find(wrong).sort({ triedAt: -1 }).limit(1).toArray();
        return {
          ...{ waiting: waiting ?? 0, parked: parked ?? 0, failed: failed ?? 0 },
          lastIn: newest?.receivedAt ?? null,
          oldestWaiting: oldest?.receivedAt ?? null,
          problem:
            last === undefined || last.triedAt === null || last.reason === null
              ? null
              : { at: last.triedAt, reason: last.reason },
        };
      }),
    progress: (poll) =>
      call(async () => {
        const row = await polls.findOne({ _id: pollKey(poll) });
        return row === null ? null : { place: row.place, at: row.at, problem: row.problem };
      }),
    saveProgress: (poll, progress) =>
      call(async () => {
        await polls.replaceOne({ _id: pollKey(poll) }, progress, { upsert: true });
      }),
    remove: (connector) =>
      call(async () => {
        await rows.deleteMany({ connector });
        const named = { $gt: pollKey({ connector, name: '' }), $lt: pollKeysEnd(connector) };
        await polls.deleteMany({ $or: [{ _id: connector }, { _id: named }] });
      }),
    prune: (connector, now) =>
      call(async () => {
        const over = { $in: ['done', 'failed'] } satisfies { $in: Inbound['state'][] };
        await rows.deleteMany({ connector, state: over, receivedAt: { $lt: inboundKeptSince(now) } });
      }),
  };
};

export const prepareInbox = async ({ db }: Pick<Connection, 'db'>): Promise<void> => {
  const rows = db.collection<Row>('inbox');
  await rows.createIndex({ connector: 1, state: 1, arrival: 1 }, { name: 'by_state' });
  await rows.createIndex({ connector: 1, subject: 1, state: 1, version: 1 }, { name: 'by_subject' });
  await rows.createIndex({ connector: 1, receivedAt: 1 }, { name: 'by_age' });
};

const inboundOf = ({ _id, ...inbound }: WithId<Omit<Row, 'sealed'>>): Inbound => inbound;
