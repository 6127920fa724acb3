import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fulfilmentIdOf, lineIdOf, locationIdOf } from '../../ids.ts';
import { location } from '../testing.ts';
import { NOTHING_PLACED, placedOf, type SimulatedOrder, shipped, takenBack, withParcel } from './order.ts';

const LINE = lineIdOf('1');
const FROM_B = { location: locationIdOf('b'), only: false };

const parcel = (at: string, quantity: number) => ({
  fulfilment: fulfilmentIdOf(`${at}-${quantity}`),
  location: location(at),
  shipBy: '2026-11-24T12:00:00.000Z',
  deliverBy: '2026-11-25T12:00:00.000Z',
  lines: [{ line: LINE, quantity, shipped: 0 }],
});
const given = (...parcels: readonly (readonly [string, number])[]): SimulatedOrder =>
  parcels.reduce((order, [at, quantity]) => withParcel(order, parcel(at, quantity)), NOTHING_PLACED);
const units = ({ parcels }: SimulatedOrder) =>
  parcels.map(({ location: { id }, lines }) => [id, ...lines.map(({ quantity, shipped: left }) => [quantity, left])]);

describe('what an order was given in a simulation', () => {
  it('is taken back from the location that is named first, and then from the newest', () =>
    expect(units(takenBack(given(['a', 2], ['b', 2], ['c', 2]), { line: LINE, quantity: 3 }, FROM_B))).toEqual([
      ['a', [2, 0]],
      ['c', [1, 0]],
    ]));

  it('is not taken back from elsewhere where it is only to come from one location', () =>
    expect(units(takenBack(given(['a', 2]), { line: LINE, quantity: 1 }, { ...FROM_B, only: true }))).toEqual([
      ['a', [2, 0]],
    ]));

  it('stays where it has left', () => {
    const left = shipped(given(['a', 2]), { line: LINE, quantity: 2 }, locationIdOf('a'));
    expect(takenBack(left, { line: LINE, quantity: 2 }, FROM_B)).toEqual(left);
  });

  it('leaves from wherever it is, as many units as left in truth', () =>
    expect(units(shipped(given(['a', 2], ['b', 1]), { line: LINE, quantity: 2 }, locationIdOf('b')))).toEqual([
      ['a', [2, 1]],
      ['b', [1, 1]],
    ]));

  it('never falls below what has left, and never rises', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 5 })), { maxLength: 4 }),
        fc.array(fc.tuple(fc.boolean(), fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 6 })), { maxLength: 8 }),
        (parcels, moves) => {
          let order = given(...parcels);
          for (const [leaves, at, quantity] of moves) {
            const before = { placed: placedOf(order, LINE), left: leftOf(order) };
            const some = { line: LINE, quantity };
            const here = locationIdOf(at);
            order = leaves ? shipped(order, some, here) : takenBack(order, some, { location: here, only: false });
            const open = before.placed - before.left;
            expect(placedOf(order, LINE)).toBe(before.placed - (leaves ? 0 : Math.min(open, quantity)));
            expect(leftOf(order)).toBe(before.left + (leaves ? Math.min(open, quantity) : 0));
          }
        },
      ),
    ));
});

const leftOf = ({ parcels }: SimulatedOrder): number =>
  parcels.flatMap(({ lines }) => lines).reduce((sum, line) => sum + line.shipped, 0);
