import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A Weir of its own process, as a user runs it. */
export type WeirProcess = {
  readonly url: string;
  readonly pid: number;
  /** What it has written to its output and its log. */
  readonly said: () => string;
  /** `kill -9`. */
  readonly kill: () => Promise<void>;
  /** SIGTERM; the exit code. */
  readonly stop: () => Promise<number | null>;
};

/** A start that ended before Weir listened. */
export class StartFailed extends Error {
  override readonly name = 'StartFailed';
  readonly code: number | null;
  readonly output: string;

  constructor(code: number | null, output: string) {
    super(`weir exited with ${code}: ${output}`);
    this.code = code;
    this.output = output;
  }
}

export const ADMIN_KEY = 'test-admin-key';

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts `weir start` on a free port with a data folder of its own, and waits until it listens. */
export const startWeir = async (data: string, env: Readonly<Record<string, string>> = {}): Promise<WeirProcess> => {
  const child = spawn(process.execPath, ['cli/weir.ts', 'start'], {
    cwd: new URL('..', import.meta.url).pathname,
    env: { ...process.env, PORT: '0', WEIR_DATA: data, WEIR_ADMIN_KEY: ADMIN_KEY, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const exited = once(child, 'exit').then(([code]: readonly unknown[]) => {
    running.delete(child);
    return typeof code === 'number' ? code : null;
  });
  const output: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        const found = /https?:\/\/[\w.:[\]-]+/.exec(line)?.[0];
        if (found !== undefined) resolve(found);
      });
    }
    void exited.then((code) => reject(new StartFailed(code, output.join('\n'))));
  });
  return {
    url,
    pid: child.pid ?? 0,
    said: () => output.join('\n'),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    stop() {
      child.kill('SIGTERM');
      return exited;
    },
  };
};
