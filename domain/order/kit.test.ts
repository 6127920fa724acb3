import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineIdOf, type Sku, skuOf } from '../ids.ts';
import { adoptStock, type StockPosition } from './adopt.ts';
import { amendOrder } from './amend.ts';
import { cancelLines } from './cancel.ts';
import { evolve } from './evolve.ts';
import { acceptFulfilment, pickFulfilment, rejectFulfilment, shipFulfilment } from './fulfil.ts';
import { perUnitOf, relatedSkus } from './goods.ts';
import type { Order } from './order.ts';
import type { RequestedLine } from './request.ts';
import { ask, come, look } from './returns/testing.ts';
import { loseAllocated, loseReserved } from './shortage.ts';
import {
  assigned,
  backordered,
  bucketsOf,
  did,
  f,
  given,
  line,
  owedFor,
  placed,
  position,
  quantities,
  request,
  reserved,
  settled,
} from './testing.ts';

/** A tea set is a pot and two cups. */
const TEA_SET = [
  { sku: skuOf('POT'), quantity: 1 },
  { sku: skuOf('CUP'), quantity: 2 },
];
const kit = (id: string, quantity: number): RequestedLine => ({
  ...line(id, 'TEA-SET', quantity),
  components: TEA_SET,
});
const sets = placed(request(kit('1', 3)));
const setsAndCups = placed(request(kit('1', 2), line('2', 'CUP', 1)));

const adopt =
  (...positions: readonly StockPosition[]) =>
  (order: Order) =>
    adoptStock(order, positions);

const unshipped = { carrier: null, trackingNumber: null, trackingUrl: null };
const shippedOnce = [
  sets,
  reserved({ 1: 3 }),
  assigned({ at: 'wh-1', units: { 1: 3 } }),
  did((o) => acceptFulfilment(o, f(1))),
  did((o) => pickFulfilment(o, f(1), quantities({ 1: 3 }))),
  did((o) => shipFulfilment(o, f(1), unshipped)),
] as const;

describe('an order of kits', () => {
  it('wants their components of the ledgers, and nothing of the kit itself', () => {
    const { order } = given(sets);
    expect(order().skus).toEqual(['POT', 'CUP']);
    expect(owedFor(order(), 'CUP').wanted).toMatchObject({ reserved: 6 });
    expect(owedFor(order(), 'TEA-SET').wanted).toMatchObject({ reserved: 0, backordered: 0 });
  });

  it('wants the same component for a kit and by itself', () =>
    expect(owedFor(given(setsAndCups).order(), 'CUP').wanted).toMatchObject({ reserved: 5 }));

  it('keeps what a kit was made of when more of it is added', () => {
    const order = given(sets, reserved({ 1: 3 }))
      .when((o) => amendOrder(o, { lines: [{ id: lineIdOf('1'), quantity: 4 }], reference: null }))
      .thenAllowed();
    expect(owedFor(order.order(), 'CUP').wanted).toMatchObject({ reserved: 8 });
  });
});

