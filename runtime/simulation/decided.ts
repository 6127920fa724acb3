import { type LocationId, type OrderId, orderIdOf, type Sku, skuOf } from '../../domain/ids.ts';
import { evolve } from '../../domain/order/evolve.ts';
import type { OrderFacts } from '../../domain/order/facts.ts';
import { noOrder, type Order } from '../../domain/order/order.ts';
import { hasEnded } from '../../domain/order/phase.ts';
import { routableOf } from '../../domain/order/routing.ts';
import type { Explanation, Inputs } from '../../domain/routing/explanation.ts';
import type { Article, Network } from '../../domain/routing/network.ts';
import { needOf, type Routable } from '../../domain/routing/routable.ts';
import type { RuleSet } from '../../domain/routing/rules.ts';
import { liveAt } from '../../domain/stock/carts.ts';
import type { StockEvent } from '../../domain/stock/facts.ts';
import { apply, type Draft, draftOf, emptyLedger } from '../../domain/stock/ledger.ts';
import type { Instant } from '../../domain/time.ts';
import type { Recorded } from '../../log/codec.ts';
import { articleIn } from '../articles.ts';
import { directory } from '../directory.ts';
import { networkOf } from '../network.ts';
import { isOrderFact } from '../orders.ts';
import { isStockFact } from '../stock.ts';
import { WORK_FACTS, workload } from '../workload.ts';

/** A routing decision of the past, with all that it was made of: `route(order, network, rules, now)` makes it again. */
export type Decided = {
  readonly order: OrderId;
  readonly position: bigint;
  readonly now: Instant;
  readonly routable: Routable;
  readonly network: Network;
  readonly rules: RuleSet;
  readonly fulfilments: OrderFacts['OrderRouted']['fulfilments'];
  readonly explanation: Explanation;
};

/** The facts that decisions rest on begin with these. */
export const DECIDED_STREAMS: readonly string[] = [
  'order-',
  'stock-',
  'channel-',
  'location-',
  'product-',
  'routing-rules',
];

/**
 * Follows the log, and says of each decision in it what it was made of. A receipt says how far the process that decided had come with each
 * part of the log; those facts are held back until a decision knows them. Where it does not say so, all facts before the decision count.
 * Holds as far as one process writes to the log.
 */
export const decisions = (): { readonly take: (event: Recorded) => Decided | null } => {
  const known = directory();
  const articles = new Map<Sku, Article>();
  const work = workload(known);
  const setupFacts = heldBack((event) => {
    known.apply(event);
    if (event.type === 'ProductSet') articles.set(event.data.sku, articleIn(event.data));
  });
  const workFacts = heldBack(work.apply);
  const ledgers = new Map<Sku, LedgerPast>();
  const orders = new Map<OrderId, Order>();

  const ledgerOf = (sku: Sku): LedgerPast => {
    const past = ledgers.get(sku) ?? ledgerPast(sku);
    ledgers.set(sku, past);
    return past;
  };

  const decided = (event: Recorded, order: Order, data: Pick<Decided, 'fulfilments' | 'explanation'>): Decided => {
    const inputs = inputsOf(data.explanation);
    setupFacts.release(inputs === null ? event.position : BigInt(inputs.setup));
    workFacts.release(inputs === null ? event.position : BigInt(inputs.work));
    const now = event.metadata.at;
    const routable = routableOf(order);
    const live = [...needOf(routable.lines).keys()].map((sku) => {
      const revision = inputs?.ledgers.find((one) => one.sku === sku)?.revision;
      return liveAt(ledgerOf(sku).at(revision ?? Number.POSITIVE_INFINITY), now);
    });
    const network = networkOf({ directory: known, workload: work }, order, live, articles, inputs?.sales);
    const kilometres = routable.position === null ? kilometresIn(data.explanation) : new Map();
    return {
      ...data,
      order: order.id,
      position: event.position,
      now,
      routable,
      network: kilometres.size === 0 ? network : { ...network, kilometres },
      rules: known.rules(),
    };
  };

  return {
    take(event) {
      if (isStockFact(event)) ledgerOf(event.data.sku).take(event.revision, event);
      else if (!isOrderFact(event)) setupFacts.hold(event);
      else {
        if (WORK_FACTS.includes(event.type)) workFacts.hold(event);
        const id = orderIdOf(event.stream.slice('order-'.length));
        const order = orders.get(id) ?? noOrder;
        if (order === noOrder && event.type !== 'OrderPlaced') return null;
        const data = decisionIn(event);
        const found = data === null ? null : decided(event, order, data);
        const after = evolve(order, event);
        if (hasEnded(after)) orders.delete(id);
        else orders.set(id, after);
        return found;
      }
      return null;
    },
  };
};

/** What was decided; `null` where an event is no decision, or says nothing of how it was made. */
export const decisionIn = (event: Recorded): Pick<Decided, 'fulfilments' | 'explanation'> | null => {
  if (event.type === 'OrderRouted') return event.data;
  if (event.type !== 'RoutingFailed' || event.data.explanation === null) return null;
  return { fulfilments: [], explanation: event.data.explanation };
};

const inputsOf = (explanation: Explanation): Inputs | null =>
  explanation.form === undefined ? null : (explanation.inputs ?? null);

/** How far the locations are that a receipt tells of: all that is left of an address that has been forgotten. */
export const kilometresIn = (explanation: Explanation): ReadonlyMap<LocationId, number> =>
  new Map(
    (explanation.form === undefined ? [] : explanation.candidates).flatMap(({ location, kilometres }) =>
      kilometres === null ? [] : [[location, kilometres] as const],
    ),
  );

/** Facts that wait until somebody knows them. */
const heldBack = (take: (event: Recorded) => void) => {
  let held: Recorded[] = [];
  return {
    hold(event: Recorded): void {
      held.push(event);
    },
    release(upTo: bigint): void {
      const first = held.findIndex(({ position }) => position > upTo);
      const known = first === -1 ? held : held.slice(0, first);
      held = first === -1 ? [] : held.slice(first);
      for (const event of known) take(event);
    },
  };
};

type LedgerPast = ReturnType<typeof ledgerPast>;

/** Facts of a ledger that are held back at most: no process is farther behind its own log. */
const LEDGER_FACTS_HELD_MAX = 2_000;

const ledgerPast = (sku: Sku) => {
  const ledger: Draft = draftOf(emptyLedger(skuOf(sku)));
  let held: { readonly revision: number; readonly event: StockEvent }[] = [];
  const release = (upTo: number): void => {
    let count = 0;
    for (const { revision, event } of held) {
      if (revision > upTo) break;
      apply(ledger, event);
      count += 1;
    }
    held = held.slice(count);
  };
  return {
    take(revision: number, event: StockEvent): void {
      held.push({ revision, event });
      if (held.length > LEDGER_FACTS_HELD_MAX) release(revision - LEDGER_FACTS_HELD_MAX / 2);
    },
    /** As it was at a revision; it is written on, so whoever keeps it copies it. */
    at(revision: number): Draft {
      release(revision);
      return ledger;
    },
  };
};
