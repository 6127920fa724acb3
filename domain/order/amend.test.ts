import { describe, expect, it } from 'vitest';
import { lineIdOf } from '../ids.ts';
import { adoptStock } from './adopt.ts';
import { type AmendedLine, type Amendment, amendOrder } from './amend.ts';
import { cancelLines } from './cancel.ts';
import { pickFulfilment } from './fulfil.ts';
import type { Order } from './order.ts';
import { routableOf } from './routing.ts';
import { refuseOpen } from './stock.ts';
import {
  assigned,
  bucketsOf,
  collect,
  did,
  f,
  type Given,
  given,
  line,
  placed,
  position,
  quantities,
  request,
  reserved,
  routed,
  settled,
  short,
  web,
} from './testing.ts';

const NEVER = { ...web, backorder: 'never' as const };
const shirts = [placed(request(line('1', 'SHIRT', 3)), NEVER), reserved({ 1: 3 })];
const to = (id: string, quantity: number): AmendedLine => ({ id: lineIdOf(id), quantity });
const amend = (change: Partial<Amendment>) => (order: Order) => amendOrder(order, { reference: null, ...change });
const oslo = { name: 'Astrid', line1: 'Karl Johans gate 1', city: 'Oslo', country: 'NO' };
const refused: Given = (o) => refuseOpen(o, [short('SHIRT', 1, 0)]);

describe('another address', () => {
  it('takes back what locations were given, to be routed again', () => {
    const order = given(...shirts, assigned({ at: 'wh-1', units: { 1: 3 } }), did(amend({ shipTo: oslo })), settled);
    expect(order.state()).toBe('routing');
    expect(routableOf(order.order())).toMatchObject({ country: 'NO', lines: [{ quantity: 3 }] });
  });

  it('voids a plan that was made for the old one', () => {
    const order = given(...shirts, routed({ at: 'wh-1', units: { 1: 3 } }), did(amend({ shipTo: oslo })));
    expect(order.order().plan).toBeNull();
    expect(given(...order.history(), settled).state()).toBe('routing');
  });

  it('makes an order that no location could send worth another try', () => {
    const stuck: Given = () => [{ type: 'RoutingFailed', data: { reason: 'none', explanation: null } }];
    expect(given(...shirts, stuck, did(amend({ shipTo: oslo })), settled).state()).toBe('routing');
  });

  it('decides to nothing when it is the same, in whatever order its fields come', () =>
    given(...shirts)
      .when(amend({ shipTo: { country: 'SE', city: 'Umeå', line1: 'Storgatan 1', name: 'Astrid' } }))
      .thenNothing());

  it('is refused where the goods are collected', () =>
    given(placed(collect(line('1', 'A', 1))))
      .when(amend({ shipTo: oslo }))
      .thenRefused('not-now'));
});

describe('other quantities', () => {
  it('are wanted totals: less is cancelled', () => {
    const order = given(...shirts, did(amend({ lines: [to('1', 1)] })));
    expect(bucketsOf(order.order(), '1')).toEqual({ reserved: 1, cancelled: 2 });
  });

  it('are wanted totals: more is reserved, as much as is missing', () => {
    const order = given(...shirts, did(amend({ lines: [to('1', 5)] })), settled);
    expect(order.state()).toBe('reserving');
    expect(bucketsOf(order.order(), '1')).toEqual({ reserved: 3, open: 2 });
  });

  it('decide to nothing when they are what is there', () =>
    given(...shirts)
      .when(amend({ lines: [to('1', 3)] }))
      .thenNothing());

  it('may bring a new line', () => {
    const order = given(...shirts, did(amend({ lines: [line('2', 'SHOE', 1)] })), settled);
    expect(order.order().lines).toMatchObject([{ id: '1' }, { id: '2', sku: 'SHOE', ordered: 1, open: 1 }]);
    expect(order.order().skus).toEqual(['SHIRT', 'SHOE']);
  });

  it('keep the tax of a line in step', () => {
    const order = given(...shirts, did(amend({ lines: [to('1', 6)] })));
    expect(order.order().lines).toMatchObject([{ ordered: 6, tax: 1_200 }]);
  });

  it('take less of one line and more of another in one', () => {
    const both = [placed(request(line('1', 'A', 2), line('2', 'B', 2))), reserved({ 1: 2, 2: 2 })];
    const order = given(...both, did(amend({ lines: [to('1', 1), to('2', 3)], reference: 'a-1' })));
    expect(bucketsOf(order.order(), '1')).toEqual({ reserved: 1, cancelled: 1 });
    expect(bucketsOf(order.order(), '2')).toEqual({ reserved: 2, open: 1 });
    order.when(amend({ lines: [to('1', 0), to('2', 9)], reference: 'a-1' })).thenNothing();
  });

  it('are taken together with another address under one reference', () => {
    const order = given(...shirts, did(amend({ shipTo: oslo, lines: [to('1', 1)], reference: 'a-1' })));
    expect(order.order().country).toBe('NO');
    expect(bucketsOf(order.order(), '1')).toEqual({ reserved: 1, cancelled: 2 });
    expect(order.order().references).toEqual(['a-1']);
  });

  it.each<[string, readonly AmendedLine[], string]>([
    ['a new line without SKU and price', [to('2', 1)], 'unprocessable'],
    ['another SKU for a line', [line('1', 'SHOE', 3)], 'unprocessable'],
    ['a discount of more than a new line costs', [{ ...line('2', 'SHOE', 1), discount: 1_001 }], 'malformed'],
    [
      'a new line of more money than can be counted',
      [{ ...line('2', 'SHOE', 2), unitPrice: Number.MAX_SAFE_INTEGER }],
      'unprocessable',
    ],
    [
      'a new line that makes more money than can be counted of all lines',
      [{ ...line('2', 'SHOE', 1), unitPrice: Number.MAX_SAFE_INTEGER }],
      'unprocessable',
    ],
    ['a line that is named twice', [to('1', 2), to('1', 1)], 'malformed'],
    ['a new line that is named twice', [line('2', 'SHOE', 1), line('2', 'SHOE', 1)], 'malformed'],
  ])('are refused with %s', (_, lines, code) =>
    expect(amend({ lines })(given(...shirts).order())).toMatchObject({ refused: { code } }),
  );

  it('are refused once something has been picked', () =>
    given(
      ...shirts,
      assigned({ at: 'wh-1', units: { 1: 3 } }),
      did((o) => pickFulfilment(o, f(1), quantities({ 1: 3 }))),
    )
      .when(amend({ lines: [to('1', 4)] }))
      .thenRefused('not-now'));

  it('are refused once the order has ended', () =>
    given(
      ...shirts,
      did((o) => cancelLines(o, { lines: null, reason: '', reference: null })),
      settled,
    )
      .when(amend({ lines: [to('1', 4)] }))
      .thenRefused('not-now'));
});