describe('a kit', () => {
  it('is reserved when all of its components are', () =>
    given(sets)
      .when(adopt(position('POT', { reserved: 3 }), position('CUP', { reserved: 6 })))
      .thenFacts(reserved({ 1: 3 })));

  it('waits as a whole for the component that is missing', () =>
    given(sets)
      .when(adopt(position('POT', { reserved: 3 }), position('CUP', { reserved: 3, backordered: 3 })))
      .thenFacts(reserved({ 1: 1 }), backordered({ 1: 2 })));

  it('is reserved once the last component has come', () => {
    const waiting = given(sets, reserved({ 1: 1 }), backordered({ 1: 2 }));
    waiting
      .when(adopt(position('POT', { reserved: 3 }), position('CUP', { reserved: 5, backordered: 1 })))
      .thenFacts({ type: 'BackordersReserved', data: { lines: quantities({ 1: 1 }) } });
  });

  it('waits again when one of its components is lost', () =>
    given(sets, reserved({ 1: 3 }))
      .when(adopt(position('POT', { reserved: 3 }), position('CUP', { reserved: 5, backordered: 1 })))
      .thenFacts({ type: 'ReservationsLost', data: { lines: quantities({ 1: 1 }) } }));

  it('does not lose anything when the spare units of a component are lost', () =>
    given(sets, reserved({ 1: 1 }), backordered({ 1: 2 }))
      .when(adopt(position('POT', { reserved: 1, backordered: 2 }), position('CUP', { reserved: 3, backordered: 3 })))
      .thenNothing());

  it('is expected when the last of its components is', () => {
    const told = (at: string | null) => ({ at, cause: 'supplyExpected' as const, supply: null, units: 1 });
    const order = given(sets)
      .when(
        adopt(
          { ...position('POT', { backordered: 3 }), told: told('2026-12-01T00:00:00.000Z') },
          { ...position('CUP', { backordered: 6 }), told: told('2026-12-09T00:00:00.000Z') },
        ),
      )
      .thenAllowed();
    expect(order.order().lines[0]?.expectedAt).toBe('2026-12-09T00:00:00.000Z');
  });

  it('is expected by nobody as long as one of its components is not', () => {
    const order = given(sets)
      .when(
        adopt(
          {
            ...position('POT', { backordered: 3 }),
            told: { at: '2026-12-01T00:00:00.000Z', cause: 'supplyExpected', supply: null, units: 3 },
          },
          position('CUP', { backordered: 6 }),
        ),
      )
      .thenAllowed();
    expect(order.order().lines[0]?.expectedAt).toBeNull();
  });

  it('goes back to the shelf with all of its components when it is cancelled', () => {
    const order = given(sets, reserved({ 1: 3 }))
      .when((o) =>
        cancelLines(o, { lines: [{ line: lineIdOf('1'), quantity: 1 }], reason: 'changed', reference: null }),
      )
      .thenAllowed();
    expect(owedFor(order.order(), 'POT').wanted).toMatchObject({ reserved: 2 });
    expect(owedFor(order.order(), 'CUP').wanted).toMatchObject({ reserved: 4 });
  });

  it('is shipped with all of its components', () => {
    const { order } = given(...shippedOnce);
    expect(owedFor(order(), 'CUP').shipped).toEqual([{ fulfilment: f(1), quantity: 6 }]);
    expect(owedFor(order(), 'POT').shipped).toEqual([{ fulfilment: f(1), quantity: 3 }]);
  });

  it('that is not found has each of its components looked for', () => {
    const order = given(sets, reserved({ 1: 3 }), assigned({ at: 'wh-1', units: { 1: 3 } }))
      .when((o) => rejectFulfilment(o, f(1), 'not found', quantities({ 1: 1 })))
      .thenAllowed();
    expect(owedFor(order.order(), 'POT').corrections).toMatchObject([{ kind: 'notFound', quantity: 1 }]);
    expect(owedFor(order.order(), 'CUP').corrections).toMatchObject([{ kind: 'notFound', quantity: 2 }]);
  });

  it('that comes back puts each of its components back in stock', () => {
    const returned = given(...shippedOnce, settled, did(ask({ 1: 2 })), did(come({ 1: 2 })), did(look({ 1: 2 })));
    expect(owedFor(returned.order(), 'POT').corrections).toMatchObject([{ kind: 'returned', quantity: 2 }]);
    expect(owedFor(returned.order(), 'CUP').corrections).toMatchObject([{ kind: 'returned', quantity: 4 }]);
  });

  it('is cancelled where a component that it was allocated is not there and the channel wants that', () => {
    const order = given(sets, reserved({ 1: 3 }), assigned({ at: 'wh-1', units: { 1: 3 } }), settled)
      .when((o) => loseAllocated(o, { fulfilment: f(1), quantity: 3, onShortage: 'cancel' }, skuOf('CUP'), 'news-1'))
      .thenAllowed();
    expect(bucketsOf(order.order(), '1')).toEqual({ assigned: 1, cancelled: 2 });
  });

  it('is cancelled where a component that was reserved for it is lost and the channel wants that', () => {
    const order = given(sets, reserved({ 1: 3 }))
      .when((o) => ({
        events: loseReserved(
          o,
          [position('POT', { reserved: 3 }), position('CUP', { reserved: 5, backordered: 1 })],
          'cancel',
          'news-1',
        ),
      }))
      .thenAllowed();
    expect(bucketsOf(order.order(), '1')).toEqual({ reserved: 2, cancelled: 1 });
  });
});

