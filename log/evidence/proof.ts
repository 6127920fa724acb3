import { type StaticDecode, Type } from 'typebox';
import type { EventStore, RecordedEvent } from '../port.ts';
import { CHECKPOINTS, type Checkpoint, checkpointsIn, leafOfCheckpoint, leafOfEvent } from './checkpoint.ts';
import { pathOf, peakOver } from './merkle.ts';

const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' });
const Path = Type.Array(Hash, { maxItems: 64 });
const Index = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** An event exactly as it is stored: its bodies are texts, personal data still sealed. */
const StoredEvent = Type.Object({
  id: Type.String(),
  stream: Type.String(),
  revision: Index,
  position: Type.String({ pattern: '^\\d{1,20}$' }),
  type: Type.String(),
  data: Type.String(),
  metadata: Type.String(),
});

/**
 * What it takes to verify the history of one stream without the log: its events, for each the way to the root of its block, the
 * checkpoints of those blocks, and for each the way into the newest checkpoint, whose hash stands for the whole log.
 */
export const Proof = Type.Object(
  {
    weirProof: Type.Literal(1),
    stream: Type.String(),
    events: Type.Array(
      Type.Object({
        event: StoredEvent,
        /** `null` for events that were not sealed yet. */
        seal: Type.Union([Type.Object({ block: Index, index: Index, path: Path }), Type.Null()]),
      }),
    ),
    /** The oldest first; the last one is the newest of the log. None where nothing was sealed yet. */
    checkpoints: Type.Array(
      Type.Object({
        event: StoredEvent,
        /** The hash of the checkpoint before it; empty for the first. */
        previous: Type.String({ pattern: '^([0-9a-f]{64})?$' }),
        path: Path,
      }),
    ),
  },
  { title: 'Proof' },
);
export type Proof = StaticDecode<typeof Proof>;

/** Proves the history of a stream up to the newest checkpoint; `null` when there is no such stream. Proves what is there: check it. */
export const prove = async (store: Pick<EventStore, 'read' | 'readAll'>, stream: string): Promise<Proof | null> => {
  const events: RecordedEvent[] = [];
  for await (const page of store.read(stream)) events.push(...page);
  if (events.length === 0) return null;

  const { leaves, needed } = await checkpointsOver(store, events);
  const seals = new Map<string, Proof['events'][number]['seal']>();
  for (const { checkpoint } of needed) {
    const block = await readBlock(store, checkpoint);
    const hashes = block.map(leafOfEvent);
    for (const [index, event] of block.entries()) {
      if (event.stream !== stream) continue;
      seals.set(event.id, { block: checkpoint.number, index, path: pathOf(hashes, index).map(hex) });
    }
  }
  const newest = leaves.length - 1;
  return {
    weirProof: 1,
    stream,
    events: events.map((event) => ({ event: asStored(event), seal: seals.get(event.id) ?? null })),
    checkpoints: needed.map(({ event, previous, checkpoint }) => ({
      event: asStored(event),
      previous,
      path: wayInto(leaves.slice(0, newest), checkpoint.number),
    })),
  };
};

type Needed = { readonly event: RecordedEvent; readonly checkpoint: Checkpoint; readonly previous: string };

/** The leaves of all checkpoints, and those checkpoints that seal any of the events, with the newest one. */
const checkpointsOver = async (store: Pick<EventStore, 'read'>, events: readonly RecordedEvent[]) => {
  const leaves: Buffer[] = [];
  const needed: Needed[] = [];
  let newest: Needed | null = null;
  for await (const { event, checkpoint } of checkpointsIn(store)) {
    const one: Needed = { event, checkpoint, previous: newest?.checkpoint.hash ?? '' };
    newest = one;
    leaves.push(leafOfCheckpoint(checkpoint));
    if (events.some(({ position }) => position > checkpoint.after && position <= checkpoint.upTo)) needed.push(one);
  }
  if (newest !== null && needed.at(-1) !== newest) needed.push(newest);
  return { leaves, needed };
};

const readBlock = async (
  store: Pick<EventStore, 'readAll'>,
  { after, upTo }: Checkpoint,
): Promise<readonly RecordedEvent[]> => {
  const block: RecordedEvent[] = [];
  for await (const { events, position } of store.readAll(after === 0n ? {} : { after })) {
    block.push(...events.filter((event) => event.position <= upTo && event.stream !== CHECKPOINTS));
    if (position >= upTo) break;
  }
  return block;
};

/** From a checkpoint to the peak that it lies under, among those before the newest; the newest itself needs no way. */
const wayInto = (leaves: readonly Buffer[], index: number): string[] => {
  const over = peakOver(index, leaves.length);
  if (over === null) return [];
  return pathOf(leaves.slice(over.start, over.start + over.leaves), index - over.start).map(hex);
};

const hex = (bytes: Buffer): string => bytes.toString('hex');

const asStored = ({ position, ...event }: RecordedEvent) => ({ ...event, position: String(position) });
