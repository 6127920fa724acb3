import { type Fault, type Refusal, refuse } from '../fact.ts';
import { type LineId, orderIdOf, type Sku } from '../ids.ts';
import type { Minor } from '../money.ts';
import { adoptStock, type StockPosition } from '../order/adopt.ts';
import { evolve } from '../order/evolve.ts';
import type { OrderEvent, Transfer } from '../order/facts.ts';
import { noOrder, type Order, type Shortage } from '../order/order.ts';
import { phaseOf } from '../order/phase.ts';
import { placeOrder } from '../order/place.ts';
import type { OrderRequest } from '../order/request.ts';
import { assignPlan, routableOf, takePlan } from '../order/routing.ts';
import { allocationOf, positionIn, reservationOf, shortageFaults } from '../order/stock.ts';
import type { OrderedReservation } from '../reservation/reservation.ts';
import type { Network } from '../routing/network.ts';
import { type Plan, route } from '../routing/route.ts';
import type { RuleSet } from '../routing/rules.ts';
import type { Channel } from '../setup/channel.ts';
import type { StockContext } from '../stock/command.ts';
import { foresee } from '../stock/foresee.ts';
import type { Ledger } from '../stock/ledger.ts';
import type { Instant } from '../time.ts';

/** What an order would meet, were it placed now. */
export type Stage = Pick<StockContext, 'offer'> & {
  readonly channel: Channel;
  /** Those of its goods. */
  readonly ledgers: readonly Ledger[];
  readonly rules: RuleSet;
  /** Whether what it lacks where it is collected may be brought there. */
  readonly transferOf: (order: Order) => Transfer | null;
  /** The network for the order, once these ledgers know it. */
  readonly network: (order: Order, ledgers: readonly Ledger[], now: Instant) => Network;
};

/** An order of which every unit has its parcel. */
export type Rehearsed = {
  readonly order: Order;
  /** Units of each line that are in stock now. */
  readonly inStock: ReadonlyMap<LineId, number>;
  readonly cost: Minor;
  /** Of the rates, as far as they say. */
  readonly currency: string | null;
};

/**
 * What would become of an order if it were placed now, and if what is expected came when it is expected and nothing else happened: by the
 * decisions that place, reserve, fill and route a real one. Refused where it would be, and where not all of it would get a parcel, with
 * what is wrong with each line.
 */
export const rehearse = (
  request: OrderRequest,
  stage: Stage,
  now: Instant,
): Rehearsed | { readonly refused: Refusal } => {
  const decision = placeOrder(noOrder, REHEARSED, request, stage.channel, [], now, {
    reservation: heldFor(request),
    transferOf: stage.transferOf,
  });
  if ('refused' in decision) return decision;
  const placed: Scene = {
    order: decision.events.reduce(evolve, noOrder),
    ledgers: new Map(stage.ledgers.map((ledger) => [ledger.sku, ledger])),
    cost: 0,
    currency: null,
  };
  const reserved = reserve(placed, stage, now);
  if ('refused' in reserved) return reserved;
  const inStock = new Map(reserved.order.lines.map((line) => [line.id, line.reserved]));
  const start = placed.order.holds.reduce(
    (latest, { until }) => (until !== null && until > latest ? until : latest),
    now,
  );
  const dates = arrivalsIn(reserved, now).map(({ at }) => at);
  let scene = reserved;
  for (const at of [start, ...new Set(dates.filter((date) => date > start))]) {
    scene = routed(released(received(scene, stage, now, at)), stage, at);
    const { order, cost, currency } = scene;
    if (order.lines.every((line) => line.assigned === line.ordered)) return { order, inStock, cost, currency };
  }
  return refuse('out-of-stock', 'Not all of it can be promised.', unpromised(scene.order));
};

/** No order has this id. */
const REHEARSED = orderIdOf('rehearsed');

/** What its checkout holds is its own, as it is by now. */
const heldFor = ({ reservation }: OrderRequest): OrderedReservation | null =>
  reservation === undefined ? null : { id: reservation, revision: Number.MAX_SAFE_INTEGER, skus: [] };

/** An order and its ledgers as they would be, and what its parcels would cost. */
type Scene = Pick<Rehearsed, 'order' | 'cost' | 'currency'> & { readonly ledgers: ReadonlyMap<Sku, Ledger> };

