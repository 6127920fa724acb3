import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { channelIdOf, fulfilmentIdOf, lineIdOf, locationIdOf, type OrderId, skuOf } from '../domain/ids.ts';
import type { Fulfilment } from '../domain/order/order.ts';
import type { OrderRequest } from '../domain/order/request.ts';
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

const lived = async (name: string, interrupted: Interruption) =>
  liveThrough(LIFE, await mkdtemp(join(folder, `${name}-`)), interrupted);

let folder: string;
let undisturbed: { readonly facts: object; readonly appends: number };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-interrupted-'));
  const counter = interruption(Number.POSITIVE_INFINITY, 'lost');
  undisturbed = { facts: await lived('undisturbed', counter), appends: counter.appends() };
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
      const facts = await lived(`dies-${fate}-${at}`, interruption(at, fate));
      expect(facts, `died at append ${at}`).toEqual(undisturbed.facts);
    }
  },
);

it.each(['lost', 'unanswered'] as const)(
  'the log may fail at any append of an order, with the append %s, and the order ends as if nothing had happened',
  async (fate) => {
    for (let at = 1; at <= undisturbed.appends; at += 1) {
      const facts = await lived(`fails-${fate}-${at}`, { ...interruption(at, fate), survives: true });
      expect(facts, `failed at append ${at}`).toEqual(undisturbed.facts);
    }
  },
);
