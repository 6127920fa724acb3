import type { ToldLevel, ToldLevels } from '../../runtime/ports.ts';
import type { Connection } from './connection.ts';

type Row = ToldLevel & { readonly _id: string; readonly target: string };

const idOf = (target: string, sku: string): string => JSON.stringify([target, sku]);

/** The index that the newest level of a target is found by. */
export const prepareTold = async ({ db }: Connection): Promise<void> => {
  await db.collection('told_levels').createIndex({ target: 1, state: 1, at: 1 }, { name: 'by_target' });
};

export const createTold = ({ db, call }: Connection): ToldLevels => {
  const levels = db.collection<Row>('told_levels');
  return {
    load: (target, skus) =>
      call(async () => {
        const rows = await levels.find({ _id: { $in: skus.map((sku) => idOf(target, sku)) } }).toArray();
        return rows.map(({ sku, quantity, state, at }) => ({ sku, quantity, state, at }));
      }),
    save: (target, told) =>
      call(async () => {
        if (told.length === 0) return;
        await levels.bulkWrite(
          told.map(({ sku, quantity, state, at }) => ({
            replaceOne: {
              filter: { _id: idOf(target, sku) },
              replacement: { target, sku, quantity, state, at },
              upsert: true,
            },
          })),
          { ordered: false },
        );
      }),
    forget: (target) =>
      call(async () => {
        await levels.deleteMany({ target });
      }),
    lastTaken: (target) =>
      call(async () => {
        const [newest] = await levels.find({ target, state: 'taken' }).sort({ at: -1 }).limit(1).toArray();
        return newest?.at ?? null;
      }),
  };
};
