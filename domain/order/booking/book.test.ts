import { describe, expect, it } from 'vitest';
import { chooseCarrier } from '../../carriage/services.ts';
import { packFulfilment, pickFulfilment, rejectFulfilment, shipFulfilment } from '../fulfil.ts';
import { AT, assigned, collect, did, f, given, line, placed, quantities, request, reserved } from '../testing.ts';
import { bookAgain, recordBooked, recordBookingFailed } from './book.ts';

const P19 = { id: 'P19', addons: [] };
const CHOICE = { connector: 'nshift', service: P19 };
const OTHER = { connector: 'ingrid', service: { id: 'home', addons: [] } };
const BY_BOOKING = { carrier: null, trackingNumber: null, trackingUrl: null };
const BY_HAND = { carrier: 'DHL', trackingNumber: 'D-1', trackingUrl: null };

const BOOKING = {
  ...{ carrier: 'PostNord', bookingId: 'b-1', ids: ['b-1'], at: AT },
  parcels: [{ parcel: 1, trackingNumber: 'T-1', trackingUrl: 'https://track.example/T-1' }],
};

const PICKED = [
  placed(request(line('1', 'A', 1))),
  reserved({ 1: 1 }),
  assigned({ at: 'wh-1', units: { 1: 1 } }),
  did((order) => pickFulfilment(order, f(1), quantities({ 1: 1 }))),
] as const;
const packed = did((order) => packFulfilment(order, f(1), [{ lines: quantities({ 1: 1 }) }], CHOICE));
const REQUESTED = [...PICKED, packed] as const;
const BOOKED = [...REQUESTED, did((order) => recordBooked(order, f(1), 'nshift', BOOKING))] as const;
const failed = (outcome: 'rejected' | 'unavailable') =>
  did((order) =>
    recordBookingFailed(order, f(1), 'nshift', { outcome, messages: [{ field: null, code: null, text: 'no' }] }, AT),
  );

describe('a fulfilment that is packed', () => {
  it('is to be booked with the carrier that was chosen for it', () => {
    const { fulfilments } = given(...REQUESTED).order();
    expect(fulfilments[0]?.booking).toEqual({ status: 'requested', ...CHOICE });
  });

  it('is not booked where it is collected, or no carrier was chosen', () => {
    const picked = [
      placed(collect(line('1', 'A', 1))),
      reserved({ 1: 1 }),
      assigned({ at: 'store-1', units: { 1: 1 } }),
      did((order) => pickFulfilment(order, f(1), quantities({ 1: 1 }))),
    ] as const;
    expect(given(...picked, packed).order().fulfilments[0]?.booking).toBeNull();
    const without = did((order) => packFulfilment(order, f(1), [{ lines: quantities({ 1: 1 }) }], null));
    expect(given(...PICKED, without).order().fulfilments[0]?.booking).toBeNull();
  });
});

describe('a fulfilment that is shipped', () => {
  it('goes by its booking when no number is typed in', () => {
    given(...BOOKED)
      .when((order) => shipFulfilment(order, f(1), BY_BOOKING))
      .thenFacts({
        type: 'FulfilmentShipped',
        data: {
          ...{ fulfilment: f(1), carrier: 'PostNord', trackingNumber: 'T-1', connector: 'nshift' },
          trackingUrl: 'https://track.example/T-1',
        },
      });
  });

  it('waits for its booking, or for a number', () => {
    given(...REQUESTED)
      .when((order) => shipFulfilment(order, f(1), BY_BOOKING))
      .thenRefused('not-now');
    given(...REQUESTED, failed('rejected'))
      .when((order) => shipFulfilment(order, f(1), BY_BOOKING))
      .thenRefused('not-now');
  });

  it.each([
    ['is still to come', REQUESTED],
    ['has failed', [...REQUESTED, failed('rejected')]],
    ['is another', BOOKED],
  ])('goes by hand where its booking %s, and gives that up', (_, facts) => {
    given(...facts)
      .when((order) => shipFulfilment(order, f(1), BY_HAND))
      .thenFacts(
        { type: 'FulfilmentBookingWithdrawn', data: { fulfilment: f(1), connector: 'nshift' } },
        { type: 'FulfilmentShipped', data: { fulfilment: f(1), ...BY_HAND } },
      );
  });
});

describe('a fulfilment that is taken back', () => {
  it('gives up its booking', () => {
    const { fulfilments } = given(
      ...BOOKED,
      did((order) => rejectFulfilment(order, f(1), 'damaged', null)),
    ).order();
    expect(fulfilments[0]).toMatchObject({
      status: 'rejected',
      booking: { status: 'withdrawn', made: { ids: ['b-1'] } },
    });
  });

  it('is not booked any more by an answer that comes late', () => {
    given(
      ...REQUESTED,
      did((order) => rejectFulfilment(order, f(1), 'damaged', null)),
    )
      .when((order) => recordBooked(order, f(1), 'nshift', BOOKING))
      .thenNothing();
  });
});

describe('a booking that has failed', () => {
  it('is tried again with what is chosen now, where the carrier said no', () => {
    given(...REQUESTED, failed('rejected'))
      .when((order) => bookAgain(order, f(1), OTHER))
      .thenFacts({ type: 'FulfilmentBookingRequested', data: { fulfilment: f(1), ...OTHER } });
    given(...REQUESTED, failed('rejected'))
      .when((order) => bookAgain(order, f(1), null))
      .thenRefused('not-now');
  });

  it('stays with the carrier that did not answer: it may have booked', () => {
    given(...REQUESTED, failed('unavailable'))
      .when((order) => bookAgain(order, f(1), OTHER))
      .thenFacts({ type: 'FulfilmentBookingRequested', data: { fulfilment: f(1), ...CHOICE } });
  });

  it('is not tried again where it has been booked', () => {
    given(...BOOKED)
      .when((order) => bookAgain(order, f(1), OTHER))
      .thenNothing();
  });
});

describe('the carrier of a fulfilment', () => {
  const OFFERS = [
    { id: 'ingrid', services: { express: OTHER.service }, returnServices: {} },
    {
      id: 'nshift',
      services: { standard: P19, '*': { id: 'P18', addons: [] } },
      returnServices: { '*': { id: 'P24', addons: [] } },
    },
  ];

  it.each([
    ['standard', null, 'nshift', 'P19'],
    ['express', null, 'ingrid', 'home'],
    ['express', ['nshift'], 'nshift', 'P18'],
    ['toString', null, 'nshift', 'P18'],
    [null, null, 'nshift', 'P18'],
  ])('for %s among %j is %s, as %s', (service, allowed, connector, id) => {
    expect(chooseCarrier(service, allowed, OFFERS, 'there')).toEqual({ connector, service: { id, addons: [] } });
  });

  it('is nobody where none has the service', () => {
    expect(chooseCarrier('standard', ['ingrid'], OFFERS, 'there')).toBeNull();
  });

  it('is another one on the way back, and none where nobody takes returns', () => {
    const back = { connector: 'nshift', service: { id: 'P24', addons: [] } };
    expect(chooseCarrier('express', null, OFFERS, 'back')).toEqual(back);
    expect(chooseCarrier('express', ['ingrid'], OFFERS, 'back')).toBeNull();
  });
});
