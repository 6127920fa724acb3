import { type Decision, type Fact, nothing } from '../fact.ts';
import type { ChannelId, Sku } from '../ids.ts';
import type { LowStock } from '../setup/channel.ts';

/** What a channel can sell of a SKU, held against what it says is low. `normal` too where nobody says what is low. */
export type AvailabilityState = 'normal' | 'low' | 'out';

/** `position`, as text, is the one that it was found at. */
type Found = { readonly channel: ChannelId; readonly sku: Sku; readonly position: string };
type Judged = Found & { readonly available: number; readonly lowStock: LowStock };

/**
 * How the availability of a SKU in a channel changes; each SKU and channel has a stream of its own. A SKU that has always been there in
 * plenty has none. Names are storage: add, never rename.
 */
export type AvailabilityFacts = {
  readonly AvailabilityLow: Judged;
  readonly AvailabilityOut: Judged;
  readonly AvailabilityRestored: Judged;
  /** It was low or out, and nobody asks any more: the channel has no thresholds, or no location that it sells from has ever had it. */
  readonly AvailabilityUnwatched: Found;
};
export type AvailabilityEvent = Fact<AvailabilityFacts>;

export type AvailabilityNow = {
  readonly channel: ChannelId;
  readonly sku: Sku;
  /** As `GET /v1/atp` says; `null` where no location that the channel sells from has ever had it. */
  readonly available: number | null;
  readonly lowStock: LowStock | null;
  readonly position: bigint;
};

/**
 * The state after another. What is low stays low until `clear` are there, so that a number that goes up and down between the two
 * thresholds is told once. Out is exact: whoever sells must know at once that there is nothing, and that there is something again.
 */
export const stateAfter = (
  before: AvailabilityState,
  { available, lowStock }: Pick<AvailabilityNow, 'available' | 'lowStock'>,
): AvailabilityState => {
  if (lowStock === null || available === null) return 'normal';
  if (available === 0) return 'out';
  return available < (before === 'normal' ? lowStock.below : lowStock.clear) ? 'low' : 'normal';
};

export const stateOf = (last: AvailabilityEvent | null): AvailabilityState => {
  switch (last?.type) {
    case undefined:
    case 'AvailabilityRestored':
    case 'AvailabilityUnwatched':
      return 'normal';
    case 'AvailabilityLow':
      return 'low';
    case 'AvailabilityOut':
      return 'out';
  }
};

/** The fact that has to follow the last one, if any: none where that was found at a later position, or says the same. */
export const decideAvailability = (
  last: AvailabilityEvent | null,
  now: AvailabilityNow,
): Decision<AvailabilityEvent> => {
  if (last !== null && BigInt(last.data.position) > now.position) return nothing;
  const before = stateOf(last);
  const after = stateAfter(before, now);
  return after === before ? nothing : { events: [factOf(after, now)] };
};

const factOf = (state: AvailabilityState, now: AvailabilityNow): AvailabilityEvent => {
  const { channel, sku, available, lowStock, position } = now;
  const found = { channel, sku, position: String(position) };
  if (available === null || lowStock === null) return { type: 'AvailabilityUnwatched', data: found };
  return { type: FACTS[state], data: { ...found, available, lowStock } };
};

const FACTS = { normal: 'AvailabilityRestored', low: 'AvailabilityLow', out: 'AvailabilityOut' } as const;
