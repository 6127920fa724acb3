import type { LocationId } from '../../domain/ids.ts';
import { type OrderId, orderIdOf } from '../../domain/ids.ts';
import type { OrderEvent } from '../../domain/order/facts.ts';
import { hasEnded } from '../../domain/order/phase.ts';
import { localDay } from '../../domain/routing/schedule.ts';
import type { Alternative } from '../../domain/routing/simulation/change.ts';
import type { Outcome } from '../../domain/routing/simulation/figures.ts';
import {
  isOnTime,
  type MeasuredParcel,
  measured,
  type PlannedParcel,
  type Yardstick,
} from '../../domain/routing/simulation/measure.ts';
import { withParcel } from '../../domain/routing/simulation/order.ts';
import { comparison, type SimulationReport } from '../../domain/routing/simulation/report.ts';
import type { Instant } from '../../domain/time.ts';
import type { Recorded } from '../../log/codec.ts';
import type { LogReader } from '../../log/event-log.ts';
import { directory } from '../directory.ts';
import { isOrderFact } from '../orders.ts';
import { isStockFact } from '../stock.ts';
import { kilometresIn } from './decided.ts';
import { type Course, decidedOnce, happened, simulatedFulfilment, type Tracked, UNTRACKED } from './tracked.ts';
import { simulatedWorld, unplacedOf } from './world.ts';

/** A place in the past: after a position in the log, or at an instant. */
export type Moment = { readonly position: bigint } | { readonly instant: Instant };

export type Simulation = {
  readonly alternative: Alternative;
  /** Decisions from here on are made again; `null`: all that the log has. */
  readonly from: Moment | null;
  /** And up to here. */
  readonly to: Moment | null;
};

/** How far it has come in the log, and how many decisions it has made. */
export type SimulationProgress = {
  readonly position: bigint;
  readonly end: bigint;
  readonly decisions: number;
};

export type Running = {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: SimulationProgress) => void;
  /** Asked for every few facts, so that what else the process has to do gets its turn. */
  readonly breathe: () => Promise<void>;
};

/** Changed orders that a report tells in full. */
export const ORDERS_TOLD_MAX = 100;
const FACTS_BETWEEN_BREATHS = 50;
const DAYS_KNOWN_MAX = 10_000;

/** The facts that it looks at. */
const FACTS: readonly Recorded['type'][] = [
  ...(['ChannelSet', 'LocationSet', 'ProductSet', 'RoutingRulesDrafted', 'RoutingRulesSet'] as const),
  ...(['StockCounted', 'StockAdjusted', 'StockSetAside', 'StockMadeSellable', 'SafetyStockSet'] as const),
  ...(['StockReturned', 'StockShipped', 'SupplyReceived', 'TransferSent'] as const),
  ...(['CartReserved', 'CartExtended', 'CartReleased', 'CartLost', 'CartConverted'] as const),
  ...(['OrderPlaced', 'OrderRefused', 'LinesReserved', 'LinesBackordered', 'BackordersReserved'] as const),
  ...(['ReservationsLost', 'LinesAdded', 'AdditionRefused', 'ShipToChanged', 'LinesCancelled'] as const),
  ...(['OrderRouted', 'RoutingFailed', 'RoutingRequested', 'FulfilmentsAssigned', 'AllocationRefused'] as const),
  ...(['FulfilmentRejected', 'FulfilmentLinesRejected', 'FulfilmentWithdrawn', 'FulfilmentCancelled'] as const),
  ...(['FulfilmentShipped', 'FulfilmentCollected', 'NonGoodsDelivered', 'PersonalDataForgotten'] as const),
];

/** Facts after which an order wants other units, wherever they are. */
const WANTED_FACTS: ReadonlySet<OrderEvent['type']> = new Set([
  ...(['LinesReserved', 'BackordersReserved', 'ReservationsLost', 'LinesCancelled', 'ShipToChanged'] as const),
]);

/**
 * What the past would have been: walks the log, and from `from` on makes each routing decision again in the alternative, on stock that its
 * own decisions have used. Stock comes and goes as it did; orders are placed, cancelled and turned down as they were. Writes nothing.
 * `null` where the signal aborts before it has come to the end.
 */
export const simulate = async (
  log: Pick<LogReader, 'readAll' | 'end'>,
  { alternative, from, to }: Simulation,
  { signal, onProgress, breathe }: Running,
): Promise<SimulationReport | null> => {
  const replay = replaying(alternative);
  const end = await log.end();
  let facts = 0;
  if (from === null) replay.turn();
  let turned = from === null;
  for await (const { events, position } of log.readAll({ filter: { types: FACTS } })) {
    for (const event of events) {
      if (event.position > end || (to !== null && !isUpTo(to, event))) return replay.report();
      if (!turned && from !== null && isFrom(from, event)) {
        replay.turn();
        turned = true;
      }
      replay.take(event);
      facts += 1;
      if (facts % FACTS_BETWEEN_BREATHS === 0) await breathe();
      if (signal.aborted) return null;
    }
    onProgress({ position, end, decisions: replay.decisions() });
  }
  return signal.aborted ? null : replay.report();
};

const isFrom = (moment: Moment, { position, metadata }: Recorded): boolean =>
  'position' in moment ? position > moment.position : metadata.at >= moment.instant;

const isUpTo = (moment: Moment, { position, metadata }: Recorded): boolean =>
  'position' in moment ? position <= moment.position : metadata.at <= moment.instant;

