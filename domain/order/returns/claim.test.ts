import { describe, expect, it } from 'vitest';
import type { TrackingMeaning } from '../../carriage/tracking.ts';
import { deliverFulfilment, packFulfilment, pickFulfilment, shipFulfilment } from '../fulfil.ts';
import {
  AT,
  assigned,
  bucketsOf,
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
} from '../testing.ts';
import { trackParcel } from '../tracking/track.ts';
import { claimParcel } from './claim.ts';
import { come, look } from './testing.ts';

/** Two units in one parcel, of which its carrier has said something. */
const tracked = (meaning: TrackingMeaning): readonly Given[] => [
  placed({ ...request(line('1', 'A', 2)), shipping: { amount: 4_900 } }),
  reserved({ 1: 2 }),
  assigned({ at: 'wh-1', units: { 1: 2 } }),
  did((order) => pickFulfilment(order, f(1), quantities({ 1: 2 }))),
  did((order) => packFulfilment(order, f(1), [{ lines: quantities({ 1: 2 }) }])),
  did((order) => shipFulfilment(order, f(1), { carrier: 'DHL', trackingNumber: 'T-1', trackingUrl: null })),
  settled,
  did((order) =>
    trackParcel(order, f(1), 'T-1', [{ id: null, at: AT, meaning, code: meaning, text: null, place: null }]),
  ),
];

describe('a parcel that its carrier has lost', () => {
  it('is paid back at once, with what was paid for sending it, and nothing is waited for', () => {
    const on = given(
      ...tracked('lost'),
      did((order) => claimParcel(order, f(1), 1, 'refund')),
    );
    expect(on.order()).toMatchObject({
      returns: [{ status: 'closed', resolution: 'refund', at: null }],
      refunds: [{ lines: [{ line: '1', quantity: 2 }], shipping: 4_900, fee: 0, amount: 6_900 }],
    });
    on.when((order) => claimParcel(order, f(1), 1, 'refund')).thenNothing();
    on.when((order) => claimParcel(order, f(1), 1, 'reship')).thenRefused('not-now');
  });

  it('is sent once more, at no cost to its customer', () => {
    const on = given(
      ...tracked('lost'),
      did((order) => claimParcel(order, f(1), 1, 'reship')),
      settled,
    );
    expect(bucketsOf(on.order(), '1-r1')).toEqual({ open: 2 });
    expect(on.order()).toMatchObject({ refunds: [], charges: [], returns: [{ status: 'closed' }] });
    expect(on.state()).toBe('reserving');
  });
});

describe('a parcel that comes back', () => {
  it('is paid back once its goods have been inspected, by the return that stands for it', () => {
    const back = given(...tracked('returnedToSender'));
    back.when((order) => claimParcel(order, f(1), 1, 'refund')).thenRefused('not-now');
    const on = given(...back.history(), did(come({ 1: 2 }, { at: 'wh-1' })), did(look({ 1: 2 })), settled);
    expect(on.order()).toMatchObject({ returns: [{ status: 'closed' }], refunds: [{ amount: 2_000 }] });
  });

  it('is sent once more as soon as it is in, where an operator wants that', () => {
    const on = given(
      ...tracked('returnedToSender'),
      did((order) => claimParcel(order, f(1), 1, 'reship')),
    );
    expect(on.order().returns.map(({ status, resolution, at }) => [status, resolution, at])).toEqual([
      ['cancelled', 'refund', 'wh-1'],
      ['authorised', 'exchange', 'wh-1'],
    ]);
    const waiting = given(...on.history(), settled, reserved({ '1-r2': 2 }));
    expect(waiting.state()).toBe('awaitingReturn');
    const back = given(...waiting.history(), did(come({ 1: 2 }, { at: 'wh-1', number: 2 })));
    expect(back.state()).toBe('routing');
  });
});

describe('a parcel that is on its way, or there', () => {
  it('is not made good for', () => {
    given(...tracked('inTransit'))
      .when((order) => claimParcel(order, f(1), 1, 'reship'))
      .thenRefused('not-now');
    given(
      ...tracked('note'),
      did((order) => deliverFulfilment(order, f(1), AT)),
    )
      .when((order) => claimParcel(order, f(1), 1, 'refund'))
      .thenRefused('not-now');
  });
});
