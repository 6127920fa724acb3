import fc from 'fast-check';
import type { WeirEvent } from '../events.ts';
import { channelIdOf, locationIdOf, type OrderId, orderIdOf, type Sku, skuOf } from '../ids.ts';
import { availableAt, stockedAt } from '../promise/atp.ts';
import type { Network as RoutingNetwork } from '../routing/network.ts';
import { route } from '../routing/route.ts';
import { RULE_DEFAULT, type RuleSet } from '../routing/rules.ts';
import { location } from '../routing/testing.ts';
import type { StockAnswer, StockCommand } from '../stock/command.ts';
import { decideAll } from '../stock/decide.ts';
import type { StockEvent } from '../stock/facts.ts';
import { emptyLedger, type Ledger, placeOf } from '../stock/ledger.ts';
import { contextOf, expected, type Network, past, received } from '../stock/testing.ts';
import { adoptStock, type StockPosition } from './adopt.ts';
import type { OrderEvent } from './facts.ts';
import { relatedSkus, unitsOfSku } from './goods.ts';
import { type Act, anyAct, anyLife, besideOf, decideAct, type Life, nextOf } from './life.fixture.ts';
import type { Order, Shortage } from './order.ts';
import { phaseOf } from './phase.ts';
import { placeOrder } from './place.ts';
import { assignPlan, routableOf, takePlan } from './routing.ts';
import { type LostUnits, loseAllocated, loseReserved } from './shortage.ts';
import { demandOf, heldIn, leaksOf, positionIn, refuseOpen, settlementOf, wantedOf } from './stock.ts';
import { AT, type Chart, chart, TERMS, web } from './testing.ts';
import { announce } from './transfer.ts';
import { type Whose, whoseOf } from './whose.ts';

const NETWORK: Network = {
  web: { places: { 'l-0': 0, 'l-1': 1 }, share: { minimum: 1 } },
  shop: { places: { 'l-1': 0, 'l-2': 0 }, threshold: 1, share: { cap: 6 }, backorderLimit: 4, onShortage: 'cancel' },
};
/** What is collected at l-0 may be brought there from l-1. */
const RULES: RuleSet = { version: 1, rules: [{ ...RULE_DEFAULT, transfer: true }] };
const PLACES = ['l-0', 'l-1', 'l-2'];
export const SKUS = ['A', 'B'].map(skuOf);

/** Told of every fact: its stream, and whose it is. */
export type Witness = (stream: string, event: WeirEvent, whose: Partial<Whose>) => void;

