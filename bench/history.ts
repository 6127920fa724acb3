import { join } from 'node:path';
import { channelIdOf, lineIdOf, locationIdOf, type OrderId, skuOf } from '../domain/ids.ts';
import type { OrderRequest } from '../domain/order/request.ts';
import { instantOf } from '../domain/time.ts';
import { openEmbeddedLog } from '../log/embedded/embedded.ts';
import { eventLog } from '../log/event-log.ts';
import { keyRing } from '../log/keys/ring.ts';
import { openEmbeddedDataKeys } from '../projections/embedded/data-keys.ts';
import { openEmbeddedRuntime } from '../projections/embedded/runtime.ts';
import type { SellableViews } from '../runtime/availability.ts';
import type { Clock } from '../runtime/clock.ts';
import { type Engine, engine } from '../runtime/engine.ts';
import type { CauseOf } from '../runtime/order-commands.ts';
import { setUp } from '../test/engine.ts';

/** The orders of a history that was made to be measured. */
export type History = { readonly events: number; readonly orders: readonly OrderId[] };

const BEGAN = Date.UTC(2026, 0, 1);
/** The master key of a history's personal data. */
export const MASTER = Buffer.alloc(32, 7);
const MILLIS_BETWEEN_BATCHES = 60_000;
const SKUS = 2_000;
const AT_ONCE = 200;
const CHANNELS = ['web', 'b2b', 'market'];

/** Makes, in a folder, a log with at least so many events: orders that are placed and, two of three, shipped and delivered. */
export const makeHistory = async (folder: string, events: number): Promise<History> => {
  let now = BEGAN;
  const clock = { now: () => instantOf(now) };
  const { engine, log, stop } = openEngine(folder, clock);
  const cause: CauseOf = (correlationId) => ({ at: clock.now(), by: 'bench', correlationId, causationId: 'bench' });
  await setUp(engine, clock, ['wh-1', 'wh-2', 'store-1'], Object.fromEntries(CHANNELS.map((id) => [id, 'never'])));
  for (let n = 0; n < SKUS; n += 1) {
    const count = { location: locationIdOf('wh-1'), onHand: 10_000_000, asOf: clock.now() };
    await engine.stock.count(skuOf(`SKU-${n}`), count, cause);
  }
  const orders: OrderId[] = [];
  while (Number(await log.end()) < events) {
    const batch = Array.from({ length: AT_ONCE }, (_, n) => orders.length + n);
    now += MILLIS_BETWEEN_BATCHES;
    orders.push(...(await Promise.all(batch.map((n) => live(engine, n, cause)))));
  }
  const end = Number(await log.end());
  await stop();
  return { events: end, orders };
};

/** No order is interrupted and none waits, so there is nothing to take up. */
const NO_WAITLISTS = {
  holdsDue: async () => [],
  promisesDue: async () => [],
  held: async () => [],
  kitsWaiting: async () => [],
  acceptDue: async () => [],
  clocksDue: async () => [],
  packed: async () => [],
  manifestsOpen: async () => [],
  unfinished: async () => [],
  kept: async () => [],
  supplyDue: async () => [],
  waitedFor: async () => [],
  cartsDue: async () => [],
  returnsDue: async () => [],
};
/** Nor is there a view yet to be watched. */
const NO_VIEWS = {
  holders: async () => null,
  held: async () => null,
  carts: async () => null,
  skusInCart: async () => [],
  skus: async () => null,
  figures: async () => null,
  leaking: async () => [],
  differing: async () => [],
};

const NOTHING_SOLD: SellableViews = { of: async () => [], async *pages() {}, async *short() {} };

/** An engine on the stores in a folder, without HTTP and without views, whose orders are never taken up again. */
export const openEngine = (folder: string, clock: Clock) => {
  const events = openEmbeddedLog(join(folder, 'log.db'));
  const keys = openEmbeddedDataKeys(join(folder, 'keys.db'));
  const stores = openEmbeddedRuntime(join(folder, 'runtime.db'), Date.now);
  const log = eventLog(events, keyRing(keys, MASTER));
  const weir = engine({
    log,
    stores,
    clock,
    waitlists: NO_WAITLISTS,
    knownStock: async () => null,
    sold: async () => [],
    articlesScanned: async () => [],
    watchedViews: NO_VIEWS,
    carriers: () => [],
    resumeView: () => false,
    sellable: NOTHING_SOLD,
    scrubViews: async () => undefined,
    holder: 'bench',
    onError: console.error,
  });
  const work = new AbortController();
  const running = weir.run(0n, work.signal);
  return {
    engine: weir,
    log,
    async stop() {
      work.abort();
      await running;
      await Promise.all([events.close(), stores.close(), keys.close()]);
    },
  };
};

const live = async ({ orders, fulfilments }: Engine, n: number, cause: CauseOf): Promise<OrderId> => {
  const placed = await orders.place(request(n), cause);
  if ('refused' in placed) throw new Error(placed.refused.detail);
  const { order } = placed;
  const [fulfilment] = order.fulfilments;
  if (n % 3 === 0 || fulfilment === undefined) return order.id;
  const { id, lines } = fulfilment;
  await fulfilments.accept(id, cause);
  await fulfilments.pick(id, cause, lines);
  await fulfilments.pack(id, cause, [{ lines, weightGrams: 400 }]);
  await fulfilments.ship(id, cause, { carrier: 'postnord', trackingNumber: `${n}`, trackingUrl: null });
  await fulfilments.deliver(id, cause, cause(id).at);
  return order.id;
};

const request = (n: number): OrderRequest => ({
  channel: channelIdOf(CHANNELS[n % CHANNELS.length] ?? ''),
  externalId: `order-${n}`,
  placedAt: instantOf(BEGAN + Math.floor(n / AT_ONCE) * MILLIS_BETWEEN_BATCHES),
  currency: 'SEK',
  customer: { name: `Astrid Lind ${n}`, email: `astrid.${n}@example.com`, phone: '+46701234567' },
  shipTo: { name: 'Astrid Lind', line1: 'Storgatan 1', postalCode: '111 22', city: 'Stockholm', country: 'SE' },
  delivery: { method: 'ship', service: 'standard' },
  lines: Array.from({ length: 1 + (n % 3) }, (_, line) => ({
    id: lineIdOf(String(line + 1)),
    sku: skuOf(`SKU-${(n * 7 + line * 131) % SKUS}`),
    kind: 'goods',
    quantity: 1 + (line % 2),
    unitPrice: 19_900,
    tax: 3_980,
    discount: 0,
    name: 'Wool sweater',
  })),
  shipping: { amount: 4_900, tax: 980, discount: 0 },
  payment: { status: 'authorised', reference: `pay-${n}` },
});
