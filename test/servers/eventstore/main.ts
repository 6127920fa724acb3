import { startTestServer } from './server.ts';

/** `node test/servers/eventstore/main.ts [port]`: an EventStoreDB in memory, for tests with several processes. */
const server = await startTestServer(Number(process.argv[2] ?? 0));
const { host, port } = server.address();
console.log(`listening on ${host}:${port}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, async () => {
    await server.stop();
    process.exit(0);
  });
}
