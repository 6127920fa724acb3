import { describe, expect, it } from 'vitest';
import { locationIdOf } from '../ids.ts';
import { adoptStock } from './adopt.ts';
import { cancelLines } from './cancel.ts';
import { pickFulfilment, rejectFulfilment, shipFulfilment } from './fulfil.ts';
import type { Order } from './order.ts';
import { refuseOpen, settlementOf, wantedOf } from './stock.ts';
import {
  assigned,
  backordered,
  bucketsOf,
  did,
  f,
  given,
  line,
  ORDER,
  owedFor,
  placed,
  position,
  quantities,
  request,
  reserved,
  settled,
  short,
} from './testing.ts';

const shirts = placed(request(line('1', 'SHIRT', 3)));
const two = placed(request(line('1', 'SHIRT', 2), line('2', 'SHIRT', 2)));
const adopt =
  (...positions: Parameters<typeof adoptStock>[1]) =>
  (order: Order) =>
    adoptStock(order, positions);
const unshipped = { carrier: null, trackingNumber: null, trackingUrl: null };

describe('what the ledger has for an order', () => {
  it('becomes reserved', () =>
    given(shirts)
      .when(adopt(position('SHIRT', { reserved: 3 })))
      .thenFacts(reserved({ 1: 3 })));

  it('becomes backordered where there is less', () =>
    given(shirts)
      .when(adopt(position('SHIRT', { reserved: 1, backordered: 2 })))
      .thenFacts(reserved({ 1: 1 }), backordered({ 1: 2 })));

  it('goes to the first line first where two lines are of one SKU', () =>
    given(two)
      .when(adopt(position('SHIRT', { reserved: 3, backordered: 1 })))
      .thenFacts({ type: 'LinesReserved', data: { lines: quantities({ 1: 2, 2: 1 }) } }, backordered({ 2: 1 })));

  it('decides to nothing where both agree', () =>
    given(shirts, reserved({ 1: 1 }), backordered({ 1: 2 }))
      .when(adopt(position('SHIRT', { reserved: 1, backordered: 2 })))
      .thenNothing());

  it('makes backorders reserved when they have been filled', () =>
    given(shirts, reserved({ 1: 1 }), backordered({ 1: 2 }))
      .when(adopt(position('SHIRT', { reserved: 2, backordered: 1 })))
      .thenFacts({ type: 'BackordersReserved', data: { lines: quantities({ 1: 1 }) } }));

  it('makes reservations backorders when they have been lost', () =>
    given(shirts, reserved({ 1: 3 }))
      .when(adopt(position('SHIRT', { reserved: 1, backordered: 2 })))
      .thenFacts({ type: 'ReservationsLost', data: { lines: quantities({ 1: 2 }) } }));

  it('is taken over together with what was filled since', () => {
    const order = given(shirts, backordered({ 1: 1 }), reserved({ 1: 1 }))
      .when(adopt(position('SHIRT', { reserved: 2, backordered: 1 })))
      .thenAllowed();
    expect(bucketsOf(order.order(), '1')).toEqual({ reserved: 2, backordered: 1 });
  });

  it('is taken over together with what was lost since', () => {
    const order = given(two, reserved({ 1: 2 }))
      .when(adopt(position('SHIRT', { reserved: 1, backordered: 3 })))
      .thenAllowed();
    expect([bucketsOf(order.order(), '1'), bucketsOf(order.order(), '2')]).toEqual([
      { reserved: 1, backordered: 1 },
      { backordered: 2 },
    ]);
  });

  it('is looked at SKU by SKU', () =>
    given(placed(request(line('1', 'A', 1), line('2', 'B', 1))))
      .when(adopt(position('A', { reserved: 1 }), position('B', { backordered: 1 })))
      .thenFacts(reserved({ 1: 1 }), backordered({ 2: 1 })));
});

