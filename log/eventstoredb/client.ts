import {
  BACKWARDS,
  END,
  EventStoreDBClient,
  FORWARDS,
  type JSONType,
  jsonEvent,
  NO_STREAM as NONE,
  type ResolvedEvent,
  START,
  streamNameFilter,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { NO_STREAM, type RecordedEvent, type StoredEvent } from '../port.ts';

/**
 * The one file that knows the client package. `@kurrent/kurrentdb-client` takes its place by another import,
 * `streamState` for `expectedRevision` and `actualState` for `actualVersion`.
 */

/** `batch`: many appends share one call. `single`: a call each, slower, with a deadline of its own (fact 10). */
export type AppendWith = 'batch' | 'single';

/** An event as it comes, turned into texts only when somebody wants it. */
export type Seen = Pick<RecordedEvent, 'stream' | 'type' | 'revision'> & {
  /** Undefined where the server's two positions differ: nobody may resume there. */
  readonly position: bigint | undefined;
  readonly recorded: () => RecordedEvent;
};

/** What the client's two kinds of object streams have in common, as far as it is needed. */
export type Resolved = Pick<ResolvedEvent, 'event'>;
export type Objects = AsyncIterable<Resolved> & {
  read(): Resolved | null;
  destroy(error?: Error): unknown;
  on(event: string, listener: () => void): Objects;
};

/** A running call: objects to pull, and the way to end it on the server too (fact 15). */
export type Call = { readonly readable: Objects; readonly cancel: () => Promise<void> };

export type Marks = { readonly checkpoint: (position: bigint) => void; readonly caughtUp: () => void };

export type Connection = {
  readonly append: (
    stream: string,
    events: readonly StoredEvent[],
    expectedRevision: number,
    deadlineMillis: number,
  ) => Promise<{ readonly revision: number; readonly position: bigint | undefined }>;
  /** From a revision, or from that end where reading in this direction begins. */
  readonly readStream: (stream: string, from: number | undefined, count: number, backwards: boolean) => Call;
  /** From a position on, inclusive. */
  readonly readAll: (from: bigint | undefined, count: number) => Call;
  /** Before a position, exclusive, or from the end, the newest first. */
  readonly readAllBackwards: (before: bigint | undefined, count: number) => Call;
  /** After a position, exclusive; without system streams. */
  readonly subscribe: (after: bigint | undefined, marks: Marks, bufferEvents: number) => Call;
  readonly dispose: () => Promise<void>;
};

/** What an error of the client means for the call that got it. */
export type Failure =
  | { readonly kind: 'conflict'; readonly revision: number }
  | { readonly kind: 'too-large' | 'stream-deleted' | 'stream-not-found' | 'no-access' }
  /** An answer, though a useless one: the outcome is unknown, the client is sound. */
  | { readonly kind: 'unavailable' }
  /** No answer at all; the client object may stay broken for appends (fact 11). */
  | { readonly kind: 'broken' };

/** A BatchAppend carries its deadline as a point in time: far off, so that clocks may differ (fact 9). */
const BATCH_DEADLINE_MILLIS = 300_000;
const NO_SYSTEM_STREAMS = '^[^$]';
/** In windows of 32 events looked at. */
const CHECKPOINT_WINDOWS = 32;
const IN_THE_CLEAR = /[?&]tls=false/i;
const CREDENTIALS = /^[^/]+:\/\/([^:@/]+):([^@/]+)@/;

/** Any credentials given with a call make the client use `Append`; without TLS they are not even sent. */
const credentialsOf = (connectionString: string) => {
  const [, username, password] = CREDENTIALS.exec(connectionString) ?? [];
  if (username !== undefined && password !== undefined) {
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  }
  return IN_THE_CLEAR.test(connectionString) ? { username: 'any', password: 'any' } : undefined;
};

const parsed = (text: string): JSONType => JSON.parse(text);

const textOf = (body: unknown, absent: string): string => {
  if (body instanceof Uint8Array) return JSON.stringify(Buffer.from(body).toString('base64'));
  return body === undefined ? absent : JSON.stringify(body);
};

/** Undefined for a link whose target is gone. */
export const seenOf = ({ event }: Resolved): Seen | undefined => {
  if (!event) return undefined;
  const position =
    event.position && event.position.commit === event.position.prepare ? event.position.commit : undefined;
  const place = { stream: event.streamId, type: event.type, revision: Number(event.revision) };
  return {
    ...place,
    position,
    recorded: () => ({
      ...place,
      id: event.id,
      data: textOf(event.data, 'null'),
      metadata: textOf(event.metadata, '{}'),
      position: position ?? event.position?.commit ?? 0n,
    }),
  };
};

const TYPES: Readonly<Record<string, Failure>> = {
  'maximum-append-size-exceeded': { kind: 'too-large' },
  'stream-deleted': { kind: 'stream-deleted' },
  'stream-not-found': { kind: 'stream-not-found' },
  'access-denied': { kind: 'no-access' },
};

/** Of the raw gRPC errors this one leaves the client sound (facts 4 and 11). */
const RAW_UNAVAILABLE = 14;

const fieldOf = (error: unknown, field: 'type' | 'code'): unknown =>
  error instanceof Error ? Reflect.get(error, field) : undefined;

export const failureOf = (error: unknown): Failure => {
  if (error instanceof WrongExpectedVersionError) {
    const { actualVersion } = error;
    return { kind: 'conflict', revision: typeof actualVersion === 'bigint' ? Number(actualVersion) : NO_STREAM };
  }
  const type = fieldOf(error, 'type');
  if (typeof type === 'string') return TYPES[type] ?? { kind: 'unavailable' };
  return { kind: fieldOf(error, 'code') === RAW_UNAVAILABLE ? 'unavailable' : 'broken' };
};

const pairOf = (position: bigint) => ({ commit: position, prepare: position });

export const connect = (connectionString: string, appendWith: AppendWith): Connection => {
  const client = EventStoreDBClient.connectionString(connectionString);
  const credentials = appendWith === 'single' ? credentialsOf(connectionString) : undefined;

  return {
    append: async (stream, events, expectedRevision, deadlineMillis) => {
      const { nextExpectedRevision, position } = await client.appendToStream(
        stream,
        events.map(({ id, type, data, metadata }) =>
          jsonEvent({ id, type, data: parsed(data), metadata: parsed(metadata) }),
        ),
        {
          expectedRevision: expectedRevision === NO_STREAM ? NONE : BigInt(expectedRevision),
          deadline: credentials ? deadlineMillis : BATCH_DEADLINE_MILLIS,
          ...(credentials && { credentials }),
        },
      );
      return { revision: Number(nextExpectedRevision), position: position?.commit };
    },
    readStream: (stream, from, count, backwards) => {
      const start = backwards ? END : START;
      const readable = client.readStream(stream, {
        fromRevision: from === undefined ? start : BigInt(from),
        maxCount: count,
        direction: backwards ? BACKWARDS : FORWARDS,
      });
      return { readable, cancel: () => readable.cancel() };
    },
    readAll: (from, count) => {
      const readable = client.readAll({ fromPosition: from === undefined ? START : pairOf(from), maxCount: count });
      return { readable, cancel: () => readable.cancel() };
    },
    readAllBackwards: (before, count) => {
      const fromPosition = before === undefined ? END : pairOf(before);
      const readable = client.readAll({ fromPosition, maxCount: count, direction: BACKWARDS });
      return { readable, cancel: () => readable.cancel() };
    },
    subscribe: (after, { checkpoint, caughtUp }, bufferEvents) => {
      const filter = streamNameFilter({
        regex: NO_SYSTEM_STREAMS,
        checkpointInterval: CHECKPOINT_WINDOWS,
        checkpointReached: (_, { commit }) => checkpoint(commit),
      });
      const fromPosition = after === undefined ? START : pairOf(after);
      const readable = client.subscribeToAll({ fromPosition, filter }, { highWaterMark: bufferEvents });
      readable.on('caughtUp', caughtUp);
      return { readable, cancel: () => readable.unsubscribe() };
    },
    dispose: () => client.dispose(),
  };
};
