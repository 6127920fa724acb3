import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { CheckpointFacts } from '../../domain/checkpoint.ts';
import { type Instant, millisOf } from '../../domain/time.ts';
import { statedHash } from '../codec.ts';
import type { EventStore, RecordedEvent } from '../port.ts';
import { grown, leafOf, NO_LEAVES, rootOf, type Tree } from './merkle.ts';

/** The stream of the checkpoints. Its own events belong to no block. */
export const CHECKPOINTS = 'checkpoints';

/** Events in a block. */
export const BLOCK_EVENTS_MAX = 1_024;
/** A block is sealed with what there is when its oldest event is as old as this. */
export const BLOCK_MILLIS_MAX = 60_000;

/** A sealed block, and the hash of the fact that says so. */
export type Checkpoint = {
  readonly number: number;
  readonly after: bigint;
  readonly upTo: bigint;
  readonly events: number;
  readonly root: string;
  readonly history: Tree;
  readonly hash: string;
};

/** What an event is in the tree of its block: its place in its stream, and the hash of all that it is. */
export const leafOfEvent = (event: Pick<RecordedEvent, 'stream' | 'revision' | 'metadata'>): Buffer =>
  leafOf(`${event.stream}\n${event.revision}\n${statedHash(event)}`);

/** What a checkpoint is in the tree of all checkpoints. */
export const leafOfCheckpoint = ({ hash }: Pick<Checkpoint, 'hash'>): Buffer => leafOf(hash);

/** The tree over all checkpoints up to and with this one. */
export const historyWith = (checkpoint: Pick<Checkpoint, 'history' | 'hash'>): Tree =>
  grown(checkpoint.history, leafOfCheckpoint(checkpoint));

const HASH = Type.String({ pattern: '^[0-9a-f]{64}$' });
const POSITION = Type.String({ pattern: '^\\d{1,20}$' });
const COUNT = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const blockSealed = Compile(
  Type.Object({
    number: COUNT,
    after: POSITION,
    upTo: POSITION,
    events: COUNT,
    root: HASH,
    history: Type.Array(HASH, { maxItems: 53 }),
  }),
);

/** The checkpoint that an event records; `null` when it does not. Its hash is the one that it states. */
export const checkpointOf = (event: RecordedEvent): Checkpoint | null => {
  const data = parsed(event.data);
  if (event.type !== 'BlockSealed' || !blockSealed.Check(data)) return null;
  const peaks = data.history.map((hash) => Buffer.from(hash, 'hex'));
  if (peaks.length !== bitsOf(data.number)) return null;
  return {
    ...data,
    after: BigInt(data.after),
    upTo: BigInt(data.upTo),
    history: { size: data.number, peaks },
    hash: statedHash(event),
  };
};

/** Checkpoints from one on, the oldest first, each with its event; ends before one that cannot be read. */
export async function* checkpointsIn(
  store: Pick<EventStore, 'read'>,
  { from = 0, limit = Number.POSITIVE_INFINITY }: { readonly from?: number; readonly limit?: number } = {},
): AsyncGenerator<{ readonly checkpoint: Checkpoint; readonly event: RecordedEvent }> {
  for await (const page of store.read(CHECKPOINTS, { from, limit })) {
    for (const event of page) {
      const checkpoint = checkpointOf(event);
      if (checkpoint === null) return;
      yield { checkpoint, event };
    }
  }
}

/** The block that is open: the next one to be sealed. */
export type OpenBlock = {
  readonly number: number;
  readonly after: bigint;
  readonly upTo: bigint;
  readonly history: Tree;
  readonly tree: Tree;
  /** When its first event was written; `null` while it has none. */
  readonly since: Instant | null;
};

/** The block after a checkpoint; after `null`, the first of the log. */
export const openAfter = (last: Pick<Checkpoint, 'number' | 'upTo' | 'history' | 'hash'> | null): OpenBlock =>
  last === null
    ? { ...EMPTY_BLOCK, number: 0, after: 0n, upTo: 0n, history: NO_LEAVES }
    : { ...EMPTY_BLOCK, number: last.number + 1, after: last.upTo, upTo: last.upTo, history: historyWith(last) };

const EMPTY_BLOCK = { tree: NO_LEAVES, since: null };

/** The block with the next event of the log; what the checkpoints' own stream holds is passed over. */
export const withEvent = (open: OpenBlock, event: RecordedEvent): OpenBlock =>
  event.stream === CHECKPOINTS
    ? open
    : {
        ...open,
        upTo: event.position,
        tree: grown(open.tree, leafOfEvent(event)),
        since: open.since ?? writtenAt(event),
      };

export const isFull = ({ tree }: OpenBlock): boolean => tree.size >= BLOCK_EVENTS_MAX;

/** Whether it is time to seal a block that is not full. */
export const isDue = ({ since }: OpenBlock, now: Instant): boolean =>
  since !== null && !(millisOf(now) - millisOf(since) < BLOCK_MILLIS_MAX);

/** The fact that seals a block which has events. */
export const sealOf = ({ number, after, upTo, history, tree }: OpenBlock): CheckpointFacts['BlockSealed'] => ({
  number,
  after: String(after),
  upTo: String(upTo),
  events: tree.size,
  root: rootOf(tree).toString('hex'),
  history: history.peaks.map((peak) => peak.toString('hex')),
});

/** An event that does not say when it was written counts as old. */
const writtenAt = ({ metadata }: RecordedEvent): Instant => {
  const fields = parsed(metadata);
  return typeof fields === 'object' && fields !== null && 'at' in fields ? String(fields.at) : '';
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const bitsOf = (size: number): number => size.toString(2).replaceAll('0', '').length;
