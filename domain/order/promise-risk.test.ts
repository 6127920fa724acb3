import { describe, expect, it } from 'vitest';
import type { Channel } from '../setup/channel.ts';
import type { Instant } from '../time.ts';
import { cancelLines } from './cancel.ts';
import { pickFulfilment, shipFulfilment } from './fulfil.ts';
import { placeHold, releaseHold } from './hold.ts';
import { type RiskCause, watchPromise, watchPromiseFrom } from './promise-risk.ts';
import type { OrderRequest } from './request.ts';
import {
  AT,
  assigned,
  backordered,
  did,
  f,
  type Given,
  given,
  line,
  placed,
  quantities,
  request,
  reserved,
  settled,
  web,
} from './testing.ts';

/** Placed on the 24th at eight. */
const day = (date: number, time = '08:00'): Instant => `2026-11-${date}T${time}:00.000Z`;

const shirts = request(line('1', 'SHIRT', 2));
const promised = (promisedBy: Instant, more = {}): OrderRequest => ({
  ...shirts,
  delivery: { method: 'ship', promisedBy, ...more },
});
const marketplace: Channel = {
  ...web,
  fulfilment: {
    ...{ shipComplete: false, hoursToShip: 48, daysToDeliver: null },
    ...{ services: null, maxParcels: null, allowSplitLine: true },
  },
};
const unroutable: Given = { type: 'RoutingFailed', data: { reason: 'nobody has it', explanation: null } };
const held = did((order) => placeHold(order, 'fraud'));
const told = (at: Instant): Given => did((order) => watchPromise(order, at));
const from = (...story: readonly Given[]) => watchPromiseFrom(given(...story).order(), AT);

describe('people are told that a promise is at risk', () => {
  const promise = placed(promised(day(27)));
  const waiting: readonly (readonly [string, readonly Given[], RiskCause])[] = [
    ['is held', [promise, held, reserved({ 1: 2 })], 'held'],
    ['has no location', [promise, reserved({ 1: 2 }), unroutable], 'unroutable'],
    ['waits for stock', [promise, backordered({ 1: 2 })], 'awaitingStock'],
  ];
  it.each(waiting)('four hours before it must be on its way for a day, where it %s', (_, story, because) => {
    expect(from(...story)).toBe(day(26, '04:00'));
    given(...story)
      .when((order) => watchPromise(order, day(26, '03:59')))
      .thenNothing();
    given(...story)
      .when((order) => watchPromise(order, day(26, '04:00')))
      .thenFacts({ type: 'PromiseAtRisk', data: { leaveBy: day(26), because, unshipped: null } });
  });

  it('four hours before the channel requires it to have left', () =>
    expect(from(placed(shirts, marketplace), backordered({ 1: 2 }))).toBe(day(26, '04:00')));

  it('by what its channel required when it was placed', () =>
    expect(from(placed(shirts, web), backordered({ 1: 2 }))).toBeNull());

  it('counted from when it may leave', () => {
    const later = { ...shirts, delivery: { method: 'ship', notBefore: day(28) } } as const;
    expect(from(placed(later, marketplace), reserved({ 1: 2 }))).toBe(day(30, '04:00'));
  });

  const sent = (shipBy: Instant, deliverBy: Instant): Given =>
    assigned({ at: 'wh-1', units: { 1: 2 }, shipBy, deliverBy });

  it('as soon as it should have left its location, where there is little time beyond', () => {
    const story = [promise, reserved({ 1: 2 }), sent(day(25, '10:00'), day(26, '22:00'))];
    // The promise would still be kept if it left by eight in the evening.
    expect(from(...story)).toBe(day(25, '16:00'));
    const tight = [promise, reserved({ 1: 2 }), sent(day(25, '19:00'), day(27, '07:00'))];
    expect(from(...tight)).toBe(day(25, '19:00'));
    given(...tight)
      .when((order) => watchPromise(order, day(25, '19:00')))
      .thenFacts({
        type: 'PromiseAtRisk',
        data: { leaveBy: day(25, '20:00'), because: 'notShipped', unshipped: f(1) },
      });
  });

  it('before, where its plan is late already, or its location may not go on', () => {
    expect(from(promise, reserved({ 1: 2 }), sent(day(27), day(29)))).toBe(day(25, '04:00'));
    expect(from(promise, reserved({ 1: 2 }), sent(day(25), day(26)), held)).toBe(day(26, '04:00'));
  });

  it('when it should have left, where nothing but its first plan says by when', () =>
    expect(from(placed(shirts), reserved({ 1: 2 }), sent(day(25), day(26)))).toBe(day(25)));

  it('once', () =>
    given(promise, backordered({ 1: 2 }), told(day(26)))
      .when((order) => watchPromise(order, day(27)))
      .thenNothing());

  it('not in the middle of a step', () => {
    expect(from(promise, reserved({ 1: 2 }))).toBeNull();
    given(promise, reserved({ 1: 2 }))
      .when((order) => watchPromise(order, day(28)))
      .thenNothing();
  });
});

describe('it is over', () => {
  const ENDED = { type: 'PromiseRiskEnded', data: {} } as const;
  const late = [
    placed(promised(day(27))),
    reserved({ 1: 2 }),
    assigned({ at: 'wh-1', units: { 1: 2 }, shipBy: day(25), deliverBy: day(26) }),
  ];

  it('when it has left', () => {
    const left = given(
      ...late,
      told(day(26, '12:00')),
      did((order) => pickFulfilment(order, f(1), quantities({ 1: 2 }))),
      did((order) => shipFulfilment(order, f(1), { carrier: null, trackingNumber: null, trackingUrl: null })),
      settled,
    );
    expect(watchPromiseFrom(left.order(), AT)).toBe(AT);
    left.when((order) => watchPromise(order, day(26, '13:00'))).thenFacts(ENDED);
  });

  it('when it is cancelled', () =>
    given(
      placed(promised(day(27))),
      backordered({ 1: 2 }),
      told(day(27)),
      did((order) => cancelLines(order, { lines: null, reason: '', reference: null })),
      settled,
    )
      .when((order) => watchPromise(order, day(27)))
      .thenFacts(ENDED));

  it('and begins again for another reason, where that was seen only then', () => {
    const goingOn = given(
      ...late,
      held,
      told(day(26, '05:00')),
      did((order) => releaseHold(order, 'fraud')),
    );
    const risk = { leaveBy: day(26), because: 'notShipped', unshipped: f(1) } as const;
    const again = goingOn
      .when((order) => watchPromise(order, day(26, '06:00')))
      .thenFacts({ type: 'PromiseAtRisk', data: risk });
    again.when((order) => watchPromise(order, day(26, '07:00'))).thenNothing();
  });

  it('when it is no longer held, and there is time enough', () => {
    const released = given(
      ...late,
      held,
      told(day(26, '05:00')),
      did((order) => releaseHold(order, 'fraud')),
    );
    released.when((order) => watchPromise(order, day(24))).thenFacts(ENDED);
  });
});
