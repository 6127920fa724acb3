import type { LocationId } from '../ids.ts';
import { type Ledger, type Place, placeOf, sellableAt } from '../stock/ledger.ts';

/** A location that may serve a demand, and the units of a SKU that it does not show. */
export type EligiblePlace = { readonly location: LocationId; readonly buffer: number };

/** What a channel may sell of: its eligible locations, and what it keeps back over all of them. */
export type Offer = { readonly places: readonly EligiblePlace[]; readonly threshold: number };

/** Units that can be promised from one place. Clamped at zero, so that no place can cancel what another has. */
export const availableAt = (place: Place, buffer: number): number =>
  Math.max(0, sellableAt(place) - place.allocated - place.held - buffer);

/**
 * Available to promise: what the eligible places can give, less what is reserved and not yet at a place, less the
 * channel's threshold. Never negative: a shortage is reported apart.
 *
 * Holds of all channels are subtracted, also those that other locations will serve. That is on the safe side: for any set of
 * channels, the one that reserved last saw room for all of their holds within its own locations, so all can be served.
 */
export const availableToPromise = (ledger: Ledger, offer: Offer): number => {
  let units = -ledger.pooled - offer.threshold;
  for (const { location, buffer } of offer.places) units += availableAt(placeOf(ledger, location), buffer);
  return Math.max(0, units);
};

/** Units that are committed and not there, over all places: what has been promised and cannot be kept. */
export const shortageOf = (ledger: Ledger): number => {
  let shortage = 0;
  for (const place of ledger.places.values()) {
    shortage += Math.max(0, place.allocated + place.held - Math.max(0, sellableAt(place)));
  }
  return shortage;
};
