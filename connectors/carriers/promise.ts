import { type Instant, millisOf } from '../../domain/time.ts';

/** False for what had to leave, or to arrive, already. A date that is not given cannot be missed. */
export const canBeKept = (now: number, ...dates: readonly (Instant | null)[]): boolean =>
  dates.every((at) => at === null || millisOf(at) >= now);
