import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WeirEvent } from '../domain/events.ts';
import { fulfilmentIdOf, locationIdOf, type Sku } from '../domain/ids.ts';
import { goodsOf } from '../domain/order/goods.ts';
import type { Explanation } from '../domain/routing/explanation.ts';
import { route } from '../domain/routing/route.ts';
import { RULES_DEFAULT } from '../domain/routing/rules.ts';
import type { Alternative } from '../domain/routing/simulation/change.ts';
import { AS_IT_WAS } from '../domain/routing/simulation/change.ts';
import type { StockEvent } from '../domain/stock/facts.ts';
import { type Instant, instantOf } from '../domain/time.ts';
import { type Head, START } from '../log/codec.ts';
import { openEmbeddedLog } from '../log/embedded/embedded.ts';
import { type EventLog, eventLog } from '../log/event-log.ts';
import { keyRing } from '../log/keys/ring.ts';
import { openEmbeddedDataKeys } from '../projections/embedded/data-keys.ts';
import { orderStream } from '../runtime/orders.ts';
import { simulate } from '../runtime/simulation/simulate.ts';
import { streamOf } from '../runtime/stock.ts';
import { MASTER } from './history.ts';
import { MONEY } from './routing-history.ts';
import { placedFacts, type Selection, selling } from './selling.ts';
import { orderOf, randomOf, SEED, type Shop, shopOf } from './shop.ts';

/**
 * `node bench/simulate.ts [orders]`: a log of so many orders (100,000), each with its facts and those of its stock, and what other rules
 * and another network would have made of it.
 */

const ORDERS = Number(process.argv[2] ?? 100_000);
const BEGAN = Date.UTC(2026, 0, 1, 6);
/** A month has 10,000 of them. */
const MILLIS_BETWEEN_ORDERS = 259_200;
const AT_ONCE = 500;

/** Facts that are appended to streams that nobody else writes to. */
const writing = (log: EventLog) => {
  const heads = new Map<string, Head>();
  return async (stream: string, events: readonly WeirEvent[], at: Instant): Promise<void> => {
    const cause = { at, by: 'bench', correlationId: stream, causationId: 'bench' };
    const proposals = events.map((event) => ({ event, cause }));
    const appended = await log.append(stream, proposals, heads.get(stream) ?? START);
    if (appended === null) throw new Error(`somebody else writes to ${stream}`);
    heads.set(stream, appended.head);
  };
};
type Write = ReturnType<typeof writing>;

const setUp = async (write: Write, shop: Shop): Promise<void> => {
  const at = instantOf(BEGAN);
  const each = <T>(all: readonly T[], append: (one: T) => Promise<void>) => Promise.all(all.map(append));
  await each(shop.locations, (data) => write(`location-${data.id}`, [{ type: 'LocationSet', data }], at));
  await each(shop.channels, (data) => write(`channel-${data.id}`, [{ type: 'ChannelSet', data }], at));
  await each(shop.products, (data) => write(`product-${data.sku}`, [{ type: 'ProductSet', data }], at));
  const counts = Map.groupBy(shop.shelves, ({ sku }) => sku);
  await each([...counts], ([sku, shelves]) =>
    write(
      streamOf(sku),
      shelves.map(({ location, onHand }) => ({
        type: 'StockCounted',
        data: { sku, location, onHand, counted: onHand, asOf: at },
      })),
      at,
    ),
  );
};

