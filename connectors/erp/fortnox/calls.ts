import { createClient } from '../../carriers/client.ts';
import type { Credentials } from '../../carriers/credentials.ts';
import type { Calling } from '../port.ts';
import { slidingWindow, type WindowClock } from '../window.ts';
import { refusalOf } from './answer.ts';
import { CALLS_MAX, CALLS_SPAN_MILLIS, type FortnoxSettings } from './settings.ts';

/** No more calls than a company is allowed; what it says against one is told apart from its answers. It does not say how long a limit lasts. */
export const fortnoxCalls = (
  { baseUrl, timeoutMillis }: Pick<FortnoxSettings, 'baseUrl' | 'timeoutMillis'>,
  credentials: Credentials,
  clock: WindowClock,
): Calling => {
  const client = createClient({ baseUrl, timeoutMillis, traceHeader: null }, credentials, clock.now);
  const window = slidingWindow(CALLS_MAX, CALLS_SPAN_MILLIS, clock);
  return async (call) => {
    await window.enter();
    const reply = await client.call(call);
    if (reply.outcome === 'unavailable' && reply.cause === 'limit') {
      return { ...reply, retryAfterMillis: reply.retryAfterMillis ?? CALLS_SPAN_MILLIS };
    }
    return reply.outcome === 'replied' ? (refusalOf(reply) ?? reply) : reply;
  };
};
