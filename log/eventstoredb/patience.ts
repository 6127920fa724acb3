import { setTimeout as sleep } from 'node:timers/promises';
import { LogUnavailable } from '../port.ts';
import { isFinal } from './failures.ts';

const FIRST_PAUSE_MILLIS = 20;
const LONGEST_PAUSE_MILLIS = 1_000;

/** The client said nothing within our own limit. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Pause before the next try: twice as long each time, with half of it left to chance. */
export const pauseMillis = (failures: number): number =>
  Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS * 2 ** failures) * (0.5 + Math.random() / 2);

/** Waits, though not longer than the signal allows. */
export const pause = (millis: number, signal: AbortSignal): Promise<void> =>
  sleep(millis, undefined, { signal }).catch(() => {});

/** The promise, or `NoAnswer` after a time; what it says later is ignored. */
export const within = async <T>(promise: Promise<T>, millis: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(`no answer within ${Math.round(millis)} ms`)), millis);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};

export type Patience = {
  readonly what: string;
  readonly attemptMillis: number;
  readonly timeoutMillis: number;
  readonly closing: AbortSignal;
};

/** Repeats the work with back-off until it succeeds, fails for good, or the time is up: then `LogUnavailable`. */
export const persevere = async <T>(
  { what, attemptMillis, timeoutMillis, closing }: Patience,
  work: (attemptMillis: number) => Promise<T>,
): Promise<T> => {
  const end = performance.now() + timeoutMillis;
  for (let failures = 0; ; failures += 1) {
    if (closing.aborted) throw new LogUnavailable(`${what}: the log is closed`);
    try {
      return await work(Math.min(attemptMillis, Math.max(1, end - performance.now())));
    } catch (error) {
      if (isFinal(error)) throw error;
      const wait = pauseMillis(failures);
      if (performance.now() + wait >= end) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new LogUnavailable(`${what}: EventStoreDB out of reach for ${timeoutMillis} ms: ${reason}`, {
          cause: error,
        });
      }
      await pause(wait, closing);
    }
  }
};
