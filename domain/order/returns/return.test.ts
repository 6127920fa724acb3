import { describe, expect, it } from 'vitest';
import { pickFulfilment, shipFulfilment } from '../fulfil.ts';
import {
  assigned,
  bucketsOf,
  did,
  f,
  type Given,
  given,
  line,
  owedFor,
  placed,
  quantities,
  r,
  request,
  reserved,
  settled,
} from '../testing.ts';
import { cancelReturn, inspectReturn } from './inspect.ts';
import { ask, come, look, type Outcome } from './testing.ts';

const sold: readonly Given[] = [
  placed(request(line('1', 'SHIRT', 3), line('2', 'SHOE', 1))),
  reserved({ 1: 3, 2: 1 }),
  assigned({ at: 'wh-1', units: { 1: 3 } }, { at: 'wh-2', units: { 2: 1 } }),
  did((o) => pickFulfilment(o, f(1), quantities({ 1: 3 }))),
  did((o) => shipFulfilment(o, f(1), { carrier: null, trackingNumber: null, trackingUrl: null })),
  settled,
];
const returnIn = (order: Parameters<typeof cancelReturn>[0]) => order.returns[0];

describe('asking for a return', () => {
  it('is authorised at once', () =>
    expect(returnIn(given(...sold, did(ask({ 1: 2 }))).order())?.status).toBe('authorised'));

  it('is refused for more than was shipped', () =>
    given(...sold)
      .when(ask({ 1: 4 }))
      .thenRefused('not-now'));

  it('is refused for what has not been shipped yet', () =>
    given(...sold)
      .when(ask({ 2: 1 }))
      .thenRefused('not-now'));

  it('counts what other returns have asked for', () => {
    given(...sold, did(ask({ 1: 2 })))
      .when(ask({ 1: 2 }, { number: 2 }))
      .thenRefused('not-now');
    given(...sold, did(ask({ 1: 2 })))
      .when(ask({ 1: 1 }, { number: 2 }))
      .thenAllowed();
  });

  it('counts no more what was given up', () => {
    given(
      ...sold,
      did(ask({ 1: 3 })),
      did((o) => cancelReturn(o, r(1))),
    )
      .when(ask({ 1: 3 }, { number: 2 }))
      .thenAllowed();
  });

  it('is refused for a line that is not there', () =>
    given(...sold)
      .when(ask({ 7: 1 }))
      .thenRefused('unprocessable'));

  it('decides to nothing when it is asked for again', () =>
    given(...sold, did(ask({ 1: 2 })))
      .when(ask({ 1: 2 }))
      .thenNothing());

  it('is possible while the rest of the order is still on its way', () =>
    expect(given(...sold, did(ask({ 1: 1 }))).state()).toBe('fulfilling'));
});

describe('receiving a return', () => {
  const authorised = [...sold, did(ask({ 1: 2 }))];

  it('counts as returned, and moves no stock yet', () => {
    const order = given(...authorised, did(come({ 1: 2 })));
    expect(bucketsOf(order.order(), '1')).toEqual({ shipped: 3, returned: 2 });
    expect(owedFor(order.order(), 'SHIRT').corrections).toEqual([]);
  });

  it('may be done in parts; what is more than was asked for is put aside', () => {
    const first = given(...authorised, did(come({ 1: 1 })));
    const more = first
      .when(come({ 1: 2 }))
      .thenAllowed()
      .order();
    expect(returnIn(more)).toMatchObject({
      lines: [{ received: 2 }],
      unexpected: [{ sku: 'SHIRT', quantity: 1, location: 'store-1' }],
    });
    expect(bucketsOf(more, '1')).toEqual({ shipped: 3, returned: 2 });
    expect(returnIn(given(...first.history(), did(come({ 1: 1 }))).order())?.lines).toMatchObject([{ received: 2 }]);
  });

  it('is refused for a line that the return does not have', () =>
    given(...authorised)
      .when(come({ 2: 1 }))
      .thenRefused('unprocessable'));

  it('is refused for a return that was given up, or is not there', () => {
    given(
      ...authorised,
      did((o) => cancelReturn(o, r(1))),
    )
      .when(come({ 1: 1 }))
      .thenRefused('not-now');
    given(...sold)
      .when(come({ 1: 1 }))
      .thenRefused('unknown');
  });

  it('makes it too late to give the return up', () =>
    given(...authorised, did(come({ 1: 1 })))
      .when((o) => cancelReturn(o, r(1)))
      .thenRefused('not-now'));
});

