/** Wakes those who wait for something to happen: no polling, and nothing is lost between a look and the wait after it. */
export type Wake = {
  /** Settles at the next `fire`, or at once when the signal aborts. */
  readonly next: (signal?: AbortSignal) => Promise<void>;
  readonly fire: () => void;
};

export const createWake = (): Wake => {
  const waiting = new Set<() => void>();

  const next = (signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        waiting.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      waiting.add(done);
      signal?.addEventListener('abort', done);
      if (signal?.aborted) done();
    });

  return {
    next,
    fire: () => {
      for (const done of [...waiting]) done();
    },
  };
};
