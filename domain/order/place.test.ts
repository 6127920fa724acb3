import { describe, expect, it } from 'vitest';
import { locationIdOf } from '../ids.ts';
import { CANCEL_WINDOW_HOLD, faultsOf, PAYMENT_HOLD, placeOrder } from './place.ts';
import type { OrderRequest } from './request.ts';
import { refuseOpen } from './stock.ts';
import { AT, collect, given, line, ORDER, placed, request, reserved, settled, short, web } from './testing.ts';

const shirts = request(line('1', 'SHIRT', 3));
const place =
  (asked: OrderRequest, channel = web) =>
  (order: Parameters<typeof placeOrder>[0]) =>
    placeOrder(order, ORDER, asked, channel, [], AT);

describe('placing an order', () => {
  it('takes it down as it was asked for, and reserves next', () => {
    const order = given(placed(shirts));
    expect(order.order().lines).toMatchObject([{ id: '1', sku: 'SHIRT', ordered: 3, open: 3 }]);
    expect(order.state()).toBe('reserving');
  });

  it('numbers lines without an id by their place', () => {
    const { id: _, ...unnamed } = line('x', 'SHIRT', 1);
    expect(
      given(placed(request(unnamed, unnamed)))
        .order()
        .lines.map((l) => l.id),
    ).toEqual(['1', '2']);
  });

  it('decides to nothing when the same order comes again', () =>
    given(placed(shirts)).when(place(shirts)).thenNothing());

  it('decides to nothing when it comes again after it was reserved', () =>
    given(placed(shirts), reserved({ 1: 3 }))
      .when(place(shirts))
      .thenNothing());

  it.each<[string, OrderRequest]>([
    ['another quantity', request(line('1', 'SHIRT', 4))],
    ['another SKU', request(line('1', 'SHOE', 3))],
    ['another price', request({ ...line('1', 'SHIRT', 3), unitPrice: 999 })],
    ['a discount', request({ ...line('1', 'SHIRT', 3), discount: 1 })],
    ['one more line', request(line('1', 'SHIRT', 3), line('2', 'SHOE', 1))],
    ['another currency', { ...shirts, currency: 'NOK' }],
    ['another address', { ...shirts, shipTo: { ...shirts.shipTo, city: 'Luleå', country: 'SE' } }],
    ['other shipping', { ...shirts, shipping: { amount: 4_900 } }],
    ['another way of delivery', { ...shirts, delivery: { method: 'collect', collectAt: locationIdOf('store-1') } }],
  ])('refuses the same id with %s', (_, other) =>
    given(placed(shirts)).when(place(other)).thenRefused('content-differs'),
  );

  it('takes an order that was refused as a new try, whatever its content', () => {
    const refused = given(placed(shirts), (order) => refuseOpen(order, [short('SHIRT', 3, 1)]), settled);
    expect(refused.state()).toBe('refused');
    expect(refused.order().lines).toMatchObject([{ open: 0, cancelled: 3 }]);
    const again = refused.when(place(request(line('1', 'SHIRT', 1)))).thenAllowed();
    expect(again.state()).toBe('reserving');
    expect(again.order()).toMatchObject({ refused: null, lines: [{ ordered: 1, open: 1, cancelled: 0 }] });
  });

  it('tells the ledgers of a refused order before it may be tried again', () => {
    const refused = given(placed(shirts), (order) => refuseOpen(order, [short('SHIRT', 3, 1)]));
    expect(refused.state()).toBe('settling');
  });

  it('holds an order that is not paid for yet, until it is', () => {
    const order = given(placed({ ...shirts, payment: { status: 'pending' } }), reserved({ 1: 3 }));
    expect(order.order().holds).toEqual([{ reason: PAYMENT_HOLD, until: null }]);
    expect(order.state()).toBe('held');
  });

  it('holds an order as long as its customer may take it back', () => {
    const order = given(placed(shirts, { ...web, cancelWindowMinutes: 30 }), reserved({ 1: 3 }));
    expect(order.order().holds).toEqual([{ reason: CANCEL_WINDOW_HOLD, until: '2026-11-24T08:30:00.000Z' }]);
    expect(order.state()).toBe('held');
  });
});

describe('an order that contradicts itself', () => {
  it.each<[string, OrderRequest, string]>([
    ['a line id that stands twice', request(line('1', 'A', 1), line('1', 'B', 1)), '/lines/1/id'],
    [
      'a number that another line has as its id',
      request(line('2', 'A', 1), { sku: line('', 'B', 1).sku, quantity: 1, unitPrice: 1 }),
      '/lines/1/id',
    ],
    ['a discount of more than the line costs', request({ ...line('1', 'A', 1), discount: 1_001 }), '/lines/0/discount'],
    [
      'a discount of more than shipping costs',
      { ...request(line('1', 'A', 1)), shipping: { amount: 49, discount: 50 } },
      '/shipping/discount',
    ],
    [
      'no place to collect it',
      { ...request(line('1', 'A', 1)), delivery: { method: 'collect' } },
      '/delivery/collectAt',
    ],
  ])('is refused for %s', (_, asked, path) => {
    expect(faultsOf(asked)?.errors).toMatchObject([{ path }]);
  });

  it('is refused without an address for goods that are shipped', () => {
    const { shipTo: _, ...nowhere } = shirts;
    expect(faultsOf(nowhere)?.errors).toMatchObject([{ path: '/shipTo' }]);
  });

  it('needs no address where nothing is shipped', () => {
    const { shipTo: _, ...nowhere } = request(line('1', 'FILM', 1, 'download'));
    expect(faultsOf(nowhere)).toBeNull();
    const { shipTo: __, ...atStore } = collect(line('1', 'A', 1));
    expect(faultsOf(atStore)).toBeNull();
  });
});
