import { describe, expect, it } from 'vitest';
import { lineIdOf, refundIdOf, skuOf } from '../../ids.ts';
import type { Clause } from '../../returns/policy.ts';
import { cancelLines } from '../cancel.ts';
import type { OrderEvent } from '../facts.ts';
import { pickFulfilment, shipFulfilment } from '../fulfil.ts';
import type { Order } from '../order.ts';
import { approveReturn } from '../returns/authorise.ts';
import { cancelReturn, closeReturn } from '../returns/inspect.ts';
import { ask, come, look, policyOf, shippedOrder } from '../returns/testing.ts';
import { loseAllocated } from '../shortage.ts';
import {
  AT,
  assigned,
  backordered,
  did,
  f,
  type Given,
  given,
  line,
  ORDER,
  placed,
  quantities,
  r,
  request,
  reserved,
  settled,
  type Units,
} from '../testing.ts';
import { recordRefund, requestRefund } from './record.ts';

/** Three shirts for 1000 in all: 333, 333 and 334 each. */
const shirts = { ...line('1', 'SHIRT', 3), unitPrice: 400, discount: 200, tax: 200 };
const bought = { ...request(shirts), shipping: { amount: 49, discount: 10 } };
const sold = shippedOrder(bought, { 1: 3 });

const back = (units: Units, number: number, clause: Partial<Clause> = {}): readonly Given[] => [
  did(ask(units, { number, policy: policyOf(clause) })),
  did(come(units, { number })),
  did(look(units, { number })),
];
/** So many units leave, from one place. */
const sent = (units: Units): readonly Given[] => [
  assigned({ at: 'wh-1', units }),
  did((o) => pickFulfilment(o, f(1), quantities(units))),
  did((o) => shipFulfilment(o, f(1), { carrier: null, trackingNumber: null, trackingUrl: null })),
  settled,
];

const cancel = (quantity: number | null, refund?: boolean) => (o: Order) =>
  cancelLines(o, {
    lines: quantity === null ? null : [{ line: lineIdOf('1'), quantity }],
    reason: 'less',
    reference: null,
    ...(refund === undefined ? {} : { refund }),
  });
const answer =
  (outcome: 'refunded' | 'denied', amount: number, number = 1) =>
  (o: Order) =>
    recordRefund(o, { refund: refundIdOf(`${ORDER}-refund-${number}`), outcome, reference: 'psp-1', amount, at: AT });

describe('what is given back for goods', () => {
  it('is their share of what was paid, once they are accepted', () => {
    expect(given(...sold, did(ask({ 1: 1 })), did(come({ 1: 1 }))).order().refunds).toEqual([]);
    expect(given(...sold, ...back({ 1: 1 }, 1)).order().refunds).toMatchObject([
      {
        return: r(1),
        lines: [{ line: '1', quantity: 1, amount: 333, tax: 66 }],
        shipping: 0,
        fee: 0,
        amount: 333,
        currency: 'SEK',
        status: 'requested',
      },
    ]);
  });

  it('is all of it in the end, in whatever parts they come back', () => {
    const order = given(...sold, ...back({ 1: 1 }, 1), ...back({ 1: 1 }, 2), ...back({ 1: 1 }, 3)).order();
    expect(order.refunds.map(({ amount }) => amount)).toEqual([333, 333, 334]);
    expect(order.refunds.flatMap(({ lines }) => lines.map(({ tax }) => tax))).toEqual([66, 67, 67]);
  });

  it('is nothing for goods that are declined', () => {
    const declined = [did(ask({ 1: 1 })), did(come({ 1: 1 })), did(look({ 1: 1 }, { accept: false }))];
    expect(given(...sold, ...declined).order().refunds).toEqual([]);
  });

  it('is asked for again with each part that is looked at', () => {
    const parts = [did(ask({ 1: 2 })), did(come({ 1: 2 })), did(look({ 1: 1 })), did(look({ 1: 1 }))];
    expect(
      given(...sold, ...parts)
        .order()
        .refunds.map(({ amount }) => amount),
    ).toEqual([333, 333]);
  });

  it.each([
    ['a share of it', { percent: 10 }, 66],
    ['an amount for each unit', { amount: 50 }, 100],
    ['never more than it', { amount: 5_000 }, 666],
  ])('is less by a fee: %s', (_, restockingFee, fee) =>
    expect(given(...sold, ...back({ 1: 2 }, 1, { restockingFee })).order().refunds).toMatchObject([
      { fee, amount: 666 - fee },
    ]),
  );

  it('has shipping in it with the last goods, where the policy says so', () => {
    const clause = { refundShipping: true };
    const order = given(...sold, ...back({ 1: 2 }, 1, clause), ...back({ 1: 1 }, 2, clause)).order();
    expect(order.refunds.map(({ shipping, amount }) => [shipping, amount])).toEqual([
      [0, 666],
      [39, 373],
    ]);
  });

  it('is not asked for while something else came with them, until somebody says so', () => {
    const strange = [{ sku: skuOf('HAT'), quantity: 1 }];
    const parked = given(
      ...sold,
      did(ask({ 1: 1 })),
      did(come({ 1: 1 }, { unexpected: strange })),
      did(look({ 1: 1 })),
    );
    expect(parked.order().refunds).toEqual([]);
    const paid = parked.when((o) => requestRefund(o, r(1))).thenAllowed();
    expect(paid.order().refunds).toMatchObject([{ amount: 333 }]);
    paid.when((o) => requestRefund(o, r(1))).thenRefused('not-now');
  });
});

