import type { Fact } from './fact.ts';

/**
 * The log is sealed block by block: consecutive events in the order of the log, without these facts themselves. Positions are
 * texts, because they may be larger than a JSON number holds; hashes are in hex.
 */
export type CheckpointFacts = {
  readonly BlockSealed: {
    /** From 0, without gaps: also the revision of the fact in its stream. */
    readonly number: number;
    /** The position that the block before this one was sealed up to; `0` for the first. */
    readonly after: string;
    /** The position of the last event of the block. */
    readonly upTo: string;
    readonly events: number;
    /** Merkle root of the block's events. */
    readonly root: string;
    /** What all checkpoints before this one come to: the peaks of a Merkle tree over their hashes, the largest part first. */
    readonly history: readonly string[];
  };
};
export type CheckpointEvent = Fact<CheckpointFacts>;
