import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEmbeddedDataKeys } from '../../projections/embedded/data-keys.ts';
import { createSealer } from '../../runtime/sealing.ts';
import { CAUSE, heldFor } from '../../test/sealed-log.ts';
import { startTestServer, type TestServer } from '../../test/servers/eventstore/server.ts';
import { START } from '../codec.ts';
import { eventLog } from '../event-log.ts';
import { openEventStoreDb } from '../eventstoredb/eventstoredb.ts';
import { keyRing } from '../keys/ring.ts';
import type { EventStore } from '../port.ts';
import { checkProof } from './check-proof.ts';
import { prove } from './proof.ts';
import { verifyLog } from './verify.ts';

const LATER = { now: () => '9999-01-01T00:00:00.000Z' };
const folder = mkdtempSync(join(tmpdir(), 'weir-evidence-'));
let server: TestServer;
let store: EventStore;

beforeAll(async () => {
  server = await startTestServer();
  store = openEventStoreDb(server.connectionString());
});

afterAll(async () => {
  await store.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

it('a log in EventStoreDB is sealed, verified and proved like the embedded one', async () => {
  const keys = openEmbeddedDataKeys(join(folder, 'keys.db'));
  const log = eventLog(store, keyRing(keys, randomBytes(32)));
  const sealer = createSealer({ events: store, log, clock: LATER });
  const proposals = ['fraud', 'address', '"quoted" Å\u2028 text'].map((reason) => ({
    event: heldFor(reason),
    cause: CAUSE,
  }));
  for (const stream of ['order-a', 'order-b']) {
    await log.append(stream, proposals, START);
    await sealer.look(new AbortController().signal);
  }

  const verification = await verifyLog(store, {
    after: 0n,
    consecutive: false,
    published: null,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  expect(verification).toMatchObject({ finding: null, events: 8, streams: 3, blocks: 2, unsealed: 0 });

  const hash = verification.checkpoint?.hash;
  expect(checkProof(await prove(store, 'order-a'))).toMatchObject({ sealed: 3, checkpoint: { number: 1, hash } });
  await keys.close();
});
