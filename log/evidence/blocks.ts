import type { EventStore, RecordedEvent } from '../port.ts';
import { BEFORE_FIRST, faultOf } from './chain.ts';
import { CHECKPOINTS, type Checkpoint, checkpointOf, checkpointsIn, historyWith, leafOfEvent } from './checkpoint.ts';
import { type Finding, findingAt } from './finding.ts';
import { grown, NO_LEAVES, rootOf, type Tree } from './merkle.ts';

/** Holds the blocks of a log against their checkpoints, while its events go by in their order. */
export type Blocks = {
  /** Whether a block ends before an event at this position: `close` comes first. */
  readonly endsBefore: (position: bigint) => boolean;
  /** Whether the log, read up to a position, has the checkpoint of the block: it has ended, too. Newer ones may have come meanwhile. */
  readonly isSealedBy: (position: bigint) => boolean;
  /** Says what is wrong with the block that has ended; `null` when it holds what was sealed. */
  readonly close: () => Promise<Finding | null>;
  /** Takes the next event; says what is wrong with it when it is a checkpoint. */
  readonly see: (event: RecordedEvent) => Finding | null;
  readonly verified: () => number;
  /** The last block that was verified or passed over. */
  readonly last: () => Checkpoint | null;
  /** Events that have been seen since that block ended. */
  readonly unsealed: () => number;
};

/** Blocks that begin after a position; those before it, also one that it splits, are passed over. `onPassed` is told of every block. */
export const openBlocks = async (
  store: Pick<EventStore, 'read'>,
  after: bigint,
  onPassed: (checkpoint: Checkpoint) => void,
): Promise<Blocks> => {
  const ahead = authentic(checkpointsIn(store));
  let tree: Tree = NO_LEAVES;
  let last: Checkpoint | null = null;
  /** The newest checkpoint whose own event has gone by. */
  let recorded: Checkpoint | null = null;
  let verified = 0;

  const upcoming = async () => (await ahead.next()).value ?? null;
  const pass = (checkpoint: Checkpoint): void => {
    last = checkpoint;
    onPassed(checkpoint);
  };

  let next = await upcoming();
  while (next !== null && next.checkpoint.after < after) {
    pass(next.checkpoint);
    if (next.event.position <= after) recorded = next.checkpoint;
    next = await upcoming();
  }
  const seenFrom = upToOf(last);

  return {
    endsBefore: (position) => next !== null && position > next.checkpoint.upTo,
    isSealedBy: (position) => next !== null && next.event.position <= position,
    async close() {
      if (next === null) return null;
      const finding = blockFault(next.checkpoint, tree);
      if (finding !== null) return finding;
      pass(next.checkpoint);
      verified += 1;
      tree = NO_LEAVES;
      next = await upcoming();
      return null;
    },
    see(event) {
      if (event.stream === CHECKPOINTS) {
        const checkpoint = checkpointOf(event);
        const fault = continuationFault(checkpoint, recorded);
        recorded = checkpoint;
        return fault === null ? null : findingAt(event, fault);
      }
      if (event.position > seenFrom) tree = grown(tree, leafOfEvent(event));
      return null;
    },
    verified: () => verified,
    last: () => last,
    unsealed: () => tree.size,
  };
};

const upToOf = (checkpoint: Checkpoint | null): bigint => checkpoint?.upTo ?? 0n;
const numberAfter = (checkpoint: Checkpoint | null): number => (checkpoint === null ? 0 : checkpoint.number + 1);

/** Checkpoints as long as each is what was written: one that is not is named when the log comes to it. */
async function* authentic(checkpoints: ReturnType<typeof checkpointsIn>) {
  let before = BEFORE_FIRST;
  for await (const one of checkpoints) {
    if (faultOf(one.event, before) !== null) return;
    yield one;
    before = { revision: one.event.revision, hash: one.checkpoint.hash };
  }
}

/** What is wrong with a block of which these are the events. */
const blockFault = ({ number, after, upTo, events, root }: Checkpoint, tree: Tree): Finding | null => {
  if (tree.size === events && rootOf(tree).toString('hex') === root) return null;
  const block = `block ${number} (after position ${after}, up to ${upTo})`;
  return { position: null, stream: null, revision: null, what: `${block} ${changeOf(tree.size, events)}` };
};

const changeOf = (found: number, sealed: number): string => {
  if (found < sealed) return `holds ${found} events, ${sealed} were sealed: events were removed`;
  if (found > sealed) return `holds ${found} events, ${sealed} were sealed: events were inserted`;
  return 'does not hold the events that were sealed: some were exchanged, put in another order, or rewritten with their hashes';
};

/** What is wrong with a checkpoint that comes after another one, in words. */
const continuationFault = (checkpoint: Checkpoint | null, before: Checkpoint | null): string | null => {
  if (checkpoint === null) return 'it is not a checkpoint: it was changed or inserted';
  const history = before === null ? NO_LEAVES : historyWith(before);
  const continues =
    checkpoint.number === numberAfter(before) &&
    checkpoint.after === upToOf(before) &&
    checkpoint.history.peaks.every((peak, n) => history.peaks[n]?.equals(peak) === true);
  return continues ? null : 'it does not go on from the checkpoint before it: one of the two was changed or inserted';
};
