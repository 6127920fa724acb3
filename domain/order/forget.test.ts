import { describe, expect, it } from 'vitest';
import { cancelLines } from './cancel.ts';
import { forgetPersonalData } from './forget.ts';
import { collectFulfilment, deliverFulfilment, pickFulfilment, readyFulfilment, shipFulfilment } from './fulfil.ts';
import type { Order } from './order.ts';
import { placeOrder } from './place.ts';
import { ask, come, look } from './returns/testing.ts';
import {
  AT,
  assigned,
  collect,
  did,
  f,
  type Given,
  given,
  handedTo,
  line,
  ORDER,
  placed,
  quantities,
  request,
  reserved,
  settled,
  short,
  TERMS,
  web,
} from './testing.ts';

const NO_TRACKING = { carrier: null, trackingNumber: null, trackingUrl: null };
const shirts = request(line('1', 'SHIRT', 2));
const forget = (order: Order) => forgetPersonalData(order, 'request');
const forgotten: Given = { type: 'PersonalDataForgotten', data: { reason: 'request' } };

const onItsWay: readonly Given[] = [
  placed(shirts),
  reserved({ 1: 2 }),
  assigned({ at: 'wh-1', units: { 1: 2 } }),
  did((o) => pickFulfilment(o, f(1), quantities({ 1: 2 }))),
];
const shipped: readonly Given[] = [...onItsWay, did((o) => shipFulfilment(o, f(1), NO_TRACKING)), settled];
const cancelled: readonly Given[] = [
  placed(shirts),
  did((o) => cancelLines(o, { lines: null, reason: 'changed my mind', reference: null })),
];
const refused: readonly Given[] = [
  placed(shirts),
  { type: 'OrderRefused', data: { shortages: [short('SHIRT', 2, 1)] } },
  settled,
];

describe('forgetting who an order was for', () => {
  it('is on record, with why, for an order that has left', () => {
    given(...shipped)
      .when((order) => forgetPersonalData(order, 'retention'))
      .thenFacts({ type: 'PersonalDataForgotten', data: { reason: 'retention' } });
  });

  it.each([
    ['cancelled', cancelled],
    ['refused for want of stock', refused],
  ])('may be asked for an order that is %s', (_, facts) => {
    given(...facts)
      .when(forget)
      .thenFacts(forgotten);
  });

  it('waits for the end of an order: its locations need the address', () => {
    for (const facts of [onItsWay.slice(0, 1), onItsWay.slice(0, 2), onItsWay])
      given(...facts)
        .when(forget)
        .thenRefused('not-now');
  });

  it('changes nothing the second time', () => {
    given(...shipped, forgotten)
      .when(forget)
      .thenNothing();
  });

  it('leaves nobody in the order, and all else as it was', () => {
    const before = given(...shipped).order();
    const after = given(...shipped, forgotten).order();
    expect(after).toMatchObject({ customer: null, shipTo: null, billTo: null, attributes: null, country: 'SE' });
    expect(after.original).toMatchObject({ customer: null, shipTo: null, billTo: null, attributes: null });
    expect(after.lines).toEqual(before.lines);
  });

  it('leaves out who collected it', () => {
    const collected = given(
      placed(collect(line('1', 'SHIRT', 2))),
      reserved({ 1: 2 }),
      assigned({ at: 'store-1', units: { 1: 2 } }),
      did((o) => pickFulfilment(o, f(1), quantities({ 1: 2 }))),
      did((o) => readyFulfilment(o, f(1), TERMS)),
      did((o) => collectFulfilment(o, f(1), handedTo('Astrid'))),
      settled,
    );
    expect(collected.order().fulfilments).toMatchObject([{ collectedBy: 'Astrid' }]);
    expect(collected.when(forget).thenAllowed().order().fulfilments).toMatchObject([{ collectedBy: null }]);
  });
});

describe('an order that is forgotten', () => {
  it('can still be delivered, returned and inspected', () => {
    given(
      ...shipped,
      forgotten,
      did((o) => deliverFulfilment(o, f(1), AT)),
      did(ask({ 1: 1 })),
      did(come({ 1: 1 })),
    )
      .when(look({ 1: 1 }))
      .thenAllowed();
  });

  it('is the same order when its channel sends it again, and stays forgotten', () => {
    given(...shipped, forgotten)
      .when((order) => placeOrder(order, ORDER, shirts, web, [], AT))
      .thenNothing();
  });

  it('is not placed anew, where it had been refused', () => {
    const again = (order: Order) => placeOrder(order, ORDER, shirts, web, [], AT);
    given(...refused)
      .when(again)
      .thenAllowed();
    const known = given(...refused, forgotten);
    known.when(again).thenRefused('not-now');
    expect(known.allows(given(placed(shirts)).history())).toBe(false);
  });
});
