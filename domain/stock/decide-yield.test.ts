import { expect, it } from 'vitest';
import { count, has, type Network, order, reserve, type Story, stock, typesOf } from './testing.ts';

const NETWORK: Network = { web: { places: { a: 0 } }, b2b: { places: { a: 0 }, priority: 5 } };
const wish = { backorder: 'allow' } as const;
const yields = (story: Story, number: number, units: number): Story =>
  story.after({ kind: 'yield', order: order(number), seen: 0, units });

it('an order gives what it cannot use to who waits and comes before it', () => {
  const story = stock(NETWORK).after(count('a', 1), reserve(1, 1, wish), reserve(2, 1, { ...wish, of: 'b2b' }));
  const after = yields(story, 1, 1);
  expect(has(after.ledger, 1)).toEqual({ reserved: 0, backordered: 1 });
  expect(has(after.ledger, 2)).toEqual({ reserved: 1, backordered: 0 });
  expect(typesOf(after.last.events)).toEqual(['ReservationLost', 'BackorderFilled']);
});

it('and keeps what nobody before it waits for', () => {
  const story = stock(NETWORK).after(count('a', 1), reserve(2, 1, { ...wish, of: 'b2b' }), reserve(1, 1, wish));
  expect(yields(story, 2, 1).last.answer).toEqual({ kind: 'unchanged' });
});

it('gives never more than the other waits for', () => {
  const story = stock(NETWORK).after(count('a', 3), reserve(1, 3, wish), reserve(2, 2, { ...wish, of: 'b2b' }));
  const after = yields(story, 1, 9);
  expect(has(after.ledger, 1)).toEqual({ reserved: 1, backordered: 2 });
  expect(has(after.ledger, 2)).toEqual({ reserved: 2, backordered: 0 });
});

it('gives nothing to who could not be served from there', () => {
  const network: Network = { web: { places: { a: 0 } }, b2b: { places: { b: 0 }, priority: 5 } };
  const story = stock(network).after(count('a', 1), reserve(1, 1, wish), reserve(2, 1, { ...wish, of: 'b2b' }));
  expect(yields(story, 1, 1).last.answer).toEqual({ kind: 'unchanged' });
});
