import { describe, expect, it } from 'vitest';
import { locationIdOf, skuOf } from '../../ids.ts';
import { addDays } from '../../time.ts';
import type { OrderEvent } from '../facts.ts';
import { deliverFulfilment } from '../fulfil.ts';
import type { Order } from '../order.ts';
import { AT, bucketsOf, did, f, type Given, given, line, owedFor, r, request, web } from '../testing.ts';
import { approveReturn, rejectReturn } from './authorise.ts';
import { cancelReturn, closeReturn } from './inspect.ts';
import { markOverdue, sendReturn } from './receive.ts';
import { ask, come, look, policyOf, shippedOrder } from './testing.ts';

const sold = shippedOrder(request(line('1', 'SHIRT', 3)), { 1: 3 });
const returnIn = (order: Order) => order.returns[0];
const approval = { now: AT, note: null, carrier: null };

describe('a return that needs approval', () => {
  const waiting = [...sold, did(ask({ 1: 1 }, { policy: policyOf({ approval: true }) }))];

  it('waits for it, and takes nothing in before', () => {
    const asked = given(...waiting);
    expect(returnIn(asked.order())?.status).toBe('requested');
    asked.when(come({ 1: 1 })).thenRefused('not-now');
  });

  it('is authorised once an operator says yes; saying it twice changes nothing', () => {
    const approve = (o: Order) => approveReturn(o, r(1), approval);
    const approved = given(...waiting, did(approve));
    expect(returnIn(approved.order())?.status).toBe('authorised');
    approved.when(approve).thenNothing();
  });

  it('is rejected with a reason, and its units may be asked for again', () => {
    const rejected = given(
      ...waiting,
      did((o) => rejectReturn(o, r(1), 'worn')),
    );
    expect(returnIn(rejected.order())).toMatchObject({ status: 'rejected', reason: 'worn' });
    rejected.when(ask({ 1: 3 }, { number: 2 })).thenAllowed();
  });

  it('is not asked about again where it was authorised at once', () =>
    given(...sold, did(ask({ 1: 1 })))
      .when((o) => rejectReturn(o, r(1), 'worn'))
      .thenRefused('not-now'));
});

describe('where a return goes', () => {
  const near = { id: locationIdOf('near'), position: { lat: 59, lon: 18 } };
  const far = { id: locationIdOf('far'), position: { lat: 55, lon: 13 } };
  const stores = [far, near, { id: locationIdOf('somewhere'), position: null }];
  const asked = request(line('1', 'SHIRT', 1));
  const located = { ...asked, shipTo: { country: 'SE', lat: 59.3, lon: 18 } };

  it('is the store that is nearest to where it was sent', () =>
    expect(returnIn(given(...shippedOrder(located, { 1: 1 }), did(ask({ 1: 1 }, { stores }))).order())?.at).toBe(
      'near',
    ));

  it('is nowhere in particular where nobody can say which that is', () =>
    expect(returnIn(given(...shippedOrder(asked, { 1: 1 }), did(ask({ 1: 1 }, { stores }))).order())?.at).toBeNull());

  it('is the place that the clause names, or the one that the customer brings it to', () => {
    const policy = policyOf({ sendTo: { kind: 'location', location: locationIdOf('centre') } });
    expect(returnIn(given(...sold, did(ask({ 1: 1 }, { policy }))).order())?.at).toBe('centre');
    const brought = ask({ 1: 1 }, { policy, at: locationIdOf('store-1') });
    expect(returnIn(given(...sold, did(brought)).order())?.at).toBe('store-1');
  });
});

describe('the window of a line', () => {
  const policy = policyOf({ windowDays: 14 });
  const delivered = did((o) => deliverFulfilment(o, f(1), AT));

  it('counts from its delivery', () => {
    given(...sold, delivered)
      .when(ask({ 1: 1 }, { policy, now: addDays(AT, 14) }))
      .thenAllowed();
    given(...sold, delivered)
      .when(ask({ 1: 1 }, { policy, now: addDays(AT, 15) }))
      .thenRefused('unprocessable');
  });

  it('has not begun before', () => {
    given(...sold)
      .when(ask({ 1: 1 }, { policy, now: addDays(AT, 400) }))
      .thenAllowed();
  });
});

describe('a parcel on its way back', () => {
  it('is on record with its number; there may be several', () => {
    const sent = (trackingNumber: string) =>
      did((o) => sendReturn(o, { return: r(1), carrier: 'PostNord', trackingNumber, reference: null }));
    const order = given(...sold, did(ask({ 1: 2 })), sent('A'), did(come({ 1: 1 })), sent('B')).order();
    expect(returnIn(order)).toMatchObject({
      status: 'received',
      parcels: [{ trackingNumber: 'A' }, { trackingNumber: 'B' }],
    });
  });
});

describe('what comes in', () => {
  const authorised = [...sold, did(ask({ 1: 2 }))];

  it('is taken in where it is something else, and put aside', () => {
    const strange = [{ sku: skuOf('HAT'), quantity: 1 }];
    const order = given(...authorised, did(come({}, { unexpected: strange, note: 'a hat' }))).order();
    expect(returnIn(order)).toMatchObject({
      status: 'received',
      lines: [{ received: 0 }],
      unexpected: [{ sku: 'HAT', quantity: 1, location: 'store-1' }],
    });
    expect(bucketsOf(order, '1')).toEqual({ shipped: 3 });
    expect(owedFor(order, 'HAT').corrections).toEqual([]);
  });

  it('is on record as damaged where it is', () => {
    const damaged = did((o) => come({}, { lines: [{ line: line('1', 'SHIRT', 1).id, quantity: 2, damaged: 1 }] })(o));
    expect(returnIn(given(...authorised, damaged).order())?.lines).toMatchObject([{ received: 2, damaged: 1 }]);
  });
});

