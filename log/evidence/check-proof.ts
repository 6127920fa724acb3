import { Compile } from 'typebox/compile';
import { statedHash } from '../codec.ts';
import type { RecordedEvent } from '../port.ts';
import { BEFORE_FIRST, faultOf } from './chain.ts';
import { CHECKPOINTS, type Checkpoint, checkpointOf, leafOfCheckpoint, leafOfEvent } from './checkpoint.ts';
import { peakOver, rootAlong } from './merkle.ts';
import { Proof } from './proof.ts';

/** What a proof shows: every event of it stands in the log that the checkpoint was published of. */
export type Proven = {
  readonly stream: string;
  readonly events: readonly RecordedEvent[];
  /** How many of them, the oldest, are sealed. The others nobody can vouch for yet. */
  readonly sealed: number;
  /** The newest checkpoint; whoever checks compares its hash with the one that was published. `null` where nothing is sealed. */
  readonly checkpoint: Checkpoint | null;
};

const proof = Compile(Proof);

/** Checks a proof by itself, without the log: what it shows, or in words what is wrong with it. */
export const checkProof = (value: unknown): Proven | { readonly problem: string } => {
  if (!proof.Check(value)) return { problem: 'this is not a proof file of Weir' };
  const events = value.events.map(({ event }) => recorded(event));
  const broken = chainProblem(events, value.stream);
  if (broken !== null) return { problem: broken };

  const sealed = value.events.findLastIndex(({ seal }) => seal !== null) + 1;
  const checkpoints = checkpointsFrom(value);
  if ('problem' in checkpoints) return checkpoints;
  for (const [index, { seal }] of value.events.slice(0, sealed).entries()) {
    const [event, checkpoint] = [events[index], seal === null ? undefined : checkpoints.byNumber.get(seal.block)];
    if (event === undefined || seal === null || checkpoint === undefined) {
      return { problem: `revision ${index} has no checkpoint in this file` };
    }
    const root = rootAlong(leafOfEvent(event), seal.index, checkpoint.events, seal.path.map(bytes));
    if (root?.toString('hex') !== checkpoint.root) {
      return { problem: `revision ${index} is not what was sealed in block ${seal.block}` };
    }
  }
  return { stream: value.stream, events, sealed, checkpoint: checkpoints.newest };
};

/** All of one stream, gapless from 0, each chained to the one before it. */
const chainProblem = (events: readonly RecordedEvent[], stream: string): string | null => {
  let before = BEFORE_FIRST;
  for (const event of events) {
    if (event.stream !== stream) return `revision ${event.revision} is of another stream`;
    const fault = faultOf(event, before);
    if (fault !== null) return `revision ${event.revision}: ${fault}`;
    before = { revision: event.revision, hash: statedHash(event) };
  }
  return events.length === 0 ? 'there are no events in it' : null;
};

type Checkpoints = { readonly byNumber: ReadonlyMap<number, Checkpoint>; readonly newest: Checkpoint | null };

/** The checkpoints of a proof, each held against its own hash and against the newest one. */
const checkpointsFrom = ({ checkpoints }: Proof): Checkpoints | { readonly problem: string } => {
  const byNumber = new Map<number, Checkpoint>();
  const last = checkpoints.at(-1);
  const newest = last === undefined ? null : checkpointOf(recorded(last.event));
  if (last !== undefined && newest === null) return { problem: 'the newest checkpoint is not one' };
  for (const { event, previous, path } of checkpoints) {
    const one = recorded(event);
    const checkpoint = checkpointOf(one);
    const isOne = checkpoint !== null && one.stream === CHECKPOINTS && one.revision === checkpoint.number;
    if (!isOne || faultOf(one, { revision: one.revision - 1, hash: previous }) !== null) {
      return { problem: `the checkpoint of block ${one.revision} was changed` };
    }
    if (newest === null || !isUnder(checkpoint, newest, path.map(bytes))) {
      return { problem: `the checkpoint of block ${one.revision} does not lead to the newest one` };
    }
    byNumber.set(checkpoint.number, checkpoint);
  }
  return { byNumber, newest };
};

const isUnder = (checkpoint: Checkpoint, newest: Checkpoint, path: readonly Buffer[]): boolean => {
  if (checkpoint.number === newest.number) return checkpoint.hash === newest.hash;
  const over = peakOver(checkpoint.number, newest.history.size);
  if (over === null) return false;
  const root = rootAlong(leafOfCheckpoint(checkpoint), checkpoint.number - over.start, over.leaves, path);
  return root !== null && newest.history.peaks[over.peak]?.equals(root) === true;
};

const recorded = (event: Proof['events'][number]['event']): RecordedEvent => ({
  ...event,
  position: BigInt(event.position),
});

const bytes = (hash: string): Buffer => Buffer.from(hash, 'hex');
