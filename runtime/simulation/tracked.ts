import { fulfilmentIdOf, type LocationId } from '../../domain/ids.ts';
import { evolve } from '../../domain/order/evolve.ts';
import type { OrderEvent, Quantity } from '../../domain/order/facts.ts';
import { fulfilmentOf, noOrder, type Order } from '../../domain/order/order.ts';
import type { Explanation } from '../../domain/routing/explanation.ts';
import {
  NOTHING_PLACED,
  placedOf,
  type SimulatedOrder,
  shipped,
  takenBack,
  withParcel,
} from '../../domain/routing/simulation/order.ts';
import type { Location } from '../../domain/setup/location.ts';
import type { Instant } from '../../domain/time.ts';

/** An order in both worlds: as it was, and what it has been given in the simulation. */
export type Tracked = {
  readonly order: Order;
  readonly has: SimulatedOrder;
  /** Its place among the orders that were decided again, and when it was first; `null` until it is. */
  readonly decided: { readonly number: number; readonly at: Instant } | null;
  /** Locations that it was given to in truth, as they were then. */
  readonly asked: ReadonlyMap<LocationId, Location>;
  readonly before: Course;
  readonly after: Course;
};

/** How the decisions about an order have gone. */
export type Course = {
  readonly decisions: number;
  readonly optimal: number;
  readonly routable: boolean;
  readonly last: Explanation | null;
};

const UNDECIDED: Course = { decisions: 0, optimal: 0, routable: true, last: null };

export const UNTRACKED: Tracked = {
  order: noOrder,
  has: NOTHING_PLACED,
  decided: null,
  asked: new Map(),
  before: UNDECIDED,
  after: UNDECIDED,
};

/** The course after one more decision. */
export const decidedOnce = (course: Course, last: Explanation | null, routable: boolean): Course => ({
  decisions: course.decisions + 1,
  optimal: course.optimal + Number(last !== null && isOptimal(last)),
  routable,
  last,
});

const isOptimal = (explanation: Explanation): boolean => {
  if (explanation.form === undefined) return explanation.optimal;
  return explanation.outcome.kind === 'planned' && explanation.outcome.certainty.optimal;
};

/**
 * Takes in a fact of an order. What has happened at a location happens in the simulation where the order has been given to that location,
 * too: it turns down, it loses. What the customer or an operator wants is done wherever the order is. Until it is decided again, an order
 * has what it had in truth.
 */
export const happened = (
  tracked: Tracked,
  event: OrderEvent,
  locationOf: (id: LocationId) => Location | undefined,
): Tracked => {
  const order = evolve(tracked.order, event);
  const asked = event.type === 'FulfilmentsAssigned' ? withAsked(tracked, event.data.fulfilments, locationOf) : null;
  const next = { ...tracked, order, asked: asked ?? tracked.asked };
  return { ...next, has: fitting(placedAfter(tracked, next, event), order) };
};

type Assigned = Extract<OrderEvent, { readonly type: 'FulfilmentsAssigned' }>['data']['fulfilments'];

const withAsked = (
  { asked }: Tracked,
  fulfilments: Assigned,
  locationOf: (id: LocationId) => Location | undefined,
): ReadonlyMap<LocationId, Location> => {
  const all = new Map(asked);
  for (const { location } of fulfilments) {
    const known = locationOf(location);
    if (known !== undefined) all.set(location, known);
  }
  return all;
};

const placedAfter = (before: Tracked, { order, asked }: Tracked, event: OrderEvent): SimulatedOrder => {
  const { has } = before;
  switch (event.type) {
    case 'FulfilmentsAssigned':
      return before.decided === null ? followed(has, event.data.fulfilments, asked) : has;
    case 'FulfilmentRejected':
    case 'FulfilmentLinesRejected':
      return turnedDown(has, event.data.lines, fulfilmentOf(before.order, event.data.fulfilment)?.location ?? null);
    case 'FulfilmentWithdrawn': {
      const location = fulfilmentOf(before.order, event.data.fulfilment)?.location ?? null;
      return allBack(has, event.data.lines, { location, only: event.data.reason === 'overcommitted' });
    }
    case 'RoutingRequested':
      // Where nothing was found, it is only tried again; what has its place keeps it.
      return before.order.routing.failed === null ? unassigned(has, order) : has;
    case 'ShipToChanged':
      return unassigned(has, order);
    case 'LinesCancelled': {
      const cuts = event.data.lines.flatMap(({ line, assigned }) => assigned.map((cut) => ({ ...cut, line })));
      return cuts.reduce((left, { line, quantity, fulfilment }) => {
        const location = fulfilmentOf(before.order, fulfilment)?.location ?? null;
        const over = Math.min(quantity, placedOf(left, line) - wantedOf(order, line));
        return takenBack(left, { line, quantity: over }, { location, only: true });
      }, has);
    }
    case 'FulfilmentShipped':
    case 'FulfilmentCollected': {
      const fulfilment = fulfilmentOf(before.order, event.data.fulfilment);
      const hasLeftBefore = event.type === 'FulfilmentCollected' && fulfilment?.to !== undefined;
      if (fulfilment === undefined || hasLeftBefore) return has;
      return fulfilment.lines.reduce((left, line) => shipped(left, line, fulfilment.location), has);
    }
    default:
      return has;
  }
};

const followed = (has: SimulatedOrder, fulfilments: Assigned, asked: Tracked['asked']): SimulatedOrder =>
  fulfilments.reduce((so, { id: fulfilment, location: at, lines, shipBy, deliverBy }) => {
    const location = asked.get(at);
    if (location === undefined) return so;
    const sent = lines.map((line) => ({ ...line, shipped: 0 }));
    return withParcel(so, { fulfilment, location, shipBy, deliverBy, lines: sent });
  }, has);

/** A location is not asked again for what it turned down, where it had been given that here. */
const turnedDown = (has: SimulatedOrder, lines: readonly Quantity[], location: LocationId | null): SimulatedOrder => {
  if (location === null) return has;
  return lines.reduce((left, line) => {
    const back = takenBack(left, line, { location, only: true });
    if (placedOf(back, line.line) === placedOf(left, line.line)) return left;
    return { ...back, rejections: [...back.rejections, { line: line.line, location }] };
  }, has);
};

const allBack = (has: SimulatedOrder, lines: readonly Quantity[], from: Parameters<typeof takenBack>[2]) =>
  lines.reduce((left, line) => takenBack(left, line, from), has);

/** What no location is working on in truth is decided anew. */
const unassigned = (has: SimulatedOrder, order: Order): SimulatedOrder =>
  order.lines.reduce((left, { id: line, assigned, shipped: gone }) => {
    const quantity = placedOf(left, line) - assigned - gone;
    return quantity <= 0 ? left : takenBack(left, { line, quantity }, { location: null, only: false });
  }, has);

/** What is not wanted any more has no place. */
const fitting = (has: SimulatedOrder, order: Order): SimulatedOrder =>
  has.parcels.length === 0
    ? has
    : order.lines.reduce((left, { id: line }) => {
        const quantity = placedOf(left, line) - wantedOf(order, line);
        return quantity <= 0 ? left : takenBack(left, { line, quantity }, { location: null, only: false });
      }, has);

const wantedOf = (order: Order, id: Quantity['line']): number => {
  const line = order.lines.find((one) => one.id === id);
  return line === undefined ? 0 : line.reserved + line.assigned + line.shipped;
};

/** The name of a parcel of the simulation. */
export const simulatedFulfilment = ({ order, after }: Tracked, parcel: number) =>
  fulfilmentIdOf(`${order.id}-simulated-${after.decisions + 1}-${parcel + 1}`);