describe('SKUs that are looked at together', () => {
  it('are the components of a kit, and those of kits that share one', () => {
    const { order } = given(
      placed(
        request(
          kit('1', 1),
          { ...line('2', 'PAIR', 1), components: [skuOf('CUP'), skuOf('SPOON')].map((sku) => ({ sku, quantity: 1 })) },
          line('3', 'SPOON', 1),
          line('4', 'TRAY', 1),
        ),
      ),
    );
    expect(new Set(relatedSkus(order(), skuOf('POT')))).toEqual(new Set(['POT', 'CUP', 'SPOON']));
    expect(relatedSkus(order(), skuOf('TRAY'))).toEqual(['TRAY']);
  });
});

describe('whatever the ledgers have for kits and their components', () => {
  const SKUS = ['A', 'B', 'C'].map(skuOf);
  const anyLine = fc.record({
    quantity: fc.integer({ min: 1, max: 4 }),
    components: fc.option(
      fc.uniqueArray(fc.record({ sku: fc.constantFrom(...SKUS), quantity: fc.integer({ min: 1, max: 3 }) }), {
        selector: ({ sku }) => sku,
        minLength: 1,
      }),
      { nil: undefined },
    ),
    sku: fc.constantFrom(...SKUS),
  });
  /** For each SKU, how much of what is wanted the ledger has reserved. */
  const anyShares = fc.array(fc.tuple(...SKUS.map(() => fc.nat({ max: 20 }))), { minLength: 1, maxLength: 4 });

  it('the order never has more reserved than they, and nothing stays open', () => {
    fc.assert(
      fc.property(fc.array(anyLine, { minLength: 1, maxLength: 4 }), anyShares, (lines, rounds) => {
        let order = given(
          placed(
            request(
              ...lines.map(({ quantity, components, sku }, index) => ({
                ...line(String(index + 1), components === undefined ? sku : 'KIT', quantity),
                ...(components === undefined ? {} : { components }),
              })),
            ),
          ),
        ).order();
        const units = (sku: Sku, ...buckets: readonly ('open' | 'reserved' | 'backordered')[]) =>
          order.lines.reduce((sum, l) => sum + perUnitOf(l, sku) * buckets.reduce((all, b) => all + l[b], 0), 0);
        for (const shares of rounds) {
          const positions = order.skus.map((sku) => {
            const wanted = units(sku, 'open', 'reserved', 'backordered');
            const has = Math.min(wanted, shares[SKUS.indexOf(sku)] ?? 0);
            return { sku, reserved: has, backordered: wanted - has };
          });
          order = adoptStock(order, positions).reduce(evolve, order);
          for (const { sku, reserved: has } of positions) expect(units(sku, 'reserved')).toBeLessThanOrEqual(has);
          expect(order.lines.every((l) => l.open === 0)).toBe(true);
          expect(adoptStock(order, positions)).toEqual([]);
          // No line waits for which all is there.
          for (const l of order.lines.filter((one) => one.backordered > 0)) {
            const spare = (sku: Sku) => (positions.find((p) => p.sku === sku)?.reserved ?? 0) - units(sku, 'reserved');
            const needs = order.skus.filter((sku) => perUnitOf(l, sku) > 0);
            expect(needs.some((sku) => spare(sku) < perUnitOf(l, sku))).toBe(true);
          }
        }
      }),
    );
  });
});
