import { describe, expect, it } from 'vitest';
import { lineIdOf, skuOf } from '../../ids.ts';
import type { Clause } from '../../returns/policy.ts';
import { amendOrder } from '../amend.ts';
import { forgetPersonalData } from '../forget.ts';
import { pickFulfilment, shipFulfilment } from '../fulfil.ts';
import { requestDues } from '../money/record.ts';
import type { Order } from '../order.ts';
import { statusOf } from '../phase.ts';
import { routableOf } from '../routing.ts';
import {
  AT,
  assigned,
  did,
  f,
  type Given,
  given,
  line,
  quantities,
  r,
  request,
  reserved,
  settled,
} from '../testing.ts';
import { approveReturn } from './authorise.ts';
import type { Replacement } from './facts.ts';
import { cancelReturn, closeReturn } from './inspect.ts';
import { ask, come, look, policyOf, shippedOrder } from './testing.ts';

const sold = shippedOrder(
  { ...request({ ...line('1', 'SHIRT-M', 3), unitPrice: 400, discount: 200, tax: 200 }) },
  { 1: 3 },
);

/** Another size for what comes back, at the same price or at one of its own. */
const swap = (quantity: number, unitPrice: number | null = null, clause: Partial<Clause> = {}) =>
  did(
    ask(
      { 1: quantity },
      {
        resolution: 'exchange',
        exchange: { sku: skuOf('SHIRT-L'), unitPrice, tax: unitPrice === null ? null : 10, name: 'Shirt L' },
        policy: policyOf(clause),
      },
    ),
  );
const NEW = '1-r1';
const kept = (units: number): readonly Given[] => [settled, reserved({ [NEW]: units })];
const back = (units: number): readonly Given[] => [did(come({ 1: units })), did(look({ 1: units })), settled];
const sent = (units: number): readonly Given[] => [
  assigned({ at: 'wh-1', units: { [NEW]: units } }),
  did((o) => pickFulfilment(o, f(2), quantities({ [NEW]: units }))),
  did((o) => shipFulfilment(o, f(2), { carrier: null, trackingNumber: null, trackingUrl: null })),
  settled,
];
const newLine = (order: Order) => order.lines.find(({ id }) => id === NEW);

