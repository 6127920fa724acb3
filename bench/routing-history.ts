import type { OrderId } from '../domain/ids.ts';
import type { Fulfilment, Order } from '../domain/order/order.ts';
import { RULE_DEFAULT, type Rule, WEIGHTS_DEFAULT } from '../domain/routing/rules.ts';
import { instantOf } from '../domain/time.ts';
import type { Engine } from '../runtime/engine.ts';
import type { CauseOf, OrderOutcome } from '../runtime/order-commands.ts';
import { openEngine } from './history.ts';
import { orderOf, type Random, randomOf, SEED, type Shop, shopOf } from './shop.ts';

/**
 * A month of a shop, made through the real engine: orders, and what happens to orders: sent, turned down, cancelled, sent to another address, forgotten; and counts. The
 * same seed makes the same orders; how they come to be interleaved is not the same.
 */
const BEGAN = Date.UTC(2026, 9, 1, 6);
const MONTH_MILLIS = 30 * 86_400_000;
/** Orders that are placed at once, and then lived, where it is not said. */
const AT_ONCE = 20;
/** Orders after which stores count a shelf again. */
const COUNTED_EVERY = 100;
const COUNTED_AT_ONCE = 6;

/** By money, with a price on waiting and on parcels: Weir's own weights. */
export const MONEY: Rule = { ...RULE_DEFAULT, name: 'money', objective: WEIGHTS_DEFAULT };

/** Rules as they were changed, each by the share of orders from which on it held. */
const RULES: readonly (readonly [from: number, rules: readonly Rule[]])[] = [
  [
    0.3,
    [
      {
        ...MONEY,
        name: 'stores keep two in Sweden',
        when: { countries: ['SE'] },
        filters: [{ filter: 'keepBack', units: 2, types: ['store'] }],
      },
      MONEY,
    ],
  ],
  [
    0.6,
    [
      {
        ...MONEY,
        maxParcels: 2,
        transfer: true,
        fallback: { relax: ['capacity', 'maxParcels', 'safetyStock'] },
      },
    ],
  ],
];

/** Makes, in a folder, the log of so many orders. `routed`: orders that were placed and not refused. */
export const makeRoutingHistory = async (
  folder: string,
  {
    orders,
    seed = SEED,
    atOnce = AT_ONCE,
  }: { readonly orders: number; readonly seed?: number; readonly atOnce?: number },
): Promise<{ readonly events: number; readonly routed: readonly OrderId[] }> => {
  const random = randomOf(seed);
  let now = BEGAN;
  const clock = { now: () => instantOf(now) };
  const { engine, log, stop } = openEngine(folder, clock);
  const cause: CauseOf = (correlationId) => ({ at: clock.now(), by: 'bench', correlationId, causationId: 'bench' });
  const shop = shopOf(random, orders);
  await setUpShop(engine, shop, cause);
  const routed: OrderId[] = [];
  for (let n = 0; n < orders; n += atOnce) {
    for (const [from, rules] of RULES) {
      if (n >= from * orders && n - atOnce < from * orders) await engine.setup.setRoutingRules(rules, cause('rules'));
    }
    now = BEGAN + Math.floor((n * MONTH_MILLIS) / orders);
    const batch = Array.from({ length: Math.min(atOnce, orders - n) }, (_, k) => ({
      request: orderOf(random, n + k, now),
      fate: random.chance(),
    }));
    const placed = await Promise.all(
      batch.map(async ({ request, fate }) => ({ fate, outcome: await engine.orders.place(request, cause) })),
    );
    now += 60_000;
    const lived = await Promise.all(placed.map(({ fate, outcome }) => live(engine, outcome, fate, cause)));
    routed.push(...lived.filter((id) => id !== null));
    if (n % COUNTED_EVERY < atOnce) await countAgain(engine, random, shop, cause);
  }
  const events = Number(await log.end());
  await stop();
  return { events, routed };
};

const setUpShop = async ({ setup, stock }: Engine, shop: Shop, cause: CauseOf): Promise<void> => {
  for (const location of shop.locations) await setup.setLocation(location, cause('setup'));
  for (const channel of shop.channels) await setup.setChannel(channel, cause('setup'));
  for (const product of shop.products) await setup.setProduct(product, cause('setup'));
  for (const { sku, ...count } of shop.shelves) await stock.count(sku, { ...count, asOf: cause('count').at }, cause);
};

const countAgain = async ({ stock }: Engine, { between }: Random, { shelves }: Shop, cause: CauseOf): Promise<void> => {
  for (let n = 0; n < COUNTED_AT_ONCE; n += 1) {
    const shelf = shelves[between(0, shelves.length - 1)];
    if (shelf === undefined) return;
    const { sku, location } = shelf;
    await stock.count(sku, { location, onHand: between(10, 60), asOf: cause('count').at }, cause);
  }
};

/** What becomes of an order: a number from 0 to 1 says. `null` for one that was refused. */
const live = async (engine: Engine, placed: OrderOutcome, fate: number, cause: CauseOf): Promise<OrderId | null> => {
  if ('refused' in placed) return null;
  const { order } = placed;
  const cancelling = { lines: null, reason: 'changed mind', reference: null };
  if (fate < 0.03) await engine.orders.cancel(order.id, cancelling, cause);
  else if (fate < 0.05 && order.shipTo !== null) {
    const shipTo = { ...order.shipTo, lat: 59.3, lon: 18 };
    await engine.orders.amend(order.id, { shipTo, reference: null }, cause);
  } else if (fate < 0.12) await turnDown(engine, order, cause, fate < 0.08 ? 'not found' : 'too busy');
  else if (fate < 0.85) for (const one of order.fulfilments) await send(engine, one, cause);
  if (fate > 0.84 && fate < 0.86) await engine.orders.forget(order.id, cause);
  return order.id;
};

const turnDown = async ({ fulfilments }: Engine, order: Order, cause: CauseOf, reason: string): Promise<void> => {
  const [first] = order.fulfilments;
  if (first !== undefined) await fulfilments.reject(first.id, cause, reason, null);
};

const send = async ({ fulfilments }: Engine, { id, lines, method, to }: Fulfilment, cause: CauseOf): Promise<void> => {
  await fulfilments.accept(id, cause);
  await fulfilments.pick(id, cause, lines);
  await fulfilments.pack(id, cause, [{ lines }]);
  if (method === 'ship' || to !== undefined) {
    await fulfilments.ship(id, cause, { carrier: 'postnord', trackingNumber: id, trackingUrl: null });
  }
  if (method === 'ship') return;
  if (to === undefined) await fulfilments.ready(id, cause);
  else await fulfilments.receive(id, cause);
  await fulfilments.collect(id, cause, { by: null, code: null, at: cause('collect').at });
};
