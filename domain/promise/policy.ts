import type { ChannelId, LocationId } from '../ids.ts';
import type { OnShortage } from '../setup/channel.ts';

/** What a channel may have of a SKU, whatever is there: its own limits, and what is kept for others. */
export type SalesPolicy = {
  readonly channel: ChannelId;
  /** Units that it may have open (reserved or allocated, and not shipped) at a time; `null`: as many as there are. */
  readonly cap: number | null;
  /** Units that it may have backordered at a time; `null`: any number. */
  readonly backorderLimit: number | null;
  readonly onShortage: OnShortage;
  /** What other channels are sure of. */
  readonly guarantees: readonly Guarantee[];
};

/** Units that a channel may always have open, as long as its locations have them. */
export type Guarantee = {
  readonly channel: ChannelId;
  readonly minimum: number;
  /** Where it sells from. */
  readonly locations: readonly LocationId[];
  /** True where the one who looks at it sells from some of them, so that each sale could take from it. */
  readonly shared: boolean;
};

/** Units of a SKU that a channel has reserved or allocated, and not shipped. */
export type OpenUnits = (channel: ChannelId) => number;

/** What of its minimum a channel has not used. */
export const unusedOf = ({ channel, minimum }: Guarantee, openOf: OpenUnits): number =>
  Math.max(0, minimum - openOf(channel));

/** What a channel may still take before it is at its cap. */
export const roomOf = ({ channel, cap }: SalesPolicy, openOf: OpenUnits): number =>
  cap === null ? Number.POSITIVE_INFINITY : Math.max(0, cap - openOf(channel));

/**
 * What a channel may sell of so many units: not what is kept for others, and not beyond its cap, of which `taken` are spoken for beside
 * what it has open. Less than zero where it has less than is kept or spoken for.
 */
export const sharedOut = (units: number, policy: SalesPolicy | null, openOf: OpenUnits, taken: number): number => {
  if (policy === null) return units;
  const shared = policy.guarantees.filter((guarantee) => guarantee.shared);
  const kept = shared.reduce((sum, guarantee) => sum + unusedOf(guarantee, openOf), 0);
  return Math.min(units - kept, roomOf(policy, openOf) - taken);
};
