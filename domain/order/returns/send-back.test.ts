import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locationIdOf } from '../../ids.ts';
import { forgetPersonalData } from '../forget.ts';
import type { Order } from '../order.ts';
import { did, given, line, quantities, r, request, settled, type Units } from '../testing.ts';
import { sendBack, toSendBack } from './send-back.ts';
import { ask, come, look, shippedOrder } from './testing.ts';

const sold = shippedOrder(request(line('1', 'SHIRT', 5)), { 1: 5 });
const send =
  (units: Units, reference: string | null = null) =>
  (order: Order) =>
    sendBack(order, {
      return: r(1),
      location: locationIdOf('store-1'),
      lines: quantities(units),
      carrier: 'PostNord',
      trackingNumber: 'B-1',
      trackingUrl: null,
      reference,
    });
const declined = [...sold, did(ask({ 1: 3 })), did(come({ 1: 3 })), did(look({ 1: 2 }, { accept: false }))];
const lineIn = (order: Order) => order.returns[0]?.lines[0];

describe('goods that are not ours', () => {
  it('go back to their customer in a parcel of their own, and no stock moves', () => {
    const back = given(...declined, settled, did(send({ 1: 2 })));
    expect(back.order().returns[0]).toMatchObject({
      status: 'inspected',
      sentBack: [{ carrier: 'PostNord', trackingNumber: 'B-1', lines: [{ line: '1', quantity: 2 }] }],
    });
    expect(back.order().stock.owed).toBe(given(...declined, settled).order().stock.owed);
  });

  it('go back after their return has been closed, and leave it so', () => {
    const closed = given(...declined, did(look({ 1: 1 })), did(send({ 1: 2 })));
    expect(closed.order().returns[0]?.status).toBe('closed');
  });

  it('go back once, and not for more than there are', () => {
    given(...declined)
      .when(send({ 1: 3 }))
      .thenRefused('not-now');
    const once = [...declined, did(send({ 1: 2 }, 'a'))];
    given(...once)
      .when(send({ 1: 1 }))
      .thenRefused('not-now');
    given(...once)
      .when(send({ 1: 2 }, 'a'))
      .thenNothing();
  });

  it('are those that were repaired, too, and none that we took', () => {
    const repaired = [...sold, did(ask({ 1: 3 }, { resolution: 'repair' })), did(come({ 1: 3 }))];
    const seen = given(...repaired, did(look({ 1: 2 }, { disposition: 'refurbish' })), did(look({ 1: 1 })));
    expect(lineIn(seen.order())).toMatchObject({ accepted: 3, repaired: 2 });
    seen.when(send({ 1: 2 })).thenAllowed();
    given(...sold, did(ask({ 1: 3 })), did(come({ 1: 3 })), did(look({ 1: 3 }, { disposition: 'refurbish' })))
      .when(send({ 1: 1 }))
      .thenRefused('not-now');
  });

  it('are kept where nobody knows their customer any more, or nothing of the kind came', () => {
    const through = [...declined, did(look({ 1: 1 })), settled];
    given(
      ...through,
      did((order) => forgetPersonalData(order, 'request')),
    )
      .when(send({ 1: 2 }))
      .thenRefused('not-now');
    given(...sold, did(ask({ 1: 3 })))
      .when(send({ 1: 1 }))
      .thenRefused('not-now');
  });

  it('are never more than came in, in whatever parts they were seen and sent', () => {
    const step = fc.tuple(fc.constantFrom('come', 'decline', 'take', 'send'), fc.integer({ min: 1, max: 3 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let history = [...sold, did(ask({ 1: 5 }))];
        for (const [what, units] of steps) {
          const act = {
            come: come({ 1: units }),
            decline: look({ 1: units }, { accept: false }),
            take: look({ 1: units }),
            send: send({ 1: units }),
          }[what];
          const now = given(...history).order();
          const decision = act(now);
          if (!('refused' in decision)) history = [...history, () => decision.events];
          const after = lineIn(given(...history).order());
          if (after === undefined) throw new Error('there is no return');
          expect(toSendBack(after)).toBeGreaterThanOrEqual(0);
          expect(after.sentBack).toBeLessThanOrEqual(after.declined);
          expect(after.accepted + after.sentBack).toBeLessThanOrEqual(after.received);
        }
      }),
      { numRuns: 100 },
    );
  });
});
