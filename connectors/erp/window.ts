/** At most so many calls in any span of time, as an ERP counts them: who comes when it is full waits for the oldest to be over. */
export type Window = { readonly enter: () => Promise<void> };

export type WindowClock = { readonly now: () => number; readonly sleep: (millis: number) => Promise<void> };

export const slidingWindow = (calls: number, spanMillis: number, { now, sleep }: WindowClock): Window => {
  /** When each of the last calls may be forgotten. */
  const over: number[] = [];
  return {
    async enter() {
      const free = over.length < calls ? now() : (over.shift() ?? now());
      const at = Math.max(now(), free);
      over.push(at + spanMillis);
      if (at > now()) await sleep(at - now());
    },
  };
};