const told = (scene: Scene, events: readonly OrderEvent[]): Scene => ({
  ...scene,
  order: events.reduce(evolve, scene.order),
});

const reserve = (scene: Scene, { offer }: Stage, now: Instant): Scene | { readonly refused: Refusal } => {
  const ledgers = new Map(scene.ledgers);
  const shortages: Shortage[] = [];
  const positions: StockPosition[] = [];
  for (const [sku, known] of scene.ledgers) {
    const { ledger, answer } = foresee(known, reservationOf(scene.order, 0, sku), { now, offer });
    ledgers.set(sku, ledger);
    if (answer?.kind === 'short') shortages.push({ sku, requested: answer.requested, available: answer.available });
    if (answer?.kind === 'reserved') positions.push({ ...answer, sku });
  }
  return shortages.length > 0
    ? refuse('out-of-stock', 'Not all of it can be promised.', shortageFaults(scene.order, shortages))
    : told({ ...scene, ledgers }, adoptStock(scene.order, positions));
};

/** What is to come after an instant, the first first. What should have come already promises nothing. */
const arrivalsIn = ({ ledgers }: Scene, after: Instant) =>
  [...ledgers.values()]
    .flatMap(({ sku, supplies }) =>
      [...supplies].map(([supply, { at, expected }]) => ({ sku, supply, at, quantity: expected })),
    )
    .filter(({ at }) => at > after)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

/** What is expected until an instant has come, each at its own. */
const received = (scene: Scene, { offer }: Stage, now: Instant, until: Instant): Scene => {
  const ledgers = new Map(scene.ledgers);
  for (const { sku, supply, at, quantity } of arrivalsIn(scene, now)) {
    const known = ledgers.get(sku);
    if (known === undefined || at > until) continue;
    const command = { kind: 'receive', supply, quantity, reference: null } as const;
    ledgers.set(sku, foresee(known, command, { now: at, offer }).ledger);
  }
  const positions = [...ledgers.values()].map((ledger) => positionIn(scene.order, ledger));
  return told({ ...scene, ledgers }, adoptStock(scene.order, positions));
};

const released = (scene: Scene): Scene =>
  told(
    scene,
    scene.order.holds.map(({ reason }) => ({ type: 'HoldReleased', data: { reason } })),
  );

/** Finds a plan for what waits for one, and puts it at its locations. */
const routed = (scene: Scene, { network, rules, offer }: Stage, now: Instant): Scene => {
  if (phaseOf(scene.order) !== 'routing') return scene;
  const order = routableOf(scene.order);
  const plan = route(order, network(scene.order, [...scene.ledgers.values()], now), rules, now);
  const planned = told(scene, takePlan(scene.order, plan));
  if ('failed' in plan) return planned;
  const ledgers = new Map(scene.ledgers);
  for (const [sku, known] of scene.ledgers) {
    const command = allocationOf(planned.order, 0, sku);
    if (command === null) continue;
    const { ledger, answer } = foresee(known, command, { now, offer });
    if (answer?.kind === 'notThere') return told(planned, [REFUSED]);
    ledgers.set(sku, ledger);
  }
  return told({ ...planned, ledgers, ...costAfter(scene, plan) }, assignPlan(planned.order));
};

const REFUSED: OrderEvent = {
  type: 'RoutingFailed',
  data: { reason: 'The ledgers would not give what the plan takes.', explanation: null },
};

const costAfter = ({ cost, currency }: Scene, { explanation }: Plan): Pick<Scene, 'cost' | 'currency'> =>
  explanation.form === undefined || explanation.outcome.kind === 'failed'
    ? { cost, currency }
    : { cost: cost + explanation.outcome.terms.cost, currency: explanation.currency ?? currency };

const unpromised = ({ lines, routing }: Order): readonly Fault[] =>
  lines.flatMap(({ ordered, assigned, backordered, sku }, index): readonly Fault[] => {
    if (assigned === ordered) return [];
    const path = `/lines/${index}/quantity`;
    if (backordered > 0) {
      return [{ path, message: `nobody can say when ${backordered} of ${sku} will be there`, sku }];
    }
    return [{ path, message: routing.failed ?? 'no parcel was found for it', sku }];
  });
