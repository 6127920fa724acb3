import type { Fact } from './fact.ts';
import type { Instant } from './time.ts';

/**
 * What becomes of facts that an outside system does not take. A target is such a system by its name here; a key is what its deliveries
 * are kept in order for, such as an order. Each in a stream of its own per target and key. Names are storage: add, never rename.
 */
export type DeliveryFacts = {
  /** The target has not taken it in all the time that it had. What comes after it in its key goes on without it. */
  readonly DeliveryFailed: {
    readonly target: string;
    readonly key: string;
    readonly delivery: string;
    /** The fact that it tells of. */
    readonly stream: string;
    readonly revision: number;
    readonly factType: string;
    readonly attempts: number;
    /** The HTTP status of the last answer; `null` where there was none. */
    readonly status: number | null;
    readonly reason: string;
    readonly at: Instant;
  };
  /** All that has failed of the key is to be sent again. */
  readonly DeliveryRequested: { readonly target: string; readonly key: string };
  /** Nothing of the key has failed any more. */
  readonly DeliveryRecovered: { readonly target: string; readonly key: string };
};

export type DeliveryEvent = Fact<DeliveryFacts>;

/** The key of a target that is told of the stock under which all of it is asked for, as if it had been told of nothing. */
export const EVERYTHING = '*';

export const deliveryStream = (target: string, key: string): string => `delivery-${target}-${key}`;
