import { randomUUID } from 'node:crypto';
import { createWake, type Wake } from '../../../log/wake.ts';

/** The log of the test server: rules 25 to 34 of `reference/eventstoredb.md`, in memory. */

export type Proposed = {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
};

export type Recorded = Proposed & {
  readonly stream: string;
  readonly revision: bigint;
  readonly position: bigint;
  readonly createdMillis: number;
};

export type Expected = 'any' | 'no_stream' | 'stream_exists' | bigint;

export type Outcome =
  | { readonly kind: 'appended'; readonly revision: bigint; readonly position: bigint; readonly repeat: boolean }
  | { readonly kind: 'wrong-revision'; readonly current: bigint | undefined }
  | { readonly kind: 'stream-deleted' }
  | { readonly kind: 'too-large' };

type Stream = {
  readonly records: Recorded[];
  tombstoned: boolean;
  truncateBefore: bigint;
  maxCount: number;
  maxAgeMillis: number;
};

export type State = {
  readonly all: readonly Recorded[];
  readonly appended: Wake;
  readonly append: (stream: string, expected: Expected, events: readonly Proposed[]) => Outcome;
  readonly softDelete: (stream: string, expected: Expected) => Outcome;
  readonly tombstone: (stream: string, expected: Expected) => Outcome;
  /** What a read of the stream may see; undefined when it is not there. */
  readonly visible: (stream: string) => readonly Recorded[] | undefined;
  readonly isTombstoned: (stream: string) => boolean;
  /** Index in `all` of the first record at or after a position. */
  readonly indexOf: (position: bigint) => number;
  /** What a restart of the process loses: the ids seen lately. */
  readonly restart: () => void;
};

export const APPEND_BYTES_MAX = 1024 * 1024;
export const DELETED = 9223372036854775807n;
const FIRST_POSITION = 1310n;
const RECORD_HEADER_BYTES = 132;

const bytes = (text: string): Uint8Array => Buffer.from(text);

const sizeOf = (events: readonly Proposed[]): number =>
  events.reduce((sum, { data, metadata, type }) => sum + data.length + metadata.length + 2 * type.length, 0);

const json = (type: string, data: string): Proposed => ({
  id: randomUUID(),
  type,
  contentType: 'application/json',
  data: bytes(data),
  metadata: bytes(''),
});

