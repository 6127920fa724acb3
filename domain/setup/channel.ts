import type { Fact } from '../fact.ts';
import type { ChannelId, LocationId } from '../ids.ts';

/** A place where the company sells, and its rules. */
export type Channel = {
  readonly id: ChannelId;
  readonly name: string;
  readonly type: 'site' | 'marketplace' | 'b2b' | 'store';
  /** The locations whose stock the channel sells. */
  readonly locations: readonly LocationId[] | 'all';
  /** Units of every SKU, over all locations, that the channel does not show or sell. */
  readonly buffer: number;
  readonly backorder: 'never' | 'allow';
  /** How long a checkout's hold lasts; `null` for the system's own time. */
  readonly reservationMinutes: number | null;
  /** How long an order waits before it is given to a location, so that the customer can still cancel. */
  readonly cancelWindowMinutes: number;
  /** Days after which the personal data of an order that has ended is forgotten; `null`: never by itself. */
  readonly retentionDays: number | null;
};

export type ChannelFacts = { readonly ChannelSet: Channel };
export type ChannelEvent = Fact<ChannelFacts>;
