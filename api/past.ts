import { type Instant, instantOf, millisOf } from '../domain/time.ts';
import { utc } from './instant.ts';
import { Problem } from './problem.ts';

/** Clocks of those who tell may be fast by so much. */
const AHEAD_MILLIS_MAX = 5 * 60_000;

/** The instant at which something was, `now` where none is said. Throws the problem `detail`, of `path`, for one that is yet to come. */
export const pastInstant = (
  said: string | undefined,
  now: Instant,
  { path, detail }: { readonly path: string; readonly detail: string },
): Instant => {
  if (said === undefined) return now;
  const at = utc(said);
  if (at <= instantOf(millisOf(now) + AHEAD_MILLIS_MAX)) return at;
  throw new Problem('unprocessable', detail, [{ path, message: 'is yet to come' }]);
};
