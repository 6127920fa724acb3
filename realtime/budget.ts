/** Permits that are used up and come back with time. */
export type Budget = {
  /** Takes one, if there is one. */
  readonly take: () => boolean;
};

export const createBudget = (permitsMax: number, perSecond: number, now: () => number): Budget => {
  let permits = permitsMax;
  let at = now();
  return {
    take() {
      const time = now();
      permits = Math.min(permitsMax, permits + ((time - at) * perSecond) / 1_000);
      at = time;
      if (permits < 1) return false;
      permits -= 1;
      return true;
    },
  };
};