describe('parts of a return at two places', () => {
  const both = [
    ...sold,
    did(ask({ 1: 3 })),
    did(come({ 1: 1 }, { at: 'store-1' })),
    did(come({ 1: 2 }, { at: 'wh-2' })),
  ];

  it('are booked where each of them is', () => {
    const seen = given(...both, did(look({ 1: 1 }, { at: 'store-1' })), did(look({ 1: 2 }, { at: 'wh-2' })));
    expect(owedFor(seen.order(), 'SHIRT').corrections).toMatchObject([
      { location: 'store-1', quantity: 1 },
      { location: 'wh-2', quantity: 2 },
    ]);
    expect(returnIn(seen.order())?.status).toBe('closed');
  });

  it('must be told apart, and are never more than what came to a place', () => {
    given(...both)
      .when(look({ 1: 1 }))
      .thenRefused('unprocessable');
    given(...both)
      .when(look({ 1: 2 }, { at: 'store-1' }))
      .thenRefused('not-now');
  });

  it('need not be told apart once only one is left', () => {
    const { order } = given(...both, did(look({ 1: 2 }, { at: 'wh-2' })), did(look({ 1: 1 })));
    expect(owedFor(order(), 'SHIRT').corrections.map(({ location }) => location)).toEqual(['wh-2', 'store-1']);
  });
});

describe('a return of which less comes', () => {
  const half = [...sold, did(ask({ 1: 2 })), did(come({ 1: 1 }))];
  const close = (o: Order) => closeReturn(o, r(1), 'lost by the carrier');

  it('is closed by somebody, with why, once what came has been looked at', () => {
    given(...half)
      .when(close)
      .thenRefused('not-now');
    const closed = given(...half, did(look({ 1: 1 })), did(close));
    expect(returnIn(closed.order())).toMatchObject({ status: 'closed', reason: 'lost by the carrier' });
    closed.when(close).thenNothing();
  });

  it('leaves what is missing to be asked for again, and no more', () => {
    const closed = given(...half, did(look({ 1: 1 })), did(close));
    closed.when(ask({ 1: 2 }, { number: 2 })).thenAllowed();
    closed.when(ask({ 1: 3 }, { number: 3 })).thenRefused('not-now');
  });

  it('may be closed when nothing came at all', () =>
    expect(returnIn(given(...sold, did(ask({ 1: 2 })), did(close)).order())?.status).toBe('closed'));
});

describe('a return that is late', () => {
  const policy = policyOf({ dueDays: 10 });
  const due = addDays(AT, 10);
  const late = (now: string) => (o: Order) => markOverdue(o, now);

  it('is overdue from its due date on, once', () => {
    const asked = given(...sold, did(ask({ 1: 2 }, { policy })));
    expect(returnIn(asked.order())?.dueAt).toBe(due);
    asked.when(late(AT)).thenNothing();
    const marked = asked.when(late(due)).thenFacts({ type: 'ReturnOverdue', data: { return: r(1), dueAt: due } });
    marked.when(late(addDays(due, 1))).thenNothing();
  });

  it('is not where all has come in, or nothing is to come any more', () => {
    const asked = [...sold, did(ask({ 1: 2 }, { policy }))];
    given(...asked, did(come({ 1: 2 })))
      .when(late(due))
      .thenNothing();
    given(
      ...asked,
      did((o) => cancelReturn(o, r(1))),
    )
      .when(late(due))
      .thenNothing();
  });
});

describe('goods that are repaired for their customer', () => {
  it('are not booked as ours', () => {
    const repair = [...sold, did(ask({ 1: 1 }, { resolution: 'repair' })), did(come({ 1: 1 }))];
    expect(
      owedFor(given(...repair, did(look({ 1: 1 }, { disposition: 'refurbish' }))).order(), 'SHIRT').corrections,
    ).toEqual([]);
  });
});

describe('facts of before there were policies and places', () => {
  const old: readonly OrderEvent[] = [
    {
      type: 'ReturnRequested',
      data: {
        return: r(1),
        channel: web.id,
        lines: [{ line: line('1', 'SHIRT', 1).id, quantity: 2, reason: '' }],
        resolution: 'refund',
        at: null,
        reference: null,
      },
    },
    { type: 'ReturnAuthorised', data: { return: r(1) } },
  ];
  const history: readonly Given[] = [
    ...sold,
    ...old,
    did(come({ 1: 1 }, { at: 'a' })),
    did(come({ 1: 1 }, { at: 'b' })),
  ];
  const looked: OrderEvent = {
    type: 'ReturnInspected',
    data: {
      return: r(1),
      lines: [{ line: line('1', 'SHIRT', 1).id, quantity: 2, disposition: 'restock', accept: true, note: null }],
      corrections: [],
      reference: null,
    },
  };

  it('fold as they did, and nobody is paid for them now', () => {
    const closed = given(...history, looked, { type: 'ReturnClosed', data: { return: r(1) } });
    expect(returnIn(closed.order())).toMatchObject({ status: 'closed', terms: null, lines: [{ accepted: 2 }] });
    const later = given(...closed.history(), did(ask({ 1: 1 }, { number: 2 })));
    expect(later.order().refunds).toEqual([]);
  });
});
