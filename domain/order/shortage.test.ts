import { describe, expect, it } from 'vitest';
import { skuOf } from '../ids.ts';
import { acceptFulfilment, pickFulfilment } from './fulfil.ts';
import { loseAllocated, loseReserved, SHORTAGE } from './shortage.ts';
import {
  assigned,
  bucketsOf,
  did,
  f,
  given,
  line,
  placed,
  position,
  quantities,
  request,
  reserved,
} from './testing.ts';

const A = skuOf('A');
const order = [placed(request(line('1', 'A', 3), line('2', 'B', 1))), reserved({ 1: 3, 2: 1 })];
const atOne = [...order, assigned({ at: 'wh-1', units: { 1: 3, 2: 1 } })];
const lost = (quantity: number, onShortage?: 'cancel') => ({
  fulfilment: f(1),
  quantity,
  ...(onShortage === undefined ? {} : { onShortage }),
});

describe('units that a location has fewer of than were allocated', () => {
  it('are routed again, with all of their fulfilment', () => {
    const after = given(...atOne)
      .when((o) => loseAllocated(o, lost(1), A, 'news-1'))
      .thenAllowed();
    expect(bucketsOf(after.order(), '1')).toEqual({ reserved: 3 });
  });

  it('are cancelled where the channel wants that: they alone, with the reason, and once', () => {
    const after = given(...atOne)
      .when((o) => loseAllocated(o, lost(2, 'cancel'), A, 'news-1'))
      .thenAllowed();
    expect(bucketsOf(after.order(), '1')).toEqual({ assigned: 1, cancelled: 2 });
    expect(bucketsOf(after.order(), '2')).toEqual({ assigned: 1 });
    expect(after.history().at(-1)).toMatchObject({ type: 'LinesCancelled', data: { reason: SHORTAGE } });
    after.when((o) => loseAllocated(o, lost(2, 'cancel'), A, 'news-1')).thenNothing();
  });

  it('stay where they have been picked', () =>
    given(
      ...atOne,
      did((o) => acceptFulfilment(o, f(1))),
      did((o) => pickFulfilment(o, f(1), quantities({ 1: 3, 2: 1 }))),
    )
      .when((o) => loseAllocated(o, lost(2, 'cancel'), A, 'news-1'))
      .thenNothing());
});

describe('reserved units that turn out not to be there', () => {
  it('wait for stock', () => {
    const after = given(...order)
      .when((o) => ({ events: loseReserved(o, [position('A', { reserved: 1, backordered: 2 })], 'reroute', 'news-1') }))
      .thenAllowed();
    expect(bucketsOf(after.order(), '1')).toEqual({ reserved: 1, backordered: 2 });
  });

  it('are cancelled where the channel wants that', () => {
    const after = given(...order)
      .when((o) => ({ events: loseReserved(o, [position('A', { reserved: 1, backordered: 2 })], 'cancel', 'news-1') }))
      .thenAllowed();
    expect(bucketsOf(after.order(), '1')).toEqual({ reserved: 1, cancelled: 2 });
  });

  it('are not, where the ledger has found others for them meanwhile', () =>
    given(...order)
      .when((o) => ({ events: loseReserved(o, [position('A', { reserved: 3 })], 'cancel', 'news-1') }))
      .thenNothing());
});
