import { LRUCache } from 'lru-cache';
import { decode, encode, type Head, type Proposal, type Recorded, START } from './codec.ts';
import type { KeyRing } from './keys/ring.ts';
import { hasPersonalFields, sealedWith } from './personal.ts';
import type { Batch, EventReader, EventStore, Filter, RecordedEvent } from './port.ts';

/** Facts as they are read. */
export type LogReader = {
  /** A stream's facts, the oldest first, in pages. */
  readonly read: (stream: string, options?: { readonly from?: number; readonly limit?: number }) => AsyncIterable<Page>;
  /** Facts after a position, up to the end of the log. */
  readonly readAll: (options?: { readonly after?: bigint; readonly filter?: Filter }) => AsyncIterable<DecodedBatch>;
  /** As `readAll`, and then live until the signal aborts. */
  readonly subscribe: (options: {
    readonly after?: bigint;
    readonly filter?: Filter;
    readonly signal: AbortSignal;
  }) => AsyncIterable<DecodedBatch>;
  /** The position of the newest fact; 0 where there is none. */
  readonly end: () => Promise<bigint>;
  readonly identity: () => Promise<string>;
};

/** The log as the rest of Weir knows it: facts in, facts out. Hashing and sealing are done here, once, for every store. */
export type EventLog = LogReader & {
  /**
   * Appends facts to the end of a stream as the caller knows it. `null` when somebody else was first: catch up, decide again.
   * Throws what the store throws (`LogUnavailable`, `AppendTooLarge`).
   */
  readonly append: (stream: string, events: readonly Proposal[], head: Head) => Promise<Appended | null>;
};

export type Appended = { readonly head: Head; readonly position: bigint; readonly recorded: readonly Recorded[] };
export type Page = { readonly events: readonly Recorded[]; readonly head: Head };
export type DecodedBatch = {
  readonly events: readonly Recorded[];
  readonly position: bigint;
  readonly caughtUp: boolean;
};

/** Facts of this process that its own followers are about to read: they need not be parsed and unsealed again. */
const RECENT_FACTS_MAX = 2_000;

/** A log that is only read. */
export const logReader = (store: EventReader, keys: Pick<KeyRing, 'find'>): LogReader =>
  readerOf(store, keys, () => undefined);

export const eventLog = (store: EventStore, keys: KeyRing): EventLog => {
  const recent = new LRUCache<string, Recorded>({ max: RECENT_FACTS_MAX });
  const ownFact = (event: RecordedEvent): Recorded | undefined => {
    const fact = recent.get(event.id);
    return fact?.stream === event.stream && fact.revision === event.revision ? fact : undefined;
  };

  return {
    ...readerOf(store, keys, ownFact),
    async append(stream, events, head) {
      const personal = events.some(({ event }) => hasPersonalFields(event.type, event.data));
      const key = personal ? await keys.forStream(head.key) : null;
      const { stored, metadata } = encode(stream, events, head, key);
      const outcome = await store.append(stream, stored, head.revision);
      if (outcome.outcome === 'conflict') return null;
      const first = head.revision + 1;
      const recorded = events.flatMap(({ event }, index): readonly Recorded[] => {
        const own = metadata[index];
        const id = stored[index]?.id;
        if (own === undefined || id === undefined) return [];
        return [{ ...event, id, stream, revision: first + index, position: outcome.position, metadata: own }];
      });
      for (const fact of recorded) recent.set(fact.id, fact);
      const hash = metadata.at(-1)?.hash ?? head.hash;
      return {
        head: { revision: outcome.revision, hash, key: key?.id ?? head.key },
        position: outcome.position,
        recorded,
      };
    },
  };
};

/** `known`: an event of which the fact is at hand already. */
const readerOf = (
  store: EventReader,
  keys: Pick<KeyRing, 'find'>,
  known: (event: RecordedEvent) => Recorded | undefined,
): LogReader => {
  const decodeAll = async (events: readonly RecordedEvent[]): Promise<readonly Recorded[]> => {
    const own = events.map(known);
    const keyOf = await keys.find(events.filter((_, index) => own[index] === undefined));
    return events.map((event, index) => {
      const fact = own[index];
      return fact === undefined ? decode(event, keyOf) : { ...fact, position: event.position };
    });
  };
  const decodeBatch = async (batch: Batch): Promise<DecodedBatch> => ({
    ...batch,
    events: await decodeAll(batch.events),
  });

  return {
    async *read(stream, options = {}) {
      let head = START;
      for await (const page of store.read(stream, options)) {
        for (const event of page) head = headAfter(head, event);
        const events = await decodeAll(page);
        const hash = events.at(-1)?.metadata.hash ?? head.hash;
        head = { ...head, hash };
        yield { events, head };
      }
    },

    async *readAll(options = {}) {
      for await (const batch of store.readAll(options)) yield await decodeBatch(batch);
    },

    async *subscribe(options) {
      for await (const batch of store.subscribe(options)) yield await decodeBatch(batch);
    },

    end: () => store.end(),
    identity: () => store.identity(),
  };
};

const headAfter = (head: Head, event: RecordedEvent): Head => ({
  revision: event.revision,
  hash: head.hash,
  key: head.key ?? keyIn(event),
});

/** Only the first events of a stream seal anything, so the text is looked at before it is parsed. */
const keyIn = (event: RecordedEvent): string | null =>
  event.data.includes('"personal"') ? sealedWith(JSON.parse(event.data)) : null;