describe('a refund before the goods have come', () => {
  const instant = [...sold, did(ask({ 1: 2 }, { policy: policyOf({ instantRefund: true, dueDays: 10 }) }))];

  it('is asked for as soon as the return is authorised, and only once', () => {
    expect(given(...instant).order().refunds).toMatchObject([{ amount: 666 }]);
    expect(given(...instant, did(come({ 1: 2 })), did(look({ 1: 2 }))).order().refunds).toHaveLength(1);
  });

  it('waits for approval where that is needed', () => {
    const policy = policyOf({ instantRefund: true, approval: true });
    const waiting = given(...sold, did(ask({ 1: 1 }, { policy })));
    expect(waiting.order().refunds).toEqual([]);
    const approved = waiting.when((o) => approveReturn(o, r(1), { now: AT, note: null, carrier: null })).thenAllowed();
    expect(approved.order().refunds).toMatchObject([{ amount: 333 }]);
  });

  it('that was denied is not given for units that another return stands for by now', () => {
    const policy = policyOf({ instantRefund: true });
    const two = [placed(bought), reserved({ 1: 3 }), did(cancel(1)), settled, ...sent({ 1: 2 })];
    const denied = [
      ...two,
      did(ask({ 1: 2 }, { policy })),
      did((o) => closeReturn(o, r(1), 'never came')),
      did(answer('denied', 0)),
    ];
    const again = (o: Order) => requestRefund(o, r(1));
    given(...denied)
      .when(again)
      .thenAllowed();
    given(...denied, did(ask({ 1: 2 }, { number: 2, policy })))
      .when(again)
      .thenRefused('not-now');
    const one = given(...denied, did(ask({ 1: 1 }, { number: 2, policy })))
      .when(again)
      .thenAllowed();
    expect(one.order().refunds).toMatchObject([
      { status: 'denied' },
      { return: r(2), lines: [{ quantity: 1 }] },
      { return: r(1), lines: [{ quantity: 1 }] },
    ]);
  });

  it('keeps the return from being given up, and its goods from being paid for twice', () => {
    given(...instant)
      .when((o) => cancelReturn(o, r(1)))
      .thenRefused('not-now');
    given(
      ...instant,
      did((o) => closeReturn(o, r(1), 'lost')),
    )
      .when(ask({ 1: 2 }, { number: 2 }))
      .thenRefused('not-now');
  });
});

