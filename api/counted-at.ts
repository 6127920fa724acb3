import type { Instant } from '../domain/time.ts';
import { pastInstant } from './past.ts';

/**
 * The instant of a count: `now` where none is said. Throws the problem of one that is yet to come: it would have every real count until
 * then ignored as older.
 */
export const countedAt = (asOf: string | undefined, now: Instant): Instant =>
  pastInstant(asOf, now, { path: '/asOf', detail: 'Nothing can be counted in the future.' });
