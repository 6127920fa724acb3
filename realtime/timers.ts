/** Time, handed in so that tests need not wait. */
export type Timers = {
  /** Milliseconds, from wherever. */
  readonly now: () => number;
  /** Does the work once, after so many milliseconds. */
  readonly after: (millis: number, work: () => void) => void;
};