/** Writes orders as Weir would have routed them by its built-in rules; each is sent one batch later. */
const makeHistory = async (log: EventLog): Promise<void> => {
  const random = randomOf(SEED);
  const shop = shopOf(random, ORDERS);
  const write = writing(log);
  await setUp(write, shop);
  let explanation: Explanation | null = null;
  const select: Selection = ({ routable, network, now }) => {
    const plan = route(routable, network, RULES_DEFAULT, now);
    explanation = 'failed' in plan ? plan.failed : plan.explanation;
    if ('failed' in plan) return null;
    return plan.parcels.flatMap(({ location: id, lines }) =>
      shop.locations.filter((location) => location.id === id).map((location) => ({ location, lines })),
    );
  };
  const sales = selling(shop, select);
  let leaving: (() => Promise<unknown>)[] = [];
  for (let n = 0; n < ORDERS; n += AT_ONCE) {
    const left = leaving;
    leaving = [];
    const stockFacts = new Map<Sku, StockEvent[]>();
    const now = instantOf(BEGAN + n * MILLIS_BETWEEN_ORDERS);
    const placed = Array.from({ length: Math.min(AT_ONCE, ORDERS - n) }, (_, k) => {
      const request = orderOf(random, n + k, BEGAN + (n + k) * MILLIS_BETWEEN_ORDERS);
      const { order, parcels } = sales.sell(request);
      const stream = orderStream(order.id);
      const fulfilments = parcels.map(({ location, ...planned }, index) => ({
        ...planned,
        id: fulfilmentIdOf(`${order.id}-${index + 1}`),
        location: location.id,
        method: order.delivery.method,
      }));
      for (const { id: fulfilment, location, lines } of fulfilments) {
        for (const { line: id, quantity: units } of lines) {
          for (const { sku, quantity } of order.lines.filter((line) => line.id === id).flatMap(goodsOf)) {
            const data = { sku, order: order.id, fulfilment, location, quantity: units * quantity, at: now };
            stockFacts.set(sku, [...(stockFacts.get(sku) ?? []), { type: 'StockShipped', data }]);
          }
        }
      }
      if (explanation === null) throw new Error('no order was routed');
      const routed: readonly WeirEvent[] =
        fulfilments.length === 0
          ? [{ type: 'RoutingFailed', data: { reason: '', explanation } }]
          : [
              { type: 'OrderRouted', data: { fulfilments, explanation } },
              { type: 'FulfilmentsAssigned', data: { fulfilments } },
            ];
      const sent = fulfilments.map(({ id: fulfilment }): WeirEvent => {
        const data = { fulfilment, carrier: null, trackingNumber: null, trackingUrl: null };
        return { type: 'FulfilmentShipped', data };
      });
      if (sent.length > 0) leaving.push(() => write(stream, sent, now));
      return write(stream, [...placedFacts(request, shop), ...routed], request.placedAt);
    });
    await Promise.all(placed);
    await Promise.all(left.map((leave) => leave()));
    await Promise.all([...stockFacts].map(([sku, facts]) => write(streamOf(sku), facts, now)));
  }
};

const folder = await mkdtemp(join(tmpdir(), 'weir-simulate-'));
const events = openEmbeddedLog(join(folder, 'log.db'));
const keys = openEmbeddedDataKeys(join(folder, 'keys.db'));
try {
  const made = performance.now();
  await makeHistory(eventLog(events, keyRing(keys, MASTER)));
  console.log(`made in ${((performance.now() - made) / 1_000).toFixed(0)} s`);
  const log = eventLog(events, keyRing(keys, MASTER));
  const alternatives: readonly (readonly [string, Alternative])[] = [
    ['other rules: by money', { ...AS_IT_WAS, rules: [MONEY] }],
    ['a warehouse closed', { ...AS_IT_WAS, close: [locationIdOf('wh-malmo')] }],
  ];
  for (const [name, alternative] of alternatives) {
    const began = performance.now();
    const cpu = process.cpuUsage();
    const report = await simulate(
      log,
      { alternative, from: null, to: null },
      { signal: new AbortController().signal, onProgress: () => undefined, breathe: async () => undefined },
    );
    if (report === null) continue;
    const { user, system } = process.cpuUsage(cpu);
    console.log(name, {
      orders: report.before.orders,
      events: Number(await log.end()),
      seconds: ((performance.now() - began) / 1_000).toFixed(1),
      'of CPU': ((user + system) / 1_000_000).toFixed(1),
      changed: report.changed,
      unknowable: report.unknowable,
      'memory, MB': Math.round(process.memoryUsage().rss / 1_000_000),
    });
  }
} finally {
  await Promise.all([events.close(), keys.close()]);
  await rm(folder, { recursive: true });
}
