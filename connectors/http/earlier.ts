import { type Refusal, type Unauthorised, type Unavailable, unavailable } from './refusal.ts';

/**
 * An earlier attempt, begun at `earlierMillis`, was not found. As long as the place where it is looked for may lag behind it, that is
 * not believed: the refusal says how long to wait. `null` when it may be.
 */
export const tooEarlyToTell = (earlierMillis: number, lagMillis: number, now: number): Unavailable | null => {
  const waitMillis = earlierMillis + lagMillis - now;
  if (waitMillis <= 0) return null;
  const reason = 'an earlier attempt was not found, which may be too early to tell';
  return unavailable('unsettled', reason, { retryAfterMillis: waitMillis });
};

/** The search for what an earlier attempt made was refused: whether it made anything is as open as before, and `rejected` would deny it. */
export const stillOpen = (refusal: Refusal): Unavailable | Unauthorised => {
  if (refusal.outcome !== 'rejected') return refusal;
  const texts = refusal.messages.map(({ text }) => text).join('; ');
  return unavailable('unreadable', `an earlier attempt could not be looked up: ${texts}`, { traceId: refusal.traceId });
};