/** Orders and the ledgers of their SKUs; what the ledgers have to tell the orders waits in `news`. */
const world = (lives: readonly Life[], witness: Witness = () => undefined) => {
  const ledgers = new Map<Sku, Ledger>(SKUS.map((sku) => [sku, emptyLedger(sku)]));
  const orders = new Map<OrderId, Chart>();
  let news: StockEvent[] = [];
  let turn = 0;

  const ledgerOf = (sku: Sku): Ledger => ledgers.get(sku) ?? emptyLedger(sku);
  const ask = (sku: Sku, command: StockCommand): StockAnswer => {
    turn += 1;
    const { ledger, decisions } = decideAll(ledgerOf(sku), [command], contextOf(NETWORK, past(turn)));
    ledgers.set(sku, ledger);
    const [decision] = decisions;
    if (decision === undefined) throw new Error('nothing was decided');
    news.push(...decision.events);
    for (const event of decision.events) witness(`stock-${sku}`, event, {});
    return decision.answer;
  };
  const take = (on: Chart, events: readonly OrderEvent[]): void => {
    for (const event of events) {
      const before = on.order();
      on.take(event);
      witness(`order-${on.order().id}`, event, whoseOf(before, event));
    }
  };

  const step = (order: Order): readonly OrderEvent[] => {
    switch (phaseOf(order)) {
      case 'settling':
        for (const sku of order.skus) ask(sku, settlementOf(order, 0, sku));
        return [{ type: 'StockSettled', data: { through: order.stock.owed } }];
      case 'reserving':
        return reserve(order);
      case 'routing':
        return takePlan(order, route(routableOf(order), networkFor(order), RULES, AT));
      case 'allocating':
        return allocate(order);
      case 'announcing':
        return announce(order, TERMS);
      default:
        return nextOf(order).filter((event) => event.type === 'NonGoodsDelivered');
    }
  };

  const reserve = (order: Order): readonly OrderEvent[] => {
    const shortages: Shortage[] = [];
    const positions: StockPosition[] = [];
    for (const sku of order.skus) {
      const wanted = wantedOf(order, sku);
      const { backorder } = order;
      const answer = ask(sku, {
        kind: 'reserve',
        order: order.id,
        seen: 0,
        demand: demandOf(order),
        wanted,
        backorder,
      });
      if (answer.kind === 'short') shortages.push({ sku, requested: answer.requested, available: answer.available });
      if (answer.kind === 'reserved') positions.push({ ...answer, sku });
    }
    return shortages.length > 0 ? refuseOpen(order, shortages) : adoptStock(order, positions);
  };

  const networkFor = (order: Order): RoutingNetwork => ({
    channel: { locations: 'all' },
    articles: new Map(),
    candidates: contextOf(NETWORK)
      .offer(demandOf(order))
      .places.map((eligible) => {
        const id = eligible.location;
        const stock = order.skus.map((sku) => {
          const stocked = stockedAt(placeOf(ledgerOf(sku), id));
          const own = demandOf(order).at === id ? (ledgerOf(sku).commitments.get(order.id)?.reserved ?? 0) : 0;
          const sellable = stocked.free + own;
          return [sku, { available: availableAt({ ...stocked, free: sellable }, eligible), sellable }] as const;
        });
        return { location: location(id), stock: new Map(stock), load: new Map(), sales: new Map() };
      }),
  });

  const allocate = (order: Order): readonly OrderEvent[] => {
    const refused: { sku: Sku; location: ReturnType<typeof locationIdOf> }[] = [];
    for (const sku of order.skus) {
      const allocations = (order.plan ?? [])
        .map((f) => ({ fulfilment: f.id, location: f.location, quantity: unitsOfSku(order, f.lines, sku) }))
        .filter((allocation) => allocation.quantity > 0);
      if (allocations.length === 0) continue;
      const answer = ask(sku, { kind: 'allocate', order: order.id, seen: 0, allocations });
      if (answer.kind === 'notThere') refused.push({ sku, location: answer.location });
    }
    return refused.length > 0 ? [{ type: 'AllocationRefused', data: { refused } }] : assignPlan(order);
  };

  const referenceOf = (): string => `news-${turn}-${news.length}`;

  const atWork = (on: Chart): boolean =>
    ['settling', 'reserving', 'delivering', 'routing', 'allocating', 'announcing'].includes(on.state());

  /** Brings the oldest news to its orders; news for an order that is at work waits until it rests. */
  const hear = (): boolean => {
    const [first, ...rest] = news;
    if (first === undefined) return false;
    if (first.type === 'StockOvercommitted') {
      for (const lost of first.data.losers) lose(first.data.sku, lost.order, lost);
    } else if (isNews(first)) {
      const on = orders.get(first.data.order);
      if (on !== undefined && atWork(on)) return false;
      const onShortage = first.type === 'ReservationLost' ? first.data.onShortage : undefined;
      if (on !== undefined) {
        const skus = relatedSkus(on.order(), first.data.sku);
        const positions = skus.map((sku) => positionIn(on.order(), ledgerOf(sku)));
        take(on, loseReserved(on.order(), positions, onShortage ?? 'reroute', referenceOf()));
      }
    }
    news = rest;
    return true;
  };

  const lose = (sku: Sku, id: OrderId, lost: LostUnits): void => {
    const on = orders.get(id);
    const decision = on === undefined ? null : loseAllocated(on.order(), lost, sku, referenceOf());
    if (on !== undefined && decision !== null && 'events' in decision && on.allows(decision.events)) {
      take(on, decision.events);
    }
  };

  const act = (number: number, wish: Act): void => {
    const life = lives[number % lives.length];
    if (life === undefined) return;
    const id = orderIdOf(`o-${number % lives.length}`);
    const on = orders.get(id) ?? chart();
    orders.set(id, on);
    if (on.state() === 'unknown') {
      const channel = { ...web, id: channelIdOf(number % 2 === 0 ? 'web' : 'shop'), backorder: life.backorder };
      const decision = placeOrder(
        on.order(),
        id,
        { ...life.request, channel: channel.id },
        channel,
        [],
        AT,
        number % 2 === 0 ? besideOf(life) : {},
      );
      if ('events' in decision) take(on, decision.events);
      return;
    }
    if (wish.kind === 'step' || (wish.kind === 'goOn' && atWork(on))) {
      take(on, step(on.order()));
      return;
    }
    if (NOT_PEOPLES.has(wish.kind)) return;
    const decision = decideAct(on.order(), wish, life);
    if (decision === null || 'refused' in decision || !on.allows(decision.events)) return;
    if (decision.events.some((event) => event.type === 'BackordersReserved')) return;
    take(on, decision.events);
  };

  const leaking = (): readonly Chart[] =>
    [...orders.values()].filter(
      (on) =>
        leaksOf(
          on.order(),
          SKUS.map((sku) => [sku, heldIn(ledgerOf(sku), on.order().id)]),
        ).length > 0,
    );

  return {
    orders,
    ledgerOf,
    act,
    hear,
    leaking,
    /** A command of another time reaches a ledger that has forgotten the order. */
    stale: ({ order: number, sku }: Stale): void => {
      const on = orders.get(orderIdOf(`o-${number % lives.length}`));
      if (on === undefined || atWork(on) || !on.order().skus.includes(sku)) return;
      const { id: order } = on.order();
      const has = ledgerOf(sku).commitments.get(order);
      const wanted = (has?.reserved ?? 0) + (has?.backordered ?? 0) + 1;
      ask(sku, { kind: 'reserve', order, seen: 0, demand: demandOf(on.order()), wanted, backorder: 'allow' });
    },
    /** As the leak watch does: each is asked to tell its ledgers once more what it has. */
    mend: (): void => {
      for (const on of leaking()) take(on, [{ type: 'SettlementRequested', data: { skus: on.order().skus } }]);
    },
    /** Announced for so many turns from now, which may have passed when it comes. */
    expect: (sku: Sku, at: string, quantity: number, turns: number) =>
      ask(sku, expected(`s-${sku}-${at}`, at, quantity, past(turn + turns))),
    receive: (sku: Sku, at: string, quantity: number) => {
      ask(sku, { kind: 'markLate' });
      ask(sku, received(`s-${sku}-${at}`, quantity));
    },
    count: (sku: Sku, at: string, onHand: number) =>
      ask(sku, { kind: 'count', location: locationIdOf(at), onHand, asOf: past(turn) }),
    /** Until nobody has anything to do or to hear. */
    rest: (): void => {
      for (let rounds = 0; rounds < 500; rounds += 1) {
        const working = [...orders.values()].filter(atWork);
        for (const on of working) take(on, step(on.order()));
        if (working.length === 0 && !hear()) return;
      }
      throw new Error('does not come to rest');
    },
  };
};

