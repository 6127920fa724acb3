import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { channelIdOf, lineIdOf, locationIdOf, type OrderId, reservationIdOf, skuOf } from '../domain/ids.ts';
import type { Clock } from '../runtime/clock.ts';
import { orderIdFor } from '../runtime/order-commands.ts';
import { causeAt, type RunningEngine } from './engine.ts';
import { type Interruption, interruption, type Life, liveThrough } from './interruption.ts';

const CLOCK: Clock = { now: () => '2026-11-24T08:00:00.000Z' };
const CAUSE = causeAt(CLOCK);
const WEB = channelIdOf('web');
const ORDER: OrderId = orderIdFor(WEB, '1001');
const SKUS = ['A', 'B', 'C'].map(skuOf);
const RESERVATION = reservationIdOf('6a7a1c53-1f0e-4f7b-9a38-0c3f6f0a51aa');

const hold =
  (wanted: Readonly<Record<string, number>>): Life['acts'][number] =>
  ({ engine }) =>
    engine.reservations.set(
      {
        reservation: RESERVATION,
        isNew: true,
        demand: { channel: WEB, country: null, at: null },
        lines: Object.entries(wanted).map(([sku, quantity]) => ({ sku: skuOf(sku), quantity })),
        minutes: 15,
        partial: false,
      },
      CAUSE,
    );

const place = ({ engine }: RunningEngine) =>
  engine.orders.place(
    {
      channel: WEB,
      externalId: '1001',
      placedAt: CLOCK.now(),
      currency: 'SEK',
      customer: { name: 'Astrid Lind' },
      shipTo: { name: 'Astrid Lind', city: 'Malmö', country: 'SE', lat: 55, lon: 13 },
      lines: [
        { id: lineIdOf('1'), sku: skuOf('A'), quantity: 3, unitPrice: 19_900 },
        { id: lineIdOf('2'), sku: skuOf('B'), quantity: 3, unitPrice: 9_900 },
      ],
      reservation: RESERVATION,
    },
    CAUSE,
  );

/** All that there is of three SKUs is held, and the order has it: less of one, more of another, and of the third nothing. */
const LIFE: Life = {
  order: ORDER,
  skus: SKUS,
  clock: CLOCK,
  backorder: 'never',
  async begin({ engine }) {
    for (const sku of SKUS) {
      await engine.stock.count(sku, { location: locationIdOf('wh-1'), onHand: 4, asOf: CLOCK.now() }, CAUSE);
    }
  },
  acts: [hold({ A: 2, C: 1 }), hold({ A: 4, B: 2, C: 1 }), place],
};

let folder: string;
let undisturbed: { readonly facts: object; readonly appends: number };

const lived = async (name: string, interrupted: Interruption) =>
  liveThrough(LIFE, await mkdtemp(join(folder, `${name}-`)), interrupted);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-reservation-'));
  const counter = interruption(Number.POSITIVE_INFINITY, 'lost');
  undisturbed = { facts: await lived('undisturbed', counter), appends: counter.appends() };
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('an undisturbed checkout becomes an order, ledger by ledger, and nothing stays held', () => {
  expect(undisturbed.facts).toMatchObject({ order: { lines: [{ assigned: 3 }, { assigned: 3 }] } });
  const [, ...ledgers] = streamsOf(undisturbed.facts).map((facts) => facts.map(({ type }) => type));
  expect(ledgers).toEqual([
    ['StockCounted', 'CartReserved', 'CartReserved', 'CartConverted', 'StockAllocated'],
    ['StockCounted', 'CartReserved', 'CartConverted', 'StockReserved', 'StockAllocated'],
    ['StockCounted', 'CartReserved', 'CartReleased'],
  ]);
  expect(undisturbed.appends).toBeGreaterThan(12);
});

it.each(['lost', 'unanswered'] as const)(
  'Weir may die at any append on the way from a checkout to its order, with the append %s, and all ends as if nothing had happened',
  async (fate) => {
    for (let at = 1; at <= undisturbed.appends; at += 1) {
      const facts = await lived(`dies-${fate}-${at}`, interruption(at, fate));
      expect(facts, `died at append ${at}`).toEqual(undisturbed.facts);
    }
  },
);

it.each(['lost', 'unanswered'] as const)(
  'the log may fail at any append on the way, with the append %s, and all ends as if nothing had happened',
  async (fate) => {
    for (let at = 1; at <= undisturbed.appends; at += 1) {
      const facts = await lived(`fails-${fate}-${at}`, { ...interruption(at, fate), survives: true });
      expect(facts, `failed at append ${at}`).toEqual(undisturbed.facts);
    }
  },
);

const streamsOf = (facts: object): readonly (readonly { readonly type: string }[])[] =>
  'streams' in facts && Array.isArray(facts.streams) ? facts.streams : [];
