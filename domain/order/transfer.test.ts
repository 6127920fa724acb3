import { describe, expect, it } from 'vitest';
import { locationIdOf } from '../ids.ts';
import { addDays } from '../time.ts';
import { endClocks } from './clocks.ts';
import {
  collectFulfilment,
  deliverFulfilment,
  pickFulfilment,
  readyFulfilment,
  receiveFulfilment,
  rejectFulfilment,
  shipFulfilment,
} from './fulfil.ts';
import { placeHold } from './hold.ts';
import { demandOf, refuseOpen } from './stock.ts';
import {
  AT,
  assigned,
  bucketsOf,
  CODE,
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
  reserved,
  settled,
  short,
  TERMS,
} from './testing.ts';
import { announce, concernedIn, workplaceOf } from './transfer.ts';

const order = placed(collect(line('1', 'SHIRT', 2), line('2', 'CAP', 1)));
const brought = { at: 'wh-1', to: 'store-1', units: { 1: 2 } };
const own = { at: 'store-1', units: { 2: 1 } };
const NO_TRACKING = { carrier: null, trackingNumber: null, trackingUrl: null };
const sent: readonly Given[] = [
  did((o) => pickFulfilment(o, f(1), quantities({ 1: 2 }))),
  did((o) => shipFulfilment(o, f(1), NO_TRACKING)),
];
const announced: Given = (o) => announce(o, { ...TERMS, collectBy: addDays(AT, 7) });
const onItsWay = [order, reserved({ 1: 2, 2: 1 }), assigned(brought, own), ...sent];
const received = did((o) => receiveFulfilment(o, f(1)));
const ownReady = [
  did((o) => pickFulfilment(o, f(2), quantities({ 2: 1 }))),
  did((o) => readyFulfilment(o, f(2), TERMS)),
];
const statuses = (...history: readonly Given[]) =>
  given(...history)
    .order()
    .fulfilments.map(({ status }) => status);

describe('a parcel for where the order is collected', () => {
  it('has left the stock of who sent it, and is the order’s until it is handed over', () => {
    const away = given(...onItsWay);
    expect(owedFor(away.order(), 'SHIRT')).toMatchObject({
      shipped: [{ fulfilment: f(1), quantity: 2 }],
      wanted: { reserved: 0, allocations: [] },
    });
    expect(bucketsOf(away.order(), '1')).toEqual({ assigned: 2 });
    const handed = given(
      ...onItsWay,
      settled,
      received,
      ...ownReady,
      announced,
      did((o) => collectFulfilment(o, f(1), handedTo('Bo', CODE))),
    );
    expect(bucketsOf(handed.order(), '1')).toEqual({ shipped: 2 });
    expect(owedFor(handed.order(), 'SHIRT').shipped).toEqual([]);
  });

  it('cannot be handed to the customer on the way, nor be ready before it is there', () => {
    const away = given(...onItsWay).order();
    expect(deliverFulfilment(away, f(1), AT)).toMatchObject({ refused: { code: 'not-now' } });
    expect(readyFulfilment(away, f(1), TERMS)).toMatchObject({ refused: { code: 'not-now' } });
    expect(receiveFulfilment(away, f(2))).toMatchObject({ refused: { code: 'not-now' } });
  });

  it('is received while the order is on hold, and announced once it is not', () => {
    const held = given(
      ...onItsWay,
      settled,
      ...ownReady,
      did((o) => placeHold(o, 'fraud')),
      received,
    );
    expect([held.state(), held.order().fulfilments[0]?.status]).toEqual(['held', 'putAside']);
  });

  it('is the work of who sends it until it has left, and seen where it is collected all the time', () => {
    const before = given(order, reserved({ 1: 2, 2: 1 }), assigned(brought, own)).order().fulfilments[0];
    const after = given(...onItsWay).order().fulfilments[0];
    if (before === undefined || after === undefined) throw new Error('not planned');
    expect([workplaceOf(before), concernedIn(before)]).toEqual(['wh-1', ['wh-1', 'store-1']]);
    expect([workplaceOf(after), concernedIn(after)]).toEqual(['store-1', ['store-1']]);
  });
});

