import type { LocationId, Sku } from '../ids.ts';
import type { Instant } from '../time.ts';
import { type Atp, atpOf, availableAt, type Offer, type Supply } from './atp.ts';

/** A component of a kit: units of it that one kit takes, and what is known of its SKU. */
export type Part = { readonly sku: Sku; readonly quantity: number; readonly supply: Supply };

/**
 * What a channel can sell of a kit: as many as there are components for, and no more than can be made up at single locations, because a
 * kit is never sent in halves. By date, too. A kit of nothing is never there.
 */
export const kitAtpOf = (sku: Sku, parts: readonly Part[], offer: Offer, now: Instant): Atp => {
  const atps = parts.map((part) => ({ ...part, atp: atpOf(part.sku, part.supply, offer, now) }));
  const of = (units: (part: (typeof atps)[number]) => number): number =>
    atps.length === 0 ? 0 : Math.min(...atps.map((part) => Math.floor(units(part) / part.quantity)));
  const whole = (until: Instant) => {
    const shelves = parts.map((part) => ({ ...part, at: shelfBy(part.supply, offer, until, now) }));
    return offer.places.map(({ location }) => ({
      location,
      available: Math.min(...shelves.map(({ at, quantity }) => Math.floor((at.get(location) ?? 0) / quantity))),
    }));
  };
  const byLocation = atps.length === 0 ? [] : whole(now);
  const available = Math.min(
    of(({ atp }) => atp.available),
    sumOf(byLocation),
  );
  const dates = [...new Set(atps.flatMap(({ atp }) => atp.future.map(({ at }) => at)))].sort();
  const future = dates.map((at) => ({
    at,
    available: Math.max(
      available,
      Math.min(
        of(({ atp }) => availableBy(atp, at)),
        sumOf(whole(at)),
      ),
    ),
  }));
  return { sku, available, byLocation, future };
};

/** Units that each place can give by an instant: what is free there and what will have come, less what it hides. */
const shelfBy = (supply: Supply, offer: Offer, until: Instant, now: Instant): ReadonlyMap<LocationId, number> => {
  const coming = new Map<LocationId, number>();
  for (const { location, quantity, at } of supply.expected()) {
    if (at > now && at <= until) coming.set(location, (coming.get(location) ?? 0) + quantity);
  }
  return new Map(
    offer.places.map((place) => {
      const { sellable, free, safety } = supply.at(place.location);
      const more = coming.get(place.location) ?? 0;
      return [place.location, availableAt({ sellable: sellable + more, free: free + more, safety }, place)];
    }),
  );
};

/** What can be promised by an instant, for who can wait until then. */
const availableBy = ({ available, future }: Atp, at: Instant): number =>
  future.findLast((one) => one.at <= at)?.available ?? available;

const sumOf = (places: readonly { readonly available: number }[]): number =>
  places.reduce((sum, { available }) => sum + available, 0);
