import type { LocationId } from '../ids.ts';
import type { Channel } from '../setup/channel.ts';
import type { Location } from '../setup/location.ts';
import type { Demand } from '../stock/facts.ts';
import type { EligiblePlace, Offer } from './atp.ts';
import type { Guarantee, SalesPolicy } from './policy.ts';

/** The set-up that offers are made of. */
export type Network = { readonly channels: Iterable<Channel>; readonly locations: Iterable<Location> };

/**
 * Which locations may serve a demand of a channel, what is kept back, and the channel's part. The same answer decides what may be
 * sold and where it is shipped from, so that nothing is sold that no location could send.
 */
export const offerOf = (demand: Demand, channel: Channel, network: Network): Offer => {
  const locations = [...network.locations];
  const isClosed = demand.to !== undefined && locations.find(({ id }) => id === demand.to)?.paused !== false;
  const places = locations
    .filter((location) => serves(location, demand, channel))
    .map(({ id, safetyStock, paused }) => ({ location: id, buffer: safetyStock, paused: paused || isClosed }));
  return {
    places,
    threshold: channel.buffer,
    priority: channel.backorderPriority,
    policy: policyOf(channel, places, { ...network, locations }),
  };
};

const serves = (location: Location, demand: Demand, channel: Channel): boolean =>
  unservedBecause(location, demand, channel) === null;

/** Why a location does not serve a demand of a channel; `null` where it does. Where it is collected nothing has to be sent. */
export const unservedBecause = (
  location: Pick<Location, 'id' | 'services' | 'shipsTo'>,
  { at, country, to }: Pick<Demand, 'at' | 'country' | 'to'>,
  channel: Pick<Channel, 'locations'>,
): 'channel' | 'service' | 'destination' | null => {
  if (!isOf(channel, location.id)) return 'channel';
  if (at !== null && location.id !== at) return 'destination';
  if (location.id === at || location.id === to) return location.services.includes('collect') ? null : 'service';
  if (!location.services.includes('ship')) return 'service';
  return country === null || location.shipsTo === 'all' || location.shipsTo.includes(country) ? null : 'destination';
};

const isOf = ({ locations }: Pick<Channel, 'locations'>, location: LocationId): boolean =>
  locations === 'all' || locations.includes(location);

/** `null` where nothing bounds the channel: then nothing of it has to be looked at. */
const policyOf = (channel: Channel, places: readonly EligiblePlace[], network: Network): SalesPolicy | null => {
  const { id, share, backorderLimit, onShortage } = channel;
  const guarantees = guaranteesBeside(channel, places, network);
  const cap = share?.cap ?? null;
  const bounded = cap !== null || backorderLimit !== null || onShortage !== 'reroute' || guarantees.length > 0;
  return bounded ? { channel: id, cap, backorderLimit, onShortage, guarantees } : null;
};

/** What others are sure of. A paused place gives nothing, so nothing is kept there. */
const guaranteesBeside = (
  channel: Channel,
  places: readonly EligiblePlace[],
  { channels, locations }: Network,
): readonly Guarantee[] => {
  const guarantees: Guarantee[] = [];
  for (const other of channels) {
    const minimum = other.share?.minimum ?? 0;
    if (other.id === channel.id || minimum === 0) continue;
    const shared = places.some(({ location, paused }) => !paused && isOf(other, location));
    const sells = [...locations].filter(({ id, paused }) => !paused && isOf(other, id)).map(({ id }) => id);
    guarantees.push({ channel: other.id, minimum, locations: sells, shared });
  }
  return guarantees;
};
