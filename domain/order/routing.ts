import { type Decision, nothing, refuse } from '../fact.ts';
import { type FulfilmentId, fulfilmentIdOf, type LocationId } from '../ids.ts';
import type { Explanation } from '../routing/explanation.ts';
import { type GivenUp, groundsOf } from '../routing/grounds.ts';
import type { Routable } from '../routing/routable.ts';
import type { Plan } from '../routing/route.ts';
import { sentenceOf } from '../routing/sentence.ts';
import type { OrderEvent, PlannedFulfilment, Quantity } from './facts.ts';
import { goodsOf } from './goods.ts';
import { type Order, unitsIn } from './order.ts';
import { phaseOf } from './phase.ts';
import { linesToRoute } from './routable.ts';

/** Plans that the ledger may refuse before an operator is asked. */
export const ROUTING_REFUSALS_MAX = 5;
/** Locations that may turn the order's work down before an operator is asked. */
export const TURNED_DOWN_MAX = 5;

/** What of the order waits for a location. */
export const routableOf = (order: Order): Routable => ({
  channel: order.channel,
  method: order.delivery.method,
  collectAt: order.delivery.method === 'collect' ? (order.delivery.collectAt ?? null) : null,
  transfer: order.transfer,
  service: order.delivery.service ?? null,
  country: order.country,
  position:
    order.shipTo?.lat === undefined || order.shipTo.lon === undefined
      ? null
      : { lat: order.shipTo.lat, lon: order.shipTo.lon },
  lines: linesToRoute(order).map((line) => ({ line: line.id, quantity: line.reserved, goods: goodsOf(line) })),
  tags: tagsOf(order),
  value: {
    amount: order.lines.reduce((sum, line) => sum + line.ordered * line.unitPrice - line.discount, 0),
    currency: order.currency,
  },
  placedAt: order.mayLeaveFrom,
  promisedBy: order.delivery.promisedBy ?? null,
  parcels: order.fulfilments.filter(({ status }) => status !== 'cancelled' && status !== 'rejected').length,
  waiting: unitsIn(order, 'open') + unitsIn(order, 'backordered'),
  rejections: order.rejections,
  forced: order.routing.forced,
});

/** The same before anything of it is reserved: all of it is looked at. */
export const unreservedOf = (order: Order): Routable =>
  routableOf({ ...order, lines: order.lines.map((line) => ({ ...line, reserved: line.open })) });

/** Texts in the attribute `tags`: what the channel calls the order. */
const tagsOf = ({ attributes }: Order): readonly string[] => {
  const tags = attributes?.tags;
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
};

/** Takes over a plan, or says why there is none. Fulfilments are named after their order and numbered, over all plans. */
export const takePlan = (order: Order, plan: Plan | { readonly failed: Explanation }): readonly OrderEvent[] => {
  if (phaseOf(order) !== 'routing') return [];
  if ('failed' in plan) {
    const reason = sentenceOf(groundsOf(plan.failed));
    return [{ type: 'RoutingFailed', data: { reason, explanation: plan.failed } }];
  }
  const because = givenUp(order);
  if (because !== null) {
    const reason = sentenceOf(because);
    return [{ type: 'RoutingFailed', data: { reason, explanation: plan.explanation, because } }];
  }
  const fulfilments = plan.parcels.map(
    (parcel, index): PlannedFulfilment => ({
      ...parcel,
      ...destinationOf(order, parcel.location),
      id: fulfilmentIdOf(`${order.id}-${order.planned + index + 1}`),
      method: order.delivery.method,
    }),
  );
  return [{ type: 'OrderRouted', data: { fulfilments, explanation: plan.explanation } }];
};

/** What comes from elsewhere is sent to where it is collected. */
const destinationOf = ({ delivery: { method, collectAt } }: Order, from: LocationId): Pick<PlannedFulfilment, 'to'> =>
  method === 'ship' || collectAt === undefined || collectAt === from ? {} : { to: collectAt };

/** What has been tried so often that people have to look before it is tried again; `null` where it may be. */
const givenUp = (order: Order): GivenUp | null => {
  const { refusals, turnedDown, forced } = order.routing;
  if (refusals >= ROUTING_REFUSALS_MAX) return { outcome: 'stockMoved', plans: refusals };
  if (turnedDown < TURNED_DOWN_MAX || forced !== null) return null;
  const waiting = new Set(order.lines.filter((line) => line.reserved > 0).map((line) => line.id));
  const locations = order.rejections.flatMap((one) => (waiting.has(one.line) ? [one.location] : []));
  return { outcome: 'turnedDown', locations: [...new Set(locations)] };
};

/** The ledger has put the plan's units at their locations. */
export const assignPlan = (order: Order): readonly OrderEvent[] =>
  order.plan === null ? [] : [{ type: 'FulfilmentsAssigned', data: { fulfilments: order.plan } }];

/**
 * Routes again what has not been picked yet, to the location that an operator names or by the rules. Refused where nothing of
 * the order can still be moved.
 */
export const requestRouting = (order: Order, location: LocationId | null): Decision<OrderEvent> => {
  const withdrawn = withdrawAll(order, 'routed again');
  const waiting = linesToRoute(order).length > 0;
  if (withdrawn.length === 0 && !waiting) return refuse('not-now', 'Nothing of the order is waiting for a location.');
  return { events: [...withdrawn, { type: 'RoutingRequested', data: { location } }] };
};

/** Tries again where no plan was found, to the same location if an operator named one; what has its place keeps it. */
export const routeAgain = (order: Order): Decision<OrderEvent> => {
  const waiting = linesToRoute(order).length > 0;
  if (!waiting || order.routing.failed === null) return nothing;
  return { events: [{ type: 'RoutingRequested', data: { location: order.routing.forced } }] };
};

/** Takes back every fulfilment that nobody has picked for. */
export const withdrawAll = (order: Order, reason: string): readonly OrderEvent[] =>
  order.fulfilments
    .filter((fulfilment) => fulfilment.status === 'assigned' || fulfilment.status === 'accepted')
    .map(({ id, lines }) => ({ type: 'FulfilmentWithdrawn', data: { fulfilment: id, lines, reason } }));

/** A location has less than was allocated there: takes back what is lost, unless it has been picked. */
export const withdrawLost = (order: Order, id: FulfilmentId): Decision<OrderEvent> => {
  const lost = order.fulfilments.find((fulfilment) => fulfilment.id === id);
  if (lost === undefined || (lost.status !== 'assigned' && lost.status !== 'accepted')) return nothing;
  const lines: readonly Quantity[] = lost.lines;
  return { events: [{ type: 'FulfilmentWithdrawn', data: { fulfilment: id, lines, reason: 'overcommitted' } }] };
};
