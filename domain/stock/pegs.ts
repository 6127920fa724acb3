import type { LocationId, OrderId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { StockContext } from './command.ts';
import type { StockEvent, Why } from './facts.ts';
import { type Arrival, giveOut, type Peg, type Waiting } from './give-out.ts';
import { type Offers, offeredBy } from './groups.ts';
import { type Ledger, sellableAt } from './ledger.ts';
import { roomIn } from './room.ts';

/**
 * Everybody who waits, in the order in which they are served: those who have been told a date, the earliest first, so that a claim on
 * supply holds against all who come later; then by the priority of their channel; then by the instant that the order was promised for;
 * then by age. Who was promised for none is behind those who waited when it came, and ahead of those who are promised for a later day:
 * nobody can be overtaken for ever but by a channel that is set to be served first. Who has been told a date and now wants more waits
 * for the rest like who has been told none.
 */
export const queueOf = (ledger: Ledger, { offer }: Offers): readonly Waiting[] => {
  const waiting: (Waiting & { readonly at: Instant; readonly priority: number; readonly due: Instant })[] = [];
  for (const [order, { demand, due, told, backordered }] of ledger.commitments) {
    if (backordered === 0) continue;
    const { priority } = offer(demand);
    const claimed = told === null || told.at === null ? 0 : told.units;
    if (claimed > 0) waiting.push({ order, demand, due, priority, at: told?.at ?? NO_DATE, units: claimed });
    if (backordered > claimed) {
      waiting.push({ order, demand, due, priority, at: NO_DATE, units: backordered - claimed });
    }
  }
  return waiting.sort((a, b) => compare(a.at, b.at) || b.priority - a.priority || compare(a.due, b.due));
};

/** Later than every date. */
const NO_DATE = '~';

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The due instant of who joins the queue without one. */
export const endOfQueue = (ledger: Ledger, now: Instant): Instant => {
  let end = now;
  for (const { backordered, due } of ledger.commitments.values()) if (backordered > 0 && due > end) end = due;
  return end;
};

/**
 * What is expected, and for whom: each date's supply goes to those who wait, in their order, each only from locations that may serve
 * them and take new work, within their channel's cap and beside what is kept for other channels: as it will be given to them when it
 * comes. A supply that should have come already is for nobody, and what is missing at a location comes first.
 */
export const pegsOf = (ledger: Ledger, context: StockContext): readonly Peg[] =>
  giveOut(arrivalsIn(ledger, context.now), queueOf(ledger, context), {
    ...roomIn(ledger, context),
    places: (demand) => offeredBy(demand, context),
  });

/** When all that an order waits for will be there; no entry where nobody can say. */
export const datesOf = (ledger: Ledger, context: StockContext): ReadonlyMap<OrderId, Instant> => {
  const dates = new Map<OrderId, Instant>();
  if (ledger.supplies.size === 0) return dates;
  const pegged = new Map<OrderId, number>();
  for (const { order, quantity, at } of pegsOf(ledger, context)) {
    const units = (pegged.get(order) ?? 0) + quantity;
    pegged.set(order, units);
    if (units === ledger.commitments.get(order)?.backordered) dates.set(order, at);
  }
  return dates;
};

/** Facts that say which dates are others than what was said last, or are now said of more units; `max` at most. */
export const redated = (ledger: Ledger, why: Why, context: StockContext, max: number): readonly StockEvent[] => {
  const { sku } = ledger;
  const dates = datesOf(ledger, context);
  const events: StockEvent[] = [];
  for (const [order, { backordered, promisedBy, told }] of ledger.commitments) {
    if (events.length >= max) break;
    if (backordered === 0) continue;
    const at = dates.get(order) ?? null;
    const was = told?.at ?? null;
    if (at === was && (at === null || backordered === told?.units)) continue;
    const data = { sku, order, quantity: backordered, at, was, promisedBy, ...why };
    events.push({ type: 'BackorderPromised', data });
  }
  return events;
};

/** What comes when and where, the earliest first, without what only makes up for what is missing at a location. */
const arrivalsIn = (ledger: Ledger, now: Instant): readonly Arrival[] => {
  const missing = new Map<LocationId, number>();
  for (const [location, place] of ledger.places) {
    const short = place.allocated + place.held - sellableAt(place);
    if (short > 0) missing.set(location, short);
  }
  const arrivals = new Map<Instant, Map<LocationId, number>>();
  const usable = [...ledger.supplies.values()].filter(({ at }) => at > now);
  for (const { at, location, expected } of usable.sort((a, b) => compare(a.at, b.at))) {
    const short = missing.get(location) ?? 0;
    if (short > 0) missing.set(location, Math.max(0, short - expected));
    const units = arrivals.get(at) ?? new Map<LocationId, number>();
    arrivals.set(at, units.set(location, (units.get(location) ?? 0) + Math.max(0, expected - short)));
  }
  return [...arrivals].map(([at, units]) => ({ at, units }));
};
