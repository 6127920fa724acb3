import { expect, it } from 'vitest';
import { fulfilmentIdOf, locationIdOf, orderIdOf, skuOf } from '../domain/ids.ts';
import type { StockEvent } from '../domain/stock/facts.ts';
import { addMinutes } from '../domain/time.ts';
import { SALES_DAYS, type SalesDocument, sales } from './sales.ts';
import { recorded } from './testing.ts';

const AT = '2026-11-24T12:00:00.000Z';
const shipped = (location: string, quantity: number, at = AT): StockEvent => ({
  type: 'StockShipped',
  data: {
    sku: skuOf('A'),
    order: orderIdOf('o-1'),
    fulfilment: fulfilmentIdOf('o-1-1'),
    location: locationIdOf(location),
    quantity,
    at,
  },
});
const adjusted = (delta: number, reason: string): StockEvent => ({
  type: 'StockAdjusted',
  data: { sku: skuOf('A'), location: locationIdOf('store'), delta, reason, reference: null, at: AT },
});
const folded = (...facts: readonly StockEvent[]): SalesDocument | null =>
  facts.reduce<SalesDocument | null>(
    (document, fact, turn) => sales.evolve(document, recorded('stock-A', turn, fact), 'A'),
    null,
  );

it('adds up what leaves each location in a day, and what its till sells', () => {
  const { days } = folded(shipped('wh', 2), shipped('wh', 1), adjusted(-3, 'sold'), adjusted(-9, 'broken')) ?? {};
  expect(days).toEqual({ '2026-11-24': { wh: 3, store: 3 } });
});

it('forgets all but the newest days', () => {
  const each = Array.from({ length: SALES_DAYS + 5 }, (_, day) => shipped('wh', 1, addMinutes(AT, day * 24 * 60)));
  const days = Object.keys(folded(...each)?.days ?? {});
  expect(days).toHaveLength(SALES_DAYS);
  expect(days[0]).toBe('2026-11-29');
});
