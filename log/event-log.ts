import { LRUCache } from 'lru-cache';
import { decode, encode, type Head, type Proposal, parsed, type Recorded, START } from './codec.ts';
import type { KeyRing } from './keys/ring.ts';
import { FORGOTTEN, hasPersonalFields, sealedWith } from './personal.ts';
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
   * Throws what the store throws (`LogUnavailable`, `AppendTooLarge`), and `TypeError` for personal data in a stream that has
   * forgotten its own.
   */
  readonly append: (stream: string, events: readonly Proposal[], head: Head) => Promise<Appended | null>;
  /**
   * Destroys every key that personal data of these streams is sealed with: it reads as `null` from then on. A stream must have said
   * so itself before, by a `PersonalDataForgotten`. A repeat changes nothing.
   */
  readonly forget: (streams: readonly string[]) => Promise<void>;
  /** Keeps no personal data in memory that was read so far: another process may have forgotten some of it. */
  readonly dropRead: () => void;
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

/** A log that is only read. Who follows it keeps no key of what is forgotten meanwhile. */
export const logReader = (store: EventReader, keys: Pick<KeyRing, 'find' | 'drop'>): LogReader => {
  const reader = readerOf(store, keys, () => undefined);
  return {
    ...reader,
    async *subscribe(options) {
      for await (const batch of reader.subscribe(options)) {
        if (batch.events.some(({ type }) => type === FORGOTTEN)) keys.drop();
        yield batch;
      }
    },
  };
};

export const eventLog = (store: EventStore, keys: KeyRing): EventLog => {
  const recent = new LRUCache<string, Recorded>({ max: RECENT_FACTS_MAX });
  /** Raised whenever they are dropped: what was on its way to be written then is not kept. */
  let drops = 0;

  const ownFact = (event: RecordedEvent): Recorded | undefined => {
    const fact = recent.get(event.id);
    return fact?.stream === event.stream && fact.revision === event.revision ? fact : undefined;
  };

  const dropRead = (): void => {
    drops += 1;
    recent.clear();
    keys.drop();
  };
  const keysOf = async (stream: string): Promise<readonly string[]> => {
    const ids = new Set<string>();
    for await (const page of store.read(stream)) for (const id of page.map(keyIn)) if (id !== null) ids.add(id);
    return [...ids];
  };

  return {
    ...readerOf(store, keys, ownFact),
    async append(stream, events, head) {
      const personal = events.some(({ event }) => hasPersonalFields(event.type, event.data));
      if (personal && head.forgotten) throw new TypeError(`${stream} has forgotten its personal data: none may follow`);
      const began = drops;
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
      if (began === drops) for (const fact of recorded) recent.set(fact.id, fact);
      const hash = metadata.at(-1)?.hash ?? head.hash;
      return {
        head: {
          revision: outcome.revision,
          hash,
          key: key?.id ?? head.key,
          forgotten: head.forgotten || events.some(({ event }) => event.type === FORGOTTEN),
        },
        position: outcome.position,
        recorded,
      };
    },

    async forget(streams) {
      const ids: string[] = [];
      for (const stream of streams) ids.push(...(await keysOf(stream)));
      await keys.destroy(ids);
      dropRead();
    },
    dropRead,
  };
};

/** `known`: an event of which the fact is at hand already. */
const readerOf = (
  store: EventReader,
  keys: Pick<KeyRing, 'find'>,
  known: (event: RecordedEvent) => Recorded | undefined,
): LogReader => {
  const decodeAll = async (events: readonly RecordedEvent[]): Promise<readonly Recorded[]> => {
    const read = events.map((event) => known(event) ?? parsed(event));
    const keyOf = await keys.find(read.map((one) => ('event' in one ? sealedWith(one.data) : null)).filter(isKey));
    return read.map((one, index) =>
      'event' in one ? decode(one, keyOf) : { ...one, position: events[index]?.position ?? one.position },
    );
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

const isKey = (key: string | null): key is string => key !== null;

const headAfter = (head: Head, event: RecordedEvent): Head => ({
  revision: event.revision,
  hash: head.hash,
  key: head.key ?? keyIn(event),
  forgotten: head.forgotten || event.type === FORGOTTEN,
});

/** Only the first events of a stream seal anything, so the text is looked at before it is parsed. */
const keyIn = (event: RecordedEvent): string | null =>
  event.data.includes('"personal"') ? sealedWith(JSON.parse(event.data)) : null;
