import { APPEND_BYTES_MAX, AppendTooLarge, NO_STREAM, type StoredEvent } from './port.ts';

export const STREAM_NAME_CHARACTERS_MAX = 500;

/** Where a log may keep its own name; nobody else writes there, and it is never delivered. */
export const IDENTITY_STREAM = 'log';

// A leading `$` is the server's own name space; control characters do not survive every store.
// biome-ignore lint/suspicious/noControlCharactersInRegex: keeping them out is the point
const STREAM_NAME = /^[^$\u0000-\u001f][^\u0000-\u001f]*$/;

/** Size of an append as EventStoreDB counts it: data, metadata and twice the type of each event. */
export const appendBytes = (events: readonly StoredEvent[]): number =>
  events.reduce((sum, e) => sum + Buffer.byteLength(e.data) + Buffer.byteLength(e.metadata) + 2 * e.type.length, 0);

/** Throws for an append that no adapter may let through; the same answer in each of them. */
export const checkAppend = (stream: string, events: readonly StoredEvent[], expectedRevision: number): void => {
  if (stream.length > STREAM_NAME_CHARACTERS_MAX || !STREAM_NAME.test(stream) || stream === IDENTITY_STREAM) {
    throw new RangeError(`not a stream name: ${JSON.stringify(stream.slice(0, STREAM_NAME_CHARACTERS_MAX))}`);
  }
  if (!Number.isSafeInteger(expectedRevision) || expectedRevision < NO_STREAM) {
    throw new RangeError(`not a revision: ${expectedRevision}`);
  }
  if (events.length === 0) throw new RangeError(`append of no events to ${stream}`);
  const bytes = appendBytes(events);
  if (bytes > APPEND_BYTES_MAX) {
    throw new AppendTooLarge(`append of ${bytes} bytes to ${stream}, at most ${APPEND_BYTES_MAX}`);
  }
};
