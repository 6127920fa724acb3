import { describe, expect, it } from 'vitest';
import { channelIdOf, orderIdOf, reservationIdOf, skuOf } from '../ids.ts';
import { addMinutes } from '../time.ts';
import type { ReservationEvent } from './facts.ts';
import {
  orderReservation,
  quantityOf,
  RESERVATION_AGE_MAX_MINUTES,
  releaseReservation,
  setReservation,
} from './reservation.ts';

const NOON = '2026-11-24T12:00:00.000Z';
const web = { channel: channelIdOf('web'), country: null, at: null };
const ID = reservationIdOf('r-1');
const ORDER = orderIdOf('o-1');

const wish = (lines: Readonly<Record<string, number>>, more: object = {}) => ({
  reservation: ID,
  isNew: false,
  demand: web,
  lines: Object.entries(lines).map(([sku, quantity]) => ({ sku: skuOf(sku), quantity })),
  minutes: 15,
  ...more,
});
const set = (last: ReservationEvent | null, asked: ReturnType<typeof wish>, minutes = 0) =>
  setReservation(last, asked, addMinutes(NOON, minutes));
const factOf = (decision: ReturnType<typeof set>): ReservationEvent => {
  const [event] = 'refused' in decision ? [] : decision.events;
  if (event === undefined) throw new Error(`not decided: ${JSON.stringify(decision)}`);
  return event;
};
const begun = factOf(set(null, wish({ A: 2 }, { isNew: true })));
const released = factOf(releaseReservation(begun, 'released'));
const ordered = factOf(orderReservation(begun, ID, { channel: web.channel, order: ORDER, isFree: false }));

describe('a reservation', () => {
  it('begins with what is wanted, until its time is over', () =>
    expect(begun).toEqual({
      type: 'ReservationSet',
      data: {
        reservation: ID,
        demand: web,
        lines: [{ sku: 'A', quantity: 2 }],
        skus: ['A'],
        begunAt: NOON,
        expiresAt: addMinutes(NOON, 15),
      },
    }));

  it('that is asked for again at the same instant changes nothing, and later lasts longer', () => {
    expect(set(begun, wish({ A: 2 }))).toEqual({ events: [] });
    expect(factOf(set(begun, wish({ A: 2 }), 10)).data).toMatchObject({
      begunAt: NOON,
      expiresAt: addMinutes(NOON, 25),
    });
  });

  it('wants from then on what is said, and remembers every SKU that it ever wanted', () => {
    const changed = factOf(set(begun, wish({ B: 1 }), 1));
    expect(changed.data).toMatchObject({ lines: [{ sku: 'B', quantity: 1 }], skus: ['A', 'B'] });
    expect([quantityOf(changed, skuOf('A')), quantityOf(changed, skuOf('B'))]).toEqual([0, 1]);
  });

  it('goes on after its time is over, as long as it is not as old as it may become', () => {
    const last = RESERVATION_AGE_MAX_MINUTES - 5;
    const end = addMinutes(NOON, RESERVATION_AGE_MAX_MINUTES);
    expect(factOf(set(begun, wish({ A: 2 }), last)).data).toMatchObject({ begunAt: NOON, expiresAt: end });
    expect(set(begun, wish({ A: 2 }), last + 5)).toMatchObject({ refused: { code: 'not-now' } });
  });

  it('is not made by changing one that is not there, or that is another channel’s', () => {
    expect(set(null, wish({ A: 1 }))).toMatchObject({ refused: { code: 'unknown' } });
    const shop = { demand: { ...web, channel: channelIdOf('shop') } };
    expect(set(begun, wish({ A: 1 }, shop))).toMatchObject({ refused: { code: 'unknown' } });
  });

  it('that was released is over: it wants nothing, and is not taken up again', () => {
    expect(released).toMatchObject({ type: 'ReservationReleased', data: { reason: 'released' } });
    expect(quantityOf(released, skuOf('A'))).toBe(0);
    expect(releaseReservation(released, 'released')).toEqual({ events: [] });
    expect(set(released, wish({ A: 1 }))).toMatchObject({ refused: { code: 'not-now' } });
  });

  it('that became an order is that order’s', () => {
    expect(ordered).toMatchObject({ type: 'ReservationOrdered', data: { order: ORDER } });
    expect(set(ordered, wish({ A: 1 }))).toMatchObject({ refused: { code: 'not-now' } });
    expect(releaseReservation(ordered, 'released')).toMatchObject({ refused: { code: 'not-now' } });
  });

  it('becomes one order, of its own channel; another has it only where the first was never taken', () => {
    const for2 = { channel: web.channel, order: orderIdOf('o-2'), isFree: false };
    expect(orderReservation(ordered, ID, { ...for2, order: ORDER })).toEqual({ events: [] });
    expect(orderReservation(ordered, ID, for2)).toMatchObject({ refused: { code: 'not-now' } });
    expect(orderReservation(ordered, ID, { ...for2, isFree: true })).toMatchObject({
      events: [{ data: { order: 'o-2' } }],
    });
    const errors = [{ path: '/reservation' }];
    const ofShop = { ...for2, channel: channelIdOf('shop') };
    expect(orderReservation(begun, ID, ofShop)).toMatchObject({ refused: { code: 'unprocessable', errors } });
    expect(orderReservation(null, ID, for2)).toMatchObject({ refused: { code: 'unprocessable', errors } });
  });
});
