import { millisOf } from '../../../domain/time.ts';
import type { Sleep } from '../../../projections/projector/retry.ts';
import type { Clock } from '../../../runtime/clock.ts';
import { bucket } from '../../delivery/bucket.ts';
import type { Outcome } from '../../delivery/target.ts';
import type { Connection, Unavailable } from '../../system.ts';
import type { ChannelClient } from '../client.ts';
import type { ChannelAnswer, ChannelRequest } from '../request.ts';

/** Sends a request at the pace of its system. An outcome where there was no answer, or none that says anything of the request. */
export type Call = (request: ChannelRequest, signal: AbortSignal) => Promise<ChannelAnswer | Outcome>;

export const isOutcome = (reply: ChannelAnswer | Outcome): reply is Outcome => 'kind' in reply;

export type Pace = {
  readonly perSecond: number;
  /** What may be sent at once after a rest. */
  readonly burst: number;
  /** Milliseconds that the system is to be left in peace for after an answer, by what that says of its limits. */
  readonly restAfter?: (answer: ChannelAnswer) => number;
};

/** All calls of one connection on the way out, at one pace. */
export const pacedCall = (
  client: ChannelClient,
  { clock, sleep }: { readonly clock: Clock; readonly sleep: Sleep },
  { perSecond, burst, restAfter }: Pace,
): Call => {
  const tokens = bucket(perSecond, burst);
  let restUntil = Number.NEGATIVE_INFINITY;
  const pace = async (signal: AbortSignal): Promise<void> => {
    const now = millisOf(clock.now());
    const at = Math.max(tokens.nextAt(), restUntil);
    tokens.take(now);
    if (at > now) await sleep(Math.ceil(at - now), signal);
  };
  return async (request, signal) => {
    await pace(signal);
    const reply = await unlessAborted(client.send(request), signal);
    if (reply.outcome === 'unavailable') return unavailableBy(reply);
    const { status, headers, body } = reply;
    const answer = { status, headers, body };
    const rest = restAfter?.(answer) ?? 0;
    if (rest > 0) restUntil = millisOf(clock.now()) + rest;
    return answer;
  };
};

/** What is broken off may still be heard: whoever asks again must look first. */
const unlessAborted = async <T>(sent: Promise<T>, signal: AbortSignal): Promise<T | Unavailable> => {
  const broken = Promise.withResolvers<Unavailable>();
  const stop = (): void => broken.resolve({ outcome: 'unavailable', reason: 'broken off', retryAfterMillis: null });
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([sent, broken.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

const unavailableBy = ({ reason, retryAfterMillis }: Unavailable): Outcome => ({
  ...{ kind: 'unavailable', status: null, reason, retryAfterMillis },
});

/** Sends requests of a system, and says what their answers mean. */
export type Conversation = {
  /** The answer to a question; else what came of it. */
  readonly read: (request: ChannelRequest) => Promise<{ readonly body: unknown } | Outcome>;
  /** What came of a request that changes something. `meaning`: what its answer means, where that is not what any answer does. */
  readonly tell: (request: ChannelRequest, meaning?: Meaning) => Promise<Outcome>;
};

export type Meaning = (answer: ChannelAnswer, now: number) => Outcome;

export const conversation = (call: Call, outcomeOf: Meaning, clock: Clock, signal: AbortSignal): Conversation => {
  const now = (): number => millisOf(clock.now());
  return {
    async read(request) {
      const answer = await call(request, signal);
      if (isOutcome(answer)) return answer;
      const outcome = outcomeOf(answer, now());
      return outcome.kind === 'delivered' ? { body: answer.body } : outcome;
    },
    async tell(request, meaning = outcomeOf) {
      const answer = await call(request, signal);
      return isOutcome(answer) ? answer : meaning(answer, now());
    },
  };
};

/** Conversations with the system of a connection, one for each signal, all at one pace. */
export const pacedConversations = (
  { clock, ports }: Pick<Connection<unknown>, 'clock' | 'ports'>,
  client: ChannelClient,
  pace: Pace,
  outcomeOf: Meaning,
): ((signal: AbortSignal) => Conversation) => {
  const call = pacedCall(client, { clock, sleep: ports.sleep }, pace);
  return (signal) => conversation(call, outcomeOf, clock, signal);
};
