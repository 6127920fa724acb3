import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { channelIdOf, locationIdOf, type Sku, skuOf, supplyIdOf } from '../domain/ids.ts';
import type { Order } from '../domain/order/order.ts';
import type { Delivery } from '../domain/order/request.ts';
import type { PromiseOption } from '../domain/promise/option.ts';
import { WEIGHTS_DEFAULT } from '../domain/routing/rules.ts';
import { rule } from '../domain/routing/testing.ts';
import type { Clock } from '../runtime/clock.ts';
import { causeAt, type RunningEngine, setUp, startEngine } from './engine.ts';

const CLOCK: Clock = { now: () => '2026-11-24T08:00:00.000Z' };
const CAUSE = causeAt(CLOCK);
const WEB = channelIdOf('web');
const LOCATIONS = ['wh-1', 'wh-2', 'store-1'] as const;
const ADDRESS = { city: 'Malmö', country: 'SE', lat: 55.6, lon: 13 };

let on: RunningEngine;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-promises-'));
  on = await startEngine(folder, { clock: CLOCK });
  await setUp(on.engine, CLOCK, LOCATIONS, { web: 'allow' });
  for (const [index, id] of LOCATIONS.entries()) {
    const known = on.engine.directory.location(locationIdOf(id));
    if (known === undefined) throw new Error(`no location ${id}`);
    const rate = { country: 'SE', base: 9_900 - 2_000 * index, perItem: 500 * index, days: 1 + index, currency: 'SEK' };
    const express = { ...rate, base: 3 * rate.base, days: 1, service: 'express' };
    await on.engine.setup.setLocation(
      { ...known, handlingHours: 2 + index, shippingCost: index === 1 ? [rate] : [rate, express] },
      CAUSE('setup'),
    );
  }
});
afterAll(async () => {
  await on.stop();
  await rm(folder, { recursive: true, force: true });
  expect(on.errors).toEqual([]);
});

/** Of each SKU, units at each location. The last two make up a kit, of which one is sold, too. */
const anyStock = fc.array(fc.tuple(fc.nat(6), fc.nat(6), fc.nat(6)), { minLength: 4, maxLength: 4 });
const anyLines = fc.array(fc.record({ article: fc.nat(4), quantity: fc.integer({ min: 1, max: 3 }) }), {
  minLength: 1,
  maxLength: 4,
});
const anyRule = fc.record({
  objective: fc.constantFrom(WEIGHTS_DEFAULT, { ...WEIGHTS_DEFAULT, speed: 500 }, { ...WEIGHTS_DEFAULT, parcels: 0 }),
  allowSplitLine: fc.boolean(),
  maxParcels: fc.constantFrom(null, 1, 2),
  transfer: fc.boolean(),
});

let runs = 0;

/** Articles that nobody else has heard of, with such stock. */
const stocked = async (stock: readonly (readonly number[])[]): Promise<readonly Sku[]> => {
  runs += 1;
  const skus = stock.map((_, index) => skuOf(`R${runs}-${index}`));
  for (const [index, units] of stock.entries()) {
    for (const [at, onHand] of units.entries()) {
      const location = locationIdOf(LOCATIONS[at] ?? '');
      await on.engine.stock.count(skus[index] ?? skuOf(''), { location, onHand, asOf: CLOCK.now() }, CAUSE);
    }
  }
  const kit = skuOf(`R${runs}-kit`);
  const [, , pot = kit, cup = kit] = skus;
  const components = [
    { sku: pot, quantity: 1 },
    { sku: cup, quantity: 2 },
  ];
  const product = { sku: kit, name: null, weightGrams: null, attributes: {}, components, releaseAt: null };
  await on.engine.setup.setProduct(product, CAUSE('setup'));
  return [...skus, kit];
};

const deliveryOf = ({ method, service, collectAt }: PromiseOption): Delivery => ({
  method,
  ...(service === null ? {} : { service }),
  ...(collectAt === null ? {} : { collectAt }),
});

const sentBy = (order: Order) =>
  order.fulfilments.flatMap(({ location, shipBy, deliverBy, lines }) =>
    lines.map(({ line, quantity }) => {
      const sku = order.lines.find(({ id }) => id === line)?.sku;
      return { sku, quantity, location, from: 'stock', shipBy, deliverBy };
    }),
  );

