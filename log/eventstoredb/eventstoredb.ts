import { randomUUID } from 'node:crypto';
import { checkAppend, IDENTITY_STREAM } from '../check.ts';
import { matcher } from '../filter.ts';
import { type EventStore, LogUnavailable, NO_STREAM, type StoredEvent } from '../port.ts';
import { createAppender } from './appender.ts';
import { type AppendWith, connect, type Seen } from './client.ts';
import { follow } from './follow.ts';
import { createHolder, dispose } from './holder.ts';
import type { Patience } from './patience.ts';
import { createReader } from './reader.ts';

export type Limits = {
  /** One try of an append; without an answer by then the client is replaced. */
  readonly attemptMillis: number;
  /** All tries of an append or of a page together; then `LogUnavailable`. */
  readonly timeoutMillis: number;
  /** One try to read a page, or to have a subscription confirmed. */
  readonly readMillis: number;
};

/** Events looked at in one go to find the newest of ours among those of the system. */
const END_EVENTS_READ = 20;

export const LIMITS: Limits = { attemptMillis: 5_000, timeoutMillis: 15_000, readMillis: 10_000 };

export type EventStoreDbOptions = { readonly appendWith?: AppendWith; readonly limits?: Limits };

const isOurs = ({ stream, type }: Seen): boolean =>
  stream !== IDENTITY_STREAM && !stream.startsWith('$') && !type.startsWith('$');

/** Position 0 is the port's "before everything"; the server wants to hear "start". */
const startOf = (after: bigint): bigint | undefined => (after === 0n ? undefined : after);

/**
 * Opens the event log kept in EventStoreDB. Nothing is connected before it is needed; while the server is out of
 * reach appends and reads are repeated until `timeoutMillis`, and subscriptions for as long as it takes.
 */
export const openEventStoreDb = (
  connectionString: string,
  { appendWith = 'batch', limits = LIMITS }: EventStoreDbOptions = {},
): EventStore => {
  const { attemptMillis, readMillis, timeoutMillis } = limits;
  const closing = new AbortController();
  const patience =
    (millis: number) =>
    (what: string): Patience => ({ what, attemptMillis: millis, timeoutMillis, closing: closing.signal });

  const holder = createHolder(() => connect(connectionString, appendWith));
  // A client of its own for reading: it never needs to be replaced, and its long answers hold up no append.
  const reading = connect(connectionString, appendWith);
  const reader = createReader(reading, patience(readMillis));
  const write = createAppender(holder, reader, patience(attemptMillis));
  let identified: Promise<string> | undefined;

  const append: EventStore['append'] = async (stream, events, expectedRevision) => {
    checkAppend(stream, events, expectedRevision);
    return write(stream, events, expectedRevision);
  };

  const read: EventStore['read'] = async function* (stream, { from, limit = Infinity, backwards = false } = {}) {
    let next = from;
    let left = limit;
    while (left > 0 && (next === undefined || next >= 0)) {
      const { items, more } = await reader.stream(stream, next, left, backwards);
      const events = items.flatMap(({ recorded }) => recorded ?? []);
      const last = events.at(-1);
      if (!last) return;
      yield events;
      if (!more) return;
      left -= events.length;
      next = last.revision + (backwards ? -1 : 1);
    }
  };

  const readAll: EventStore['readAll'] = async function* ({ after = 0n, filter } = {}) {
    const matches = matcher(filter);
    let cursor = after;
    for (let more = true; more; ) {
      // Reads begin at a position, not behind it (fact 14).
      const page = await reader.all(
        startOf(cursor),
        (seen) => seen.position !== cursor && isOurs(seen) && matches(seen),
      );
      const reached = page.items.reduce((max, { position = 0n }) => (position > max ? position : max), cursor);
      more = page.more && reached > cursor;
      cursor = reached;
      yield { events: page.items.flatMap(({ recorded }) => recorded ?? []), position: cursor, caughtUp: !more };
    }
  };

  const end: EventStore['end'] = async () => {
    let before: bigint | undefined;
    for (;;) {
      const { items, more } = await reader.newest(before, END_EVENTS_READ, isOurs);
      const found = items.find(({ recorded }) => recorded !== undefined)?.recorded;
      if (found) return found.position;
      before = items.at(-1)?.position;
      if (!more || before === undefined) return 0n;
    }
  };

  const subscribe: EventStore['subscribe'] = ({ after = 0n, filter, signal }) => {
    const matches = matcher(filter);
    return follow({
      subscribe: reading.subscribe,
      after: startOf(after),
      wanted: (seen) => isOurs(seen) && matches(seen),
      signal: AbortSignal.any([signal, closing.signal]),
      confirmMillis: readMillis,
    });
  };

  /** The id of the first event of a stream of its own, written by whoever comes first. */
  const identify = async (): Promise<string> => {
    const event: StoredEvent = { id: randomUUID(), type: 'LogNamed', data: '{}', metadata: '{}' };
    const { outcome } = await write(IDENTITY_STREAM, [event], NO_STREAM);
    if (outcome === 'appended') return event.id;
    const { items } = await reader.stream(IDENTITY_STREAM, 0, 1, false);
    const name = items[0]?.recorded?.id;
    if (name === undefined) throw new LogUnavailable('the log has lost its name');
    return name;
  };

  const identity: EventStore['identity'] = () => {
    identified ??= identify().catch((error: unknown) => {
      identified = undefined;
      throw error;
    });
    return identified;
  };

  const close = async (): Promise<void> => {
    closing.abort();
    await holder.close();
    await dispose(reading);
  };

  return { append, read, readAll, subscribe, end, identity, close };
};
