import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Batch } from '../port.ts';
import { createWake } from '../wake.ts';
import { type Call, type Marks, type Seen, seenOf } from './client.ts';
import { NoAnswer, pause, pauseMillis } from './patience.ts';
import { endCall } from './reader.ts';

export type Following = {
  readonly subscribe: (after: bigint | undefined, marks: Marks, bufferEvents: number) => Call;
  readonly after: bigint | undefined;
  readonly wanted: (seen: Seen) => boolean;
  readonly signal: AbortSignal;
  readonly confirmMillis: number;
};

/** Events waiting in the client for a slow consumer; the rest waits at the server (fact 15). */
export const BUFFER_EVENTS_MAX = 64;
export const BATCH_EVENTS_MAX = 1_000;
/** How long a batch may take to fill while catching up; live events are handed on at once. */
const GATHER_MILLIS = 10;

/** Moves what the call has ready to the batch; true when nothing was left in its buffer. */
const pull = ({ readable }: Call, batch: Seen[]): boolean => {
  while (batch.length < BATCH_EVENTS_MAX) {
    const resolved = readable.read();
    if (resolved === null) return true;
    const seen = seenOf(resolved);
    if (seen) batch.push(seen);
  }
  return false;
};

const newest = (...positions: readonly (bigint | undefined)[]): bigint | undefined =>
  positions.reduce((max, each) => (each !== undefined && (max === undefined || each > max) ? each : max), undefined);

/**
 * Batches of one subscription, until it ends or breaks. The client's marks run ahead of the events in its buffer
 * (fact 17), so a mark counts only once the buffer has been pulled empty. From the first `caughtUp` on, empty
 * means caught up: the server does not say when a live subscriber falls behind, only when it is level again.
 */
const batches = async function* ({
  subscribe,
  after,
  wanted,
  signal,
  confirmMillis,
}: Following): AsyncGenerator<Batch> {
  const happened = createWake();
  let held: Seen[] = [];
  let filling: NodeJS.Timeout | undefined;
  let full = false;
  let live = false;
  let level = false;
  let over = false;
  let checkpoint: bigint | undefined;
  let cursor = after;

  const marks: Marks = {
    checkpoint: (position) => {
      checkpoint = position;
    },
    caughtUp: () => {
      live = true;
      level = true;
      happened.fire();
    },
  };
  const end = (): void => {
    over = true;
    happened.fire();
  };
  const fill = (): void => {
    filling ??= setTimeout(() => {
      full = true;
      happened.fire();
    }, GATHER_MILLIS);
  };

  const nextBatch = (): Batch | undefined => {
    const drained = pull(call, held);
    if (held.length === 0 && !(drained && level)) return undefined;
    if (drained && !live && !full && !over) {
      fill();
      return undefined;
    }
    clearTimeout(filling);
    filling = undefined;
    full = false;
    if (drained) level = false;
    cursor = newest(cursor, ...held.map(({ position }) => position), drained ? checkpoint : undefined);
    const events = held.filter(wanted).map(({ recorded }) => recorded());
    held = [];
    return { events, position: cursor ?? 0n, caughtUp: live && drained && !over };
  };

  const call = subscribe(after, marks, BUFFER_EVENTS_MAX);
  const unconfirmed = setTimeout(() => call.readable.destroy(new NoAnswer('no confirmation')), confirmMillis);
  call.readable
    .on('confirmation', () => clearTimeout(unconfirmed))
    .on('readable', happened.fire)
    .on('error', end)
    .on('end', end)
    .on('close', end);

  try {
    while (!signal.aborted) {
      const batch = nextBatch();
      if (batch) yield batch;
      else if (over) return;
      else await happened.next(signal);
      // One event wakes us; the others of the same packet come in the same turn.
      await nextTurn();
    }
  } finally {
    clearTimeout(unconfirmed);
    clearTimeout(filling);
    endCall(call);
  }
};

/** Follows the log through lost connections and servers that go away: every event once, in order, until the signal. */
export const follow = async function* (following: Following): AsyncGenerator<Batch> {
  const { signal } = following;
  let { after } = following;
  for (let failures = 0; !signal.aborted; failures += 1) {
    for await (const batch of batches({ ...following, after })) {
      failures = 0;
      after = batch.position === 0n ? undefined : batch.position;
      yield batch;
      if (signal.aborted) return;
    }
    if (!signal.aborted) await pause(pauseMillis(failures), signal);
  }
};
