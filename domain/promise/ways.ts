import type { ChannelId, LocationId } from '../ids.ts';
import type { Address, Delivery } from '../order/request.ts';
import { kilometresBetween } from '../routing/distance.ts';
import type { Channel } from '../setup/channel.ts';
import type { Location } from '../setup/location.ts';
import type { Instant } from '../time.ts';
import { unservedBecause } from './offer.ts';

/** What a checkout has settled of how it is delivered; what it leaves out is open. */
export type Wish = {
  readonly method?: Delivery['method'];
  readonly service?: string;
  readonly collectAt?: LocationId;
  /** Nothing of it leaves before. */
  readonly notBefore?: Instant;
};

/** Where it is going, and what was settled. `shipTo`: left out, it can only be collected. */
export type Destination = { readonly channel: ChannelId; readonly shipTo?: Address; readonly delivery?: Wish };

/**
 * The ways in which an order of a channel could be delivered, whatever is in stock. It is shipped without a service, and by each service that
 * a location which sends there has a rate for and the channel allows; it is collected at each location of the channel, the nearest first, or
 * by their ids where the place is not known.
 */
export const waysOf = (
  { shipTo, delivery = {} }: Destination,
  channel: Pick<Channel, 'locations' | 'fulfilment'>,
  locations: readonly Location[],
): { readonly ship: readonly Delivery[]; readonly collect: readonly Delivery[] } => {
  const { method, service, collectAt, notBefore } = delivery;
  const later = notBefore === undefined ? {} : { notBefore };
  const ships = shipTo !== undefined && (method === 'ship' || (method === undefined && collectAt === undefined));
  const collects = method === 'collect' || (method === undefined && service === undefined);
  const services =
    service === undefined ? [undefined, ...servicesTo(shipTo?.country ?? '', channel, locations)] : [service];
  return {
    ship: !ships
      ? []
      : services.map((by) => ({ method: 'ship', ...(by === undefined ? {} : { service: by }), ...later })),
    collect: !collects
      ? []
      : nearest(shipTo, collecting(channel, locations))
          .filter(({ id }) => collectAt === undefined || id === collectAt)
          .map(({ id }) => ({ method: 'collect', collectAt: id, ...later })),
  };
};

const servicesTo = (
  country: string,
  channel: Pick<Channel, 'locations' | 'fulfilment'>,
  locations: readonly Location[],
): readonly string[] => {
  const sending = locations.filter((location) => unservedBecause(location, { at: null, country }, channel) === null);
  const rates = sending.flatMap(({ shippingCost }) => shippingCost).filter((rate) => rate.country === country);
  const allowed = channel.fulfilment?.services ?? null;
  const names = new Set(rates.flatMap(({ service }) => service ?? []));
  return [...names].filter((name) => allowed?.includes(name) ?? true).sort();
};

const collecting = (channel: Pick<Channel, 'locations'>, locations: readonly Location[]): readonly Location[] =>
  locations.filter((location) => unservedBecause(location, { at: location.id, country: null }, channel) === null);

/** The nearest first; a location whose place is not known comes last. */
const nearest = (shipTo: Address | undefined, locations: readonly Location[]): readonly Location[] => {
  const { lat, lon } = shipTo ?? {};
  const far = ({ position }: Location): number =>
    position === null || lat === undefined || lon === undefined
      ? Number.POSITIVE_INFINITY
      : kilometresBetween({ lat, lon }, position);
  return locations
    .map((location) => ({ location, kilometres: far(location) }))
    .sort((a, b) =>
      a.kilometres === b.kilometres ? (a.location.id < b.location.id ? -1 : 1) : a.kilometres - b.kilometres,
    )
    .map(({ location }) => location);
};
