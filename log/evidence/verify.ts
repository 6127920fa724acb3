import { statedHash } from '../codec.ts';
import type { EventStore, RecordedEvent } from '../port.ts';
import { type Blocks, openBlocks } from './blocks.ts';
import { BEFORE_FIRST, type Before, faultOf } from './chain.ts';
import type { Checkpoint } from './checkpoint.ts';
import { type Finding, findingAt } from './finding.ts';
import { createHeads } from './heads.ts';

export type VerifyOptions = {
  /** What lies up to this position is taken to be as an earlier run has found it; 0 for all of the log. */
  readonly after: bigint;
  /** The store gives each event the position after the one before it, so that a missing one shows by itself. */
  readonly consecutive: boolean;
  /** The hash of a checkpoint that was once published: it must be there. */
  readonly published: string | null;
  /** Stops between two batches. */
  readonly signal: AbortSignal;
  /** Told after each batch; the next one is not read before it has answered. */
  readonly onProgress: (progress: VerifyProgress) => void | Promise<void>;
};

export type VerifyProgress = { readonly position: bigint; readonly events: number };

export type Verification = {
  /** The first thing that is wrong; `null` when nothing is. */
  readonly finding: Finding | null;
  /** Whether the log was looked at to its end. */
  readonly complete: boolean;
  readonly events: number;
  readonly streams: number;
  readonly blocks: number;
  /** The last block that was verified or passed over. */
  readonly checkpoint: Checkpoint | null;
  /** Events after that block. */
  readonly unsealed: number;
  /** Where another run may go on. */
  readonly resumeAfter: bigint;
};

/**
 * Recomputes a log: each event's hash, each stream's chain without gaps from 0, each block's root, and the chain of checkpoints; stops
 * at the first thing that is wrong. Holds about 130 bytes for each stream and nothing for an event. Throws what the store throws.
 */
export const verifyLog = async (
  store: Pick<EventStore, 'read' | 'readAll'>,
  options: VerifyOptions,
): Promise<Verification> => {
  const { after, published, signal, onProgress } = options;
  const heads = createHeads();
  let met = published === null;
  const blocks = await openBlocks(store, after, ({ hash }) => {
    met ||= hash === published;
  });
  const before = predecessors(store, after);
  const gaps = options.consecutive ? gapsAfter(after) : NO_GAPS;
  let events = 0;
  let position = after;

  const result = (finding: Finding | null, complete: boolean): Verification => ({
    finding,
    complete,
    events,
    streams: heads.size(),
    blocks: blocks.verified(),
    checkpoint: blocks.last(),
    unsealed: blocks.unsealed(),
    resumeAfter: blocks.last()?.upTo ?? position,
  });

  for await (const batch of store.readAll(after === 0n ? {} : { after })) {
    for (const event of batch.events) {
      gaps.see(event.position);
      const head = heads.get(event.stream) ?? (await before(event));
      const finding = await findingIn(event, head, blocks);
      if (finding !== null) return result(gaps.first(finding, event, head), false);
      heads.set(event.stream, event.revision, statedHash(event));
      events += 1;
    }
    position = batch.position;
    await onProgress({ position, events });
    if (signal.aborted) return result(gaps.first(null), false);
  }
  let finding: Finding | null = null;
  while (finding === null && blocks.isSealedBy(position)) finding = await blocks.close();
  finding = gaps.first(finding) ?? (met ? null : notMet(published));
  return result(finding, finding === null);
};

const findingIn = async (event: RecordedEvent, before: Before, blocks: Blocks): Promise<Finding | null> => {
  while (blocks.endsBefore(event.position)) {
    const finding = await blocks.close();
    if (finding !== null) return finding;
  }
  const fault = faultOf(event, before);
  return fault === null ? blocks.see(event) : findingAt(event, fault);
};

const notMet = (published: string | null): Finding => ({
  position: null,
  stream: null,
  revision: null,
  what: `the published checkpoint ${published} is not in the log: its end was removed, or all of it was written anew`,
});

/** What comes before the first event that is seen of a stream: nothing, or what an earlier run has seen. */
const predecessors =
  (store: Pick<EventStore, 'read'>, after: bigint) =>
  async ({ stream, revision }: RecordedEvent): Promise<Before> => {
    if (after === 0n || revision === 0) return BEFORE_FIRST;
    for await (const [event] of store.read(stream, { from: revision - 1, limit: 1 })) {
      if (event?.revision === revision - 1) return { revision: event.revision, hash: statedHash(event) };
    }
    return { revision: revision - 2, hash: '' };
  };

/** Positions at which nothing stands. */
type Gaps = {
  readonly see: (position: bigint) => void;
  /** The first thing that is wrong: a gap lies before whatever was found after it. */
  readonly first: (found: Finding | null, event?: RecordedEvent, before?: Before) => Finding | null;
};

const NO_GAPS: Gaps = { see: () => undefined, first: (found) => found };

const gapsAfter = (after: bigint): Gaps => {
  let previous = after;
  let gap: { readonly from: bigint; readonly to: bigint } | null = null;
  return {
    see(position) {
      if (position !== previous + 1n) gap ??= { from: previous + 1n, to: position - 1n };
      previous = position;
    },
    first(found, event, before) {
      if (gap === null) return found;
      if (
        event !== undefined &&
        before !== undefined &&
        gap.from === gap.to &&
        event.revision === before.revision + 2
      ) {
        return { ...findingAt(event, 'it was removed'), position: gap.from, revision: before.revision + 1 };
      }
      const nothing = gap.from === gap.to ? 'nothing stands here' : `nothing stands from here to position ${gap.to}`;
      return { position: gap.from, stream: null, revision: null, what: `${nothing}: events were removed` };
    },
  };
};