const replaying = (alternative: Alternative) => {
  const real = directory();
  const world = simulatedWorld(alternative);
  const orders = new Map<OrderId, Tracked>();
  const dayOf = localDays((id) => world.location(id) ?? real.location(id));
  const compared = comparison(dayOf, ORDERS_TOLD_MAX);
  let turned = false;
  let decided = 0;
  let decisions = 0;
  let currency: string | null = null;

  /** Both worlds are asked the same; where the simulation has nothing left to decide, only the real one had to. */
  const decide = (tracked: Tracked, event: Recorded): Tracked => {
    if (event.type !== 'OrderRouted' && event.type !== 'RoutingFailed') return tracked;
    const { at } = event.metadata;
    const { explanation } = event.data;
    const first = tracked.decided ?? { number: decided, at };
    if (tracked.decided === null) decided += 1;
    if (explanation?.form === 2) currency ??= explanation.currency;
    const before = decidedOnce(tracked.before, explanation, event.type === 'OrderRouted');
    const asked = { ...tracked, decided: first, before };
    const { order, has } = tracked;
    if (!order.lines.some((line) => unplacedOf(has, line) > 0)) return asked;
    decisions += 1;
    const kilometres = explanation === null ? new Map() : kilometresIn(explanation);
    const plan = world.decide({ order, has, now: at, kilometres });
    if ('failed' in plan) return { ...asked, after: decidedOnce(tracked.after, plan.failed, false) };
    const placed = plan.parcels.reduce((so, { location: id, lines, shipBy, deliverBy }, index) => {
      const location = world.location(id);
      if (location === undefined) return so;
      const sent = lines.map((line) => ({ ...line, shipped: 0 }));
      const fulfilment = simulatedFulfilment(tracked, index);
      return withParcel(so, { fulfilment, location, shipBy, deliverBy, lines: sent });
    }, has);
    world.placed(order, has, placed);
    return { ...asked, has: placed, after: decidedOnce(tracked.after, plan.explanation, true) };
  };

  const takeOrder = (event: Recorded & OrderEvent): void => {
    const id = orderIdOf(event.stream.slice('order-'.length));
    const known = orders.get(id);
    if (known === undefined && event.type !== 'OrderPlaced') return;
    const before = turned ? decide(known ?? UNTRACKED, event) : (known ?? UNTRACKED);
    const after = happened(before, event, real.location);
    if (after.has !== before.has || WANTED_FACTS.has(event.type)) world.placed(after.order, before.has, after.has);
    if (!hasEnded(after.order)) {
      orders.set(id, after);
      return;
    }
    orders.delete(id);
    compare(after);
  };

  const compare = (tracked: Tracked): void => {
    const { order, decided: first, asked, has } = tracked;
    if (first === null) return;
    const yardstick = yardstickFor(tracked);
    const planned = [...order.fulfilments, ...(order.plan ?? [])].flatMap((one): readonly PlannedParcel[] => {
      const location = asked.get(one.location) ?? real.location(one.location);
      return location === undefined || one.lines.length === 0 ? [] : [{ ...one, location }];
    });
    const { id, channel, externalId } = order;
    compared.add({
      order: id,
      channel,
      externalId,
      number: first.number,
      decidedAt: first.at,
      asked: new Set([...asked.keys(), ...(order.plan ?? []).map(({ location }) => location)]),
      before: outcomeOf(yardstick, planned, tracked.before),
      after: outcomeOf(yardstick, has.parcels, tracked.after),
    });
  };

  const yardstickFor = ({ order, before }: Tracked): Yardstick => ({
    order,
    articles: world.articles,
    kilometres: before.last === null ? new Map() : kilometresIn(before.last),
    fulfilment: real.channel(order.channel)?.fulfilment ?? null,
    withoutRate: () =>
      real
        .locations()
        .flatMap(({ shippingCost }) => shippingCost)
        .reduce((most, { country, base }) => (country === order.country ? Math.max(most, base) : most), 0),
  });

  return {
    turn(): void {
      turned = true;
      world.turn();
    },
    take(event: Recorded): void {
      if (isOrderFact(event)) takeOrder(event);
      else if (isStockFact(event)) world.stock(event);
      else {
        real.apply(event);
        world.setUp(event);
      }
    },
    decisions: () => decisions,
    report(): SimulationReport {
      for (const tracked of orders.values()) compare(tracked);
      orders.clear();
      return compared.report(currency);
    },
  };
};

const outcomeOf = (yardstick: Yardstick, planned: readonly PlannedParcel[], course: Course): Outcome => {
  const parcels = planned.map((parcel) => measured(yardstick, parcel));
  return { ...course, parcels, onTime: isOnTime(yardstick, parcels) };
};

/** Calendars are dear, and many parcels leave in the same minute. */
const localDays = (locationOf: (id: LocationId) => Parameters<typeof localDay>[0] | undefined) => {
  const known = new Map<string, string>();
  return ({ location: id, shipBy }: MeasuredParcel): string => {
    const key = `${id}\n${shipBy}`;
    const location = locationOf(id);
    const day =
      known.get(key) ?? (location === undefined ? shipBy.slice(0, 'YYYY-MM-DD'.length) : localDay(location, shipBy));
    if (known.size >= DAYS_KNOWN_MAX) known.clear();
    known.set(key, day);
    return day;
  };
};
