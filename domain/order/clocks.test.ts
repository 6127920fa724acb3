import { describe, expect, it } from 'vitest';
import { locationIdOf } from '../ids.ts';
import { addDays, addMinutes } from '../time.ts';
import { endClocks, NOT_COLLECTED, nextClockOf } from './clocks.ts';
import type { LateStep, OrderEvent } from './facts.ts';
import { collectFulfilment, collectionTerms, pickFulfilment, readyFulfilment, shipFulfilment } from './fulfil.ts';
import { placeHold } from './hold.ts';
import type { Order } from './order.ts';
import {
  AT,
  assigned,
  bucketsOf,
  CODE,
  collect,
  did,
  f,
  given,
  handedTo,
  line,
  owedFor,
  placed,
  quantities,
  request,
  reserved,
  settled,
} from './testing.ts';

const PICK_BY = addMinutes(AT, 30);
const LEAVE_BY = addMinutes(AT, 60);
const LATER = addMinutes(AT, 120);

const at = (now: string) => (order: Order) => endClocks(order, f(1), now);
const nextOf = (order: Order) => order.fulfilments.map(nextClockOf);
const lateWith = (step: LateStep, due: string): OrderEvent => ({
  type: 'FulfilmentLate',
  data: { fulfilment: f(1), step, due, location: locationIdOf('store-1') },
});

/** A chart of its own for each test: what is allowed is taken in. */
const timed = () =>
  given(
    placed(request(line('1', 'SHIRT', 2))),
    reserved({ 1: 2 }),
    settled,
    assigned({ at: 'store-1', units: { 1: 2 }, pickBy: PICK_BY, leaveBy: LEAVE_BY }),
  );

describe('a location that gives itself time', () => {
  it('is late with each step once, when its time has passed', () => {
    expect(nextOf(timed().order())).toEqual([PICK_BY]);
    timed().when(at(AT)).thenNothing();
    const late = timed().when(at(PICK_BY)).thenFacts(lateWith('pick', PICK_BY));
    expect(nextOf(late.order())).toEqual([LEAVE_BY]);
    late.when(at(PICK_BY)).thenNothing();
    late.when(at(LATER)).thenFacts(lateWith('ship', LEAVE_BY));
  });

  it('is late no more with what it has done', () => {
    const picked = given(
      ...timed().history(),
      did((o) => pickFulfilment(o, f(1), quantities({ 1: 2 }))),
    );
    picked.when(at(PICK_BY)).thenNothing();
    picked.when(at(LATER)).thenFacts(lateWith('ship', LEAVE_BY));
    const tracking = { carrier: null, trackingNumber: null, trackingUrl: null };
    const shipped = given(
      ...picked.history(),
      did((o) => shipFulfilment(o, f(1), tracking)),
    );
    expect(nextOf(shipped.order())).toEqual([null]);
    shipped.when(at(LATER)).thenNothing();
  });

  it('is not late with what is on hold', () => {
    given(
      ...timed().history(),
      did((o) => placeHold(o, 'fraud')),
    )
      .when(at(LATER))
      .thenNothing();
  });
});

describe('goods that wait for their customer', () => {
  const REMIND_AT = addDays(AT, 3);
  const COLLECT_BY = addDays(AT, 7);
  const terms = collectionTerms({ codeRequired: true, remindDays: 3, collectDays: 7 }, CODE, AT);
  const waiting = () =>
    given(
      placed({ ...collect(line('1', 'SHIRT', 2)), payment: { status: 'captured' } }),
      reserved({ 1: 2 }),
      settled,
      assigned({ at: 'store-1', units: { 1: 2 } }),
      did((o) => pickFulfilment(o, f(1), quantities({ 1: 2 }))),
      did((o) => readyFulfilment(o, f(1), terms)),
    );
  const handed = did((o) => collectFulfilment(o, f(1), handedTo('Astrid', CODE)));

  it('are reminded of once', () => {
    expect(nextOf(waiting().order())).toEqual([REMIND_AT]);
    const reminded = waiting()
      .when(at(REMIND_AT))
      .thenFacts({ type: 'CollectionReminded', data: { fulfilment: f(1) } });
    expect(nextOf(reminded.order())).toEqual([COLLECT_BY]);
    reminded.when(at(REMIND_AT)).thenNothing();
  });

  it('are cancelled with what was paid, and free in the ledger, when nobody comes for them', () => {
    const expired = waiting().when(at(COLLECT_BY)).thenAllowed();
    expect(expired.history().slice(-4)).toMatchObject([
      { type: 'CollectionExpired' },
      { type: 'LinesCancelled', data: { reason: NOT_COLLECTED } },
      { type: 'FulfilmentCancelled' },
      { type: 'RefundRequested', data: { amount: 2_000 } },
    ]);
    expect(bucketsOf(expired.order(), '1')).toEqual({ cancelled: 2 });
    expect(owedFor(expired.order(), 'SHIRT')).toMatchObject({ wanted: { allocations: [], reserved: 0 } });
  });

  it('go to who was first: the customer, or the stock', () => {
    given(...waiting().history(), handed)
      .when(at(COLLECT_BY))
      .thenNothing();
    waiting()
      .when(at(COLLECT_BY))
      .thenAllowed()
      .when((o) => collectFulfilment(o, f(1), handedTo('Astrid', CODE)))
      .thenRefused('not-now');
  });

  it('wait on while their order is on hold', () => {
    given(
      ...waiting().history(),
      did((o) => placeHold(o, 'fraud')),
    )
      .when(at(COLLECT_BY))
      .thenNothing();
  });
});
