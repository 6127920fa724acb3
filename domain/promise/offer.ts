import type { Channel } from '../setup/channel.ts';
import type { Location } from '../setup/location.ts';
import type { Demand } from '../stock/facts.ts';
import type { Offer } from './atp.ts';

/**
 * Which locations may serve a demand of a channel, and what is kept back. The same answer decides what may be sold and where it
 * is shipped from, so that nothing is sold that no location could send.
 */
export const offerOf = (demand: Demand, channel: Channel, locations: Iterable<Location>): Offer => {
  const places = [];
  for (const location of locations) {
    if (serves(location, demand, channel)) places.push({ location: location.id, buffer: location.safetyStock });
  }
  return { places, threshold: channel.buffer };
};

const serves = (location: Location, demand: Demand, channel: Channel): boolean => {
  if (channel.locations !== 'all' && !channel.locations.includes(location.id)) return false;
  if (demand.at !== null) return location.id === demand.at && location.services.includes('collect');
  if (!location.services.includes('ship')) return false;
  return demand.country === null || location.shipsTo === 'all' || location.shipsTo.includes(demand.country);
};
