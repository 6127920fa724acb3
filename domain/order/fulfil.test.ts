import { describe, expect, it } from 'vitest';
import type { Decision } from '../fact.ts';
import type { OrderEvent } from './facts.ts';
import {
  acceptFulfilment,
  collectFulfilment,
  deliverFulfilment,
  packFulfilment,
  pickFulfilment,
  readyFulfilment,
  rejectFulfilment,
  shipFulfilment,
  turnDownUnaccepted,
} from './fulfil.ts';
import { placeHold } from './hold.ts';
import type { Order } from './order.ts';
import { routableOf } from './routing.ts';
import {
  AT,
  assigned,
  bucketsOf,
  collect,
  did,
  f,
  type Given,
  given,
  handedTo,
  line,
  owedFor,
  placed,
  quantities,
  request,
  reserved,
  settled,
  TERMS,
  type Units,
} from './testing.ts';

type Act = (order: Order) => Decision<OrderEvent>;
const accept: Act = (o) => acceptFulfilment(o, f(1));
const reject =
  (reason: string, units: Units | null = null): Act =>
  (o) =>
    rejectFulfilment(o, f(1), reason, units === null ? null : quantities(units));
const pick =
  (units: Units): Act =>
  (o) =>
    pickFulfilment(o, f(1), quantities(units));
const pack =
  (...parcels: readonly Units[]): Act =>
  (o) =>
    packFulfilment(
      o,
      f(1),
      parcels.map((units) => ({ lines: quantities(units) })),
    );
const tracking = { carrier: 'postnord', trackingNumber: 'P1', trackingUrl: null };
const ship: Act = (o) => shipFulfilment(o, f(1), tracking);
const deliver: Act = (o) => deliverFulfilment(o, f(1), AT);
const ready: Act = (o) => readyFulfilment(o, f(1), TERMS);
const hand: Act = (o) => collectFulfilment(o, f(1), handedTo('Astrid'));

const shipped: readonly Given[] = [
  placed(request(line('1', 'SHIRT', 3), line('2', 'SHOE', 1))),
  reserved({ 1: 3, 2: 1 }),
  assigned({ at: 'wh-1', units: { 1: 3, 2: 1 } }),
];
const collected: readonly Given[] = [
  placed(collect(line('1', 'SHIRT', 1))),
  reserved({ 1: 1 }),
  assigned({ at: 'store-1', units: { 1: 1 } }),
];
const having = (history: readonly Given[], ...acts: readonly Act[]) => given(...history, ...acts.map(did));
const statusOf = (order: Order) => order.fulfilments[0]?.status;

describe('the life of a parcel', () => {
  const life: readonly [string, readonly Act[], string][] = [
    ['accepted', [accept], 'accepted'],
    ['picked', [accept, pick({ 1: 3, 2: 1 })], 'picked'],
    ['picked by a location that never says that it accepts', [pick({ 1: 3, 2: 1 })], 'picked'],
    ['packed', [pick({ 1: 3, 2: 1 }), pack({ 1: 2 }, { 1: 1, 2: 1 })], 'packed'],
    ['shipped', [pick({ 1: 3, 2: 1 }), pack({ 1: 3, 2: 1 }), ship], 'shipped'],
    ['shipped by a location that does not pack', [pick({ 1: 3, 2: 1 }), ship], 'shipped'],
    ['delivered', [pick({ 1: 3, 2: 1 }), ship, deliver], 'delivered'],
  ];
  it.each(life)('is %s', (_, acts, status) => expect(statusOf(having(shipped, ...acts).order())).toBe(status));

  it.each(life)('decides to nothing when it is %s again', (_, acts) =>
    having(shipped, ...acts)
      .when(acts.at(-1) ?? accept)
      .thenNothing(),
  );

  it('completes the order when its last parcel has left', () => {
    const order = given(...having(shipped, pick({ 1: 3, 2: 1 }), ship).history(), settled);
    expect(order.state()).toBe('completed');
    expect(bucketsOf(order.order(), '1')).toEqual({ shipped: 3 });
  });

  it('may be delivered after the order was completed', () =>
    given(...having(shipped, pick({ 1: 3, 2: 1 }), ship).history(), settled)
      .when(deliver)
      .thenAllowed());

  const early: readonly [string, readonly Act[], Act][] = [
    ['shipped before it was picked', [accept], ship],
    ['packed before it was picked', [], pack({ 1: 3, 2: 1 })],
    ['delivered before it has left', [pick({ 1: 3, 2: 1 })], deliver],
    ['accepted after it was turned down', [reject('closed')], accept],
    ['turned down after it has left', [pick({ 1: 3, 2: 1 }), ship], reject('closed')],
    ['collected where it is to be shipped', [pick({ 1: 3, 2: 1 })], ready],
  ];
  it.each(early)('is never %s', (_, acts, act) =>
    having(shipped, ...acts)
      .when(act)
      .thenRefused('not-now'),
  );

  it('is refused for a fulfilment that is not there', () =>
    given(...shipped)
      .when((o) => acceptFulfilment(o, f(9)))
      .thenRefused('unknown'));
});

describe('an order that is collected', () => {
  it('waits for the customer, and is completed when it was handed over', () => {
    const waiting = having(collected, pick({ 1: 1 }), ready);
    expect(statusOf(waiting.order())).toBe('readyForCollection');
    const order = given(...waiting.history(), did(hand), settled);
    expect(order.order().fulfilments).toMatchObject([{ status: 'collected', collectedBy: 'Astrid' }]);
    expect(order.state()).toBe('completed');
  });

  it('decides to nothing when it is handed over again', () =>
    having(collected, pick({ 1: 1 }), ready, hand)
      .when(hand)
      .thenNothing());

  it('is never shipped', () =>
    having(collected, pick({ 1: 1 }))
      .when(ship)
      .thenRefused('not-now'));

  it('goes back to the shelf when nobody comes', () => {
    const order = given(...having(collected, pick({ 1: 1 }), ready, reject('not collected')).history(), settled);
    expect(bucketsOf(order.order(), '1')).toEqual({ reserved: 1 });
  });
});

