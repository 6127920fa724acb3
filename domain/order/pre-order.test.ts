import { describe, expect, it } from 'vitest';
import { lineIdOf } from '../ids.ts';
import { amendOrder } from './amend.ts';
import { releaseDue, releaseHold } from './hold.ts';
import { expectedOf, NOT_BEFORE_HOLD, PRE_ORDER_HOLD, redatePreOrder } from './pre-order.ts';
import { AT, given, line, placed, request, reserved } from './testing.ts';

const MAY = '2027-05-01T08:00:00.000Z';
const JUNE = '2027-06-01T08:00:00.000Z';
const game = { ...line('1', 'GAME', 1), releaseAt: MAY };
const preOrdered = placed(request(game, line('2', 'MUG', 1)));
const waiting = () => given(preOrdered, reserved({ 1: 1, 2: 1 }));

describe('an order of something that is not released yet', () => {
  it('is held until then, with what it needs reserved', () => {
    expect(waiting().state()).toBe('held');
    expect(waiting().order().holds).toEqual([{ reason: PRE_ORDER_HOLD, until: MAY }]);
  });

  it('waits for what is released last', () => {
    const { order } = given(placed(request(game, { ...line('2', 'FILM', 1), releaseAt: JUNE })));
    expect(order().holds).toEqual([{ reason: PRE_ORDER_HOLD, until: JUNE }]);
  });

  it('does not wait for a service that comes later', () => {
    const { order } = given(
      placed(request({ ...line('1', 'CALL', 1, 'service'), releaseAt: MAY }, line('2', 'MUG', 1))),
    );
    expect(order().holds).toEqual([]);
  });

  it('goes on when the last of it is released', () => {
    const released = waiting()
      .when((o) => redatePreOrder(o, MAY, MAY))
      .thenAllowed();
    expect(released.state()).toBe('routing');
  });

  it('goes on when its date is taken back', () =>
    waiting()
      .when((o) => redatePreOrder(o, null, AT))
      .thenFacts({ type: 'HoldReleased', data: { reason: PRE_ORDER_HOLD } }));

  it('waits longer when the date is put off', () => {
    const later = waiting()
      .when((o) => redatePreOrder(o, JUNE, AT))
      .thenAllowed();
    expect(later.order().holds).toEqual([{ reason: PRE_ORDER_HOLD, until: JUNE }]);
    later.when((o) => redatePreOrder(o, JUNE, AT)).thenNothing();
  });

  it('is not let go by the clock alone, because its date may have moved', () =>
    waiting()
      .when((o) => releaseDue(o, JUNE))
      .thenNothing());

  it('waits for what is added to it, too', () => {
    const added = given(placed(request(line('2', 'MUG', 1))), reserved({ 2: 1 }))
      .when((o) => amendOrder(o, { lines: [{ ...game, id: lineIdOf('1') }], reference: null }))
      .thenAllowed();
    expect(added.order().holds).toEqual([{ reason: PRE_ORDER_HOLD, until: MAY }]);
  });

  it('is not held again once somebody has let it go', () => {
    const free = given(placed(request(line('1', 'GAME', 1))), reserved({ 1: 1 }));
    free.when((o) => redatePreOrder(o, JUNE, AT)).thenNothing();
  });

  it('is held until it is wanted, however long before it is released', () => {
    const delivery = { method: 'ship', notBefore: JUNE } as const;
    const later = given(placed({ ...request(game), delivery }), reserved({ 1: 1 }));
    expect(later.order().holds).toContainEqual({ reason: NOT_BEFORE_HOLD, until: JUNE });
    expect(expectedOf(later.order(), { expectedAt: AT })).toBe(JUNE);
  });

  it('is not held again, either, where less of it is wanted after that', () => {
    const two = { ...game, id: lineIdOf('1'), quantity: 2 };
    const free = given(placed(request(two)), reserved({ 1: 2 }))
      .when((o) => releaseHold(o, PRE_ORDER_HOLD))
      .thenAllowed()
      .when((o) => amendOrder(o, { lines: [{ ...two, quantity: 1 }], reference: null }))
      .thenAllowed();
    expect(free.order().holds).toEqual([]);
  });

  it('is not expected before its release', () => {
    const early = { expectedAt: AT };
    expect(expectedOf(waiting().order(), early)).toBe(MAY);
    expect(expectedOf(waiting().order(), { expectedAt: JUNE })).toBe(JUNE);
    expect(expectedOf(waiting().order(), { expectedAt: null })).toBeNull();
  });
});