describe('goods that the customer keeps', () => {
  it.each([
    ['asked for', ask({ 1: 1 }, { resolution: 'keepIt', policy: policyOf({ resolutions: ['keepIt'] }) })],
    ['by the policy', ask({ 1: 1 }, { policy: policyOf({ sendTo: { kind: 'keepIt' } }) })],
  ])('are paid for at once, and nothing is waited for: %s', (_, asking) => {
    const order = given(...sold, did(asking)).order();
    expect(order.returns).toMatchObject([{ status: 'closed', lines: [{ received: 0 }] }]);
    expect(order.refunds).toMatchObject([{ amount: 333 }]);
    given(...sold, did(asking))
      .when(ask({ 1: 3 }, { number: 2 }))
      .thenRefused('not-now');
  });
});

describe('what came of a refund', () => {
  const asked = [...sold, ...back({ 1: 1 }, 1)];

  it('is on record; the same again changes nothing, another answer is refused', () => {
    const recorded = given(...asked, did(answer('refunded', 333)));
    expect(recorded.order().refunds).toMatchObject([{ status: 'refunded', reference: 'psp-1' }]);
    recorded.when(answer('refunded', 333)).thenNothing();
    recorded.when(answer('denied', 0)).thenRefused('content-differs');
  });

  it('is never more than was asked for', () =>
    given(...asked)
      .when(answer('refunded', 334))
      .thenRefused('unprocessable'));

  it('leaves what was denied to be asked for again, but only by somebody', () => {
    const denied = given(...asked, did(answer('denied', 0)));
    const more = given(...denied.history(), ...back({ 1: 1 }, 2));
    expect(more.order().refunds).toHaveLength(2);
    const again = denied.when((o) => requestRefund(o, r(1))).thenAllowed();
    expect(again.order().refunds).toMatchObject([{ status: 'denied' }, { amount: 333, status: 'requested' }]);
  });
});

describe('what was paid for and is cancelled', () => {
  const paid = { ...bought, payment: { status: 'captured' as const } };
  const refundOf = (events: readonly OrderEvent[]) => events.filter(({ type }) => type === 'RefundRequested');

  it('is given back, shipping with the last of it', () => {
    const some = given(placed(paid), reserved({ 1: 3 }), did(cancel(1)));
    expect(some.order().refunds).toMatchObject([{ return: null, lines: [{ quantity: 1 }], shipping: 0, amount: 333 }]);
    expect(
      given(...some.history(), did(cancel(null)))
        .order()
        .refunds.map(({ amount }) => amount),
    ).toEqual([333, 706]);
  });

  it.each([
    ['with shipping, where the policy gives it back with the last goods', { refundShipping: true }, [39, 373]],
    ['without shipping, where it does not', {}, [0, 334]],
  ])('is given back after the rest has come back, %s', (_, clause, [shipping, amount]) => {
    const backFirst = [
      placed(paid),
      reserved({ 1: 2 }),
      backordered({ 1: 1 }),
      ...sent({ 1: 2 }),
      ...back({ 1: 2 }, 1, clause),
    ];
    expect(given(...backFirst, did(cancel(null))).order().refunds).toMatchObject([
      { return: r(1), shipping: 0, amount: 666 },
      { return: null, shipping, amount },
    ]);
  });

  it('is given back, too, where it is cancelled because it is not there', () => {
    const lost = { fulfilment: f(1), quantity: 1, onShortage: 'cancel' } as const;
    const short = given(placed(paid), reserved({ 1: 3 }), assigned({ at: 'wh-1', units: { 1: 3 } }))
      .when((o) => loseAllocated(o, lost, skuOf('SHIRT'), 'loss-1'))
      .thenAllowed();
    expect(short.order().refunds).toMatchObject([{ return: null, amount: 333 }]);
  });

  it('is not where somebody says so, or it was not paid for', () => {
    expect(refundOf(given(placed(paid), did(cancel(null, false))).history())).toEqual([]);
    expect(refundOf(given(placed(bought), did(cancel(null))).history())).toEqual([]);
  });
});
