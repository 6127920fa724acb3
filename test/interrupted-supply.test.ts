import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { channelIdOf, lineIdOf, locationIdOf, type OrderId, skuOf, supplyIdOf } from '../domain/ids.ts';
import type { Clock } from '../runtime/clock.ts';
import { orderIdFor } from '../runtime/order-commands.ts';
import { causeAt } from './engine.ts';
import { type Interruption, interruption, type Life, liveThrough } from './interruption.ts';

const CLOCK: Clock = { now: () => '2026-11-24T08:00:00.000Z' };
const CAUSE = causeAt(CLOCK);
const ORDER: OrderId = orderIdFor(channelIdOf('web'), '1001');
const SKU = skuOf('A');
const SUPPLY = supplyIdOf('po-1');
const WH = locationIdOf('wh-1');

const expectAt =
  (at: string): Life['acts'][number] =>
  ({ engine }) =>
    engine.supply.expect(SKU, { supply: SUPPLY, location: WH, quantity: 2, at }, CAUSE);

/** Announced, waited for, put off, and received: the order hears of all of it. */
const LIFE: Life = {
  order: ORDER,
  skus: [SKU],
  clock: CLOCK,
  backorder: 'allow',
  begin: async () => undefined,
  acts: [
    expectAt('2026-12-02T08:00:00.000Z'),
    ({ engine }) =>
      engine.orders.place(
        {
          channel: channelIdOf('web'),
          externalId: '1001',
          placedAt: CLOCK.now(),
          currency: 'SEK',
          customer: { name: 'Astrid Lind' },
          shipTo: { name: 'Astrid Lind', city: 'Malmö', country: 'SE', lat: 55, lon: 13 },
          lines: [{ id: lineIdOf('1'), sku: SKU, quantity: 2, unitPrice: 19_900 }],
        },
        CAUSE,
      ),
    expectAt('2026-12-09T08:00:00.000Z'),
    ({ engine }) => engine.supply.receive({ supply: SUPPLY, quantity: 2, reference: 'receipt-1' }, CAUSE),
  ],
};

let folder: string;
let undisturbed: { readonly facts: object; readonly appends: number };

const lived = async (name: string, interrupted: Interruption) =>
  liveThrough(LIFE, await mkdtemp(join(folder, `${name}-`)), interrupted);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-supply-'));
  const counter = interruption(Number.POSITIVE_INFINITY, 'lost');
  undisturbed = { facts: await lived('undisturbed', counter), appends: counter.appends() };
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('an undisturbed order is told twice when its goods will be there, and then has them', () => {
  const told = [
    { data: { lines: [{ at: '2026-12-02T08:00:00.000Z' }] } },
    { data: { lines: [{ at: '2026-12-09T08:00:00.000Z' }] } },
  ];
  expect(undisturbed.facts).toMatchObject({ order: { lines: [{ assigned: 2, expectedAt: null }] } });
  const [order] = streamsOf(undisturbed.facts);
  expect(order?.filter(({ type }) => type === 'BackordersExpected')).toMatchObject(told);
  expect(undisturbed.appends).toBeGreaterThan(10);
});

it.each(['lost', 'unanswered'] as const)(
  'Weir may die at any append on the way of a supply, with the append %s, and the order ends as if nothing had happened',
  async (fate) => {
    for (let at = 1; at <= undisturbed.appends; at += 1) {
      const facts = await lived(`dies-${fate}-${at}`, interruption(at, fate));
      expect(facts, `died at append ${at}`).toEqual(undisturbed.facts);
    }
  },
);

const streamsOf = (facts: object): readonly (readonly { readonly type: string }[])[] =>
  'streams' in facts && Array.isArray(facts.streams) ? facts.streams : [];
