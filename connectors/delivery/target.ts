import type { Recorded } from '../../log/codec.ts';

/** An outside system that follows the log: what it is told of each fact, and how. */
export type Target = {
  /** Of its lease, its deliveries and its figures. */
  readonly name: string;
  /** Another one takes its place when this differs. */
  readonly version: string;
  /** Of its place in the log. Under another name it begins anew, after a position, and is told again of what comes from there on. */
  readonly cursor: string;
  readonly after: bigint;
  readonly types: readonly Recorded['type'][];
  /** What it is told of a fact, the same at each call; nothing, where it does not want it. */
  readonly partsOf: (fact: Recorded) => readonly Part[];
  /** Sends one. What goes wrong on the way is an outcome; it throws only for what is our own fault. */
  readonly send: (sending: Sending, signal: AbortSignal) => Promise<Outcome>;
  readonly limits: Limits;
};

/** One thing that a target is told of a fact. The id is the same for ever: whoever gets it twice knows it by that. */
export type Part = { readonly id: string; readonly key: string };

export type Sending = Part & { readonly fact: Recorded };

export type Outcome =
  | { readonly kind: 'delivered'; readonly status: number | null }
  /**
   * `refused`: it has answered, and does not take this one now. `rejected`: it never will. `unavailable`: it takes nothing now.
   */
  | {
      readonly kind: 'refused' | 'rejected' | 'unavailable';
      readonly status: number | null;
      /** In few words, without anything of the fact. */
      readonly reason: string;
      /** It has asked not to be tried before. */
      readonly retryAfterMillis: number | null;
    };

export type Limits = {
  /** Keys that are sent for side by side. */
  readonly atOnce: number;
  readonly perSecond: number;
  /** What may be sent at once after a rest. */
  readonly burst: number;
  readonly retry: Retry;
};

/** Pauses between attempts grow from the first to the longest; all of them take at most so long. */
export type Retry = {
  readonly firstMillis: number;
  readonly longestMillis: number;
  readonly forMillis: number;
};
