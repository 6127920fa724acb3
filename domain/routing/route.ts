import type { LineId, LocationId, Sku } from '../ids.ts';
import type { Location } from '../setup/location.ts';
import type { Instant } from '../time.ts';
import { fewestLocations } from './cover.ts';
import { kilometresBetween, type Position } from './distance.ts';
import { deliverByOf, shipByOf } from './schedule.ts';

/** What is to be routed. */
export type Routable = {
  readonly method: 'ship' | 'collect';
  readonly country: string | null;
  readonly position: Position | null;
  readonly lines: readonly { readonly line: LineId; readonly sku: Sku; readonly quantity: number }[];
  /** Locations that turned a line down. */
  readonly rejections: readonly { readonly line: LineId; readonly location: LocationId }[];
  /** The only location to be used, by an operator's order. */
  readonly forced: LocationId | null;
};

/** A location that may serve the order, and what it has of each SKU: `available` outside its safety stock, `sellable` with it. */
export type Candidate = {
  readonly location: Location;
  readonly stock: ReadonlyMap<Sku, { readonly available: number; readonly sellable: number }>;
};

export type Plan = {
  readonly parcels: readonly Parcel[];
  readonly explanation: Explanation;
};

type Parcel = {
  readonly location: LocationId;
  readonly lines: readonly { readonly line: LineId; readonly quantity: number }[];
  readonly shipBy: Instant;
  readonly deliverBy: Instant;
};

/** Why the order was routed so, for whoever asks later. */
export type Explanation = {
  /** The rule and its version. */
  readonly rule: typeof RULE;
  /** False where the search was cut short and a smaller plan might exist. */
  readonly optimal: boolean;
  /** True where safety stock had to be used for what had already been promised. */
  readonly usedSafetyStock: boolean;
  /** The nearest first; beyond `CANDIDATES_EXPLAINED_MAX` only their number. */
  readonly candidates: readonly ExplainedCandidate[];
  readonly candidatesLeftOut: number;
};

export type ExplainedCandidate = {
  readonly location: LocationId;
  readonly distanceKilometres: number | null;
  /** Units of the order that it could have sent. */
  readonly canShip: number;
  readonly verdict: 'chosen' | 'farther' | 'moreParcels' | 'noStock' | 'rejected' | 'notForced';
};

const RULE = 'fewest-parcels-then-nearest/1';
export const CANDIDATES_EXPLAINED_MAX = 20;

/** Transit days where a location has no rate for the country. */
const TRANSIT_DAYS_DEFAULT = 3;

/**
 * The plan with the fewest parcels, the nearest among those; `null` parcels where no set of candidates has it all. Stock outside
 * the safety stock is used first. Pure and deterministic: the same input gives the same plan.
 */
export const route = (
  order: Routable,
  candidates: readonly Candidate[],
  now: Instant,
): Plan | { readonly failed: Explanation } => {
  const measured = candidates
    .map((candidate) => ({ ...candidate, distance: distanceTo(order, candidate.location) }))
    .sort(byDistance);
  for (const dial of ['available', 'sellable'] as const) {
    const offers = measured.map((candidate) => ({ ...candidate, units: unitsOf(order, candidate, dial) }));
    const found = fewestLocations(needOf(order), offers);
    if (found === null) continue;
    return {
      parcels: parcelsOf(order, found.chosen, now),
      explanation: explain(order, offers, found.chosen, found.optimal, dial === 'sellable'),
    };
  }
  const offers = measured.map((candidate) => ({ ...candidate, units: unitsOf(order, candidate, 'sellable') }));
  return { failed: explain(order, offers, [], true, false) };
};

type Measured = Candidate & { readonly distance: number | null };
type Offering = Measured & { readonly units: ReadonlyMap<Sku, number> };

const distanceTo = (order: Routable, location: Location): number | null =>
  order.position === null || location.position === null ? null : kilometresBetween(order.position, location.position);