describe('a command about a return', () => {
  const lines = quantities({ 1: 1 });
  const seen = lines.map((l) => ({ ...l, disposition: 'restock' as const, accept: true, note: null }));

  it('decides to nothing under a reference that has been carried out', () => {
    const receive = come({ 1: 1 }, { reference: 'in-1' });
    const inspect = (o: Parameters<typeof cancelReturn>[0]) => inspectReturn(o, r(1), seen, 'look-1');
    const received = given(...sold, did(ask({ 1: 2 })), did(receive));
    received.when(receive).thenNothing();
    given(...received.history(), did(inspect))
      .when(inspect)
      .thenNothing();
  });

  it('asks for the same return only once under one reference, whatever number the repeat would have', () => {
    const request = (number: number) => ask({ 1: 1 }, { number, reference: 'rma-1' });
    given(...sold, did(request(1)))
      .when(request(2))
      .thenNothing();
  });
});

describe('inspecting a return', () => {
  const received = [...sold, did(ask({ 1: 2 })), did(come({ 1: 2 }))];

  it('puts goods back on sale at the place that received them', () => {
    const { order } = given(...received, did(look({ 1: 2 })));
    expect(owedFor(order(), 'SHIRT').corrections).toMatchObject([
      { kind: 'returned', location: 'store-1', quantity: 2, unavailable: null },
    ]);
  });

  it.each<[string, Outcome, number, string | null]>([
    ['repaired goods are on hand and not for sale', { disposition: 'refurbish' }, 1, 'quarantined'],
    ['goods to be looked into are on hand and not for sale', { disposition: 'quarantine' }, 1, 'quarantined'],
    ['scrapped goods never come back into stock', { disposition: 'scrap' }, 0, null],
    ['declined goods stay the customer’s', { accept: false }, 0, null],
  ])('%s', (_, outcome, corrections, unavailable) => {
    const { order } = given(...received, did(look({ 1: 2 }, outcome)));
    const owed = owedFor(order(), 'SHIRT').corrections;
    expect(owed).toHaveLength(corrections);
    if (corrections > 0) expect(owed).toMatchObject([{ unavailable }]);
  });

  it('closes the return once all that was asked for is inspected', () =>
    expect(returnIn(given(...received, did(look({ 1: 2 }))).order())?.status).toBe('closed'));

  it('leaves it open while something is missing', () =>
    expect(returnIn(given(...received, did(look({ 1: 1 }))).order())?.status).toBe('inspected'));

  it('may be done in parts, each of them booked by itself', () => {
    const { order } = given(...received, did(look({ 1: 1 })), did(look({ 1: 1 })));
    const references = owedFor(order(), 'SHIRT').corrections.map((c) => c.reference);
    expect(new Set(references).size).toBe(2);
  });

  it('is refused for more than has come in', () =>
    given(...sold, did(ask({ 1: 2 })), did(come({ 1: 1 })))
      .when(look({ 1: 2 }))
      .thenRefused('not-now'));

  it('is refused before anything has come in', () =>
    given(...sold, did(ask({ 1: 2 })))
      .when(look({ 1: 1 }))
      .thenRefused('not-now'));

  it('lets a completed order be completed again, once the ledger has been told', () => {
    const all: readonly Given[] = [
      did((o) => pickFulfilment(o, f(2), quantities({ 2: 1 }))),
      did((o) => shipFulfilment(o, f(2), { carrier: null, trackingNumber: null, trackingUrl: null })),
      settled,
    ];
    const done = given(...sold, ...all);
    expect(done.state()).toBe('completed');
    const back = given(...done.history(), did(ask({ 1: 1 })), did(come({ 1: 1 })), did(look({ 1: 1 })));
    expect(back.state()).toBe('settling');
    expect(given(...back.history(), settled).state()).toBe('completed');
  });
});
