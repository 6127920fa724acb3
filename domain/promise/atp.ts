import type { LocationId, Sku } from '../ids.ts';
import { freeAt, type Ledger, placeOf, sellableAt } from '../stock/ledger.ts';

/** A location that may serve a demand, and the units of a SKU that it does not show. */
export type EligiblePlace = { readonly location: LocationId; readonly buffer: number };

/** What a channel may sell of: its eligible locations, and what it keeps back over all of them. */
export type Offer = { readonly places: readonly EligiblePlace[]; readonly threshold: number };

/** What must be known of a SKU to say what can be promised of it. */
export type Supply = {
  /** Reserved units that are not held at a location. */
  readonly pooled: number;
  /** Units at a location that nobody has; less than zero where more is committed than is there. */
  readonly freeAt: (location: LocationId) => number;
};

/** What a channel can sell of a SKU: in all, and what each of its locations can give. */
export type Atp = {
  readonly sku: Sku;
  readonly available: number;
  readonly byLocation: readonly { readonly location: LocationId; readonly available: number }[];
};

export const supplyIn = (ledger: Ledger): Supply => ({
  pooled: ledger.pooled,
  freeAt: (location) => freeAt(placeOf(ledger, location)),
});

/** Units that can be promised from one place. Clamped at zero, so that no place can cancel what another has. */
export const availableOf = (free: number, buffer: number): number => Math.max(0, free - buffer);

/**
 * Available to promise: what the eligible places can give, less what is reserved and not yet at a place, less the
 * channel's threshold. Never negative: a shortage is reported apart.
 *
 * Holds of all channels are subtracted, also those that other locations will serve. That is on the safe side: for any set of
 * channels, the one that reserved last saw room for all of their holds within its own locations, so all can be served.
 */
export const availableToPromise = (supply: Supply, offer: Offer): number => {
  let units = -supply.pooled - offer.threshold;
  for (const { location, buffer } of offer.places) units += availableOf(supply.freeAt(location), buffer);
  return Math.max(0, units);
};

export const atpOf = (sku: Sku, supply: Supply, offer: Offer): Atp => ({
  sku,
  available: availableToPromise(supply, offer),
  byLocation: offer.places.map(({ location, buffer }) => ({
    location,
    available: availableOf(supply.freeAt(location), buffer),
  })),
});

/** Units that are committed and not there, over all places: what has been promised and cannot be kept. */
export const shortageOf = (ledger: Ledger): number => {
  let shortage = 0;
  for (const place of ledger.places.values()) {
    shortage += Math.max(0, place.allocated + place.held - Math.max(0, sellableAt(place)));
  }
  return shortage;
};
