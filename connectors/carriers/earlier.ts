import { type Instant, millisOf } from '../../domain/time.ts';
import { unavailable } from './client.ts';
import type { Refusal, Unauthorised, Unavailable } from './port.ts';

/**
 * An earlier attempt was not found. As long as the place where it is looked for may lag behind it, that is not believed: the
 * refusal says how long to wait. `null` when it may be.
 */
export const tooEarlyToTell = (earlierAt: Instant, lagMillis: number, now: number): Unavailable | null => {
  const waitMillis = millisOf(earlierAt) + lagMillis - now;
  if (waitMillis <= 0) return null;
  const reason = 'an earlier attempt was not found, which may be too early to tell';
  return unavailable('unsettled', reason, { retryAfterMillis: waitMillis });
};

/** The search for what an earlier attempt made was refused: whether there is a booking is as open as before, and `rejected` would deny it. */
export const stillOpen = (refusal: Refusal): Unavailable | Unauthorised => {
  if (refusal.outcome !== 'rejected') return refusal;
  const texts = refusal.messages.map(({ text }) => text).join('; ');
  return unavailable('unreadable', `an earlier attempt could not be looked up: ${texts}`, { traceId: refusal.traceId });
};