it('an order that is placed at once is sent from where, and by when, it was promised from stock', async () => {
  let promised = 0;
  await fc.assert(
    fc.asyncProperty(anyStock, anyLines, anyRule, fc.nat(), async (stock, wanted, change, choice) => {
      const skus = await stocked(stock);
      await on.engine.setup.setRoutingRules([rule(change)], CAUSE('setup'));
      const lines = wanted.map(({ article, quantity }) => {
        return { sku: skus[article] ?? skuOf(''), quantity, unitPrice: 10_000 };
      });
      const before = await on.log.end();
      const asked = await on.engine.promises.options({ channel: WEB, shipTo: ADDRESS, currency: 'SEK', lines });
      if ('refused' in asked) throw new Error(asked.refused.detail);
      expect(await on.log.end()).toBe(before);
      const { options } = asked;
      const option = options[choice % Math.max(1, options.length)];
      if (option === undefined) {
        expect(asked.reasons).not.toEqual([]);
        return;
      }
      expect(option.lines.map(({ from }) => from)).not.toContain('supply');
      const request = {
        channel: WEB,
        externalId: `run-${runs}`,
        placedAt: CLOCK.now(),
        currency: 'SEK',
        customer: {},
        shipTo: ADDRESS,
        delivery: deliveryOf(option),
        lines,
      };
      const placed = await on.engine.orders.place(request, CAUSE);
      if ('refused' in placed) throw new Error(placed.refused.detail);
      expect(sentBy(placed.order)).toEqual(option.lines);
      promised += 1;
    }),
    { numRuns: 60 },
  );
  expect(promised).toBeGreaterThan(20);
});

it('what waits for supply is promised by the day that its order is then told', async () => {
  let promised = 0;
  const anySupply = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 20 })), {
    minLength: 1,
    maxLength: 3,
  });
  const anyWaiting = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      fc.nat(3),
      anySupply,
      anyWaiting,
      fc.integer({ min: 1, max: 6 }),
      async (onHand, supplies, others, quantity) => {
        const [sku = skuOf('')] = await stocked([[onHand, 0, 0]]);
        await on.engine.setup.setRoutingRules([rule()], CAUSE('setup'));
        for (const [index, [units, day]] of supplies.entries()) {
          const expectedAt = `2026-12-${String(day).padStart(2, '0')}T08:00:00.000Z`;
          const supply = { supply: supplyIdOf(`po-${runs}-${index}`), location: locationIdOf('wh-2'), quantity: units };
          await on.engine.supply.expect(sku, { ...supply, at: expectedAt }, CAUSE);
        }
        const order = (externalId: string, units: number) => ({
          ...{ channel: WEB, externalId, placedAt: CLOCK.now(), currency: 'SEK', customer: {}, shipTo: ADDRESS },
          lines: [{ sku, quantity: units, unitPrice: 10_000 }],
        });
        for (const [index, units] of others.entries()) {
          await on.engine.orders.place(order(`other-${runs}-${index}`, units), CAUSE);
        }
        const shipped = { method: 'ship' } as const;
        const lines = order('', quantity).lines;
        const asked = await on.engine.promises.options({ channel: WEB, shipTo: ADDRESS, delivery: shipped, lines });
        const placed = await on.engine.orders.place(order(`run-${runs}`, quantity), CAUSE);
        if ('refused' in asked || 'refused' in placed) throw new Error('refused');
        const [line] = placed.order.lines;
        const [option] = asked.options;
        if (option === undefined) {
          expect(line).toMatchObject({ expectedAt: null });
          return;
        }
        const waiting = option.lines.filter(({ from }) => from === 'supply');
        expect(waiting.reduce((sum, { quantity: units }) => sum + units, 0)).toBe(line?.backordered);
        // Two hours and one more to handle it there, from the day that the last of it has come.
        if (line?.expectedAt !== null && line !== undefined) {
          expect(option.shipBy).toBe(line.expectedAt.replace('T08:', 'T11:'));
          expect(waiting.map(({ location }) => location)).toContain('wh-2');
          promised += 1;
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(promised).toBeGreaterThan(10);
});
