import { createClient } from '../../http/client.ts';
import type { Credentials } from '../../http/credentials.ts';
import type { Read } from '../polls.ts';
import type { Calling } from '../port.ts';
import { slidingWindow, type WindowClock } from '../window.ts';
import { refusalOf } from './answer.ts';
import type { FortnoxSettings } from './settings.ts';

/**
 * A company is allowed 25 calls in any 5 seconds. What goes out and each thing that is asked for may be the work of another process, so
 * that each has a part of its own, and all of them together stay below it.
 */
const CALLS = 24;
export const STOCK_CALLS = 4;
export const ARTICLE_CALLS = 8;
const CALLS_SPAN_MILLIS = 5_000;

/** What goes out has the part that nothing is asked for with. */
export const callsOut = ({ articles = false, purchases = false, counted = false }: Read): number =>
  CALLS - (purchases || counted ? STOCK_CALLS : 0) - (articles ? ARTICLE_CALLS : 0);

/** No more calls than `callsMax`; what Fortnox says against one is told apart from its answers. It does not say how long a limit lasts. */
export const fortnoxCalls = (
  { baseUrl, timeoutMillis }: Pick<FortnoxSettings, 'baseUrl' | 'timeoutMillis'>,
  credentials: Credentials,
  clock: WindowClock,
  callsMax: number,
): Calling => {
  const client = createClient({ baseUrl, timeoutMillis, traceHeader: null }, credentials, clock.now);
  const window = slidingWindow(callsMax, CALLS_SPAN_MILLIS, clock);
  return async (call) => {
    await window.enter();
    const reply = await client.call(call);
    if (reply.outcome === 'unavailable' && reply.cause === 'limit') {
      return { ...reply, retryAfterMillis: reply.retryAfterMillis ?? CALLS_SPAN_MILLIS };
    }
    return reply.outcome === 'replied' ? (refusalOf(reply) ?? reply) : reply;
  };
};
