import type { RuntimeStores } from '../../runtime/ports.ts';
import { createAnswers } from './answers.ts';
import { connectMongo } from './connection.ts';
import { createCursors } from './cursors.ts';
import { createDeliveries, prepareDeliveries } from './deliveries.ts';
import { createInbox, prepareInbox } from './inbox.ts';
import { createLeases } from './leases.ts';
import { createSnapshots } from './snapshots.ts';
import { createTold, prepareTold } from './told.ts';
import { createVaults } from './vaults.ts';

/** The runtime stores kept in MongoDB, for any number of processes. Call `prepare` once before, for the indexes. */
export const openMongoRuntime = (url: string, now: () => number): RuntimeStores & { prepare: () => Promise<void> } => {
  const connection = connectMongo(url);
  const { db, call, close } = connection;
  return {
    leases: createLeases(connection, now),
    snapshots: createSnapshots(connection),
    answers: createAnswers(connection),
    cursors: createCursors(connection),
    deliveries: createDeliveries(connection),
    inbox: createInbox(connection),
    told: createTold(connection),
    vaults: createVaults(connection),
    prepare: () =>
      call(async () => {
        await db.collection('answers').createIndex({ begunAt: 1 }, { name: 'by_age' });
        await db.collection('answers').createIndex({ orders: 1 }, { name: 'by_order' });
        await prepareDeliveries(connection);
        await prepareInbox(connection);
        await prepareTold(connection);
        await db.collection('snapshots').createIndex({ stream: 1, foldVersion: 1 }, { name: 'by_stream' });
      }),
    close,
  };
};
