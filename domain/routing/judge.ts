import type { LineId, LocationId, Sku } from '../ids.ts';
import { unservedBecause } from '../promise/offer.ts';
import type { Location, ShippingRate } from '../setup/location.ts';
import { type Instant, millisOf } from '../time.ts';
import { kilometresBetween, type Position } from './distance.ts';
import type { Candidate, Network } from './network.ts';
import { rateFor } from './rates.ts';
import type { Routable, RoutableLine } from './routable.ts';
import type { Filter, Relaxation, Rule } from './rules.ts';
import { type Departure, deliveredAt, departureOf, departureWithRoom, localDay } from './schedule.ts';

/** What removes a location: the filters of the rule, and what holds beside them. */
export const REMOVALS = [
  'locations',
  'locationTypes',
  'distance',
  'leadTime',
  'sameDay',
  'keepBack',
  // An operator wants another one.
  'forced',
  'paused',
  // It would have to be brought to where it is collected, which has all of it, or is paused; or the rule does not let it.
  'transfer',
  // No carrier that the channel allows comes there.
  'carriers',
  'channel',
  'service',
  'destination',
  'capacity',
  'hoursToShip',
  'daysToDeliver',
  // It turned down every line that it has.
  'rejected',
  // It does not carry goods of this kind.
  'attributes',
  'stock',
] as const;

export type Removal = (typeof REMOVALS)[number];

/** A candidate as it stands for an order. */
export type Judged = Removed | Eligible;

export type Removed = {
  readonly candidate: Candidate;
  /** `null` where a place is not known. */
  readonly kilometres: number | null;
  /** The first filter that it does not pass. */
  readonly removedBy: Removal;
};

export type Eligible = {
  readonly candidate: Candidate;
  readonly kilometres: number | null;
  readonly removedBy: null;
  readonly departure: Departure;
  /** When the customer will have it, in milliseconds. */
  readonly deliverAt: number;
  /** Units of each SKU that may be used. */
  readonly stock: ReadonlyMap<Sku, number>;
  /** Units of each of the order's lines that it could send, if it sent nothing else. */
  readonly most: readonly number[];
};

export const isEligible = (judged: Judged): judged is Eligible => judged.removedBy === null;

/** Transit days where a location has no rate for the order. */
const TRANSIT_DAYS_DEFAULT = 3;
const HOUR_MILLIS = 3_600_000;

/** What a decision rests on. */
export type Question = {
  readonly order: Routable;
  readonly network: Network;
  readonly rule: Rule;
  readonly relaxed: ReadonlySet<Relaxation>;
  /** Where it is collected; `null` where it is shipped. */
  readonly place: Location | null;
  /** Whether what is collected may come from elsewhere. */
  readonly transfers: boolean;
  readonly now: Instant;
};

/** Looks at one candidate: what removes it, or else what it could send, and when that is with the customer. */
export const judge = (question: Question, candidate: Candidate): Judged => {
  const { order, now } = question;
  const { location } = candidate;
  const kilometres = kilometresTo(question, location);
  const removed = (removedBy: Removal): Removed => ({ candidate, kilometres, removedBy });
  const outside = outsideBecause(question, location);
  // Calendars are dear: only of those that could serve it.
  if (outside !== null) return removed(outside);
  const first = departureOf(location, now);
  const roomy = hasRoom(candidate, first) ? first : departureWithRoom(location, now, candidate.load);
  const departure = roomy ?? first;
  const deliverAt = deliveredAt(departure, transitDays(question, location));
  const sending = { candidate, kilometres, departure, deliverAt };
  const unfit = order.forced !== null ? null : unfitBecause(question, sending, roomy === first, roomy !== null);
  if (unfit !== null) return removed(unfit);
  const stock = new Map<Sku, number>();
  for (const { goods } of order.lines) for (const { sku } of goods) stock.set(sku, usable(question, candidate, sku));
  const rejected = rejectedBy(order, location);
  const most = order.lines.map((line) =>
    rejected.has(line.line) || !carries(question.network, location, line) ? 0 : roomFor(line, stock),
  );
  if (most.every((units) => units === 0)) return removed(emptyBecause(question, candidate, stock, rejected));
  return { ...sending, removedBy: null, stock, most };
};

