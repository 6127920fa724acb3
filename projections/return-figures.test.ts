import { describe, expect, it } from 'vitest';
import { locationIdOf, orderIdOf, skuOf } from '../domain/ids.ts';
import { ask, shippedOrder } from '../domain/order/returns/testing.ts';
import { did, f, line, request } from '../domain/order/testing.ts';
import { dailyId } from './daily.ts';
import { EVERY_SKU, returnFigures } from './return-figures.ts';
import { folded, historyOf, NOON, recorded } from './testing.ts';

const DATE = NOON.slice(0, 10);
const set = {
  ...line('1', 'SET', 2),
  components: [
    { sku: skuOf('CUP'), quantity: 2 },
    { sku: skuOf('POT'), quantity: 1 },
  ],
};

describe('the figures of returns', () => {
  const facts = historyOf(
    ...shippedOrder(request(set, line('2', 'CUP', 3)), { 1: 2, 2: 3 }),
    did(ask({ 1: 1, 2: 1 }, { reason: 'broken' })),
    did(ask({ 2: 2 }, { number: 2, reason: 'too many' })),
  );

  it('count what is asked back as the stock counts it, by reason', () => {
    expect(folded(returnFigures, facts, dailyId(DATE, 'CUP'))).toMatchObject({
      unitsReturned: 5,
      reasons: { broken: 3, 'too many': 2 },
    });
    expect(folded(returnFigures, facts, dailyId(DATE, 'POT'))).toMatchObject({ unitsReturned: 1 });
    expect(folded(returnFigures, facts, dailyId(DATE, EVERY_SKU))).toMatchObject({ unitsReturned: 6 });
  });

  it('keep no more reasons apart than people can look at', () => {
    const sold = historyOf(...shippedOrder(request(line('1', 'CUP', 150)), { 1: 150 }));
    const asked = historyOf(
      ...shippedOrder(request(line('1', 'CUP', 150)), { 1: 150 }),
      ...Array.from({ length: 150 }, (_, index) =>
        did(ask({ 1: 1 }, { number: index + 1, reason: `reason ${index}` })),
      ),
    ).slice(sold.length);
    const figures = folded(returnFigures, asked, dailyId(DATE, 'CUP'));
    expect(figures).toMatchObject({ unitsReturned: 150, reasons: { 'reason 99': 1, other: 50 } });
    expect(figures?.reasons).not.toHaveProperty('reason 100');
  });

  it('hold it against what was shipped', () => {
    const shipped = recorded('stock-CUP', 0, {
      type: 'StockShipped',
      data: {
        sku: skuOf('CUP'),
        order: orderIdOf('o-1'),
        fulfilment: f(1),
        location: locationIdOf('wh-1'),
        quantity: 7,
        at: NOON,
      },
    });
    expect(folded(returnFigures, [shipped], dailyId(DATE, 'CUP'))).toMatchObject({ unitsShipped: 7, unitsReturned: 0 });
  });
});
