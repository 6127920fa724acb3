import type { LocationId, Sku } from '../ids.ts';
import { type BufferSetting, bufferUnits } from '../setup/buffer.ts';
import { liveAt, unitsInCarts } from '../stock/carts.ts';
import { backorderedOf, freeAt, type Ledger, openOf, type Place, placeOf, sellableAt } from '../stock/ledger.ts';
import type { Instant } from '../time.ts';
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
  /** Of its backorders; a higher one is served before a lower. */
  readonly priority: number;
  readonly policy: SalesPolicy | null;
};

/** What must be known of a SKU to say what can be promised of it. */
export type Supply = {
  /** Reserved units that are not held at a location. */
  readonly pooled: number;
  readonly at: (location: LocationId) => Stocked;
  readonly openOf: OpenUnits;
  /** Units that have been promised though they are not in stock. */
  readonly backordered: number;
  /** Those of a channel. */
  readonly backorderedOf: OpenUnits;
  /** Units that timed-out carts leave and that nobody has been given yet: who waits comes first. */
  readonly left: number;
  /** What is expected, in any order; what has not come when it should have is among it. */
  readonly expected: () => readonly Expected[];
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

/** Units that can be used at a location from an instant on. */
export type Expected = { readonly location: LocationId; readonly quantity: number; readonly at: Instant };

/** What a channel can sell of a SKU: in all, and what each of its locations can give. */
export type Atp = {
  readonly sku: Sku;
  readonly available: number;
  readonly byLocation: readonly { readonly location: LocationId; readonly available: number }[];
  /** What it can sell of what is there by then, for every instant at which something comes that it can sell. */
  readonly future: readonly { readonly at: Instant; readonly available: number }[];
};

/** As it is at an instant: carts that have timed out count no more, whether or not anyone has written so. */
export const supplyAt = (ledger: Ledger, now: Instant): Supply => {
  const live = liveAt(ledger, now);
  return { ...supplyIn(live), left: unitsInCarts(ledger) - unitsInCarts(live) };
};

/** As it is on record. */
export const supplyIn = (ledger: Ledger): Supply => ({
  pooled: ledger.pooled,
  at: (location) => stockedAt(placeOf(ledger, location)),
  openOf: (channel) => openOf(ledger, channel),
  backordered: ledger.backordered,
  backorderedOf: (channel) => backorderedOf(ledger, channel),
  left: 0,
  expected: () =>
    [...ledger.supplies.values()].map(({ location, expected, at }) => ({ location, quantity: expected, at })),
});

export const stockedAt = (place: Place): Stocked => ({
  sellable: sellableAt(place),
  free: freeAt(place),
  safety: place.safety,
});

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
export const availableToPromise = (supply: Supply, offer: Offer): number =>
  promisedFrom(shelfOf(offeredIn(supply, offer)), supply, offer, firstServed(supply, offer));

/** What the eligible places can give, and the sellable units that a percentage is taken of. */
type Shelf = { readonly units: number; readonly sellable: number };

/** An eligible place with what is there, and what of it can be promised. */
type Offered = { readonly place: EligiblePlace; readonly stocked: Stocked; readonly available: number };

const offeredIn = (supply: Supply, { places }: Offer): readonly Offered[] =>
  places.map((place) => {
    const stocked = supply.at(place.location);
    return { place, stocked, available: availableAt(stocked, place) };
  });

const shelfOf = (offered: readonly Offered[]): Shelf => {
  let [units, sellable] = [0, 0];
  for (const { place, stocked, available } of offered) {
    units += available;
    if (!place.paused) sellable += Math.max(0, stocked.sellable);
  }
  return { units, sellable };
};

/** Units that are waited for: by anybody, and by orders of the channel itself. */
type Awaited = { readonly all: number; readonly own: number };

/** Of what carts have left, what those who wait may be given as soon as that is on record. */
const firstServed = ({ left, backordered, backorderedOf: of }: Supply, { policy }: Offer): Awaited => ({
  all: Math.min(left, backordered),
  own: policy === null ? 0 : Math.min(left, of(policy.channel)),
});

const promisedFrom = (
  { units, sellable }: Shelf,
  { pooled, openOf: open }: Supply,
  { threshold, policy }: Offer,
  awaited: Awaited,
): number => {
  const rest = units - pooled - awaited.all - bufferUnits(threshold, sellable);
  return Math.max(0, sharedOut(rest, policy, open, awaited.own));
};

/**
 * Available to promise by date: at each eligible place what is free and what has come by then, less what it hides; of that in all, less
 * what is reserved and not yet at a place, less all that has been backordered, less the channel's threshold and what is kept for other
 * channels; at most what its own cap leaves beside its own backorders. So a promise never rests on what somebody else already waits for,
 * and what a place lacks, or hides, is made up for first. At least what is available now.
 *
 * All backorders are subtracted at every date. Of each date and all later ones it is the least: a threshold in percent grows also by
 * what only makes up for what a place lacks. A supply whose instant has passed promises nothing.
 */
const futureOf = (supply: Supply, offer: Offer, now: Instant, offered: readonly Offered[]): Atp['future'] => {
  const coming = supply.expected().filter(({ at }) => at > now);
  if (coming.length === 0) return [];
  const shelf = shelfOf(offered);
  const today = promisedFrom(shelf, supply, offer, firstServed(supply, offer));
  const own = offer.policy === null ? 0 : supply.backorderedOf(offer.policy.channel);
  const awaited = { all: supply.backordered, own };
  const places = new Map<LocationId, Offered>();
  const wanted = new Set(coming.map(({ location }) => location));
  for (const one of offered)
    if (!one.place.paused && wanted.has(one.place.location)) places.set(one.place.location, one);
  const future = new Map<Instant, number>();
  let then = shelf;
  for (const { location, quantity, at } of coming.sort((a, b) => (a.at < b.at ? -1 : 1))) {
    const before = places.get(location);
    if (before === undefined) continue;
    const { place, stocked } = before;
    const after = { sellable: stocked.sellable + quantity, free: stocked.free + quantity, safety: stocked.safety };
    const available = availableAt(after, place);
    places.set(location, { place, stocked: after, available });
    then = {
      units: then.units - before.available + available,
      sellable: then.sellable - Math.max(0, stocked.sellable) + Math.max(0, after.sellable),
    };
    future.set(at, Math.max(today, promisedFrom(then, supply, offer, awaited)));
  }
  let least = Number.POSITIVE_INFINITY;
  const latestFirst = [...future].reverse().map(([at, units]) => {
    least = Math.min(least, units);
    return { at, available: least };
  });
  return latestFirst.reverse();
};

export const atpOf = (sku: Sku, supply: Supply, offer: Offer, now: Instant): Atp => {
  const offered = offeredIn(supply, offer);
  return {
    sku,
    available: promisedFrom(shelfOf(offered), supply, offer, firstServed(supply, offer)),
    byLocation: offered.map(({ place, available }) => ({ location: place.location, available })),
    future: futureOf(supply, offer, now, offered),
  };
};

/** Units that are committed and not there, over all places: what has been promised and cannot be kept. */
export const shortageOf = (ledger: Ledger): number => {
  let shortage = 0;
  for (const place of ledger.places.values()) {
    shortage += Math.max(0, place.allocated + place.held - Math.max(0, sellableAt(place)));
  }
  return shortage;
};
