import { setTimeout as pause } from 'node:timers/promises';
import type { Recorded } from '../log/codec.ts';
import type { EventLog } from '../log/event-log.ts';
import type { Filter } from '../log/port.ts';
import type { Cursors } from './ports.ts';

/** What is done about some facts, durably: each is handed over at least once, over restarts too. */
export type Reaction = {
  /** Of its cursor. */
  readonly name: string;
  readonly filter: Filter;
  /** Before it goes on from its cursor, which other processes may have moved. */
  readonly begin?: () => void;
  /** When it throws, the facts come again. */
  readonly react: (events: readonly Recorded[], signal: AbortSignal) => Promise<void>;
};

export type FollowDependencies = {
  readonly log: Pick<EventLog, 'identity' | 'subscribe'>;
  readonly cursors: Cursors;
  readonly onError: (error: unknown) => void;
};

/** After something was out of reach for too long. */
const AGAIN_MILLIS = 1_000;

/** Follows the log for a reaction, from where it had come to, until the signal aborts. */
export const followFacts = async (
  dependencies: FollowDependencies,
  reaction: Reaction,
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    try {
      await follow(dependencies, reaction, signal);
    } catch (error) {
      if (signal.aborted) return;
      dependencies.onError(error);
      await pause(AGAIN_MILLIS, undefined, { signal }).catch(() => undefined);
    }
  }
};

const follow = async (
  { log, cursors }: FollowDependencies,
  { name, filter, begin, react }: Reaction,
  signal: AbortSignal,
): Promise<void> => {
  const identity = await log.identity();
  const cursor = await cursors.load(name);
  begin?.();
  const after = cursor?.identity === identity ? { after: cursor.position } : {};
  for await (const batch of log.subscribe({ ...after, filter, signal })) {
    if (batch.events.length === 0) continue;
    await react(batch.events, signal);
    await cursors.save(name, { identity, position: batch.position });
  }
};
