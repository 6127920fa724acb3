import type { ChannelId, Sku } from '../domain/ids.ts';
import type { AvailabilityEvent } from '../domain/promise/availability.ts';
import type { LowStock } from '../domain/setup/channel.ts';
import type { Recorded } from '../log/codec.ts';
import type { Projection } from './port.ts';

/** A SKU that is low or out in a channel. There is none for one that is neither. */
export type AvailabilityDocument = {
  readonly channel: ChannelId;
  readonly sku: Sku;
  readonly state: (typeof SHORT_STATES)[number];
  /** What could be sold when it came to that, and what was low then. */
  readonly available: number;
  readonly lowStock: LowStock;
  /** The instant at which that was put on record. */
  readonly since: string;
};

export const SHORT_STATES = ['low', 'out'] as const;

export const availability: Projection<Recorded, AvailabilityDocument> = {
  name: 'availability',
  version: 1,
  indexes: [['since'], ['channel', 'since'], ['state', 'since'], ['channel', 'state', 'since']],
  keys: (event) => (isOfAvailability(event) ? [availabilityId(event.data.channel, event.data.sku)] : []),
  evolve: (document, event) => {
    if (!isOfAvailability(event)) return document;
    switch (event.type) {
      case 'AvailabilityLow':
        return short('low', event.data, event.metadata.at);
      case 'AvailabilityOut':
        return short('out', event.data, event.metadata.at);
      case 'AvailabilityRestored':
      case 'AvailabilityUnwatched':
        return null;
    }
  },
};

/** The id of a channel holds no slash. */
export const availabilityId = (channel: ChannelId, sku: Sku): string => `${channel}/${sku}`;

export const channelIn = (id: string): string => id.slice(0, id.indexOf('/'));

const short = (
  state: AvailabilityDocument['state'],
  { channel, sku, available, lowStock }: Omit<AvailabilityDocument, 'state' | 'since'>,
  since: string,
): AvailabilityDocument => ({ channel, sku, state, available, lowStock, since });

const isOfAvailability = (event: Recorded): event is Recorded & AvailabilityEvent =>
  event.type === 'AvailabilityLow' ||
  event.type === 'AvailabilityOut' ||
  event.type === 'AvailabilityRestored' ||
  event.type === 'AvailabilityUnwatched';
