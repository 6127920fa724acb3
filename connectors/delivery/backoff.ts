import type { Retry } from './target.ts';

/**
 * Milliseconds to wait after so many failed attempts, from 1: twice as long each time, up to the longest. Half of it by chance (`random`
 * from 0 to 1), so that what failed together does not come back together.
 */
export const pauseAfter = (
  attempts: number,
  { firstMillis, longestMillis }: Omit<Retry, 'forMillis'>,
  random: () => number,
): number => {
  const whole = Math.min(longestMillis, firstMillis * 2 ** (attempts - 1));
  return Math.round(whole / 2 + (whole / 2) * random());
};
