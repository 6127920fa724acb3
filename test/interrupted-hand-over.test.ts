import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  channelIdOf,
  fulfilmentIdOf,
  lineIdOf,
  locationIdOf,
  manifestIdOf,
  type OrderId,
  skuOf,
} from '../domain/ids.ts';
import { endClocks } from '../domain/order/clocks.ts';
import { readyFulfilment } from '../domain/order/fulfil.ts';
import type { OrderRequest } from '../domain/order/request.ts';
import type { Clock } from '../runtime/clock.ts';
import { orderIdFor } from '../runtime/order-commands.ts';
import { causeAt } from './engine.ts';
import { type Interruption, interruption, type Life, liveThrough } from './interruption.ts';

const CLOCK: Clock = { now: () => '2026-11-24T08:00:00.000Z' };
const CAUSE = causeAt(CLOCK);
const ORDER: OrderId = orderIdFor(channelIdOf('web'), '1001');
const FULFILMENT = fulfilmentIdOf(`${ORDER}-1`);
const SKU = skuOf('A');
const WH = locationIdOf('wh-1');
const MANIFEST = manifestIdOf('m-1');
const LINES = [{ line: lineIdOf('1'), quantity: 2 }];

const REQUEST: OrderRequest = {
  channel: channelIdOf('web'),
  externalId: '1001',
  placedAt: CLOCK.now(),
  currency: 'SEK',
  customer: { name: 'Astrid Lind' },
  shipTo: { name: 'Astrid Lind', city: 'Malmö', country: 'SE', lat: 55, lon: 13 },
  payment: { status: 'captured' },
  lines: [{ id: lineIdOf('1'), sku: SKU, quantity: 2, unitPrice: 19_900 }],
};

const BASE: Omit<Life, 'acts'> = {
  order: ORDER,
  skus: [SKU],
  clock: CLOCK,
  backorder: 'never',
  begin: ({ engine }) => engine.stock.count(SKU, { location: WH, onHand: 4, asOf: CLOCK.now() }, CAUSE),
};
const PICK: Life['acts'][number] = ({ engine }) => engine.fulfilments.pick(FULFILMENT, CAUSE, LINES);

/** Packed, and handed over to its carrier with a manifest. */
const HANDED_OVER: Life = {
  ...BASE,
  streams: [`manifest-${MANIFEST}`],
  acts: [
    ({ engine }) => engine.orders.place(REQUEST, CAUSE),
    PICK,
    ({ engine }) => engine.fulfilments.pack(FULFILMENT, CAUSE, [{ lines: LINES }]),
    ({ engine }) => {
      const parts = [{ fulfilment: FULFILMENT, trackingNumber: 'T-1', trackingUrl: null }];
      return engine.manifests.handOver({ id: MANIFEST, location: WH, carrier: 'DHL', fulfilments: parts }, CAUSE);
    },
  ],
};

const COLLECT_BY = '2026-11-26T08:00:00.000Z';
const TERMS = { code: 'ABC234', codeRequired: true, remindAt: null, collectBy: COLLECT_BY };

/** Ready to be collected, and nobody comes. */
const EXPIRED: Life = {
  ...BASE,
  acts: [
    ({ engine }) => engine.orders.place({ ...REQUEST, delivery: { method: 'collect', collectAt: WH } }, CAUSE),
    PICK,
    ({ engine }) => engine.live.execute(ORDER, (order) => readyFulfilment(order, FULFILMENT, TERMS), CAUSE(ORDER)),
    ({ engine }) => engine.live.execute(ORDER, (order) => endClocks(order, FULFILMENT, COLLECT_BY), CAUSE(ORDER)),
  ],
};

const ENDS = [
  {
    what: 'that is handed over with a manifest',
    life: HANDED_OVER,
    end: {
      order: {
        lines: [{ shipped: 2 }],
        fulfilments: [{ status: 'shipped', manifest: MANIFEST, carrier: 'DHL', trackingNumber: 'T-1' }],
      },
      streams: { 2: [{ type: 'ManifestOpened' }, { type: 'ManifestClosed', data: { leftOut: [] } }] },
    },
  },
  {
    what: 'that nobody collects',
    life: EXPIRED,
    end: {
      order: {
        lines: [{ cancelled: 2 }],
        fulfilments: [{ status: 'cancelled' }],
        refunds: [{ amount: 39_800 }],
      },
    },
  },
];

describe.each(ENDS)('an order $what', ({ life, end }) => {
  let folder: string;
  let undisturbed: { readonly facts: object; readonly appends: number };

  const lived = async (name: string, interrupted: Interruption) =>
    liveThrough(life, await mkdtemp(join(folder, `${name}-`)), interrupted);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weir-hand-over-'));
    const counter = interruption(Number.POSITIVE_INFINITY, 'lost');
    undisturbed = { facts: await lived('undisturbed', counter), appends: counter.appends() };
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('ends like this where nothing is in its way', () => {
    expect(undisturbed.facts).toMatchObject({ ...end, commitments: [[]] });
  });

  it.each(['lost', 'unanswered'] as const)(
    'ends as if nothing had happened when Weir dies at any append, with the append %s',
    async (fate) => {
      for (let at = 1; at <= undisturbed.appends; at += 1) {
        const facts = await lived(`dies-${fate}-${at}`, interruption(at, fate));
        expect(facts, `died at append ${at}`).toEqual(undisturbed.facts);
      }
    },
  );
});
