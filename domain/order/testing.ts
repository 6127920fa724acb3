import { expect } from 'vitest';
import { createActor, transition } from 'xstate';
import type { Decision, RefusalCode } from '../fact.ts';
import {
  channelIdOf,
  type FulfilmentId,
  fulfilmentIdOf,
  lineIdOf,
  locationIdOf,
  orderIdOf,
  returnIdOf,
  skuOf,
} from '../ids.ts';
import type { Explanation } from '../routing/explanation.ts';
import type { Channel } from '../setup/channel.ts';
import type { Instant } from '../time.ts';
import type { CollectionTerms, OrderEvent, PlannedFulfilment, Quantity } from './facts.ts';
import { orderMachine } from './machine.ts';
import { type Hold, lineOf, type Order } from './order.ts';
import { placeOrder } from './place.ts';
import type { OrderRequest, RequestedLine } from './request.ts';
import { settlementOf } from './stock.ts';

/** Units by line id, as tests write them: `{ 1: 2 }`. */
export type Units = { readonly [line: string]: number };

export const quantities = (units: Units): readonly Quantity[] =>
  Object.entries(units).map(([id, quantity]) => ({ line: lineIdOf(id), quantity }));

/** Facts of a history: given as they are, or made from the order that they befall. */
export type Given = OrderEvent | ((order: Order) => readonly OrderEvent[]);

/** An order as the chart keeps it: asked about each fact, and told of it only when it allows it. */
export const chart = () => {
  const actor = createActor(orderMachine).start();
  const history: OrderEvent[] = [];
  return {
    history: (): readonly OrderEvent[] => history,
    order: (): Order => actor.getSnapshot().context,
    state: (): string => stateOf(actor.getSnapshot().value),
    snapshot: () => actor.getSnapshot(),
    /** Whether the chart allows these facts now, one after the other. */
    allows: (events: readonly OrderEvent[]): boolean => {
      let snapshot = actor.getSnapshot();
      for (const event of events) {
        if (!snapshot.can(event)) return false;
        [snapshot] = transition(orderMachine, snapshot, event);
      }
      return true;
    },
    take: (event: OrderEvent): void => {
      if (!actor.getSnapshot().can(event)) {
        throw new Error(`${stateOf(actor.getSnapshot().value)} does not allow ${event.type}`);
      }
      history.push(event);
      actor.send(event);
    },
  };
};

export type Chart = ReturnType<typeof chart>;

/** The name of the phase that a state stands for: `{ open: 'routing' }` is `routing`. */
export const stateOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'open' in value && typeof value.open === 'string') {
    return value.open;
  }
  throw new TypeError(`no state of an order: ${JSON.stringify(value)}`);
};

/** A legal history: the chart is asked about each of its facts. */
export const given = (...facts: readonly Given[]) => {
  const on = chart();
  for (const fact of facts) for (const event of typeof fact === 'function' ? fact(on.order()) : [fact]) on.take(event);
  return { ...on, when: (decide: (order: Order) => Decision<OrderEvent> | readonly OrderEvent[]) => when(on, decide) };
};

const when = (on: Chart, decide: (order: Order) => Decision<OrderEvent> | readonly OrderEvent[]) => {
  const answer = decide(on.order());
  const decision: Decision<OrderEvent> = 'events' in answer || 'refused' in answer ? answer : { events: answer };
  const events = 'events' in decision ? decision.events : [];
  const outcome = {
    /** The facts decided, which the chart must allow one after the other. */
    thenFacts: (...expected: readonly OrderEvent[]) => {
      expect(decision).toEqual({ events: expected });
      return outcome.thenAllowed();
    },
    thenAllowed: () => {
      expect(decision).not.toHaveProperty('refused');
      for (const event of events) on.take(event);
      return given(...on.history());
    },
    thenNothing: () => expect(decision).toEqual({ events: [] }),
    thenRefused: (code: RefusalCode) => expect(decision).toMatchObject({ refused: { code } }),
  };
  return outcome;
};

export const ORDER = orderIdOf('o-1');
export const AT: Instant = '2026-11-24T08:00:00.000Z';

/** How goods wait for their customer where the channel says nothing of it, and who comes for them. */
export const CODE = 'QX7H4K';
export const TERMS: CollectionTerms = { code: CODE, codeRequired: false, remindAt: null, collectBy: null };
export const handedTo = (by: string | null, code: string | null = null) => ({ by, code, at: AT });

export const web: Channel = {
  id: channelIdOf('web'),
  name: 'Web',
  type: 'site',
  locations: 'all',
  buffer: 0,
  backorder: 'allow',
  reservationMinutes: null,
  cancelWindowMinutes: 0,
  retentionDays: null,
  share: null,
  backorderLimit: null,
  backorderPriority: 0,
  maxPerOrder: null,
  onShortage: 'reroute',
  lowStock: null,
};