/** Unknown distances last; a total order, so that plans are reproducible. */
const byDistance = (a: Measured, b: Measured): number =>
  (a.distance ?? Number.MAX_SAFE_INTEGER) - (b.distance ?? Number.MAX_SAFE_INTEGER) ||
  (a.location.id < b.location.id ? -1 : a.location.id > b.location.id ? 1 : 0);

const needOf = (order: Routable): ReadonlyMap<Sku, number> => {
  const need = new Map<Sku, number>();
  for (const { sku, quantity } of order.lines) need.set(sku, (need.get(sku) ?? 0) + quantity);
  return need;
};

const unitsOf = (order: Routable, candidate: Candidate, dial: 'available' | 'sellable'): ReadonlyMap<Sku, number> => {
  const units = new Map<Sku, number>();
  if (order.forced !== null && candidate.location.id !== order.forced) return units;
  for (const { sku } of order.lines) units.set(sku, Math.max(0, candidate.stock.get(sku)?.[dial] ?? 0));
  if (order.forced === null) for (const sku of turnedDownBy(order, candidate.location.id)) units.set(sku, 0);
  return units;
};

/** What a location is not asked for again: its SKUs, because lines of the same SKU are the same goods. */
const turnedDownBy = (order: Routable, location: LocationId): readonly Sku[] =>
  order.lines
    .filter(({ line }) => order.rejections.some((r) => r.line === line && r.location === location))
    .map(({ sku }) => sku);

/** The nearest location gives what it has, the next one what is then missing. */
const parcelsOf = (order: Routable, chosen: readonly Offering[], now: Instant): readonly Parcel[] => {
  const open = order.lines.map((line) => ({ ...line }));
  return chosen.map(({ location, units }) => {
    const left = new Map(units);
    const lines = [];
    for (const line of open) {
      const quantity = Math.min(line.quantity, left.get(line.sku) ?? 0);
      if (quantity === 0) continue;
      left.set(line.sku, (left.get(line.sku) ?? 0) - quantity);
      line.quantity -= quantity;
      lines.push({ line: line.line, quantity });
    }
    const shipBy = shipByOf(location, now);
    return { location: location.id, lines, shipBy, deliverBy: deliverByOf(shipBy, transitDays(order, location)) };
  });
};

const transitDays = (order: Routable, location: Location): number => {
  if (order.method === 'collect') return 0;
  return location.shippingCost.find((rate) => rate.country === order.country)?.days ?? TRANSIT_DAYS_DEFAULT;
};

const explain = (
  order: Routable,
  offers: readonly Offering[],
  chosen: readonly Offering[],
  optimal: boolean,
  usedSafetyStock: boolean,
): Explanation => {
  const need = needOf(order);
  const wanted = [...need.values()].reduce((sum, quantity) => sum + quantity, 0);
  const explained = offers.map((offer): ExplainedCandidate => {
    const canShip = [...need].reduce((sum, [sku, quantity]) => sum + Math.min(quantity, offer.units.get(sku) ?? 0), 0);
    const verdict = chosen.includes(offer) ? 'chosen' : verdictOf(order, offer, canShip, wanted);
    return { location: offer.location.id, distanceKilometres: offer.distance, canShip, verdict };
  });
  const kept = explained.filter((c, index) => index < CANDIDATES_EXPLAINED_MAX || c.verdict === 'chosen');
  return { rule: RULE, optimal, usedSafetyStock, candidates: kept, candidatesLeftOut: explained.length - kept.length };
};

const verdictOf = (
  order: Routable,
  offer: Offering,
  canShip: number,
  wanted: number,
): ExplainedCandidate['verdict'] => {
  if (order.forced !== null) return offer.location.id === order.forced ? 'noStock' : 'notForced';
  if (turnedDownBy(order, offer.location.id).length > 0) return 'rejected';
  if (canShip === 0) return 'noStock';
  return canShip === wanted ? 'farther' : 'moreParcels';
};
