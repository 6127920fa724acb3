import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  circuitBreaker,
  DelegateBackoff,
  handleWhenResult,
} from 'cockatiel';
import { bucket } from './bucket.ts';
import type { Limits, Outcome } from './target.ts';

/** What a target as a whole can take: a rate, a pause that it has asked for, and a breaker for when it takes nothing. */
export type Gate = {
  /** When the next attempt may begin, in milliseconds; in the past where that is at once. */
  readonly opensAt: () => number;
  /** Attempts that may run side by side: one alone until it is known to take something again. */
  readonly atOnce: () => number;
  /** Counts one in; it is to be passed next. */
  readonly enter: (now: number) => void;
  /** Makes an attempt for a key; `null` where others have found meanwhile that the target is out: it has not been made then. */
  readonly pass: (key: string, attempt: () => Promise<Outcome>) => Promise<Outcome | null>;
  readonly pauseUntil: (millis: number) => void;
  /** False while the target is left in peace because it takes nothing. */
  readonly isClosed: () => boolean;
};

/** Keys for which it takes nothing, and none for which it does, until a target is taken to be out: one alone does not stop the others. */
const FAILING_KEYS = 5;
/** The first time that it is left in peace for; twice as long each time, up to the longest. */
const REST_MILLIS_MIN = 5_000;
const REST_MILLIS_MAX = 300_000;

/** `onReset`: it takes something again. `now` must tell the same time as the process's own clock, which the breaker reads. */
export const gate = (limits: Limits, now: () => number, onReset: () => void): Gate => {
  const tokens = bucket(limits.perSecond, limits.burst);
  const failing = new Set<string>();
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let restMillis = 0;
  let brokenUntil = Number.NEGATIVE_INFINITY;
  const breaker: CircuitBreakerPolicy = circuitBreaker(handleWhenResult(isOut), {
    breaker: {
      state: null,
      success: () => failing.clear(),
      failure: () => failing.size >= FAILING_KEYS,
    },
    halfOpenAfter: new DelegateBackoff(({ attempt }) => {
      restMillis = Math.min(REST_MILLIS_MAX, REST_MILLIS_MIN * 2 ** (attempt - 1));
      return restMillis;
    }),
  });
  breaker.onBreak(() => {
    brokenUntil = now() + restMillis;
  });
  breaker.onReset(onReset);

  return {
    opensAt: () => Math.max(tokens.nextAt(), pausedUntil, brokenUntil),
    atOnce: () => (breaker.state === CircuitState.Closed ? limits.atOnce : 1),
    enter: tokens.take,
    async pass(key, attempt) {
      try {
        return await breaker.execute(async () => {
          const outcome = await attempt();
          if (isOut(outcome)) failing.add(key);
          return outcome;
        });
      } catch (error) {
        if (error instanceof BrokenCircuitError) return null;
        throw error;
      }
    },
    isClosed: () => breaker.state === CircuitState.Closed,
    pauseUntil(millis) {
      pausedUntil = Math.max(pausedUntil, millis);
    },
  };
};

const isOut = (outcome: unknown): boolean =>
  typeof outcome === 'object' && outcome !== null && 'kind' in outcome && outcome.kind === 'unavailable';
