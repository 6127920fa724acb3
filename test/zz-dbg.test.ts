import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { channelIdOf, fulfilmentIdOf, lineIdOf, locationIdOf, type OrderId, skuOf } from '../domain/ids.ts';
import type { Fulfilment } from '../domain/order/order.ts';
import type { OrderRequest } from '../domain/order/request.ts';
import { type EventStore, LogUnavailable } from '../log/port.ts';
import type { Clock } from '../runtime/clock.ts';
import { orderIdFor } from '../runtime/order-commands.ts';
import { causeAt, type RunningEngine, setUp, startEngine } from './engine.ts';

/** It stands still, so that all lives of the order are the same to the last instant. */
const CLOCK: Clock = { now: () => '2026-11-24T08:00:00.000Z' };
const CAUSE = causeAt(CLOCK);
const ORDER: OrderId = orderIdFor(channelIdOf('web'), '1001');
const SKUS = [skuOf('A'), skuOf('B')];

const REQUEST: OrderRequest = {
  channel: channelIdOf('web'),
  externalId: '1001',
  placedAt: CLOCK.now(),
  currency: 'SEK',
  customer: { name: 'Astrid Lind' },
  shipTo: { name: 'Astrid Lind', city: 'Malmö', country: 'SE', lat: 55, lon: 13 },
  lines: [
    { id: lineIdOf('1'), sku: skuOf('A'), quantity: 2, unitPrice: 19_900 },
    { id: lineIdOf('2'), sku: skuOf('B'), quantity: 1, unitPrice: 9_900 },
  ],
};

/**
 * Placed with two lines, turned down by the first location, sent on to the second, cut by a unit, picked, packed, shipped and
 * delivered. Each act may be done again by who has not got an answer.
 */
const LIFE: readonly ((on: RunningEngine) => Promise<unknown>)[] = [
  ({ engine }) => engine.orders.place(REQUEST, CAUSE),
  ({ engine }) => engine.fulfilments.reject(fulfilmentIdOf(`${ORDER}-1`), CAUSE, 'not found', null),
  ({ engine }) =>
    engine.orders.cancel(
      ORDER,
      { lines: [{ line: lineIdOf('1'), quantity: 1 }], reason: 'changed my mind', reference: 'cancellation-1' },
      CAUSE,
    ),
  (on) => forEachParcel(on, ({ id, lines }) => on.engine.fulfilments.pick(id, CAUSE, lines)),
  (on) => forEachParcel(on, ({ id, lines }) => on.engine.fulfilments.pack(id, CAUSE, [{ lines }])),
  (on) => forEachParcel(on, ({ id }) => on.engine.fulfilments.ship(id, CAUSE, NO_TRACKING)),
  (on) => forEachParcel(on, ({ id }) => on.engine.fulfilments.deliver(id, CAUSE, CLOCK.now())),
];

const NO_TRACKING = { carrier: null, trackingNumber: null, trackingUrl: null };

const forEachParcel = async (on: RunningEngine, work: (parcel: Fulfilment) => Promise<unknown>): Promise<void> => {
  const known = await on.engine.orders.read(ORDER);
  const parcels = known?.order.fulfilments.filter((f) => f.status !== 'rejected' && f.status !== 'cancelled') ?? [];
  for (const parcel of parcels) await work(parcel);
};

let folder: string;
let undisturbed: { readonly facts: object; readonly appends: number };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-interrupted-'));
  const counter = interruption(Number.POSITIVE_INFINITY, 'lost');
  undisturbed = { facts: await liveThrough('undisturbed', counter), appends: counter.appends() };
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

it('an undisturbed order ends delivered, with one unit cancelled and the ledger free of it', () => {
  expect(undisturbed.facts).toMatchObject({
    order: {
      lines: [
        { ordered: 2, shipped: 1, cancelled: 1 },
        { ordered: 1, shipped: 1, cancelled: 0 },
      ],
      fulfilments: [{ status: 'rejected' }, { status: 'delivered' }],
    },
    commitments: [[], []],
  });
  expect(undisturbed.appends).toBeGreaterThan(20);
});

it.each(['lost', 'unanswered'] as const)(
  'Weir may die at any append of an order, with the append %s, and the order ends as if nothing had happened',
  async (fate) => {
    for (let at = 1; at <= undisturbed.appends; at += 1) {
      const facts = await liveThrough(`dies-${fate}-${at}`, interruption(at, fate));
      expect(facts, `died at append ${at}`).toEqual(undisturbed.facts);
    }
  },
);

