import type { Outcome } from '../delivery/target.ts';
import { retryAfterMillis } from '../http/exchange.ts';
import { type ChannelAnswer, delivered, refused, unavailable } from './request.ts';

/**
 * What an answer means by its status alone: 2xx is delivered. Too many calls, a fault on their side, and a key that is not taken
 * mean that nothing can be delivered now; any other answer is a no to this one. `wordsOf` finds their words in the body.
 * `now`: milliseconds, against which a `Retry-After` that is a date is read.
 */
export const outcomeByStatus = (
  answer: ChannelAnswer,
  wordsOf: (body: unknown) => string | undefined,
  now: number,
): Outcome => {
  const { status } = answer;
  if (status >= 200 && status < 300) return delivered(status);
  const words = wordsOf(answer.body);
  const said = words === undefined ? '' : `: ${words}`;
  if (status === 401 || status === 403)
    return unavailable(status, `the key is not taken or may not do this${said}`, null);
  if (status === 429) return unavailable(status, 'too many calls', retryAfterMillis(answer.headers, now));
  if (status === 408 || status >= 500) {
    return unavailable(status, `a fault on their side${said}`, retryAfterMillis(answer.headers, now));
  }
  return refused(status, words ?? `answered ${status}`);
};
