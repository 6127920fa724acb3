import type { Refusal } from '../http/refusal.ts';
import type { Unavailable } from '../system.ts';

/** Of a read, which can always be done again: in words, and when. */
export const unavailableFrom = (refusal: Refusal): Unavailable => {
  switch (refusal.outcome) {
    case 'rejected':
      return unavailable(refusal.messages.map(({ text }) => text).join('; '), null);
    case 'unauthorised':
      return unavailable(refusal.reason, null);
    case 'unavailable':
      return unavailable(refusal.reason, refusal.retryAfterMillis);
  }
};

const unavailable = (reason: string, retryAfterMillis: number | null): Unavailable => ({
  outcome: 'unavailable',
  reason,
  retryAfterMillis,
});