it.each(['lost', 'unanswered'] as const)(
  'the log may fail at any append of an order, with the append %s, and the order ends as if nothing had happened',
  async (fate) => {
    for (let at = 1; at <= undisturbed.appends; at += 1) {
      const facts = await liveThrough(`fails-${fate}-${at}`, { ...interruption(at, fate), survives: true });
      expect(facts, `failed at append ${at}`).toEqual(undisturbed.facts);
    }
  },
);

/** What happens to the n-th append of an order's life: it is not written, or it is and nobody is told. */
type Fate = 'lost' | 'unanswered';

type Interruption = {
  readonly at: number;
  readonly fate: Fate;
  /** The log fails once and Weir goes on; else Weir dies of it. */
  readonly survives: boolean;
  readonly appends: () => number;
  readonly count: () => number;
};

const interruption = (at: number, fate: Fate): Interruption => {
  let appends = 0;
  return { at, fate, survives: false, appends: () => appends, count: () => ++appends };
};

/** Lives the order's life, as often as it takes to be answered, over as many processes as it takes. */
const liveThrough = async (name: string, interrupted: Interruption): Promise<object> => {
  const data = await mkdtemp(join(folder, `${name}-`));
  let lives: () => void = () => undefined;
  const died = new Promise<'died'>((resolve) => {
    lives = () => resolve('died');
  });
  let on = await startEngine(data, { clock: CLOCK, between: (store) => failing(store, interrupted, lives) });
  await setUp(on.engine, CLOCK, ['wh-1', 'wh-2'], { web: 'never' });
  for (const sku of SKUS) {
    for (const location of ['wh-1', 'wh-2']) {
      await on.engine.stock.count(sku, { location: locationIdOf(location), onHand: 4, asOf: CLOCK.now() }, CAUSE);
    }
  }
  let alive = true;
  for (const act of LIFE) {
    const outcome = await Promise.race([alive ? died : never, act(on).catch((error: unknown) => error)]);
    if (outcome === 'died') {
      alive = false;
      await on.abandon();
      on = await startEngine(data, { clock: CLOCK });
    }
    // Whoever was not answered asks again.
    if (outcome === 'died' || outcome instanceof LogUnavailable) { const t0=performance.now(); const r = await act(on); const ms=performance.now()-t0; if (ms>1000) { console.log('DBG', name, LIFE.indexOf(act), ms); } }
    await on.settled();
  }
  const facts = await factsOf(on);
  await on.stop();
  expect(on.errors, name).toEqual([]);
  return facts;
};

const never = new Promise<never>(() => undefined);

/** From the first sale on, the n-th append fails; where Weir dies of it, nothing after it is answered. */
const failing = (store: EventStore, { at, fate, survives, count }: Interruption, die: () => void): EventStore => {
  let dead = false;
  return {
    ...store,
    async append(stream, events, expectedRevision) {
      if (dead) return never;
      const isLife = stream.startsWith('order-') || events.some((event) => event.type !== 'StockCounted');
      if (!isLife || stream.startsWith('location-') || stream.startsWith('channel-') || count() !== at) {
        return store.append(stream, events, expectedRevision);
      }
      dead = !survives;
      if (fate === 'unanswered') await store.append(stream, events, expectedRevision);
      if (survives) throw new LogUnavailable('the connection was lost');
      die();
      return never;
    },
  };
};

/** All that is known in the end: the order, what the ledgers keep for it, and every fact of both. */
const factsOf = async ({ engine, log }: RunningEngine): Promise<object> => {
  const known = await engine.orders.read(ORDER);
  const ledgers = await Promise.all(SKUS.map((sku) => engine.stock.read(sku)));
  const streams = await Promise.all(
    [`order-${ORDER}`, ...SKUS.map((sku) => `stock-${sku}`)].map(async (stream) => {
      const facts: object[] = [];
      for await (const page of log.read(stream)) facts.push(...page.events.map(({ type, data }) => ({ type, data })));
      return facts;
    }),
  );
  return {
    order: known?.order,
    commitments: ledgers.map((at) => [...(at?.ledger.commitments ?? [])]),
    streams,
  };
};
