import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../runtime/clock.ts';
import { createControl, type Mood } from './control.ts';
import { listen, type Reply } from './listen.ts';
import { type Asked, type Given, NotDocumented, type Simulated, type Simulator, type Webhook } from './simulator.ts';

export type HostOptions = {
  readonly port: number;
  /** Weir's door, where webhooks are sent to; `null`: they are lost. */
  readonly webhooksTo: string | null;
  readonly clock: Clock;
  /** Told of each thing that happens, in a line for people. */
  readonly say: (line: string) => void;
};

export type Running = {
  readonly url: string;
  readonly simulated: Simulated;
  readonly buy: () => void;
  readonly close: () => Promise<void>;
};

/** Before a webhook that was not taken is sent again, and how often. */
const AGAIN_AFTER_MILLIS = 2_000;
const TRIES = 30;

/** Plays a system on a port of this machine until it is closed. Its own paths are the system's; `/_simulator` is the hand that plays it. */
export const openSimulator = async (simulator: Simulator, options: HostOptions): Promise<Running> => {
  const { say, clock } = options;
  const { url, close } = await listen(options.port, (asked, reply) => handle(asked, reply));
  let given = Date.parse(clock.now());
  const simulated = simulator.open({ url, now: clock.now, next: () => (given += 1) });
  const closing = new AbortController();

  let sending = Promise.resolve();
  const sendAll = (webhooks: readonly Webhook[]): void => {
    const { webhooksTo } = options;
    for (const webhook of webhooks) {
      if (webhooksTo === null || control.state.webhooks === 'lost') say('a webhook is lost');
      else sending = sending.then(() => sendUntilTaken(webhooksTo, webhook, say, closing.signal));
    }
  };
  const control = createControl(simulator.system, simulated, sendAll, say);

  const lost = new Set<string>();
  const handle = (asked: Asked, { send, cut }: Reply): void => {
    const { mood } = control.state;
    const isControl = asked.path.startsWith('/_simulator');
    if (!isControl && mood.kind === 'out') return void cut();
    const answer = isControl ? control.answer(asked) : inMood(mood, simulated, asked, control.fault);
    const call = `${asked.method} ${asked.path} ${asked.text}`;
    const isLost = !isControl && mood.kind === 'losesAnswers' && simulated.changes(asked) && !lost.has(call);
    if (!isControl) say(`${asked.method} ${asked.path} ${answer.status}${isLost ? ' (the answer is lost)' : ''}`);
    if (isLost) {
      lost.add(call);
      return void cut();
    }
    send(answer);
  };

  return {
    ...{ url, simulated },
    buy: () => control.buy([]),
    async close() {
      closing.abort();
      await close();
      await sending;
    },
  };
};

const inMood = (mood: Mood, simulated: Simulated, asked: Asked, fault: (of: string) => void): Given => {
  if (mood.kind === 'answers' && !simulated.signsIn(asked)) {
    return {
      status: mood.status,
      headers: mood.retryAfterSeconds === undefined ? {} : { 'retry-after': String(mood.retryAfterSeconds) },
    };
  }
  try {
    return simulated.answer(asked);
  } catch (error) {
    if (!(error instanceof NotDocumented)) throw error;
    fault(`${asked.method} ${asked.path}: not as documented: ${error.message}`);
    return { status: 400, body: { message: error.message } };
  }
};

/** One after another, as long as it takes: the next waits for it. */
const sendUntilTaken = async (
  to: string,
  { query, headers, body }: Webhook,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  for (let tries = 0; tries < TRIES && !signal.aborted; tries += 1) {
    const status = await posted(query === undefined ? to : `${to}?${query}`, headers, body, signal);
    say(`webhook ${status ?? 'not taken: nobody answers'}`);
    if (status !== null && status < 300) return;
    await pause(AGAIN_AFTER_MILLIS, undefined, { signal }).catch(() => undefined);
  }
};

const posted = async (
  to: string,
  headers: Webhook['headers'],
  body: string,
  signal: AbortSignal,
): Promise<number | null> => {
  try {
    const answer = await fetch(to, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      signal,
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return null;
  }
};
