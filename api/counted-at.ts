import { type Instant, instantOf, millisOf } from '../domain/time.ts';
import { utc } from './instant.ts';
import { Problem } from './problem.ts';

/** Clocks of those who count may be fast by so much. */
const AHEAD_MILLIS_MAX = 5 * 60_000;

/**
 * The instant of a count: `now` where none is said. Throws the problem of one that is yet to come: it would have every real count until
 * then ignored as older.
 */
export const countedAt = (asOf: string | undefined, now: Instant): Instant => {
  if (asOf === undefined) return now;
  const at = utc(asOf);
  if (at <= instantOf(millisOf(now) + AHEAD_MILLIS_MAX)) return at;
  const errors = [{ path: '/asOf', message: 'is yet to come' }];
  throw new Problem('unprocessable', 'Nothing can be counted in the future.', errors);
};
