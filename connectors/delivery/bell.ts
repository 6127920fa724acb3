import type { Sleep } from '../../projections/projector/retry.ts';

/** Something to wait for that may happen before its time. */
export type Bell = {
  readonly ring: () => void;
  /** Until it rings, or has rung since the last wait, or so many milliseconds have passed. Rejects when the signal aborts. */
  readonly wait: (millis: number, signal: AbortSignal) => Promise<void>;
};

export const bell = (sleep: Sleep): Bell => {
  let rung = Promise.withResolvers<void>();
  return {
    ring: () => rung.resolve(),
    async wait(millis, signal) {
      const enough = new AbortController();
      const slept = sleep(millis, AbortSignal.any([signal, enough.signal])).catch(() => undefined);
      await Promise.race([rung.promise, slept]);
      rung = Promise.withResolvers();
      enough.abort();
      signal.throwIfAborted();
    },
  };
};
