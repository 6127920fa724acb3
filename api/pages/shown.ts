import type { LocationId } from '../../domain/ids.ts';
import type { Order } from '../../domain/order/order.ts';
import type { Return } from '../../domain/order/returns/facts.ts';
import type { Location } from '../../domain/setup/location.ts';
import type { Directory } from '../../runtime/directory.ts';
import type { Texts } from './texts/en.ts';

/** What several pages and documents show of an order. */

export type Places = Pick<Directory, 'channel' | 'location' | 'locations'>;

/** The name that the customer knows the seller by. */
export const shopName = (order: Order, { channel }: Pick<Places, 'channel'>): string =>
  channel(order.channel)?.name ?? order.channel;

/** `Lind, Astrid` and `Astrid Lind` are both Astrid; empty where nobody is known. */
export const firstName = ({ customer, shipTo }: Order): string => {
  const name = customer?.name ?? shipTo?.name ?? '';
  const [last = '', first = last] = name.split(',');
  return first.trim().split(/\s+/)[0] ?? '';
};

export const nameOfLine = (order: Order, id: Order['lines'][number]['id']): string => {
  const line = order.lines.find((one) => one.id === id);
  return line?.name ?? line?.sku ?? id;
};

/** A reason in the reader's words, where it is one that many use; else as it was given. */
export const reasonShown = (reason: string, { reasons }: Texts): string => {
  const known = Object.entries(reasons).find(([name]) => name === reason);
  return known?.[1] ?? reason;
};

/** The number of a return within its order: `r1`. */
export const numberOf = ({ id }: Pick<Return, 'id'>): string => id.slice(id.lastIndexOf('-') + 1);

/** The time zone that an order's dates are told in: of the place where it is or will be, else of the first one in its country. */
export const zoneOf = (order: Order, places: Pick<Places, 'location' | 'locations'>): string => {
  const at = order.delivery.collectAt ?? order.fulfilments.at(-1)?.location;
  const there = at === undefined ? undefined : places.location(at);
  const near = places.locations().find(({ address }) => address.country === order.country);
  return (there ?? near)?.timeZone ?? 'UTC';
};

export const placeOf = (id: LocationId | null, { location }: Pick<Places, 'location'>): Location | null =>
  id === null ? null : (location(id) ?? null);
