/** Points, or calls, that are used up and come back in time. */
export type Bucket = {
  readonly size: number;
  readonly perSecond: number;
  readonly left: () => number;
  /** False where there are not so many. */
  readonly take: (points: number) => boolean;
};

export const bucketOf = (size: number, perSecond: number, now: () => string): Bucket => {
  let left = size;
  let at = Date.parse(now());
  const fill = (): void => {
    const then = Date.parse(now());
    left = Math.min(size, left + ((then - at) / 1_000) * perSecond);
    at = then;
  };
  return {
    ...{ size, perSecond },
    left() {
      fill();
      return Math.floor(left);
    },
    take(points) {
      fill();
      if (left < points) return false;
      left -= points;
      return true;
    },
  };
};
