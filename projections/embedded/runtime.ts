import type { RuntimeStores } from '../../runtime/ports.ts';
import { ANSWERS_SCHEMA, createAnswers } from './answers.ts';
import { CURSORS_SCHEMA, createCursors } from './cursors.ts';
import { openDatabase } from './database.ts';
import { createDeliveries, DELIVERIES_SCHEMA } from './deliveries.ts';
import { createInbox, INBOX_SCHEMA } from './inbox.ts';
import { createLeases, LEASES_SCHEMA } from './leases.ts';
import { createSnapshots, SNAPSHOTS_SCHEMA } from './snapshots.ts';
import { createTold, TOLD_SCHEMA } from './told.ts';
import { createVaults, VAULTS_SCHEMA } from './vaults.ts';

/**
 * Opens the runtime stores kept in one SQLite file. Not the file of the views: that one may be deleted and is made
 * anew from the log, while a lost cursor sends everything out again. They outlive the process; after a loss of power
 * the last moments may be missing, and all of them stand that: answers and deliveries are repeated safely. All but two: who sent what
 * has come in has been told that it is kept, and who gave a token takes the one before no more; those are written through a connection of
 * their own, to the disk.
 */
export const openEmbeddedRuntime = (file: string, now: () => number): RuntimeStores => {
  const schema = [LEASES_SCHEMA, SNAPSHOTS_SCHEMA, ANSWERS_SCHEMA, CURSORS_SCHEMA, DELIVERIES_SCHEMA, TOLD_SCHEMA].join(
    ';',
  );
  const database = openDatabase(file, schema, { synchronous: 'NORMAL' });
  const durable = openDatabase(file, [INBOX_SCHEMA, VAULTS_SCHEMA].join(';'), { synchronous: 'FULL' });
  return {
    leases: createLeases(database, now),
    snapshots: createSnapshots(database),
    answers: createAnswers(database),
    cursors: createCursors(database),
    deliveries: createDeliveries(database),
    inbox: createInbox(durable),
    told: createTold(database),
    vaults: createVaults(durable),
    async close() {
      durable.close();
      database.close();
    },
  };
};
