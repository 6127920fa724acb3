import { describe, expect, it } from 'vitest';
import { releaseDue } from './hold.ts';
import { faultsOf } from './place.ts';
import { NOT_BEFORE_HOLD } from './pre-order.ts';
import { routableOf } from './routing.ts';
import { AT, given, line, placed, request, reserved } from './testing.ts';

const MONDAY = '2026-11-30T08:00:00.000Z';
const wanted = (notBefore: string, promisedBy = '2026-12-24T08:00:00.000Z') => ({
  ...request(line('1', 'SHIRT', 2)),
  delivery: { method: 'ship', notBefore, promisedBy } as const,
});
const waiting = () => given(placed(wanted(MONDAY)), reserved({ 1: 2 }));

describe('an order that is wanted no sooner than an instant', () => {
  it('has its goods, and nothing of it leaves before', () => {
    expect(waiting().state()).toBe('held');
    expect(waiting().order().holds).toEqual([{ reason: NOT_BEFORE_HOLD, until: MONDAY }]);
    waiting()
      .when((order) => releaseDue(order, AT))
      .thenNothing();
  });

  it('goes on then by itself', () => {
    const released = waiting()
      .when((order) => releaseDue(order, MONDAY))
      .thenFacts({ type: 'HoldReleased', data: { reason: NOT_BEFORE_HOLD } });
    expect(released.state()).toBe('routing');
  });

  it('has the hours that its channel requires from then on', () =>
    expect(routableOf(waiting().order()).placedAt).toBe(MONDAY));

  it('is not held for an instant that has passed', () => expect(given(placed(wanted(AT))).order().holds).toEqual([]));

  it('is not promised for before it is wanted', () =>
    expect(faultsOf(wanted(MONDAY, AT))).toMatchObject({
      code: 'malformed',
      errors: [{ path: '/delivery/notBefore' }],
    }));
});
