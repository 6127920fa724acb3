import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelIdOf, fulfilmentIdOf, lineIdOf, locationIdOf, type OrderId, skuOf } from '../domain/ids.ts';
import type { Fulfilment } from '../domain/order/order.ts';
import type { OrderRequest } from '../domain/order/request.ts';
import { RULE_DEFAULT } from '../domain/routing/rules.ts';
import type { Clock } from '../runtime/clock.ts';
import { orderIdFor } from '../runtime/order-commands.ts';
import { causeAt, type RunningEngine } from './engine.ts';
import { type Interruption, interruption, type Life, liveThrough } from './interruption.ts';

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
const ACTS: Life['acts'] = [
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

const LIFE: Life = {
  order: ORDER,
  skus: SKUS,
  clock: CLOCK,
  backorder: 'never',
  async begin({ engine }) {
    for (const sku of SKUS) {
      for (const location of ['wh-1', 'wh-2']) {
        await engine.stock.count(sku, { location: locationIdOf(location), onHand: 4, asOf: CLOCK.now() }, CAUSE);
      }
    }
  },
  acts: ACTS,
};

/** Two lines that only the warehouse has, brought to where they are collected, and handed over there. */
const COLLECTED: Life = {
  ...LIFE,
  async begin({ engine }) {
    const transfer = { ...RULE_DEFAULT, transfer: true };
    await engine.setup.setRoutingRules([transfer], CAUSE('routing-rules'));
    for (const sku of SKUS) {
      await engine.stock.count(sku, { location: locationIdOf('wh-1'), onHand: 4, asOf: CLOCK.now() }, CAUSE);
    }
  },
  acts: [
    ({ engine }) => engine.orders.place({ ...REQUEST, delivery: TO_STORE }, CAUSE),
    (on) => forEachParcel(on, ({ id, lines }) => on.engine.fulfilments.pick(id, CAUSE, lines)),
    (on) => forEachParcel(on, ({ id }) => on.engine.fulfilments.ship(id, CAUSE, NO_TRACKING)),
    ({ engine }) => engine.fulfilments.reject(fulfilmentIdOf(`${ORDER}-1`), CAUSE, 'lost', null),
    (on) => forEachParcel(on, ({ id, lines }) => on.engine.fulfilments.pick(id, CAUSE, lines)),
    (on) => forEachParcel(on, ({ id }) => on.engine.fulfilments.ship(id, CAUSE, NO_TRACKING)),
    (on) => forEachParcel(on, ({ id }) => on.engine.fulfilments.receive(id, CAUSE)),
    (on) => forEachParcel(on, ({ id }) => on.engine.fulfilments.collect(id, CAUSE, HANDED)),
  ],
};
const TO_STORE = { method: 'collect', collectAt: locationIdOf('wh-2') } as const;
const HANDED = { by: null, code: null, at: CLOCK.now() };

const lived = async (life: Life, name: string, interrupted: Interruption) =>
  liveThrough(life, await mkdtemp(join(folder, `${name}-`)), interrupted);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-interrupted-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const DELIVERED_END = {
  order: {
    lines: [
      { ordered: 2, shipped: 1, cancelled: 1 },
      { ordered: 1, shipped: 1, cancelled: 0 },
    ],
    fulfilments: [{ status: 'rejected' }, { status: 'delivered' }],
  },
  commitments: [[], []],
};
const COLLECTED_END = {
  order: {
    lines: [{ shipped: 2 }, { shipped: 1 }],
    fulfilments: [
      { status: 'rejected', to: 'wh-2' },
      { status: 'collected', to: 'wh-2' },
    ],
  },
  commitments: [[], []],
};

describe.each([
  ['delivered, with one unit cancelled', LIFE, DELIVERED_END],
  ['collected where it was brought, after one parcel got lost', COLLECTED, COLLECTED_END],
] as const)('an order that ends %s', (_, life, end) => {
  let undisturbed: { readonly facts: object; readonly appends: number };

  beforeAll(async () => {
    const counter = interruption(Number.POSITIVE_INFINITY, 'lost');
    undisturbed = { facts: await lived(life, 'undisturbed', counter), appends: counter.appends() };
  });

  it('does so undisturbed, and leaves the ledgers free of it', () => {
    expect(undisturbed.facts).toMatchObject(end);
    expect(undisturbed.appends).toBeGreaterThan(20);
  });

  it.each(['lost', 'unanswered'] as const)(
    'does so though Weir dies at any of its appends, with the append %s',
    async (fate) => {
      for (let at = 1; at <= undisturbed.appends; at += 1) {
        const facts = await lived(life, `dies-${fate}-${at}`, interruption(at, fate));
        expect(facts, `died at append ${at}`).toEqual(undisturbed.facts);
      }
    },
  );

  it.each(['lost', 'unanswered'] as const)(
    'does so though the log fails at any of its appends, with the append %s',
    async (fate) => {
      for (let at = 1; at <= undisturbed.appends; at += 1) {
        const facts = await lived(life, `fails-${fate}-${at}`, { ...interruption(at, fate), survives: true });
        expect(facts, `failed at append ${at}`).toEqual(undisturbed.facts);
      }
    },
  );
});
