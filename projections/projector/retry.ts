import { setTimeout as after } from 'node:timers/promises';
import { ViewsUnavailable } from '../port.ts';

const RETRY_MILLIS_MIN = 100;
const RETRY_MILLIS_MAX = 5_000;

/** Rejects when the signal aborts. */
export type Sleep = (millis: number, signal: AbortSignal) => Promise<void>;

export const sleepFor: Sleep = (millis, signal) => after(millis, undefined, { signal });

export type RetryOptions = {
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
  /** Told why it waits, and `null` when it waits no more. */
  readonly waiting: (problem: string | null) => void;
};

/** Repeats while the store is out of reach, more and more slowly, until the signal aborts. */
export const untilAvailable = async <T>(
  work: () => Promise<T>,
  { sleep, signal, waiting }: RetryOptions,
): Promise<T> => {
  for (let wait = RETRY_MILLIS_MIN; ; wait = Math.min(wait * 2, RETRY_MILLIS_MAX)) {
    try {
      const result = await work();
      waiting(null);
      return result;
    } catch (error) {
      if (!(error instanceof ViewsUnavailable)) throw error;
      waiting(error.message);
      await sleep(wait, signal);
    }
  }
};