const kilometresTo = (question: Question, { id, position }: Location): number | null => {
  const goal = goalOf(question);
  const known = question.network.kilometres?.get(id);
  return known ?? (goal === null || position === null ? null : kilometresBetween(goal, position));
};

/** The customer; of what may be brought to where it is collected, that place. */
const goalOf = ({ order, place }: Question): Position | null =>
  order.transfer === null ? order.position : (place?.position ?? null);

type Sending = Pick<Eligible, 'candidate' | 'kilometres' | 'departure' | 'deliverAt'>;

const hasRoom = ({ location, load }: Candidate, { day }: Departure): boolean =>
  location.capacityPerDay === null || (load.get(day) ?? 0) < location.capacityPerDay;

/** What it is that keeps it from this order, whenever it would send it. An operator knows better than the rules. */
const outsideBecause = (question: Question, location: Location): Removal | null => {
  const { order, network } = question;
  if (order.forced !== null && location.id !== order.forced) return 'forced';
  if (location.paused) return 'paused';
  if (order.forced !== null) return null;
  const unserved = unservedBecause(location, demandedOf(order), network.channel);
  if (unserved !== null) return unserved;
  const country = countrySentTo(question, location);
  if (country === null) return null;
  if (order.method === 'collect' && (!question.transfers || question.place?.paused !== false)) return 'transfer';
  if (!offersService(order, country, location)) return 'service';
  return isServedByOneOf(network.channel.fulfilment?.carriers ?? null, location) ? null : 'carriers';
};

const demandedOf = ({ collectAt, country, transfer }: Routable): Parameters<typeof unservedBecause>[1] =>
  transfer === null || collectAt === null
    ? { at: collectAt, country }
    : { at: null, country: transfer.toCountry, to: collectAt };

/** Nothing has to be sent from there. */
export const isCollectedAt = ({ method, collectAt }: Routable, id: LocationId): boolean =>
  method === 'collect' && (collectAt === null || collectAt === id);

/** Where a parcel from a location goes; `null` where it stays, to be collected. */
const countrySentTo = ({ order, place }: Question, { id }: Location): string | null => {
  if (order.method === 'ship') return order.country;
  if (isCollectedAt(order, id)) return null;
  return order.transfer?.toCountry ?? place?.address.country ?? null;
};

/** The rate of a location for a parcel of the order; `null` where there is none, or nothing has to be sent. */
export const rateFrom = (question: Question, location: Location): ShippingRate | null => {
  const country = countrySentTo(question, location);
  return country === null ? null : rateFor(location, { country, service: question.order.service });
};

const isServedByOneOf = (allowed: readonly string[] | null, { carriers = null }: Location): boolean =>
  allowed === null || carriers === null || carriers.some((carrier) => allowed.includes(carrier));

const unfitBecause = (
  { order, network, rule, relaxed, now }: Question,
  sending: Sending,
  hasRoomNow: boolean,
  hasRoomLater: boolean,
): Removal | null => {
  if (!hasRoomNow && !(hasRoomLater && relaxed.has('capacity'))) return 'capacity';
  for (const filter of rule.filters) {
    if (!relaxed.has(filter.filter) && !passes(filter, sending, now)) return filter.filter;
  }
  return lateFor(order, network, sending);
};

/** A location with rates to a country sends there only by the services that it has a rate for. */
const offersService = ({ service }: Routable, country: string, location: Location): boolean =>
  rateFor(location, { country, service }) !== null || !location.shippingCost.some((rate) => rate.country === country);

