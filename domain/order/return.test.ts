import { describe, expect, it } from 'vitest';
import { locationIdOf } from '../ids.ts';
import type { InspectedLine } from './facts.ts';
import { pickFulfilment, shipFulfilment } from './fulfil.ts';
import type { Order } from './order.ts';
import { cancelReturn, inspectReturn, receiveReturn, requestReturn } from './return.ts';
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
  type Units,
} from './testing.ts';

const sold: readonly Given[] = [
  placed(request(line('1', 'SHIRT', 3), line('2', 'SHOE', 1))),
  reserved({ 1: 3, 2: 1 }),
  assigned({ at: 'wh-1', units: { 1: 3 } }, { at: 'wh-2', units: { 2: 1 } }),
  did((o) => pickFulfilment(o, f(1), quantities({ 1: 3 }))),
  did((o) => shipFulfilment(o, f(1), { carrier: null, trackingNumber: null, trackingUrl: null })),
  settled,
];
const asked =
  (units: Units, number = 1) =>
  (o: Order) =>
    requestReturn(o, r(number), {
      lines: quantities(units).map((l) => ({ ...l, reason: 'too small' })),
      resolution: 'refund',
      at: null,
      reference: null,
    });
const store = locationIdOf('store-1');
const come = (units: Units) => (o: Order) => receiveReturn(o, r(1), store, quantities(units));
type Outcome = Partial<Pick<InspectedLine, 'disposition' | 'accept'>>;
const looked =
  (units: Units, { disposition = 'restock', accept = true }: Outcome = {}) =>
  (o: Order) =>
    inspectReturn(
      o,
      r(1),
      quantities(units).map((l) => ({ ...l, disposition, accept, note: null })),
    );
const returnIn = (order: Order) => order.returns[0];

describe('asking for a return', () => {
  it('is authorised at once', () =>
    expect(returnIn(given(...sold, did(asked({ 1: 2 }))).order())?.status).toBe('authorised'));

  it('is refused for more than was shipped', () =>
    given(...sold)
      .when(asked({ 1: 4 }))
      .thenRefused('not-now'));

  it('is refused for what has not been shipped yet', () =>
    given(...sold)
      .when(asked({ 2: 1 }))
      .thenRefused('not-now'));

  it('counts what other returns have asked for', () => {
    given(...sold, did(asked({ 1: 2 })))
      .when(asked({ 1: 2 }, 2))
      .thenRefused('not-now');
    given(...sold, did(asked({ 1: 2 })))
      .when(asked({ 1: 1 }, 2))
      .thenAllowed();
  });

  it('counts no more what was given up', () => {
    given(
      ...sold,
      did(asked({ 1: 3 })),
      did((o) => cancelReturn(o, r(1))),
    )
      .when(asked({ 1: 3 }, 2))
      .thenAllowed();
  });

  it('is refused for a line that is not there', () =>
    given(...sold)
      .when(asked({ 7: 1 }))
      .thenRefused('unprocessable'));

  it('decides to nothing when it is asked for again', () =>
    given(...sold, did(asked({ 1: 2 })))
      .when(asked({ 1: 2 }))
      .thenNothing());

  it('is possible while the rest of the order is still on its way', () =>
    expect(given(...sold, did(asked({ 1: 1 }))).state()).toBe('fulfilling'));
});

describe('receiving a return', () => {
  const authorised = [...sold, did(asked({ 1: 2 }))];

  it('counts as returned, and moves no stock yet', () => {
    const order = given(...authorised, did(come({ 1: 2 })));
    expect(bucketsOf(order.order(), '1')).toEqual({ shipped: 3, returned: 2 });
    expect(owedFor(order.order(), 'SHIRT').corrections).toEqual([]);
  });

  it('may be done in parts, and never in more than was asked for', () => {
    const first = given(...authorised, did(come({ 1: 1 })));
    first.when(come({ 1: 2 })).thenRefused('not-now');
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
    const receive = (o: Order) => receiveReturn(o, r(1), store, lines, 'in-1');
    const inspect = (o: Order) => inspectReturn(o, r(1), seen, 'look-1');
    const received = given(...sold, did(asked({ 1: 2 })), did(receive));
    received.when(receive).thenNothing();
    given(...received.history(), did(inspect))
      .when(inspect)
      .thenNothing();
  });

  it('asks for the same return only once under one reference, whatever number the repeat would have', () => {
    const request = (number: number) => (o: Order) =>
      requestReturn(o, r(number), {
        lines: lines.map((l) => ({ ...l, reason: '' })),
        resolution: 'refund',
        at: null,
        reference: 'rma-1',
      });
    given(...sold, did(request(1)))
      .when(request(2))
      .thenNothing();
  });
});

describe('inspecting a return', () => {
  const received = [...sold, did(asked({ 1: 2 })), did(come({ 1: 2 }))];

  it('puts goods back on sale at the place that received them', () => {
    const { order } = given(...received, did(looked({ 1: 2 })));
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
    const { order } = given(...received, did(looked({ 1: 2 }, outcome)));
    const owed = owedFor(order(), 'SHIRT').corrections;
    expect(owed).toHaveLength(corrections);
    if (corrections > 0) expect(owed).toMatchObject([{ unavailable }]);
  });

  it('closes the return once all that was asked for is inspected', () =>
    expect(returnIn(given(...received, did(looked({ 1: 2 }))).order())?.status).toBe('closed'));

  it('leaves it open while something is missing', () =>
    expect(returnIn(given(...received, did(looked({ 1: 1 }))).order())?.status).toBe('inspected'));

  it('may be done in parts, each of them booked by itself', () => {
    const { order } = given(...received, did(looked({ 1: 1 })), did(looked({ 1: 1 })));
    const references = owedFor(order(), 'SHIRT').corrections.map((c) => c.reference);
    expect(new Set(references).size).toBe(2);
  });

  it('is refused for more than has come in', () =>
    given(...sold, did(asked({ 1: 2 })), did(come({ 1: 1 })))
      .when(looked({ 1: 2 }))
      .thenRefused('not-now'));

  it('is refused before anything has come in', () =>
    given(...sold, did(asked({ 1: 2 })))
      .when(looked({ 1: 1 }))
      .thenRefused('not-now'));

  it('lets a completed order be completed again, once the ledger has been told', () => {
    const all: readonly Given[] = [
      did((o) => pickFulfilment(o, f(2), quantities({ 2: 1 }))),
      did((o) => shipFulfilment(o, f(2), { carrier: null, trackingNumber: null, trackingUrl: null })),
      settled,
    ];
    const done = given(...sold, ...all);
    expect(done.state()).toBe('completed');
    const back = given(...done.history(), did(asked({ 1: 1 })), did(come({ 1: 1 })), did(looked({ 1: 1 })));
    expect(back.state()).toBe('settling');
    expect(given(...back.history(), settled).state()).toBe('completed');
  });
});
