import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** What a `weir` command came to. */
export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** Runs `weir` with these arguments on a data folder, as a user does, until it ends. */
export const weirCommand = async (data: string, ...args: readonly string[]): Promise<Ended> => {
  const child = spawn(process.execPath, ['cli/weir.ts', ...args], {
    cwd: new URL('..', import.meta.url).pathname,
    env: { ...process.env, WEIR_DATA: data },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, out, err };
};
