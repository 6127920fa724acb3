import type { Fact } from './fact.ts';
import type { Instant } from './time.ts';

/**
 * What becomes of notices from outside systems that cannot be worked. A subject is what a connector's notices are worked in order for, such
 * as an order under the system's own id. Each in a stream of its own per connector and subject. Names are storage: add, never rename.
 */
export type InboundFacts = {
  /** A person must look. What comes after it of its subject goes on without it. */
  readonly InboundFailed: {
    readonly connector: string;
    readonly subject: string;
    /** The notice, by the key that tells its repeats. */
    readonly notice: string;
    readonly topic: string;
    readonly attempts: number;
    /** What is wrong, in words, without anything personal. */
    readonly reason: string;
    readonly at: Instant;
  };
  /** All that has failed of the subject is to be worked again. */
  readonly InboundRequested: { readonly connector: string; readonly subject: string };
  /** Nothing of the subject has failed any more. */
  readonly InboundRecovered: { readonly connector: string; readonly subject: string };
};

export type InboundEvent = Fact<InboundFacts>;

export const inboundStream = (connector: string, subject: string): string => `inbound-${connector}-${subject}`;
