import type { WithId } from 'mongodb';
import { DELIVERED_KEPT_MAX, type Deliveries, type Delivery, deliveriesKeptSince } from '../../runtime/ports.ts';
import { type Connection, duplicatesOf } from './connection.ts';

type Row = Delivery & { readonly _id: string };

const idOf = ({ target, id }: Pick<Delivery, 'target' | 'id'>): string => JSON.stringify([target, id]);

const IN_ORDER = { position: 1, part: 1 } as const;
const NEWEST_FIRST = { position: -1, part: -1 } as const;

export const createDeliveries = ({ db, call }: Connection): Deliveries => {
  const rows = db.collection<Row>('deliveries');

  /** Of those that were there already, the ones that are pending. */
  const pendingOf = async (deliveries: readonly Delivery[]): Promise<ReadonlyMap<string, Delivery>> => {
    const found = await rows.find({ _id: { $in: deliveries.map(idOf) }, state: 'pending' }).toArray();
    return new Map(found.map((row) => [row.id, deliveryOf(row)]));
  };

  const olderThan = async (target: string, state: Delivery['state']): Promise<object | null> => {
    const [last] = await rows.find({ target, state }).sort(NEWEST_FIRST).skip(DELIVERED_KEPT_MAX).limit(1).toArray();
    return last === undefined ? null : atOrBelow(last);
  };

  return {
    add: (_target, deliveries) =>
      call(async () => {
        if (deliveries.length === 0) return [];
        try {
          await rows.insertMany(
            deliveries.map((delivery) => ({ ...delivery, _id: idOf(delivery) })),
            { ordered: false },
          );
          return deliveries;
        } catch (error) {
          const known = new Set(duplicatesOf(error));
          const there = await pendingOf(deliveries.filter((_, index) => known.has(index)));
          return deliveries.flatMap((delivery, index) =>
            known.has(index) ? (there.get(delivery.id) ?? []) : delivery,
          );
        }
      }),
    pending: (target) =>
      call(async () => (await rows.find({ target, state: 'pending' }).sort(IN_ORDER).toArray()).map(deliveryOf)),
    save: (delivery) =>
      call(async () => {
        const { state, attempts, triedAt, status, reason, since, dueAt } = delivery;
        await rows.updateOne(
          { _id: idOf(delivery), state: 'pending' },
          { $set: { state, attempts, triedAt, status, reason, since, dueAt } },
        );
      }),
    again: (target, key, now) =>
      call(async () => {
        const failed = await rows.find({ target, key, state: 'failed' }).toArray();
        const renewed = { state: 'pending', attempts: 0, since: now, dueAt: now, hasFailed: true } as const;
        await rows.updateMany({ _id: { $in: failed.map(({ _id }) => _id) }, state: 'failed' }, { $set: renewed });
        return failed.map((row) => ({ ...deliveryOf(row), ...renewed }));
      }),
    hasFailed: (target, key) => call(async () => (await rows.findOne({ target, key, state: 'failed' })) !== null),
    failedKeys: (target) => call(() => rows.distinct('key', { target, state: 'failed' })),
    list: (target, { limit, below }) =>
      call(async () => {
        const where = below === undefined ? { target } : { target, ...belowOf(below) };
        return (await rows.find(where).sort(NEWEST_FIRST).limit(limit).toArray()).map(deliveryOf);
      }),
    summary: (target) =>
      call(async () => {
        const [waiting, failed] = await Promise.all(
          (['pending', 'failed'] as const).map((state) => rows.countDocuments({ target, state })),
        );
        const [sent] = await rows.find({ target, state: 'delivered' }).sort({ triedAt: -1 }).limit(1).toArray();
        const [oldest] = await rows.find({ target, state: 'pending' }).sort(IN_ORDER).limit(1).toArray();
        const [last] = await rows
          .find({ target, state: { $in: ['pending', 'failed'] }, reason: { $ne: null } })
          .sort({ triedAt: -1 })
          .limit(1)
          .toArray();
        return {
          ...{ waiting: waiting ?? 0, failed: failed ?? 0 },
          lastOut: sent?.triedAt ?? null,
          oldestWaiting: oldest?.happenedAt ?? null,
          problem:
            last === undefined || last.triedAt === null || last.reason === null
              ? null
              : { at: last.triedAt, reason: last.reason },
        };
      }),
    removeFrom: (target, position) =>
      call(async () => {
        await rows.deleteMany({ target, position: { $gte: position } });
      }),
    prune: (target, now) =>
      call(async () => {
        const since = deliveriesKeptSince(now);
        for (const state of ['delivered', 'skipped'] as const) {
          await rows.deleteMany({ target, state, triedAt: { $lt: since.over } });
          const older = await olderThan(target, state);
          if (older !== null) await rows.deleteMany({ target, state, ...older });
        }
        await rows.deleteMany({ target, state: 'failed', triedAt: { $lt: since.failed } });
      }),
  };
};

export const prepareDeliveries = async ({ db }: Pick<Connection, 'db'>): Promise<void> => {
  const rows = db.collection<Row>('deliveries');
  await rows.createIndex({ target: 1, position: 1, part: 1 }, { name: 'in_order' });
  await rows.createIndex({ target: 1, state: 1, position: 1, part: 1 }, { name: 'by_state' });
  await rows.createIndex({ target: 1, key: 1, state: 1 }, { name: 'by_key' });
};

type Place = Pick<Delivery, 'position' | 'part'>;

const belowOf = ({ position, part }: Place) => ({
  $or: [{ position: { $lt: position } }, { position, part: { $lt: part } }],
});
const atOrBelow = ({ position, part }: Place) => belowOf({ position, part: part + 1 });

const deliveryOf = ({ _id, ...delivery }: WithId<Row>): Delivery => delivery;
