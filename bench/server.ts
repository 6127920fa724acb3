import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A server in a process of its own, on one core where the machine can pin it. */
export type Server = {
  readonly url: string;
  /** Milliseconds from its start until it listened. */
  readonly startMillis: number;
  /** Seconds of CPU so far. */
  readonly cpuSeconds: () => number;
  /** The same by thread, as far as the system tells. */
  readonly cpuByThread: () => CpuByThread;
  readonly memoryMegabytes: () => number;
  readonly signal: (name: NodeJS.Signals) => void;
  readonly stop: () => Promise<void>;
};

/** Seconds. `helpers` are V8's: garbage collection beside the two threads, and compiling. */
export type CpuByThread = { readonly serving: number; readonly views: number; readonly helpers: number };

const CLOCK_TICKS = 100;
export const KEY = 'bench-key';

/** What keeps a command on one processor, where the machine can. */
export const pinnedTo = (core: number): readonly string[] =>
  process.platform === 'linux' ? ['taskset', '-c', String(core)] : [];

/** Starts a script and waits for the line with its address. `core`: the processor that it is kept on. */
export const startServer = async (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  core = 0,
): Promise<Server> => {
  const began = performance.now();
  const [command = process.execPath, ...rest] = [...pinnedTo(core), process.execPath, ...args];
  const child = spawn(command, rest, {
    cwd: new URL('..', import.meta.url).pathname,
    env: { ...process.env, PORT: '0', WEIR_ADMIN_KEY: KEY, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /https?:\/\/[\w.:[\]-]+|127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (found !== undefined) resolve(found);
    });
    void exited.then(([code]) => reject(new Error(`${args.join(' ')} ended with ${code}`)));
  });
  const startMillis = performance.now() - began;
  const seconds = (path: string): number => {
    const fields = readFileSync(`${path}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
  };
  const cpuByThread = (): CpuByThread => {
    const sums = { serving: 0, views: 0, helpers: 0 };
    for (const id of readdirSync(`/proc/${child.pid}/task`)) {
      const path = `/proc/${child.pid}/task/${id}`;
      sums[threadOf(readFileSync(`${path}/comm`, 'utf8').trim())] += seconds(path);
    }
    return sums;
  };
  return {
    url,
    startMillis,
    cpuSeconds: () => seconds(`/proc/${child.pid}`),
    cpuByThread,
    memoryMegabytes: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024,
    signal: (name) => void child.kill(name),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
};

/** By the names that Node gives its threads. */
const threadOf = (name: string): keyof CpuByThread => {
  if (name === 'MainThread') return 'serving';
  return name === 'WorkerThread' ? 'views' : 'helpers';
};
