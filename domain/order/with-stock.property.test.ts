import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sku } from '../ids.ts';
import { perUnitOf } from './goods.ts';
import { isGoods, type Line, type Order } from './order.ts';
import { settlementOf } from './stock.ts';
import { anyHistory, livedThrough, SKUS, type Stale, type World } from './with-stock.fixture.ts';

/** What the leak watch must find and mend. */
const anyStale: fc.Arbitrary<Stale> = fc.record({
  turn: fc.nat({ max: 149 }),
  order: fc.nat({ max: 3 }),
  sku: fc.constantFrom(...SKUS),
});

const unitsOf = (order: Order, sku: Sku, bucket: 'reserved' | 'backordered'): number =>
  order.lines.reduce((sum, line) => sum + perUnitOf(line, sku) * line[bucket], 0);

const isKit = ({ components }: Line): boolean => components !== undefined;

/** Of a kit that waits for one component, the others may be reserved: what is spare then is divided as the ledger says. */
const expectAgreement = ({ orders, ledgerOf }: World): void => {
  for (const on of orders.values()) {
    const order = on.order();
    const spare = new Map<Sku, number>();
    for (const sku of SKUS) {
      const has = ledgerOf(sku).commitments.get(order.id);
      const { reserved = 0, backordered = 0, allocations = [] } = has ?? {};
      const agreed = settlementOf(order, 0, sku).wanted;
      spare.set(sku, reserved - unitsOf(order, sku, 'reserved'));
      expect({ units: reserved + backordered, allocated: unitsByFulfilment(allocations) }).toEqual({
        units: unitsOf(order, sku, 'reserved') + unitsOf(order, sku, 'backordered'),
        allocated: unitsByFulfilment(agreed.allocations),
      });
      if (order.lines.some(isKit)) continue;
      expect(spare.get(sku)).toBe(0);
      const dates = order.lines.filter((l) => isGoods(l) && l.sku === sku && l.backordered > 0);
      expect(dates.map(({ expectedAt }) => expectedAt)).toEqual(dates.map(() => has?.told?.at ?? null));
    }
    expect(Math.min(...spare.values())).toBeGreaterThanOrEqual(0);
    for (const line of order.lines.filter(({ backordered }) => backordered > 0)) {
      const missing = SKUS.filter((sku) => (spare.get(sku) ?? 0) < perUnitOf(line, sku));
      expect(missing, 'nothing waits for what is there').not.toEqual([]);
    }
  }
  for (const sku of SKUS) expect([...ledgerOf(sku).commitments.keys()].every((id) => orders.has(id))).toBe(true);
};

const unitsByFulfilment = (allocations: readonly { readonly fulfilment: string; readonly quantity: number }[]) =>
  Object.fromEntries(allocations.map((a) => [a.fulfilment, a.quantity]));

describe('orders and the stock ledgers', () => {
  it('agree, once everybody rests, on what each order has reserved, backordered and allocated, on when what it waits for will be there, and nothing is left behind', () =>
    fc.assert(
      fc.property(anyHistory, (history) => {
        const all = livedThrough(history);
        all.rest();
        expect(all.leaking()).toEqual([]);
        expectAgreement(all);
      }),
      { numRuns: 400 },
    ));

  it('agree again, once an order that more is held for than it has tells its ledgers so, whenever that came about', () =>
    fc.assert(
      fc.property(anyHistory, fc.array(anyStale, { minLength: 1, maxLength: 4 }), (history, stales) => {
        const all = livedThrough(history, undefined, stales);
        all.rest();
        all.mend();
        all.rest();
        expect(all.leaking()).toEqual([]);
        expectAgreement(all);
      }),
      { numRuns: 400 },
    ));
});