describe('parts of an order that is collected', () => {
  it('wait for each other where one is brought, whichever is there first', () => {
    expect(statuses(...onItsWay, settled, ...ownReady)).toEqual(['shipped', 'putAside']);
    expect(statuses(...onItsWay, settled, received)).toEqual(['putAside', 'assigned']);
    const both = given(...onItsWay, settled, received, ...ownReady);
    expect(both.state()).toBe('announcing');
    expect(announce(both.order(), TERMS)).toMatchObject([
      { type: 'FulfilmentReady', data: { fulfilment: f(1), code: CODE, together: [f(1), f(2)] } },
      { type: 'FulfilmentReady', data: { fulfilment: f(2), code: CODE, together: [f(1), f(2)] } },
    ]);
  });

  it('are announced without the one that will not come', () => {
    const turnedDown = did((o) => rejectFulfilment(o, f(2), 'not found', null));
    const waits = given(...onItsWay, settled, received, turnedDown, settled);
    expect(waits.state()).toBe('routing');
    const lost: Given = () => [{ type: 'ReservationsLost', data: { lines: quantities({ 2: 1 }) } }];
    expect(given(...waits.history(), lost, settled).state()).toBe('announcing');
  });
});

describe('what was brought and nobody has', () => {
  it('comes into stock where it was brought to, not where it came from', () => {
    const waiting = given(...onItsWay, settled, received, ...ownReady, announced);
    const left = given(
      ...waiting.history(),
      did((o) => endClocks(o, f(1), addDays(AT, 7))),
    );
    expect(owedFor(left.order(), 'SHIRT').corrections).toMatchObject([
      { kind: 'returned', location: 'store-1', quantity: 2, unavailable: null },
    ]);
    const ownLeft = given(
      ...waiting.history(),
      did((o) => endClocks(o, f(2), addDays(AT, 7))),
    );
    expect(owedFor(ownLeft.order(), 'CAP').corrections).toEqual([]);
  });

  it.each<[string, string, boolean, readonly object[]]>([
    ['nothing', 'lost', false, []],
    ['nothing', 'not found', true, []],
    ['what is damaged, not to be sold', 'damaged', true, [{ location: 'store-1', unavailable: 'quarantined' }]],
    ['all that is there', 'no room', true, [{ location: 'store-1', unavailable: null }]],
  ])('leaves in stock there %s where it is turned down as %s', (_, reason, isThere, corrections) => {
    const turnedDown = did((o) => rejectFulfilment(o, f(1), reason, null));
    const after = given(...onItsWay, settled, ...(isThere ? [received] : []), turnedDown).order();
    expect(owedFor(after, 'SHIRT').corrections).toMatchObject(corrections);
    expect(bucketsOf(after, '1')).toEqual({ open: 2 });
    expect(after.rejections).toEqual([]);
  });

  it('is reserved anew, or cancelled where there is no more', () => {
    const lost = given(
      ...onItsWay,
      settled,
      did((o) => rejectFulfilment(o, f(1), 'lost', null)),
      settled,
    );
    expect(lost.state()).toBe('reserving');
    const none = given(...lost.history(), (o) => refuseOpen(o, [short('SHIRT', 2, 0)]));
    expect(bucketsOf(none.order(), '1')).toEqual({ cancelled: 2 });
    expect(bucketsOf(none.order(), '2')).toEqual({ assigned: 1 });
  });
});

describe('who wants the goods of an order', () => {
  it('is served by one place, or by all that send to it where they may be brought, as it was when it was placed', () => {
    const at = locationIdOf('store-1');
    const history = given(order).order();
    expect(demandOf(history)).toEqual({ channel: 'web', country: 'SE', at });
    expect(demandOf({ ...history, transfer: { toCountry: 'NO' } })).toEqual({
      ...{ channel: 'web', country: 'NO', at: null, to: at },
    });
  });
});