describe('an addition that there is no stock for', () => {
  it('leaves the order as it was', () => {
    const before = given(...shirts).order();
    const order = given(
      ...shirts,
      did(amend({ lines: [to('1', 5), line('2', 'SHOE', 1)] })),
      settled,
      refused,
      settled,
    );
    expect(order.order().lines).toEqual(before.lines);
    expect(order.state()).toBe('routing');
  });

  it('does not touch what locations have been given', () => {
    const order = given(
      ...shirts,
      assigned({ at: 'wh-1', units: { 1: 3 } }),
      did(amend({ lines: [to('1', 5)] })),
      settled,
      refused,
      settled,
    );
    expect(order.state()).toBe('fulfilling');
    expect(bucketsOf(order.order(), '1')).toEqual({ assigned: 3 });
  });

  it('is given up whole where it was made in two steps', () => {
    const twice = [did(amend({ lines: [to('1', 4)] })), did(amend({ lines: [to('1', 6)] })), settled];
    const order = given(...shirts, ...twice, refused, settled);
    expect(bucketsOf(order.order(), '1')).toEqual({ reserved: 3 });
    expect(order.order().lines).toMatchObject([{ ordered: 3, tax: 600 }]);
  });

  it('counts only what was not cancelled before', () => {
    const cut = did((o: Order) => cancelLines(o, { lines: quantities({ 1: 1 }), reason: '', reference: null }));
    const order = given(...shirts, did(amend({ lines: [to('1', 6)] })), cut, settled, refused, settled);
    expect(order.order().lines).toMatchObject([{ ordered: 4, reserved: 3, cancelled: 1, open: 0, tax: 800 }]);
  });

  it('does not give up an earlier addition that needed no stock', () => {
    const wrapped = did(amend({ lines: [line('2', 'WRAP', 1, 'service')] }));
    const order = given(...shirts, wrapped, settled, did(amend({ lines: [to('1', 4)] })), settled, refused, settled);
    expect(order.order().lines).toMatchObject([
      { id: '1', ordered: 3 },
      { id: '2', ordered: 1, open: 1 },
    ]);
  });

  it('does not give up an addition that was reserved before', () => {
    const more: Given = (o) => adoptStock(o, [position('SHIRT', { reserved: 4 })]);
    const first = [did(amend({ lines: [to('1', 4)] })), settled, more];
    const order = given(...shirts, ...first, did(amend({ lines: [to('1', 5)] })), settled, refused, settled);
    expect(bucketsOf(order.order(), '1')).toEqual({ reserved: 4 });
  });

  it('does not refuse an order of which no goods had been asked for', () => {
    const card = placed({ ...request(line('1', 'CARD', 1, 'giftCard')), payment: { status: 'pending' } });
    const order = given(card, did(amend({ lines: [line('2', 'SHIRT', 1)] })), settled, refused, settled);
    expect(order.order().lines).toMatchObject([{ id: '1', open: 1, cancelled: 0 }]);
    expect(order.state()).toBe('held');
  });
});
