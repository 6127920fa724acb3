import type { Sleep } from '../../projections/projector/retry.ts';
import { pauseAfter } from '../delivery/backoff.ts';
import type { Unavailable } from '../system.ts';

/** How a system is asked that may be out: over and over, until it answers or nobody waits any longer. */
export type Patience = {
  /** What is answered in the end; `unavailable` where that was no answer for as long as it was tried. */
  readonly patiently: <T extends { readonly outcome: string }>(
    ask: () => Promise<T | Unavailable>,
  ) => Promise<T | Unavailable>;
  readonly sleep: Sleep;
  /** In milliseconds. */
  readonly now: () => number;
  readonly signal: AbortSignal;
};

const RETRY = { firstMillis: 5_000, longestMillis: 900_000 };
/** A shop that is down for a night is compared in the morning. */
const FOR_MILLIS = 24 * 3_600_000;

export const patience = (sleep: Sleep, now: () => number, random: () => number, signal: AbortSignal): Patience => ({
  ...{ sleep, now, signal },
  async patiently(ask) {
    const until = now() + FOR_MILLIS;
    for (let attempt = 1; ; attempt += 1) {
      const answer = await ask();
      signal.throwIfAborted();
      if (!isUnavailable(answer)) return answer;
      const pause = Math.max(answer.retryAfterMillis ?? 0, pauseAfter(attempt, RETRY, random));
      if (now() + pause > until) return answer;
      await sleep(pause, signal);
    }
  },
});

const isUnavailable = (answer: { readonly outcome: string }): answer is Unavailable => answer.outcome === 'unavailable';