describe('turning a parcel down', () => {
  it('gives all of it back to be routed elsewhere', () => {
    const order = given(...shipped, did(reject('no capacity')), settled);
    expect(order.order().fulfilments).toMatchObject([{ status: 'rejected', lines: [] }]);
    expect(order.state()).toBe('routing');
    expect(routableOf(order.order()).rejections).toHaveLength(2);
  });

  it('gives back a part, and keeps the rest', () => {
    const order = given(...shipped, did(reject('no capacity', { 1: 1 })), settled);
    expect(order.order().fulfilments).toMatchObject([
      { status: 'assigned', lines: [{ line: '1', quantity: 2 }, { line: '2' }] },
    ]);
    expect(bucketsOf(order.order(), '1')).toEqual({ assigned: 2, reserved: 1 });
  });

  it('is whole where every unit is named', () =>
    expect(statusOf(having(shipped, reject('no capacity', { 1: 3, 2: 1 })).order())).toBe('rejected'));

  it('is refused for more than it holds', () =>
    given(...shipped)
      .when(reject('no capacity', { 1: 4 }))
      .thenRefused('unprocessable'));

  it('is for the whole of it once it was picked', () =>
    having(shipped, pick({ 1: 3, 2: 1 }))
      .when(reject('damaged', { 1: 1 }))
      .thenRefused('not-now'));

  it('decides to nothing when it was turned down already', () =>
    having(shipped, reject('closed')).when(reject('closed')).thenNothing());

  it.each([
    ['not found', 'notFound'],
    ['OUT_OF_STOCK', 'notFound'],
    ['mismatch', 'mismatch'],
    ['Damaged', 'damaged'],
    ['display', 'damaged'],
  ])('for %s corrects the stock', (reason, kind) => {
    const { corrections } = having(shipped, reject(reason, { 1: 2 })).order().stock;
    expect(corrections).toMatchObject([{ kind, sku: 'SHIRT', location: 'wh-1', quantity: 2 }]);
  });

  it.each(['no capacity', 'closed', 'too far'])('for %s says nothing about the stock', (reason) =>
    expect(having(shipped, reject(reason)).order().stock.corrections).toEqual([]),
  );
});

describe('picking', () => {
  it('routes elsewhere what was not found, and corrects the stock', () => {
    const order = given(...shipped, did(pick({ 1: 1, 2: 1 })), settled);
    expect(order.order().fulfilments).toMatchObject([
      {
        status: 'picked',
        lines: [
          { line: '1', quantity: 1 },
          { line: '2', quantity: 1 },
        ],
      },
    ]);
    expect(bucketsOf(order.order(), '1')).toEqual({ assigned: 1, reserved: 2 });
    expect(order.state()).toBe('routing');
  });

  it('is a rejection where nothing was found', () =>
    expect(statusOf(having(shipped, pick({})).order())).toBe('rejected'));

  it('drops a line of which nothing was found', () =>
    expect(having(shipped, pick({ 1: 3, 2: 0 })).order().fulfilments).toMatchObject([{ lines: [{ line: '1' }] }]));

  it('is refused for more than it holds, and for a line that it does not hold', () => {
    given(...shipped)
      .when(pick({ 1: 4 }))
      .thenRefused('unprocessable');
    given(...shipped)
      .when(pick({ 1: 3, 7: 1 }))
      .thenRefused('unprocessable');
  });
});

describe('packing', () => {
  const picked = having(shipped, pick({ 1: 2, 2: 1 })).history();

  it.each<[string, readonly Units[]]>([
    ['less than was picked', [{ 1: 2 }]],
    ['more than was picked', [{ 1: 3, 2: 1 }]],
    ['what was not picked', [{ 1: 2, 2: 1, 7: 1 }]],
    ['nothing', []],
  ])('is refused for %s', (_, parcels) =>
    given(...picked)
      .when(pack(...parcels))
      .thenRefused('unprocessable'),
  );

  it('takes several parcels that hold together what was picked', () =>
    expect(given(...picked, did(pack({ 1: 1 }, { 1: 1, 2: 1 }))).order().fulfilments[0]?.parcels).toHaveLength(2));
});

describe('work that nobody takes up', () => {
  const BY = '2026-11-24T10:00:00.000Z';
  const timed = [
    placed(request(line('1', 'SHIRT', 3))),
    reserved({ 1: 3 }),
    assigned({ at: 'store-1', units: { 1: 3 }, acceptBy: BY }),
  ];
  const turnDown = (now: string) => (order: Order) => turnDownUnaccepted(order, f(1), 'not accepted in time', now);

  it('is given to another location, and its stock stays as it is', () => {
    const order = given(...timed)
      .when(turnDown(BY))
      .thenAllowed();
    expect(statusOf(order.order())).toBe('rejected');
    expect(order.order().rejections).toMatchObject([{ location: 'store-1' }]);
    expect(owedFor(order.order(), 'SHIRT').corrections).toEqual([]);
  });

  it('has until then', () =>
    given(...timed)
      .when(turnDown('2026-11-24T09:59:59.999Z'))
      .thenNothing());

  it('stays where it has been taken up', () => having(timed, accept).when(turnDown(BY)).thenNothing());

  it('is not taken away while the order is on hold: nobody may work on it', () =>
    having(timed, (o) => placeHold(o, 'check'))
      .when(turnDown(BY))
      .thenNothing());
});