describe('a shortage', () => {
  it('refuses an order of which nothing has been taken', () => {
    const order = given(shirts)
      .when((o) => refuseOpen(o, [short('SHIRT', 3, 2)]))
      .thenFacts({ type: 'OrderRefused', data: { shortages: [short('SHIRT', 3, 2)] } });
    expect(bucketsOf(order.order(), '1')).toEqual({ cancelled: 3 });
  });

  it('makes the ledgers free what they had reserved for it', () => {
    const order = given(shirts)
      .when((o) => refuseOpen(o, [short('SHIRT', 3, 2)]))
      .thenAllowed();
    expect(owedFor(order.order(), 'SHIRT').wanted).toEqual({
      reserved: 0,
      backordered: 0,
      allocations: [],
      planned: [],
    });
  });
});

describe('a backorder', () => {
  it('waits for stock, and goes on when it is filled', () => {
    const waiting = given(shirts, backordered({ 1: 3 }));
    expect(waiting.state()).toBe('awaitingStock');
    const filled = waiting.when(adopt(position('SHIRT', { reserved: 3 }))).thenAllowed();
    expect(filled.state()).toBe('routing');
  });

  it('does not keep the rest of the order waiting', () =>
    expect(given(shirts, reserved({ 1: 1 }), backordered({ 1: 2 })).state()).toBe('routing'));

  it('waits again once the rest has been shipped', () => {
    const order = given(
      shirts,
      reserved({ 1: 1 }),
      backordered({ 1: 2 }),
      assigned({ at: 'wh-1', units: { 1: 1 } }),
      did((o) => pickFulfilment(o, f(1), quantities({ 1: 1 }))),
      did((o) => shipFulfilment(o, f(1), unshipped)),
      settled,
    );
    expect(order.state()).toBe('awaitingStock');
  });
});

describe('what the ledger is told', () => {
  it('wants all that the order has not given to a location', () => {
    const { order } = given(two, reserved({ 1: 2, 2: 1 }), backordered({ 2: 1 }));
    expect(wantedOf(order(), line('', 'SHIRT', 1).sku)).toBe(4);
  });

  it('is what a cancellation leaves', () => {
    const { order } = given(
      shirts,
      reserved({ 1: 3 }),
      did((o) => cancelLines(o, { lines: [{ line: line('1', '', 1).id, quantity: 1 }], reason: '', reference: null })),
    );
    expect(owedFor(order(), 'SHIRT').wanted).toEqual({ reserved: 2, backordered: 0, allocations: [], planned: [] });
  });

  it('is how many units have left, and not how many were allocated', () => {
    const { order } = given(
      shirts,
      reserved({ 1: 3 }),
      assigned({ at: 'wh-1', units: { 1: 3 } }),
      did((o) => pickFulfilment(o, f(1), quantities({ 1: 2 }))),
      did((o) => shipFulfilment(o, f(1), unshipped)),
    );
    expect(owedFor(order(), 'SHIRT')).toMatchObject({
      shipped: [{ fulfilment: f(1), quantity: 2 }],
      wanted: { reserved: 1, allocations: [] },
    });
  });

  it('names each correction once, by a reference of its own', () => {
    const { order } = given(
      shirts,
      reserved({ 1: 3 }),
      assigned({ at: 'wh-1', units: { 1: 3 } }),
      did((o) => rejectFulfilment(o, f(1), 'damaged', quantities({ 1: 1 }))),
      did((o) => rejectFulfilment(o, f(1), 'damaged', quantities({ 1: 1 }))),
    );
    const { corrections } = settlementOf(order(), 0, line('', 'SHIRT', 1).sku);
    expect(corrections).toMatchObject([
      { kind: 'damaged', location: locationIdOf('wh-1'), quantity: 1 },
      { kind: 'damaged', location: locationIdOf('wh-1'), quantity: 1 },
    ]);
    expect(new Set(corrections.map((c) => c.reference)).size).toBe(2);
  });

  it('is forgotten once it has been told', () => {
    const { order } = given(
      shirts,
      reserved({ 1: 3 }),
      assigned({ at: 'wh-1', units: { 1: 3 } }),
      did((o) => rejectFulfilment(o, f(1), 'not found', null)),
      settled,
    );
    expect(order().stock).toMatchObject({ shipped: [], corrections: [] });
    expect(settlementOf(order(), 0, line('', 'SHIRT', 1).sku)).toMatchObject({ order: ORDER, corrections: [] });
  });
});
