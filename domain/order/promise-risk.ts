import { type Decision, nothing } from '../fact.ts';
import type { FulfilmentId } from '../ids.ts';
import { addMinutes, type Instant, millisOf } from '../time.ts';
import type { OrderEvent } from './facts.ts';
import { type Fulfilment, isGoods, type Order } from './order.ts';
import { hasEnded, isAtWork } from './phase.ts';

/** What will not be kept unless somebody does something. */
export type PromiseRisk = {
  /** When it must have left at the latest, so that what was promised, or what its channel requires, is kept. */
  readonly leaveBy: Instant;
  readonly because: RiskCause;
  /** The fulfilment that has not left; `null` where it waits for one. */
  readonly unshipped: FulfilmentId | null;
};

/** What it waits for. */
export type RiskCause = 'held' | 'unroutable' | 'awaitingStock' | 'notShipped';

/** People are told so long before it must have left. */
const RISK_LEAD_HOURS = 4;
/** What has no plan yet is taken to be on its way for so long. */
const TRANSIT_HOURS_LEAST = 24;

const HOUR_MINUTES = 60;

/** `from`: when people are told. */
type Risk = { readonly risk: PromiseRisk; readonly from: Instant };

/**
 * The risk that people are told of first; `null` where nothing can pass: there is no date, or all has left. Units that wait are at risk from
 * the lead on. What a location has is at risk once it should have left; from the lead on where it cannot leave in time.
 */
const firstRiskOf = (order: Order): Risk | null => {
  if (hasEnded(order)) return null;
  const risks = [...waitingRisks(order), ...order.fulfilments.flatMap((one) => fulfilmentRisks(order, one))];
  return risks.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))[0] ?? null;
};

const waitingRisks = (order: Order): readonly Risk[] => {
  const because = waitingBecause(order);
  const leaveBy = leaveByOf(order, order.delivery.method === 'collect' ? 0 : TRANSIT_HOURS_LEAST * HOUR_MINUTES);
  return because === null || leaveBy === null
    ? []
    : [{ risk: { leaveBy, because, unshipped: null }, from: leadBefore(leaveBy) }];
};

const waitingBecause = (order: Order): RiskCause | null => {
  const goods = order.lines.filter(isGoods);
  if (!goods.some((line) => line.open + line.reserved + line.backordered > 0)) return null;
  if (order.holds.length > 0) return 'held';
  return order.routing.failed === null ? 'awaitingStock' : 'unroutable';
};

const fulfilmentRisks = (order: Order, { id, status, shipBy, deliverBy }: Fulfilment): readonly Risk[] => {
  if (!isToLeave(status)) return [];
  const leaveBy = leaveByOf(order, (millisOf(deliverBy) - millisOf(shipBy)) / 60_000) ?? shipBy;
  const held = order.holds.length > 0;
  const lead = leadBefore(leaveBy);
  const from = held || shipBy > leaveBy || shipBy < lead ? lead : shipBy;
  return [{ risk: { leaveBy, because: held ? 'held' : 'notShipped', unshipped: id }, from }];
};

const isToLeave = (status: Fulfilment['status']): boolean => {
  switch (status) {
    case 'assigned':
    case 'accepted':
    case 'picked':
    case 'packed':
      return true;
    case 'putAside':
    case 'readyForCollection':
    case 'shipped':
    case 'delivered':
    case 'collected':
    case 'rejected':
    case 'cancelled':
      return false;
  }
};

/** The earliest of what its channel required and what was promised, less the transit; `null` where there is neither. */
const leaveByOf = ({ mayLeaveFrom, required, delivery }: Order, transitMinutes: number): Instant | null => {
  const { hoursToShip = null, daysToDeliver = null } = required ?? {};
  const dates: Instant[] = [];
  if (hoursToShip !== null) dates.push(addMinutes(mayLeaveFrom, hoursToShip * HOUR_MINUTES));
  if (daysToDeliver !== null) {
    dates.push(addMinutes(mayLeaveFrom, daysToDeliver * 24 * HOUR_MINUTES - transitMinutes));
  }
  if (delivery.promisedBy !== undefined) dates.push(addMinutes(delivery.promisedBy, -transitMinutes));
  return dates.sort()[0] ?? null;
};

const leadBefore = (instant: Instant): Instant => addMinutes(instant, -RISK_LEAD_HOURS * HOUR_MINUTES);

/**
 * Puts on record, once, that a promise will not be kept unless somebody does something, and that this is over: it has left, waits no more, or
 * has a date that can be kept. Nothing while the order is in the middle of a step.
 */
export const watchPromise = (order: Order, now: Instant): Decision<OrderEvent> => {
  if (isAtWork(order)) return nothing;
  const first = firstRiskOf(order);
  const risk = first !== null && first.from <= now ? first.risk : null;
  if (isSame(risk, order.atRisk)) return nothing;
  return {
    events: [risk === null ? { type: 'PromiseRiskEnded', data: {} } : { type: 'PromiseAtRisk', data: risk }],
  };
};

const isSame = (a: PromiseRisk | null, b: PromiseRisk | null): boolean =>
  a?.leaveBy === b?.leaveBy && a?.because === b?.because && a?.unshipped === b?.unshipped;

/** When `watchPromise` must be asked, as things are after a fact at an instant; `null`: not before the next fact. */
export const watchPromiseFrom = (order: Order, at: Instant): Instant | null => {
  if (isAtWork(order)) return null;
  const first = firstRiskOf(order);
  if (order.atRisk === null) return first?.from ?? null;
  return first === null || first.from > at ? at : null;
};
