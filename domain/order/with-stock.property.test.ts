import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sku } from '../ids.ts';
import { isGoods, type Order } from './order.ts';
import { settlementOf } from './stock.ts';
import { anyHistory, livedThrough, SKUS, type Stale, type World } from './with-stock.fixture.ts';

/** What the leak watch must find and mend. */
const anyStale: fc.Arbitrary<Stale> = fc.record({
  turn: fc.nat({ max: 149 }),
  order: fc.nat({ max: 3 }),
  sku: fc.constantFrom(...SKUS),
});

const unitsOfSku = (order: Order, sku: Sku, bucket: 'reserved' | 'backordered'): number =>
  order.lines.filter((l) => isGoods(l) && l.sku === sku).reduce((sum, l) => sum + l[bucket], 0);

const expectAgreement = ({ orders, ledgerOf }: World): void => {
  for (const sku of SKUS) {
    const ledger = ledgerOf(sku);
    for (const on of orders.values()) {
      const order = on.order();
      const has = ledger.commitments.get(order.id);
      const allocated = Object.fromEntries((has?.allocations ?? []).map((a) => [a.fulfilment, a.quantity]));
      const agreed = settlementOf(order, 0, sku).wanted;
      expect({
        reserved: has?.reserved ?? 0,
        backordered: has?.backordered ?? 0,
        allocated,
      }).toEqual({
        reserved: unitsOfSku(order, sku, 'reserved'),
        backordered: unitsOfSku(order, sku, 'backordered'),
        allocated: Object.fromEntries(agreed.allocations.map((a) => [a.fulfilment, a.quantity])),
      });
    }
    for (const on of orders.values()) {
      const dates = on.order().lines.filter((l) => isGoods(l) && l.sku === sku && l.backordered > 0);
      const told = ledger.commitments.get(on.order().id)?.told?.at ?? null;
      expect(dates.map(({ expectedAt }) => expectedAt)).toEqual(dates.map(() => told));
    }
    expect([...ledger.commitments.keys()].every((id) => orders.has(id))).toBe(true);
  }
};

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