export const createState = (): State => {
  const all: Recorded[] = [];
  const streams = new Map<string, Stream>();
  const recent = new Map<string, Recorded>();
  const appended = createWake();
  let next = FIRST_POSITION;

  const streamOf = (name: string): Stream => {
    const known = streams.get(name);
    if (known) return known;
    const fresh: Stream = {
      records: [],
      tombstoned: false,
      truncateBefore: 0n,
      maxCount: Infinity,
      maxAgeMillis: Infinity,
    };
    streams.set(name, fresh);
    return fresh;
  };

  const lastOf = (stream: Stream): bigint => BigInt(stream.records.length) - 1n;

  const record = (name: string, revision: bigint, event: Proposed): Recorded => {
    const stored: Recorded = { ...event, stream: name, revision, position: next, createdMillis: Date.now() };
    next += BigInt(RECORD_HEADER_BYTES + event.data.length + event.metadata.length + 2 * event.type.length);
    all.push(stored);
    recent.set(event.id, stored);
    return stored;
  };

  const obeyMetadata = (name: string, event: Proposed): void => {
    const metadata: Record<string, unknown> = JSON.parse(Buffer.from(event.data).toString());
    const stream = streamOf(name);
    const before = Number(metadata.$tb ?? 0);
    // 2^63 - 1 is not a number that JSON.parse can give back.
    stream.truncateBefore = before > Number.MAX_SAFE_INTEGER ? DELETED : BigInt(before);
    stream.maxCount = Number(metadata.$maxCount ?? Infinity);
    stream.maxAgeMillis = Number(metadata.$maxAge ?? Infinity) * 1000;
  };

  const write = (name: string, events: readonly Proposed[]): Outcome => {
    const stream = streamOf(name);
    const reviveAt = stream.truncateBefore === DELETED ? lastOf(stream) + 1n : undefined;
    for (const event of events) {
      stream.records.push(record(name, lastOf(stream) + 1n, event));
      if (name.startsWith('$$')) obeyMetadata(name.slice(2), event);
    }
    const position = all.at(-1)?.position ?? 0n;
    if (reviveAt !== undefined) write(`$$${name}`, [json('$metadata', `{"$tb":${reviveAt}}`)]);
    appended.fire();
    return { kind: 'appended', revision: lastOf(stream), position, repeat: false };
  };

  const repeated = (there: readonly (Recorded | undefined)[], events: readonly Proposed[]): Outcome | undefined => {
    const last = there.at(-1);
    const same = there.length === events.length && events.every(({ id }, at) => there[at]?.id === id);
    return last && same
      ? { kind: 'appended', revision: last.revision, position: last.position, repeat: true }
      : undefined;
  };

  const repeatAfter = (stream: Stream, revision: bigint, events: readonly Proposed[]): Outcome | undefined =>
    repeated(stream.records.slice(Number(revision) + 1, Number(revision) + 1 + events.length), events);

  const recentRepeat = (name: string, events: readonly Proposed[]): Outcome | undefined => {
    const there = events.map(({ id }) => recent.get(id));
    return there.every((stored) => stored?.stream === name) ? repeated(there, events) : undefined;
  };

  /** The table in 27; undefined means that the events are to be written. */
  const refusal = (name: string, expected: Expected, events: readonly Proposed[]): Outcome | undefined => {
    const stream = streamOf(name);
    const last = lastOf(stream);
    const wrong: Outcome = { kind: 'wrong-revision', current: last < 0n ? undefined : last };
    if (stream.tombstoned) return { kind: 'stream-deleted' };
    if (stream.truncateBefore === DELETED && typeof expected === 'string') {
      return expected === 'stream_exists' ? { kind: 'stream-deleted' } : undefined;
    }
    switch (expected) {
      case 'any':
        return recentRepeat(name, events);
      case 'stream_exists':
        return last < 0n ? wrong : recentRepeat(name, events);
      case 'no_stream':
        return last < 0n ? undefined : (repeatAfter(stream, -1n, events) ?? wrong);
      default:
        if (expected === last) return undefined;
        return (expected < last ? repeatAfter(stream, expected, events) : undefined) ?? wrong;
    }
  };

  const append: State['append'] = (name, expected, events) => {
    if (sizeOf(events) > APPEND_BYTES_MAX) return { kind: 'too-large' };
    return refusal(name, expected, events) ?? write(name, events);
  };

  const softDelete: State['softDelete'] = (name, expected) =>
    refusal(name, expected, []) ?? write(`$$${name}`, [json('$metadata', `{"$tb":${DELETED}}`)]);

  const tombstone: State['tombstone'] = (name, expected) => {
    const refused = refusal(name, expected, []);
    if (refused) return refused;
    const { position } = record(name, DELETED, json('$streamDeleted', ''));
    streamOf(name).tombstoned = true;
    appended.fire();
    return { kind: 'appended', revision: DELETED, position, repeat: false };
  };

  const visible: State['visible'] = (name) => {
    const stream = streams.get(name);
    if (!stream || stream.records.length === 0 || stream.truncateBefore === DELETED) return undefined;
    const { records, truncateBefore, maxCount, maxAgeMillis } = stream;
    const first = Math.max(Number(truncateBefore), maxCount === Infinity ? 0 : records.length - maxCount);
    const kept = first > 0 ? records.slice(first) : records;
    const oldest = Date.now() - maxAgeMillis;
    return maxAgeMillis === Infinity ? kept : kept.filter(({ createdMillis }) => createdMillis >= oldest);
  };

  const indexOf: State['indexOf'] = (position) => {
    let low = 0;
    let high = all.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((all[middle]?.position ?? position) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  // A real log begins with the server's own users and settings.
  write('$users', [json('$User', '"$ops"'), json('$User', '"$admin"')]);

  return {
    all,
    appended,
    append,
    softDelete,
    tombstone,
    visible,
    isTombstoned: (name) => streams.get(name)?.tombstoned ?? false,
    indexOf,
    restart: () => recent.clear(),
  };
};
