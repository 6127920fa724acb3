import type { LocationId, Sku } from '../ids.ts';
import { type BufferSetting, bufferUnits } from '../setup/buffer.ts';
import { type Ledger, openOf, type Place, placeOf, sellableAt } from '../stock/ledger.ts';
import { type OpenUnits, type SalesPolicy, sharedOut } from './policy.ts';

/** A location that may serve a demand, and what of a SKU it does not show. */
export type EligiblePlace = {
  readonly location: LocationId;
  readonly buffer: BufferSetting;
  /** It offers nothing, and still serves what has been promised. */
  readonly paused: boolean;
};

/** What a channel may sell of: its eligible locations, what it keeps back over all of them, and its part; `null`: all there is. */
export type Offer = {
  readonly places: readonly EligiblePlace[];
  readonly threshold: BufferSetting;
  readonly policy: SalesPolicy | null;
};

/** What must be known of a SKU to say what can be promised of it. */
export type Supply = {
  /** Reserved units that are not held at a location. */
  readonly pooled: number;
  readonly at: (location: LocationId) => Stocked;
  readonly openOf: OpenUnits;
};

/** A SKU at a location, as far as a promise asks. */
export type Stocked = {
  /** Units on hand that are not set aside. */
  readonly sellable: number;
  /** Units of them that nobody has; less than zero where more is committed than is there. */
  readonly free: number;
  /** What is kept back of the SKU here; `null` where the location's own setting holds. */
  readonly safety: BufferSetting | null;
};

/** What a channel can sell of a SKU: in all, and what each of its locations can give. */
export type Atp = {
  readonly sku: Sku;
  readonly available: number;
  readonly byLocation: readonly { readonly location: LocationId; readonly available: number }[];
};

export const supplyIn = (ledger: Ledger): Supply => ({
  pooled: ledger.pooled,
  at: (location) => stockedAt(placeOf(ledger, location)),
  openOf: (channel) => openOf(ledger, channel),
});

export const stockedAt = (place: Place): Stocked => {
  const sellable = sellableAt(place);
  return { sellable, free: sellable - place.allocated - place.held, safety: place.safety };
};

/** Units that a place keeps back: the one most specific setting, that of the SKU there before the location's own. */
export const bufferAt = ({ sellable, safety }: Stocked, ofLocation: BufferSetting): number =>
  bufferUnits(safety ?? ofLocation, sellable);

/** Units that can be promised from one place. Clamped at zero, so that no place can cancel what another has. */
export const availableAt = (stocked: Stocked, { buffer, paused }: Omit<EligiblePlace, 'location'>): number =>
  paused ? 0 : Math.max(0, stocked.free - bufferAt(stocked, buffer));

/** Of what a place keeps back, the units that are there: what has been promised may have used the rest. */
export const withheldAt = (stocked: Stocked, ofLocation: BufferSetting): number =>
  Math.min(bufferAt(stocked, ofLocation), Math.max(0, stocked.free));

/**
 * Available to promise: what the eligible places can give, less what is reserved and not yet at a place, less the
 * channel's threshold and what is kept for other channels; at most what its own cap leaves. Never negative: a shortage is
 * reported apart.
 *
 * Holds of all channels are subtracted, also those that other locations will serve. That is on the safe side: for any set of
 * channels, the one that reserved last saw room for all of their holds within its own locations, so all can be served.
 */
export const availableToPromise = (supply: Supply, { places, threshold, policy }: Offer): number => {
  let units = -supply.pooled;
  let sellable = 0;
  for (const place of places) {
    const stocked = supply.at(place.location);
    units += availableAt(stocked, place);
    if (!place.paused) sellable += Math.max(0, stocked.sellable);
  }
  return Math.max(0, sharedOut(units - bufferUnits(threshold, sellable), policy, supply.openOf));
};

export const atpOf = (sku: Sku, supply: Supply, offer: Offer): Atp => ({
  sku,
  available: availableToPromise(supply, offer),
  byLocation: offer.places.map((place) => ({
    location: place.location,
    available: availableAt(supply.at(place.location), place),
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
