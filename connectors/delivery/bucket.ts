/** How many may be sent: so many per second, and so many at once after a rest. Times in milliseconds. */
export type Bucket = {
  /** When the next one may be taken; in the past where that is at once. */
  readonly nextAt: () => number;
  readonly take: (now: number) => void;
};

/**
 * Kept as the time at which the bucket will be full again, so that it has no timers and reads no clock, as the limiters of the libraries
 * do: time is the caller's.
 */
export const bucket = (perSecond: number, burst: number): Bucket => {
  const each = 1_000 / perSecond;
  let fullAt = Number.NEGATIVE_INFINITY;
  return {
    nextAt: () => fullAt - (burst - 1) * each,
    take(now) {
      fullAt = Math.max(fullAt, now) + each;
    },
  };
};