describe('an exchange', () => {
  it('adds what is wanted instead to the order, as dear as what comes back, in one step', () => {
    const { order } = given(...sold, swap(2));
    expect(newLine(order())).toMatchObject({
      sku: 'SHIRT-L',
      ordered: 2,
      unitPrice: 400,
      discount: 134,
      tax: 133,
      exchangeFor: { return: r(1), line: '1', credit: 666 },
    });
    expect(order().charges).toEqual([]);
  });

  it('is reserved at once and held back until the goods have come in', () => {
    const waiting = given(...sold, swap(2), ...kept(2));
    expect(waiting.state()).toBe('awaitingReturn');
    expect(statusOf(waiting.order())).toBe('held');
    expect(routableOf(waiting.order()).lines).toEqual([]);
    const half = given(...waiting.history(), did(come({ 1: 1 })));
    expect(half.state()).toBe('awaitingReturn');
    expect(given(...half.history(), did(come({ 1: 1 }))).state()).toBe('routing');
  });

  it('is sent at once where the policy says so', () =>
    expect(given(...sold, swap(1, null, { ships: 'atOnce' }), ...kept(1)).state()).toBe('routing'));

  it('waits for approval where that is needed, and is not reserved before', () => {
    const asked = given(...sold, swap(1, null, { approval: true }));
    expect(newLine(asked.order())).toBeUndefined();
    const approved = asked.when((o) => approveReturn(o, r(1), { now: AT, note: null, carrier: null })).thenAllowed();
    expect(newLine(approved.order())).toMatchObject({ ordered: 1 });
  });

  it('is refused where what is given would cost more than can be counted', () => {
    const { MAX_SAFE_INTEGER: unitPrice } = Number;
    const exchange = { sku: skuOf('SHIRT-L'), unitPrice, tax: 0, name: null };
    given(...sold)
      .when(ask({ 1: 2 }, { resolution: 'exchange', exchange }))
      .thenRefused('unprocessable');
  });

  it('moves no money where both are as dear', () => {
    const { order } = given(...sold, swap(2), ...kept(2), ...back(2), ...sent(2));
    expect([order().refunds, order().charges]).toEqual([[], []]);
    expect(order().returns).toMatchObject([{ status: 'closed' }]);
  });

  it('asks for the difference where it is dearer, as soon as it is reserved', () => {
    const asked = given(...sold, swap(2, 500));
    asked.when(requestDues).thenNothing();
    const dues = given(...asked.history(), ...kept(2))
      .when(requestDues)
      .thenAllowed();
    expect(dues.order().charges).toMatchObject([
      { return: r(1), amount: 1_000 - 666, currency: 'SEK', status: 'requested' },
    ]);
    dues.when(requestDues).thenNothing();
  });

  it('gives the difference back where it is cheaper, once the goods have been accepted', () => {
    const asked = given(...sold, swap(2, 300), ...kept(2));
    expect(asked.order().refunds).toEqual([]);
    expect(given(...asked.history(), ...back(2)).order().refunds).toMatchObject([
      { lines: [], difference: 66, amount: 66 },
    ]);
  });

  it('is given up with its return, as long as nothing of it is on its way', () => {
    const cancel = (o: Order) => cancelReturn(o, r(1));
    const cancelled = given(...sold, swap(2, 500), ...kept(2), did(requestDues), did(cancel)).order();
    expect(newLine(cancelled)).toMatchObject({ cancelled: 2 });
    expect(cancelled.charges).toMatchObject([{ amount: 334 }]);
    expect(cancelled.refunds).toMatchObject([{ difference: 334, amount: 334 }]);
    given(...sold, swap(1, null, { ships: 'atOnce' }), ...kept(1), ...sent(1))
      .when(cancel)
      .thenRefused('not-now');
  });

  it('is taken back as far as the goods do not come', () => {
    const closed = given(
      ...sold,
      swap(2),
      ...kept(2),
      did(come({ 1: 1 })),
      did(look({ 1: 1 })),
      settled,
      did((o) => closeReturn(o, r(1), 'lost')),
    ).order();
    expect(newLine(closed)).toMatchObject({ ordered: 2, cancelled: 1 });
    expect([closed.refunds, closed.charges]).toEqual([[], []]);
  });

  it('is to be paid for where it has gone and the goods never come', () => {
    const gone = [...sold, swap(1, null, { ships: 'atOnce' }), ...kept(1), ...sent(1)];
    const closed = given(
      ...gone,
      did((o) => closeReturn(o, r(1), 'lost')),
    ).order();
    expect(closed.charges).toMatchObject([{ amount: 333 }]);
  });

  it('can come back in its turn, for what it cost', () => {
    const swapped = [...sold, swap(1), ...kept(1), ...back(1), ...sent(1)];
    const again = given(
      ...swapped,
      did(ask({ [NEW]: 1 }, { number: 2 })),
      did(come({ [NEW]: 1 }, { number: 2 })),
      did(look({ [NEW]: 1 }, { number: 2 })),
    );
    expect(again.order().refunds).toMatchObject([{ lines: [{ line: NEW, amount: 333 }] }]);
  });

  it('is not made larger by an amendment', () =>
    given(...sold, swap(1), ...kept(1))
      .when((o) => amendOrder(o, { lines: [{ id: lineIdOf(NEW), quantity: 2 }], reference: null }))
      .thenRefused('not-now'));

  it('is refused where nobody knows any more who it would be sent to', () =>
    given(
      ...sold,
      did((o) => forgetPersonalData(o, 'request')),
    )
      .when(
        ask(
          { 1: 1 },
          { resolution: 'exchange', exchange: { sku: skuOf('SHIRT-L'), unitPrice: null, tax: null, name: null } },
        ),
      )
      .thenRefused('not-now'));

  it('of which nothing is there is as if it had not been asked for: the goods are paid for instead', () => {
    const short = given(...sold, swap(1), settled, {
      type: 'AdditionRefused',
      data: { lines: given(...sold, swap(1)).order().additions, shortages: [] },
    });
    expect(newLine(short.order())).toBeUndefined();
    expect(given(...short.history(), settled).state()).toBe('completed');
    expect(given(...short.history(), settled, ...back(1)).order().refunds).toMatchObject([{ amount: 333 }]);
  });
});

describe('what is wanted in exchange', () => {
  const want = (sku: string, quantity: number, maxPerOrder: number, more: Partial<Replacement> = {}) =>
    ask(
      { 1: quantity },
      {
        resolution: 'exchange',
        maxPerOrder,
        exchange: { sku: skuOf(sku), unitPrice: null, tax: null, name: null, ...more },
      },
    );

  it('is no more of a SKU than the channel takes in one order', () => {
    given(...sold)
      .when(want('SHIRT-L', 3, 2))
      .thenRefused('unprocessable');
    given(...sold)
      .when(want('SHIRT-L', 2, 2))
      .thenAllowed();
  });

  it('counts with what was given in exchange before', () =>
    given(...sold, did(want('SHIRT-L', 2, 2)), ...kept(2))
      .when((order) =>
        ask(
          { 1: 1 },
          {
            number: 2,
            resolution: 'exchange',
            maxPerOrder: 2,
            exchange: { sku: skuOf('SHIRT-L'), unitPrice: null, tax: null, name: null },
          },
        )(order),
      )
      .thenRefused('unprocessable'));

  it('may be as much of the same as comes back, whatever the limit is by now', () =>
    given(...sold)
      .when(want('SHIRT-M', 3, 1))
      .thenAllowed());

  it('makes the order wait where it is not released yet, and not where it is', () => {
    const until = '2027-01-01T00:00:00.000Z';
    const waiting = given(...sold, did(want('SHIRT-L', 2, 9, { releaseAt: until })));
    expect(waiting.order().holds).toEqual([{ reason: 'pre-order', until }]);
    const released = given(...sold, did(want('SHIRT-L', 2, 9, { releaseAt: AT })));
    expect(released.order().holds).toEqual([]);
  });
});