const passes = (filter: Filter, { candidate: { location }, kilometres, departure }: Sending, now: Instant): boolean => {
  switch (filter.filter) {
    case 'locations':
      return filter.only.includes(location.id);
    case 'locationTypes':
      return filter.only.includes(location.type);
    case 'distance':
      return kilometres !== null && kilometres <= filter.kilometresMax;
    case 'leadTime':
      return departure.millis - millisOf(now) <= filter.hoursMax * HOUR_MILLIS;
    case 'sameDay':
      return departure.day === localDay(location, now);
    case 'keepBack':
      return true;
  }
};

const lateFor = ({ placedAt }: Routable, { channel }: Network, { departure, deliverAt }: Sending): Removal | null => {
  const { hoursToShip = null, daysToDeliver = null } = channel.fulfilment ?? {};
  const after = (hours: number) => millisOf(placedAt) + hours * HOUR_MILLIS;
  if (hoursToShip !== null && departure.millis > after(hoursToShip)) return 'hoursToShip';
  return daysToDeliver !== null && deliverAt > after(daysToDeliver * 24) ? 'daysToDeliver' : null;
};

const transitDays = (question: Question, location: Location): number =>
  isCollectedAt(question.order, location.id) ? 0 : (rateFrom(question, location)?.days ?? TRANSIT_DAYS_DEFAULT);

const usable = ({ rule, relaxed, order }: Question, { location, stock }: Candidate, sku: Sku): number => {
  const has = stock.get(sku);
  if (has === undefined) return 0;
  let units = relaxed.has('safetyStock') ? has.sellable : has.available;
  for (const filter of rule.filters) {
    if (filter.filter !== 'keepBack' || relaxed.has('keepBack') || order.forced !== null) continue;
    if (filter.types.includes(location.type)) units -= filter.units;
  }
  return Math.max(0, units);
};

/** Lines that a location turned down, and those that want the same goods. Not where an operator wants it. */
const rejectedBy = (order: Routable, { id }: Location): ReadonlySet<LineId> => {
  const turnedDown = new Set(order.rejections.filter(({ location }) => location === id).map(({ line }) => line));
  if (turnedDown.size === 0 || order.forced !== null) return new Set();
  const skus = new Set(order.lines.filter(({ line }) => turnedDown.has(line)).flatMap(skusOf));
  return new Set(order.lines.filter((line) => skusOf(line).some((sku) => skus.has(sku))).map(({ line }) => line));
};

const skusOf = ({ goods }: RoutableLine): readonly Sku[] => goods.map(({ sku }) => sku);

const carries = ({ articles }: Network, { carries: only, refuses }: Location, line: RoutableLine): boolean => {
  if ((only ?? null) === null && refuses === undefined) return true;
  const attributes = line.goods.flatMap(({ sku }) => articles.get(sku)?.attributes ?? []);
  return attributes.every((name) => (only?.includes(name) ?? true) && !refuses?.includes(name));
};

/** Whole units of a line that the stock is enough for. */
const roomFor = ({ quantity, goods }: RoutableLine, stock: ReadonlyMap<Sku, number>): number =>
  goods.reduce((room, { sku, quantity: per }) => Math.min(room, Math.floor((stock.get(sku) ?? 0) / per)), quantity);

const emptyBecause = (
  { order, network, rule }: Question,
  { location, stock: has }: Candidate,
  stock: ReadonlyMap<Sku, number>,
  rejected: ReadonlySet<LineId>,
): Removal => {
  const inStock = order.lines.filter((line) => roomFor(line, stock) > 0);
  if (inStock.some(({ line }) => rejected.has(line)) || (inStock.length === 0 && rejected.size > 0)) return 'rejected';
  if (inStock.some((line) => !carries(network, location, line))) return 'attributes';
  const keeps = rule.filters.some((filter) => filter.filter === 'keepBack' && filter.types.includes(location.type));
  return keeps && order.lines.some(({ goods }) => goods.some(({ sku }) => (has.get(sku)?.available ?? 0) > 0))
    ? 'keepBack'
    : 'stock';
};
