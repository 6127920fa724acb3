import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pauseAfter } from './backoff.ts';

const RETRY = { firstMillis: 5_000, longestMillis: 6 * 3_600_000, forMillis: 72 * 3_600_000 };

it('a pause is between half of twice the one before and all of it, and never longer than the longest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, chance) => {
      const whole = Math.min(RETRY.longestMillis, RETRY.firstMillis * 2 ** (attempts - 1));
      const pause = pauseAfter(attempts, RETRY, () => chance);
      expect(pause).toBeGreaterThanOrEqual(Math.floor(whole / 2));
      expect(pause).toBeLessThanOrEqual(whole);
    }),
  );
});

it.each([
  [1, 5_000],
  [2, 10_000],
  [3, 20_000],
  [13, 20_480_000],
  [14, 21_600_000],
])('after %s failed attempts the longest pause is %s ms', (attempts, millis) => {
  expect(pauseAfter(attempts, RETRY, () => 1)).toBe(millis);
});
