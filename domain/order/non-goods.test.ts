import { describe, expect, it } from 'vitest';
import { cancelLines } from './cancel.ts';
import { collectFulfilment, pickFulfilment, readyFulfilment, shipFulfilment } from './fulfil.ts';
import { placeHold, releaseHold } from './hold.ts';
import {
  assigned,
  backordered,
  bucketsOf,
  collect,
  did,
  f,
  type Given,
  given,
  handedTo,
  line,
  placed,
  quantities,
  request,
  reserved,
  settled,
  TERMS,
} from './testing.ts';

const wrapped = placed(request(line('1', 'SHIRT', 2), line('2', 'WRAP', 1, 'service')));
const delivered: Given = (o) => [
  {
    type: 'NonGoodsDelivered',
    data: { lines: o.lines.filter((l) => l.open > 0).map((l) => ({ line: l.id, quantity: l.open })) },
  },
];
const sent = (number: number, units: { readonly [line: string]: number }): readonly Given[] => [
  did((o) => pickFulfilment(o, f(number), quantities(units))),
  did((o) => shipFulfilment(o, f(number), { carrier: null, trackingNumber: null, trackingUrl: null })),
];

describe('what is not goods', () => {
  it('is neither reserved nor routed', () => {
    const order = given(wrapped, reserved({ 1: 2 }));
    expect(order.state()).toBe('routing');
    expect(order.order().skus).toEqual(['SHIRT']);
    expect(bucketsOf(order.order(), '2')).toEqual({ open: 1 });
  });

  it('goes with the first parcel', () => {
    const two = assigned({ at: 'a', units: { 1: 1 } }, { at: 'b', units: { 1: 1 } });
    const order = given(wrapped, reserved({ 1: 2 }), two, ...sent(1, { 1: 1 }));
    expect(bucketsOf(order.order(), '2')).toEqual({ shipped: 1 });
    expect(bucketsOf(order.order(), '1')).toEqual({ shipped: 1, assigned: 1 });
  });

  it('goes with what is collected', () => {
    const order = given(
      placed(collect(line('1', 'SHIRT', 1), line('2', 'WRAP', 1, 'service'))),
      reserved({ 1: 1 }),
      assigned({ at: 'store-1', units: { 1: 1 } }),
      did((o) => pickFulfilment(o, f(1), quantities({ 1: 1 }))),
      did((o) => readyFulfilment(o, f(1), TERMS)),
      did((o) => collectFulfilment(o, f(1), handedTo(null))),
      settled,
    );
    expect(bucketsOf(order.order(), '2')).toEqual({ shipped: 1 });
    expect(order.state()).toBe('completed');
  });

  it('waits with goods that wait for stock', () =>
    expect(given(wrapped, backordered({ 1: 2 })).state()).toBe('awaitingStock'));

  it('is delivered by itself where the order has no goods', () => {
    const order = given(placed(request(line('1', 'CARD', 2, 'giftCard'), line('2', 'FILM', 1, 'download'))));
    expect(order.state()).toBe('delivering');
    expect(given(...order.history(), delivered).state()).toBe('completed');
  });

  it('waits while such an order is held', () => {
    const pending = placed({ ...request(line('1', 'CARD', 1, 'giftCard')), payment: { status: 'pending' } });
    expect(given(pending).state()).toBe('held');
    expect(
      given(
        pending,
        did((o) => releaseHold(o, 'payment')),
      ).state(),
    ).toBe('delivering');
  });

  it('is delivered by itself where all goods have been cancelled', () => {
    const goods = did((o) => cancelLines(o, { lines: quantities({ 1: 2 }), reason: '', reference: null }));
    const order = given(wrapped, reserved({ 1: 2 }), goods, settled);
    expect(order.state()).toBe('delivering');
    expect(given(...order.history(), delivered).state()).toBe('completed');
  });

  it('is cancelled with the goods where all is cancelled', () => {
    const all = did((o) => cancelLines(o, { lines: null, reason: '', reference: null }));
    const order = given(wrapped, reserved({ 1: 2 }), all, settled);
    expect(order.state()).toBe('cancelled');
    expect(bucketsOf(order.order(), '2')).toEqual({ cancelled: 1 });
  });

  it('keeps an order with cancelled goods held until the hold is released', () => {
    const goods = did((o) => cancelLines(o, { lines: quantities({ 1: 2 }), reason: '', reference: null }));
    expect(
      given(
        wrapped,
        reserved({ 1: 2 }),
        did((o) => placeHold(o, 'fraud')),
        goods,
        settled,
      ).state(),
    ).toBe('held');
  });
});