type News = Extract<StockEvent, { readonly type: 'BackorderFilled' | 'BackorderPromised' | 'ReservationLost' }>;
const isNews = (event: StockEvent): event is News =>
  event.type === 'BackorderFilled' || event.type === 'BackorderPromised' || event.type === 'ReservationLost';

/** What ledgers tell, and not people; and forcing to where nothing is, which this world does not look up. */
const NOT_PEOPLES: ReadonlySet<Act['kind']> = new Set(['filled', 'lost', 'place', 'placeOther', 'route']);

type Turn =
  | { readonly kind: 'act'; readonly order: number; readonly wish: Act }
  | { readonly kind: 'hear' }
  | { readonly kind: 'count'; readonly sku: Sku; readonly at: string; readonly onHand: number }
  | { readonly kind: 'receive'; readonly sku: Sku; readonly at: string; readonly quantity: number }
  | {
      readonly kind: 'expect';
      readonly sku: Sku;
      readonly at: string;
      readonly quantity: number;
      readonly turns: number;
    };

const anyTurn: fc.Arbitrary<Turn> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ kind: fc.constant('act' as const), order: fc.nat({ max: 3 }), wish: anyAct }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'hear' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('expect' as const),
      sku: fc.constantFrom(...SKUS),
      at: fc.constantFrom(...PLACES),
      quantity: fc.nat({ max: 6 }),
      turns: fc.integer({ min: -1, max: 60 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('receive' as const),
      sku: fc.constantFrom(...SKUS),
      at: fc.constantFrom(...PLACES),
      quantity: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('count' as const),
      sku: fc.constantFrom(...SKUS),
      at: fc.constantFrom(...PLACES),
      onHand: fc.nat({ max: 8 }),
    }),
  },
);

export const anyHistory: fc.Arbitrary<History> = fc.tuple(
  fc.array(anyLife, { minLength: 4, maxLength: 4 }),
  fc.array(fc.nat({ max: 6 }), { minLength: 6, maxLength: 6 }),
  fc.array(anyTurn, { minLength: 30, maxLength: 150, size: 'max' }),
);

/** A command for an order that comes too late, after a turn. */
export type Stale = { readonly turn: number; readonly order: number; readonly sku: Sku };

export type World = Omit<ReturnType<typeof world>, 'act' | 'hear' | 'count' | 'expect' | 'receive' | 'stale'>;

/** Lives through a history, from a first count of every place on. */
export const livedThrough = (
  [lives, stock, turns]: History,
  witness?: Witness,
  stales: readonly Stale[] = [],
): World => {
  const { act, hear, count, expect, receive, stale, ...lived } = world(lives, witness);
  for (const [index, onHand] of stock.entries()) {
    count(SKUS[index % 2] ?? skuOf('A'), PLACES[index % 3] ?? 'l-0', onHand);
  }
  for (const [index, turn] of turns.entries()) {
    for (const late of stales) if (late.turn % turns.length === index) stale(late);
    if (turn.kind === 'act') act(turn.order, turn.wish);
    else if (turn.kind === 'hear') hear();
    else if (turn.kind === 'expect') expect(turn.sku, turn.at, turn.quantity, turn.turns);
    else if (turn.kind === 'receive') receive(turn.sku, turn.at, turn.quantity);
    else count(turn.sku, turn.at, turn.onHand);
  }
  return lived;
};

export type History = readonly [lives: readonly Life[], stock: readonly number[], turns: readonly Turn[]];
