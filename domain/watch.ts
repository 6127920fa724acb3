import type { Fact } from './fact.ts';
import type { OrderId, Sku } from './ids.ts';
import type { Leak } from './order/stock.ts';
import type { CounterDifference } from './stock/counters.ts';
import type { Instant } from './time.ts';

/**
 * What Weir finds when it looks after itself, each in a stream of its own per order, SKU or view. What is found is raised by the one fact
 * and closed by the other. Names are storage: add, never rename.
 */
export type WatchFacts = {
  /** Ledgers hold units for an order that does not have them. `known` is false where there is no such order. */
  readonly HoldLeaked: {
    readonly order: OrderId;
    readonly known: boolean;
    readonly leaks: readonly Leak[];
    readonly at: Instant;
  };
  readonly HoldMended: { readonly order: OrderId };
  /** Counters of a ledger are not what its commitments, or the inventory view, sum up to. */
  readonly CounterDiffered: {
    readonly sku: Sku;
    readonly revision: number;
    readonly differences: readonly CounterDifference[];
    readonly at: Instant;
  };
  readonly CountersAgreed: { readonly sku: Sku };
  /** A view stands still at an event that it cannot fold. `position` is the event's, as text. */
  readonly ViewHalted: {
    readonly view: string;
    readonly version: number;
    readonly position: string;
    readonly eventType: string;
    /** The kind of the error: its text might quote what is personal. */
    readonly message: string;
  };
  readonly ViewResumed: { readonly view: string; readonly version: number; readonly position: string };
};

export type WatchEvent = Fact<WatchFacts>;
