import type { LocationId, Sku } from '../../ids.ts';
import type { Channel } from '../../setup/channel.ts';
import type { Location } from '../../setup/location.ts';
import type { Rule } from '../rules.ts';

/** What is to be other than it was: the rules, the network, or both. */
export type Alternative = {
  /** `null`: the rules as they were. */
  readonly rules: readonly Rule[] | null;
  /** Locations that are given nothing. */
  readonly close: readonly LocationId[];
  /** Locations that there were not, each sold from by every channel. */
  readonly add: readonly AddedLocation[];
  /** Locations that had other costs, or could do more or less in a day. */
  readonly change: readonly LocationChange[];
};

export type AddedLocation = {
  readonly location: Location;
  /** What lies there at the beginning. */
  readonly stock: readonly { readonly sku: Sku; readonly onHand: number }[];
};

export type LocationChange = { readonly location: LocationId } & Partial<
  Pick<Location, 'capacityPerDay' | 'shippingCost'>
>;

export const AS_IT_WAS: Alternative = { rules: null, close: [], add: [], change: [] };

/** A location as it is in the alternative. */
export const locationIn = ({ close, change }: Alternative, location: Location): Location => {
  let changed = location;
  for (const { location: id, ...to } of change) if (id === location.id) changed = { ...changed, ...to };
  return close.includes(location.id) ? { ...changed, paused: true } : changed;
};

/** A channel as it is in the alternative. */
export const channelIn = ({ add }: Alternative, channel: Channel): Channel => {
  if (channel.locations === 'all' || add.length === 0) return channel;
  return { ...channel, locations: [...channel.locations, ...add.map(({ location }) => location.id)] };
};
