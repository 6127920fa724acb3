import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A server in a process of its own, on one core where the machine can pin it. */
export type Server = {
  readonly url: string;
  /** Milliseconds from its start until it listened. */
  readonly startMillis: number;
  /** Seconds of CPU so far. */
  readonly cpuSeconds: () => number;
  readonly memoryMegabytes: () => number;
  readonly signal: (name: NodeJS.Signals) => void;
  readonly stop: () => Promise<void>;
};

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
  const stat = () => readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return {
    url,
    startMillis,
    cpuSeconds: () => (Number(stat()[11]) + Number(stat()[12])) / CLOCK_TICKS,
    memoryMegabytes: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024,
    signal: (name) => void child.kill(name),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
};
