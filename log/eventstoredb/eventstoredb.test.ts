import { afterAll, beforeAll, describe, it } from 'vitest';
import { eventStoreContract } from '../../test/contracts/event-store.ts';
import { startTestServer, type TestServer } from '../../test/servers/eventstore/server.ts';
import type { AppendWith } from './client.ts';
import { openEventStoreDb } from './eventstoredb.ts';

const REAL_SERVER = process.env.WEIR_TEST_EVENTSTORE;

describe.each<AppendWith>(['batch', 'single'])('appending with %s calls', (appendWith) => {
  let server: TestServer | undefined;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server?.stop());

  const open = () => openEventStoreDb(server?.connectionString() ?? '', { appendWith });
  eventStoreContract('EventStoreDB (test server)', async () => ({ store: open(), reopen: async () => open() }));
});

if (REAL_SERVER) {
  const open = () => openEventStoreDb(REAL_SERVER);
  eventStoreContract('EventStoreDB (real server)', async () => ({ store: open(), reopen: async () => open() }));
} else {
  it.skip('a real EventStoreDB is tested when WEIR_TEST_EVENTSTORE is set to its connection string');
}
