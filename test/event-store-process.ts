import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The EventStoreDB that is named, or the test server in a process of its own. */
export const startEventStore = async (): Promise<{
  readonly connectionString: string;
  readonly stop: () => Promise<void>;
}> => {
  const given = process.env.WEIR_TEST_EVENTSTORE;
  if (given !== undefined && given !== '') return { connectionString: given, stop: async () => undefined };
  const child = spawn(process.execPath, ['test/servers/eventstore/main.ts', '0'], {
    cwd: new URL('..', import.meta.url).pathname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  process.once('exit', () => child.kill('SIGKILL'));
  const [line]: readonly unknown[] = await once(createInterface({ input: child.stdout }), 'line');
  const port = /(\d+)\D*$/.exec(String(line))?.[1];
  return {
    connectionString: `esdb://127.0.0.1:${port}?tls=false`,
    async stop() {
      child.kill('SIGKILL');
      await exited;
    },
  };
};
