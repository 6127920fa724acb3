import { Pool } from 'undici';

/** What a load came to. Times in milliseconds. */
export type Load = {
  readonly requests: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly byStatus: ReadonlyMap<number, number>;
};

/** Without a body it is a GET. */
export type Request = { readonly path: string; readonly body?: string };

type Options = {
  readonly url: string;
  readonly key: string;
  readonly requests: number;
  readonly connections: number;
  /** Requests begun a second; left out: as fast as the connections allow. */
  readonly perSecond?: number;
  readonly make: (n: number) => Request;
  /** Told of each answer as it comes. */
  readonly onAnswer?: (n: number) => void;
};

/** Sends requests over so many connections, at most one at a time on each, and measures each from when it was due. */
export const load = async ({ url, key, requests, connections, perSecond, make, onAnswer }: Options): Promise<Load> => {
  const pool = new Pool(url, { connections, pipelining: 1 });
  const authorization = `Bearer ${key}`;
  const times: number[] = [];
  const byStatus = new Map<number, number>();
  const began = performance.now();
  let next = 0;
  const one = async (n: number, due: number): Promise<void> => {
    const { path, body } = make(n);
    const answer = await (body === undefined
      ? pool.request({ path, method: 'GET', headers: { authorization } })
      : pool.request({ path, method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body }));
    await answer.body.dump();
    times.push(performance.now() - due);
    onAnswer?.(n);
    byStatus.set(answer.statusCode, (byStatus.get(answer.statusCode) ?? 0) + 1);
  };
  if (perSecond === undefined) {
    const worker = async (): Promise<void> => {
      while (next < requests) {
        const n = next;
        next += 1;
        await one(n, performance.now());
      }
    };
    await Promise.all(Array.from({ length: connections }, worker));
  } else {
    const running: Promise<void>[] = [];
    while (next < requests) {
      const due = began + (next * 1_000) / perSecond;
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      running.push(one(next, Math.max(due, performance.now())));
      next += 1;
    }
    await Promise.all(running);
  }
  const seconds = (performance.now() - began) / 1_000;
  await pool.close();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { requests, seconds, perSecond: requests / seconds, p50: at(0.5), p99: at(0.99), byStatus };
};