export const line = (id: string, sku: string, quantity: number, kind: RequestedLine['kind'] = 'goods') => ({
  id: lineIdOf(id),
  sku: skuOf(sku),
  quantity,
  kind,
  unitPrice: 1_000,
  tax: 200 * quantity,
});

export const request = (...lines: readonly RequestedLine[]): OrderRequest => ({
  channel: web.id,
  externalId: '1001',
  placedAt: AT,
  currency: 'SEK',
  customer: { name: 'Astrid' },
  shipTo: { name: 'Astrid', line1: 'Storgatan 1', city: 'Umeå', country: 'SE' },
  lines,
});

export const collect = (...lines: readonly RequestedLine[]): OrderRequest => ({
  ...request(...lines),
  delivery: { method: 'collect', collectAt: locationIdOf('store-1') },
});

/** Placed by its channel; from there on the facts are those of the real decision. */
export const placed = (asked: OrderRequest, channel: Channel = web, holds: readonly Hold[] = []): Given => {
  return (order) => decided(placeOrder(order, ORDER, asked, channel, holds, AT));
};

/** The facts of a decision that is not refused. */
export const decided = (decision: Decision<OrderEvent>): readonly OrderEvent[] => {
  if ('refused' in decision) throw new Error(`refused: ${JSON.stringify(decision.refused)}`);
  return decision.events;
};

/** What somebody did on the way here. */
export const did =
  (decide: (order: Order) => Decision<OrderEvent>): Given =>
  (order) =>
    decided(decide(order));

export const reserved = (units: Units): OrderEvent => ({ type: 'LinesReserved', data: { lines: quantities(units) } });
export const backordered = (units: Units): OrderEvent => ({
  type: 'LinesBackordered',
  data: { lines: quantities(units) },
});

/** The ledgers have been told of all that was owed to them. */
export const settled: Given = (order) =>
  order.stock.owed > order.stock.settled ? [{ type: 'StockSettled', data: { through: order.stock.owed } }] : [];

export const EXPLAINED: Explanation = {
  rule: 'fewest-parcels-then-nearest/1',
  optimal: true,
  usedSafetyStock: false,
  candidates: [],
  candidatesLeftOut: 0,
};

/** The number of a fulfilment within the order of these tests, as its id. */
export const f = (number: number): FulfilmentId => fulfilmentIdOf(`${ORDER}-${number}`);
export const r = (number: number) => returnIdOf(`${ORDER}-r${number}`);

export type Planned = {
  readonly at: string;
  /** Where it is sent to be collected. */
  readonly to?: string;
  readonly units: Units;
  readonly shipBy?: Instant;
  readonly deliverBy?: Instant;
  readonly acceptBy?: Instant;
  readonly pickBy?: Instant;
  readonly leaveBy?: Instant;
};

/** Routed; the ledger has yet to agree. */
export const routed =
  (...parcels: readonly Planned[]): Given =>
  (order) => [{ type: 'OrderRouted', data: { fulfilments: parcels.map(planOf(order)), explanation: EXPLAINED } }];

/** Routed, and agreed to by the ledger. */
export const assigned =
  (...parcels: readonly Planned[]): Given =>
  (order) => {
    const fulfilments = parcels.map(planOf(order));
    return [
      { type: 'OrderRouted', data: { fulfilments, explanation: EXPLAINED } },
      { type: 'FulfilmentsAssigned', data: { fulfilments } },
    ];
  };

const planOf =
  (order: Order) =>
  ({ at, to, units, shipBy = AT, deliverBy = AT, ...clocks }: Planned, index: number): PlannedFulfilment => ({
    id: fulfilmentIdOf(`${order.id}-${order.planned + index + 1}`),
    location: locationIdOf(at),
    ...(to === undefined ? {} : { to: locationIdOf(to) }),
    method: order.delivery.method,
    lines: quantities(units),
    shipBy,
    deliverBy,
    ...clocks,
  });

/** The buckets of a line that are not empty. */
export const bucketsOf = (order: Order, id: string): Partial<Record<string, number>> => {
  const found = lineOf(order, lineIdOf(id));
  if (found === undefined) return {};
  const { open, backordered: waiting, reserved: held, assigned: given, shipped, cancelled, returned } = found;
  const buckets = { open, backordered: waiting, reserved: held, assigned: given, shipped, cancelled, returned };
  return Object.fromEntries(Object.entries(buckets).filter(([, quantity]) => quantity !== 0));
};

/** What the ledger of a SKU would be told now. */
export const owedFor = (order: Order, sku: string) => settlementOf(order, 0, skuOf(sku));

export const position = (sku: string, has: { readonly reserved?: number; readonly backordered?: number }) => ({
  sku: skuOf(sku),
  reserved: has.reserved ?? 0,
  backordered: has.backordered ?? 0,
});

export const short = (sku: string, requested: number, available: number) => ({ sku: skuOf(sku), requested, available });
