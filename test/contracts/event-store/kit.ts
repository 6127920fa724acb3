import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import {
  type AppendOutcome,
  type Batch,
  type EventStore,
  type Filter,
  NO_STREAM,
  type RecordedEvent,
  type StoredEvent,
} from '../../../log/port.ts';

/** What a contract test is given: the open store, and a way to close it and open it again. */
export type Bench = {
  readonly store: () => EventStore;
  readonly restart: () => Promise<void>;
  /** Appends asked for in one turn are decided in the order in which they were asked for. */
  readonly decidesInOrder: boolean;
};

export const event = (type = 'OrderPlaced', data: unknown = { quantity: 1 }): StoredEvent => ({
  id: randomUUID(),
  type,
  data: JSON.stringify(data),
  metadata: JSON.stringify({ at: '2026-01-02T03:04:05.678Z', by: 'suite', schema: 1 }),
});

export const eventsOf = (count: number, type?: string): readonly StoredEvent[] =>
  Array.from({ length: count }, (_, n) => event(type, { n }));

/** Names that no other test has used, on whatever server. */
export const uniqueName = (kind = 'order'): string => `${kind}-${randomUUID()}`;

/** Appends that must not conflict, and the position of the last event. */
export const put = async (
  store: EventStore,
  stream: string,
  events: readonly StoredEvent[],
  expectedRevision = NO_STREAM,
): Promise<Extract<AppendOutcome, { outcome: 'appended' }>> => {
  const outcome = await store.append(stream, events, expectedRevision);
  if (outcome.outcome === 'conflict') throw new Error(`conflict on ${stream}@${outcome.revision}`);
  return outcome;
};

/** Where the log ends now: everything that the test appends from here on lies behind it. */
export const endOfLog = async (store: EventStore): Promise<bigint> =>
  (await put(store, uniqueName('mark'), [event('Marked')])).position;

export const collect = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
};

export const readEvents = async (
  store: EventStore,
  stream: string,
  options?: Parameters<EventStore['read']>[1],
): Promise<readonly RecordedEvent[]> => (await collect(store.read(stream, options))).flat();

export const allBatches = (store: EventStore, after: bigint, filter?: Filter): Promise<readonly Batch[]> =>
  collect(store.readAll({ after, ...(filter && { filter }) }));

export const allEvents = async (store: EventStore, after: bigint, filter?: Filter): Promise<readonly RecordedEvent[]> =>
  (await allBatches(store, after, filter)).flatMap(({ events }) => events);

export const idsOf = (events: readonly StoredEvent[]): readonly string[] => events.map(({ id }) => id);

/** Follows the log until a condition holds for what has come so far. */
export const followUntil = async (
  store: EventStore,
  options: { readonly after: bigint; readonly filter?: Filter },
  isEnough: (events: readonly RecordedEvent[], batch: Batch) => boolean,
): Promise<readonly RecordedEvent[]> => {
  const stop = new AbortController();
  const events: RecordedEvent[] = [];
  for await (const batch of store.subscribe({ ...options, signal: stop.signal })) {
    events.push(...batch.events);
    if (isEnough(events, batch)) stop.abort();
  }
  return events;
};

/** Positions grow, and within each stream the revisions are gapless: the order that everything rests on. */
export const expectInOrder = (events: readonly RecordedEvent[]): void => {
  const next = new Map<string, number>();
  let position = -1n;
  for (const each of events) {
    expect(each.position).toBeGreaterThan(position);
    expect(each.revision).toBe(next.get(each.stream) ?? each.revision);
    next.set(each.stream, each.revision + 1);
    position = each.position;
  }
};
