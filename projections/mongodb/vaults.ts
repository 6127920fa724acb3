import type { Vaults } from '../../runtime/ports.ts';
import { type Connection, isDuplicate } from './connection.ts';

type Row = { readonly _id: string; readonly text: string };

export const createVaults = ({ db, call }: Connection): Vaults => {
  const rows = db.collection<Row>('vaults', { writeConcern: { w: 'majority', journal: true } });
  const insert = async (row: Row): Promise<boolean> => {
    try {
      await rows.insertOne(row);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  };
  return {
    load: (name) => call(async () => (await rows.findOne({ _id: name }))?.text ?? null),
    replace: (name, text, before) =>
      call(async () => {
        if (before === null) return insert({ _id: name, text });
        const { matchedCount } = await rows.updateOne({ _id: name, text: before }, { $set: { text } });
        return matchedCount === 1;
      }),
    remove: (name) =>
      call(async () => {
        await rows.deleteOne({ _id: name });
      }),
  };
};
