import { describe, expect, it } from 'vitest';
import { lineIdOf } from '../ids.ts';
import { type CancelLines, cancelLines } from './cancel.ts';
import { acceptFulfilment, pickFulfilment, shipFulfilment } from './fulfil.ts';
import type { Order } from './order.ts';
import { statusOf } from './phase.ts';
import {
  assigned,
  backordered,
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
  routed,
  settled,
} from './testing.ts';

const cancel =
  (units: { readonly [line: string]: number } | null, reference: string | null = null) =>
  (order: Order) => {
    const lines = units === null ? null : quantities(units);
    return cancelLines(order, { lines, reason: 'changed my mind', reference });
  };
const pick = (number: number, units: { readonly [line: string]: number }): Given =>
  did((o) => pickFulfilment(o, f(number), quantities(units)));
const six = placed(request(line('1', 'SHIRT', 6)));
describe('a cancellation', () => {
  it('takes open units first, then backordered, then reserved ones', () => {
    const cut = (units: number) => {
      const order = given(six, reserved({ 1: 1 }), backordered({ 1: 2 }), did(cancel({ 1: units })));
      return bucketsOf(order.order(), '1');
    };
    expect(cut(3)).toEqual({ reserved: 1, backordered: 2, cancelled: 3 });
    expect(cut(4)).toEqual({ reserved: 1, backordered: 1, cancelled: 4 });
    expect(cut(5)).toEqual({ reserved: 1, cancelled: 5 });
    expect(cut(6)).toEqual({ cancelled: 6 });
  });

  it('takes from the location with the latest promise first', () => {
    const order = given(
      six,
      reserved({ 1: 6 }),
      assigned(
        { at: 'near', units: { 1: 3 }, deliverBy: '2026-11-25T12:00:00.000Z' },
        { at: 'far', units: { 1: 3 }, deliverBy: '2026-11-29T12:00:00.000Z' },
      ),
    );
    const after = order
      .when(cancel({ 1: 4 }))
      .thenAllowed()
      .order();
    expect(after.fulfilments).toMatchObject([
      { location: 'near', status: 'assigned', lines: [{ quantity: 2 }] },
      { location: 'far', status: 'cancelled', lines: [] },
    ]);
  });

  it('never takes what has been picked', () => {
    const order = given(six, reserved({ 1: 6 }), assigned({ at: 'a', units: { 1: 2 } }, { at: 'b', units: { 1: 4 } }));
    const picked = given(...order.history(), pick(1, { 1: 2 }));
    picked.when(cancel({ 1: 5 })).thenRefused('not-now');
    const after = picked.when(cancel(null)).thenAllowed();
    expect(bucketsOf(after.order(), '1')).toEqual({ assigned: 2, cancelled: 4 });
  });

  it('takes what has been accepted and not yet picked', () => {
    const order = given(
      six,
      reserved({ 1: 6 }),
      assigned({ at: 'a', units: { 1: 6 } }),
      did((o) => acceptFulfilment(o, f(1))),
    );
    expect(bucketsOf(order.when(cancel(null)).thenAllowed().order(), '1')).toEqual({ cancelled: 6 });
  });

  it('says how much can still be cancelled', () => {
    const order = given(six, reserved({ 1: 6 }), assigned({ at: 'a', units: { 1: 6 } }), pick(1, { 1: 6 }));
    expect(cancel({ 1: 1 })(order.order())).toMatchObject({
      refused: {
        code: 'not-now',
        errors: [{ path: '/lines/0/quantity', message: '0 of line 1 can still be cancelled' }],
      },
    });
  });

  it('counts a line that is named twice with the sum', () => {
    const lines: CancelLines['lines'] = [...quantities({ 1: 4 }), ...quantities({ 1: 4 })];
    given(six, reserved({ 1: 6 }))
      .when((o) => cancelLines(o, { lines, reason: '', reference: null }))
      .thenRefused('not-now');
  });

  it('is refused for a line that is not there', () =>
    given(six)
      .when(cancel({ 9: 1 }))
      .thenRefused('unprocessable'));

  it('decides to nothing under a reference that has been carried out', () => {
    const once = given(six, reserved({ 1: 6 }))
      .when(cancel({ 1: 2 }, 'c-1'))
      .thenAllowed();
    once.when(cancel({ 1: 2 }, 'c-1')).thenNothing();
    expect(
      bucketsOf(
        given(...once.history())
          .when(cancel({ 1: 2 }, 'c-2'))
          .thenAllowed()
          .order(),
        '1',
      ),
    ).toEqual({
      reserved: 2,
      cancelled: 4,
    });
  });

  it('decides to nothing where no units are named', () =>
    given(six)
      .when(cancel({ 1: 0 }))
      .thenNothing());

  it('ends an order of which nothing is left', () => {
    const order = given(six, reserved({ 1: 6 }), did(cancel(null)), settled);
    expect(order.state()).toBe('cancelled');
    order.when(cancel(null)).thenRefused('not-now');
  });

  it('completes an order of which some has left', () => {
    const order = given(
      six,
      reserved({ 1: 6 }),
      assigned({ at: 'a', units: { 1: 2 } }),
      pick(1, { 1: 2 }),
      did((o) => shipFulfilment(o, f(1), { carrier: null, trackingNumber: null, trackingUrl: null })),
      did(cancel(null)),
      settled,
    );
    expect(order.state()).toBe('completed');
    expect(bucketsOf(order.order(), '1')).toEqual({ shipped: 2, cancelled: 4 });
  });

  it('voids a plan that the ledger has not agreed to', () => {
    const order = given(six, reserved({ 1: 6 }), routed({ at: 'a', units: { 1: 6 } }))
      .when(cancel({ 1: 1 }))
      .thenAllowed();
    expect(order.order().plan).toBeNull();
    expect(given(...order.history(), settled).state()).toBe('routing');
  });

  it('makes an order that no location could send worth another try', () => {
    const stuck = given(six, reserved({ 1: 6 }), () => [
      { type: 'RoutingFailed', data: { reason: 'none', explanation: null } },
    ]);
    expect(given(...stuck.history(), did(cancel({ 1: 1 })), settled).state()).toBe('routing');
  });

  it('shows the order as cancelled while the ledgers are still being told', () => {
    const order = given(six, reserved({ 1: 6 }), did(cancel(null)));
    expect(order.state()).toBe('settling');
    expect(statusOf(order.order())).toBe('cancelled');
  });

  it('names the place in the command of the line that it refuses', () => {
    const order = given(placed(request(line('1', 'A', 1), line('2', 'B', 1))), reserved({ 1: 1, 2: 1 }));
    const lines = [...quantities({ 1: 1 }), { line: lineIdOf('2'), quantity: 2 }];
    expect(cancelLines(order.order(), { lines, reason: '', reference: null })).toMatchObject({
      refused: { errors: [{ path: '/lines/1/quantity' }] },
    });
  });
});
