import { hash, type KeyObject, randomUUID } from 'node:crypto';
import { configure } from 'safe-stable-stringify';
import type { WeirEvent } from '../domain/events.ts';
import type { Whose } from '../domain/order/whose.ts';
import type { Instant } from '../domain/time.ts';
import { type DataKey, hasPersonalFields, seal, sealedWith, unseal } from './personal.ts';
import type { RecordedEvent, StoredEvent } from './port.ts';
import { packed, unpacked } from './receipts.ts';
import { SCHEMA, upcast } from './upcasters/upcast.ts';

/** Who or what led to an event, and when; and, where an order did, whose that is. */
export type Cause = {
  readonly at: Instant;
  /** The key that asked for it, or `weir` for a step of our own. */
  readonly by: string;
  /** The one thing that all of this is about: an order's id for its own facts and those of the stock it takes. */
  readonly correlationId: string;
  /** The request or the event that led to it. */
  readonly causationId: string;
} & Partial<Whose>;

/** A fact that is about to enter history, and what led to it. */
export type Proposal = { readonly event: WeirEvent; readonly cause: Cause };

/** A fact with its place in history. */
export type Recorded = WeirEvent & {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
  readonly metadata: Metadata;
};

export type Metadata = Cause & {
  /** Version of the shape of `data`; older ones are upcast when read. */
  readonly schema: number;
  readonly hash: string;
};

/** The end of a stream: what the next event is chained to. */
export type Head = {
  readonly revision: number;
  readonly hash: string;
  /** The key that the stream's personal data is sealed with; `null` as long as there is none. */
  readonly key: string | null;
  /** Its personal data has been forgotten: none may follow. */
  readonly forgotten: boolean;
};

export const START: Head = { revision: -1, hash: '', key: null, forgotten: false };

/** RFC 8785 canonical JSON for all that we write: keys sorted, whole numbers, strings. */
const canonical = configure({ deterministic: true, circularValue: Error, bigint: false });

/**
 * SHA-256, in hex, over the hash of the event before it in its stream and its own canonical content, line by line: stream,
 * revision, id, type, data, metadata without the hash.
 */
export const hashOf = (previous: string, event: Omit<RecordedEvent, 'position'>): string =>
  hash('sha256', [previous, event.stream, event.revision, event.id, event.type, event.data, event.metadata].join('\n'));

/** Encodes events for the end of a stream: seals personal data, and chains each to the one before it. */
export const encode = (
  stream: string,
  events: readonly Proposal[],
  head: Head,
  key: DataKey | null,
): { readonly stored: readonly StoredEvent[]; readonly metadata: readonly Metadata[] } => {
  const stored: StoredEvent[] = [];
  const metadata: Metadata[] = [];
  let previous = head.hash;
  for (const [index, { event, cause }] of events.entries()) {
    const sealed =
      key !== null && hasPersonalFields(event.type, event.data)
        ? seal(stream, event.type, event.data, key)
        : event.data;
    const unhashed = { ...cause, schema: SCHEMA };
    const content = {
      id: randomUUID(),
      stream,
      revision: head.revision + 1 + index,
      type: event.type,
      data: textOf(packed(sealed)),
      metadata: textOf(unhashed),
    };
    previous = hashOf(previous, content);
    metadata.push({ ...unhashed, hash: previous });
    stored.push({
      id: content.id,
      type: event.type,
      data: content.data,
      metadata: withHash(content.metadata, previous),
    });
  }
  return { stored, metadata };
};

/** An event whose texts have been parsed; personal data is still sealed. */
export type Parsed = { readonly event: RecordedEvent } & ReturnType<typeof parse>;

export const parsed = (event: RecordedEvent): Parsed => ({ event, ...parse(event) });

/** The fact of an event; its personal data is `null` where the key is gone. */
export const decode = ({ event, data, metadata }: Parsed, keyOf: (id: string) => KeyObject | undefined): Recorded => {
  const { id, stream, revision, position, type } = event;
  const key = sealedWith(data);
  const open = key === null ? data : unseal(stream, type, data, keyOf(key));
  return upcast({ type, data: unpacked(open), id, stream, revision, position, metadata });
};

/** The canonical content that an event was hashed over, from the event as it was read. */
export const hashedContent = (
  event: RecordedEvent,
): { readonly content: Omit<RecordedEvent, 'position'>; readonly hash: string } => {
  const { data, metadata } = parse(event);
  const { hash: own, ...unhashed } = metadata;
  const { id, stream, revision, type } = event;
  return { content: { id, stream, revision, type, data: textOf(data), metadata: textOf(unhashed) }, hash: own };
};

/**
 * Whether an event is what its hash was computed over, coming after the event whose hash is `previous` (empty for the first of a
 * stream). The texts are tried as they are first: most stores keep them, and then nothing has to be parsed. Throws `SyntaxError` where
 * they are not JSON any more.
 */
export const isAuthentic = (previous: string, event: RecordedEvent): boolean => {
  const own = ENDING_HASH.exec(event.metadata.slice(-ENDING_HASH_CHARACTERS))?.[1];
  if (own !== undefined && !hasLineFeed(event)) {
    const metadata = `${event.metadata.slice(0, -ENDING_HASH_CHARACTERS)}}`;
    if (hashOf(previous, { ...event, metadata }) === own) return true;
  }
  const { content, hash: stated } = hashedContent(event);
  return hashOf(previous, content) === stated;
};

/** The hash that an event states; empty where it states none. */
export const statedHash = ({ metadata }: Pick<RecordedEvent, 'metadata'>): string => {
  const ending = ENDING_HASH.exec(metadata.slice(-ENDING_HASH_CHARACTERS))?.[1];
  if (ending !== undefined) return ending;
  try {
    const { hash: stated } = JSON.parse(metadata);
    return typeof stated === 'string' ? stated : '';
  } catch {
    return '';
  }
};

/** How `encode` ends the metadata of every event. */
const ENDING_HASH = /^,"hash":"([0-9a-f]{64})"\}$/;
const ENDING_HASH_CHARACTERS = 75;

/** The hashed lines are told apart by line feeds: none of them can hold one itself. */
const hasLineFeed = ({ stream, id, type, data, metadata }: RecordedEvent): boolean =>
  [stream, id, type, data, metadata].some((line) => line.includes('\n'));

const textOf = (value: object): string => canonical(value) ?? 'null';

const withHash = (text: string, value: string): string => `${text.slice(0, -1)},"hash":"${value}"}`;

const parse = (event: RecordedEvent) => ({ data: JSON.parse(event.data), metadata: JSON.parse(event.metadata) });
