import { describe, expect, it } from 'vitest';
import type { Decision } from '../fact.ts';
import { addMinutes } from '../time.ts';
import { cancelLines } from './cancel.ts';
import type { OrderEvent } from './facts.ts';
import {
  acceptFulfilment,
  deliverFulfilment,
  packFulfilment,
  pickFulfilment,
  rejectFulfilment,
  shipFulfilment,
} from './fulfil.ts';
import { placeHold, releaseDue, releaseHold } from './hold.ts';
import type { Order } from './order.ts';
import { CANCEL_WINDOW_HOLD, PAYMENT_HOLD } from './place.ts';
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
  routed,
  settled,
  web,
} from './testing.ts';

const shirts = placed(request(line('1', 'SHIRT', 2)));
const held = did((o) => placeHold(o, 'fraud'));
const atOne: readonly Given[] = [shirts, reserved({ 1: 2 }), assigned({ at: 'wh-1', units: { 1: 2 } })];
const picked: readonly Given[] = [...atOne, did((o) => pickFulfilment(o, f(1), quantities({ 1: 2 })))];
const ship = (o: Order) => shipFulfilment(o, f(1), { carrier: null, trackingNumber: null, trackingUrl: null });
const cancelAll = (o: Order) => cancelLines(o, { lines: null, reason: '', reference: null });

describe('a hold', () => {
  it('keeps an order from going to a location', () =>
    expect(given(shirts, held, reserved({ 1: 2 })).state()).toBe('held'));

  it('does not keep it from being reserved, so that the goods are still there when it is released', () =>
    expect(given(shirts, held).state()).toBe('reserving'));

  it('lets a plan that was made before it come to its end', () => {
    const order = given(shirts, reserved({ 1: 2 }), routed({ at: 'wh-1', units: { 1: 2 } }), held);
    expect(order.state()).toBe('allocating');
  });

  it('shows on an order that waits for stock', () =>
    expect(given(shirts, backordered({ 1: 2 }), held).state()).toBe('held'));

  const forward: readonly [string, readonly Given[], (order: Order) => Decision<OrderEvent>][] = [
    ['accept', atOne, (o) => acceptFulfilment(o, f(1))],
    ['pick', atOne, (o) => pickFulfilment(o, f(1), quantities({ 1: 2 }))],
    ['pack', picked, (o) => packFulfilment(o, f(1), [{ lines: quantities({ 1: 2 }) }])],
    ['ship', picked, ship],
  ];
  it.each(forward)('stops a location that wants to %s', (_, history, decide) =>
    given(...history, held)
      .when(decide)
      .thenRefused('not-now'),
  );

  const anyway: readonly [string, readonly Given[], (order: Order) => Decision<OrderEvent>][] = [
    ['turn the work down', atOne, (o) => rejectFulfilment(o, f(1), 'closed', null)],
    ['turn some of it down', atOne, (o) => rejectFulfilment(o, f(1), 'closed', quantities({ 1: 1 }))],
    ['cancel the order', atOne, cancelAll],
  ];
  it.each(anyway)('lets people %s', (_, history, decide) => {
    given(...history, held)
      .when(decide)
      .thenAllowed();
  });

  it('does not stop the news that a parcel has arrived', () => {
    const half = [shirts, reserved({ 1: 1 }), backordered({ 1: 1 }), assigned({ at: 'wh-1', units: { 1: 1 } })];
    given(
      ...half,
      did((o) => pickFulfilment(o, f(1), quantities({ 1: 1 }))),
      did(ship),
      settled,
      held,
    )
      .when((o) => deliverFulfilment(o, f(1), AT))
      .thenAllowed();
  });

  it('decides to nothing when it is placed again', () =>
    given(shirts, held)
      .when((o) => placeHold(o, 'fraud'))
      .thenNothing());

  it('is refused on an order that has ended', () =>
    given(shirts, reserved({ 1: 2 }), did(cancelAll), settled)
      .when((o) => placeHold(o, 'fraud'))
      .thenRefused('not-now'));
});

describe('releasing a hold', () => {
  it('lets the order go on', () =>
    expect(
      given(
        shirts,
        reserved({ 1: 2 }),
        held,
        did((o) => releaseHold(o, 'fraud')),
      ).state(),
    ).toBe('routing'));

  it('lets it go on only when no other hold is left', () => {
    const order = given(
      shirts,
      reserved({ 1: 2 }),
      held,
      did((o) => placeHold(o, 'address')),
    );
    expect(
      given(
        ...order.history(),
        did((o) => releaseHold(o, 'fraud')),
      ).state(),
    ).toBe('held');
  });

  it('is refused for a hold that is not there', () =>
    given(shirts)
      .when((o) => releaseHold(o, 'fraud'))
      .thenRefused('unknown'));

  it('takes an order that waited for its payment to be paid for', () => {
    const asked = { ...request(line('1', 'SHIRT', 2)), payment: { status: 'pending', reference: 'p-1' } } as const;
    const order = given(
      placed(asked),
      did((o) => releaseHold(o, PAYMENT_HOLD)),
    );
    expect(order.order()).toMatchObject({ holds: [], payment: { status: 'authorised', reference: 'p-1' } });
  });
});

describe('a hold that ends by itself', () => {
  const window = [placed(request(line('1', 'SHIRT', 2)), { ...web, cancelWindowMinutes: 30 }), reserved({ 1: 2 })];

  it('is released at its time and not before', () => {
    given(...window)
      .when((o) => releaseDue(o, addMinutes(AT, 29)))
      .thenNothing();
    given(...window)
      .when((o) => releaseDue(o, addMinutes(AT, 30)))
      .thenFacts({ type: 'HoldReleased', data: { reason: CANCEL_WINDOW_HOLD } });
  });

  it('leaves holds without a time alone', () =>
    given(shirts, held)
      .when((o) => releaseDue(o, addMinutes(AT, 1_000_000)))
      .thenNothing());

  it('is nothing to an order that was taken back in the meantime', () =>
    given(...window, did(cancelAll), settled)
      .when((o) => releaseDue(o, addMinutes(AT, 30)))
      .thenNothing());
});
