/**
 * The event store port: what the rest of the system needs of a place that keeps events.
 * An adapter is done when `test/contracts/event-store.ts` passes unchanged against it.
 */

/** An event as it is stored: its bodies are JSON texts, already encoded (hashed, personal data encrypted). */
export type StoredEvent = {
  /** UUID, made before the first attempt to append, so that a repeat can be recognised. */
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
};

export type RecordedEvent = StoredEvent & {
  readonly stream: string;
  /** Place in the stream, gapless from 0. */
  readonly revision: number;
  /** Place in the whole log: growing, not consecutive. Valid only in the log that gave it. */
  readonly position: bigint;
};

/** Events in the order of the log, and the position that may be saved once all of them are handled. */
export type Batch = {
  readonly events: readonly RecordedEvent[];
  readonly position: bigint;
  /** True when nothing newer was in the log as this batch was read. May be true of a batch without events. */
  readonly caughtUp: boolean;
};

/** Keeps events whose stream name begins with one of the prefixes, or whose type is one of those listed. */
export type Filter = { readonly streams: readonly string[] } | { readonly types: readonly string[] };

/** The expected revision of a stream that has no events yet. */
export const NO_STREAM = -1;

export type AppendOutcome =
  | { readonly outcome: 'appended'; readonly revision: number; readonly position: bigint }
  /** Somebody else was first; `revision` is the stream's last one, `NO_STREAM` when it has none. */
  | { readonly outcome: 'conflict'; readonly revision: number };

/** What may be read of a log, also of one that somebody else writes to. */
export type EventReader = {
  /** Pages of a stream, from a revision on (inclusive; backwards from the last one when left out). Nothing for a stream that is not there. */
  readonly read: (
    stream: string,
    options?: { readonly from?: number; readonly limit?: number; readonly backwards?: boolean },
  ) => AsyncIterable<readonly RecordedEvent[]>;
  /** All events after a position (exclusive), up to the end of the log as it is when it gets there. */
  readonly readAll: (options?: { readonly after?: bigint; readonly filter?: Filter }) => AsyncIterable<Batch>;
  /**
   * As `readAll`, then goes on live until the signal aborts; each time it has reached the end it says `caughtUp`.
   * Every event once and in order, also over a lost connection: it resumes by itself, for as long as it takes.
   * Slow consumers hold the source back; memory is bounded.
   */
  readonly subscribe: (options: {
    readonly after?: bigint;
    readonly filter?: Filter;
    readonly signal: AbortSignal;
  }) => AsyncIterable<Batch>;
  /** The position of the newest event; 0 where there is none. */
  readonly end: () => Promise<bigint>;
  /** A name for this very log, kept beside cursors: a position means nothing in another log. */
  readonly identity: () => Promise<string>;
  readonly close: () => Promise<void>;
};

export type EventStore = EventReader & {
  /**
   * Appends all events or none, and answers once they are on disk. The same events (same ids, same
   * expected revision) again are a repeat: answered like the first time, nothing is written.
   * Refuses an append of no events (`RangeError`) and one above `APPEND_BYTES_MAX` (`AppendTooLarge`);
   * throws `LogUnavailable` when the store could not be reached in time: the outcome is then unknown
   * and the same append may be repeated.
   */
  readonly append: (stream: string, events: readonly StoredEvent[], expectedRevision: number) => Promise<AppendOutcome>;
};

/** EventStoreDB 24.10 refuses appends above 1 MiB; every adapter refuses them alike. Sum of data, metadata and twice the type. */
export const APPEND_BYTES_MAX = 1_000_000;

export class LogUnavailable extends Error {
  override readonly name = 'LogUnavailable';
}

export class AppendTooLarge extends Error {
  override readonly name = 'AppendTooLarge';
}
