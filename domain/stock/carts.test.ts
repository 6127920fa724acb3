import { describe, expect, it } from 'vitest';
import { availableToPromise, supplyAt, supplyIn } from '../promise/atp.ts';
import { counterDifferences } from './counters.ts';
import { answerTo, decideAll } from './decide.ts';
import { ENDED_MAX } from './ledger.ts';
import { REBALANCED_MAX } from './rebalance.ts';
import {
  adjust,
  allocate,
  cart,
  contextOf,
  count,
  factsOf,
  has,
  hold,
  letGo,
  NETWORK,
  type Network,
  NOON,
  part,
  past,
  reserve,
  type Story,
  sent,
  settle,
  stock,
  typesOf,
} from './testing.ts';

const units = ({ ledger }: Story, number: number): number => ledger.carts.get(cart(number))?.units ?? 0;

const available = ({ ledger }: Story, of = 'web', network: Network = NETWORK, now = NOON): number =>
  availableToPromise(supplyAt(ledger, now), contextOf(network).offer(reserve(0, 1, { of }).demand));

describe('what a checkout holds', () => {
  it('cannot be sold to anybody else, and is told with what its channel has open', () => {
    const story = stock().after(count('a', 5), hold(1, 2));
    expect(story.last).toEqual({
      answer: { kind: 'held', units: 2 },
      events: [
        {
          type: 'CartReserved',
          data: {
            sku: 'SHIRT',
            reservation: '1-cart',
            seen: 0,
            quantity: 2,
            was: 0,
            demand: { channel: 'web', country: null, at: null },
            expiresAt: past(15),
            open: { channel: 'web', units: 2, backordered: 0 },
          },
        },
      ],
    });
    expect(available(story)).toBe(3);
    expect(story.after(reserve(1, 4)).last.answer).toEqual({ kind: 'short', requested: 4, available: 3 });
  });

  it('is all that is asked for or nothing, and what there is where a part will do', () => {
    const story = stock().after(count('a', 2));
    const refused = story.after(hold(1, 3)).last;
    expect(refused).toEqual({ events: [], answer: { kind: 'short', requested: 3, available: 2 } });
    expect(story.after(hold(1, 3, { partial: true })).last.answer).toEqual({ kind: 'held', units: 2 });
    const none = stock().after(hold(1, 3, { partial: true }));
    expect(none.last).toEqual({ events: [], answer: { kind: 'held', units: 0 } });
  });

  it('is the same when it is asked for again, and lasts longer', () => {
    const story = stock().after(count('a', 2), hold(1, 2), hold(1, 2));
    expect(story.last).toEqual({ events: [], answer: { kind: 'held', units: 2 } });
    const longer = story.at(past(10)).after(hold(1, 2, { until: past(25) }));
    expect(longer.last).toMatchObject({
      events: [{ type: 'CartExtended', data: { expiresAt: past(25) } }],
      answer: { kind: 'held', units: 2 },
    });
    expect(units(longer.at(past(20)).after(count('b', 1)), 1)).toBe(2);
  });

  it('is looked at as its own when it becomes more: of 3 it may have 3 though it holds 2 of them', () => {
    const story = stock().after(count('a', 3), hold(1, 2));
    expect(story.after(hold(1, 3)).last.answer).toEqual({ kind: 'held', units: 3 });
    expect(story.after(hold(1, 4)).last.answer).toEqual({ kind: 'short', requested: 4, available: 3 });
    expect(units(story.after(hold(1, 4)), 1)).toBe(2);
  });

  it('can become less, or nothing; who waits is served with what it leaves', () => {
    const story = stock().after(count('a', 3), hold(1, 3), reserve(1, 2, { backorder: 'allow' }));
    const less = story.after(hold(1, 2));
    expect(typesOf(less.last.events)).toEqual(['CartReserved', 'BackorderFilled']);
    expect(has(less.ledger, 1)).toEqual({ reserved: 1, backordered: 1 });
    const none = less.after(hold(1, 0));
    expect(typesOf(none.last.events)).toEqual(['CartReleased', 'BackorderFilled']);
    expect(has(none.ledger, 1)).toEqual({ reserved: 2, backordered: 0 });
    expect(none.ledger.carts.size).toBe(0);
  });

  it('can be for another place than it was: what cannot be served from there is found anew, or it stays as it was', () => {
    const story = stock().after(count('a', 2), count('b', 1), hold(1, 2));
    expect(story.after(hold(1, 2, { at: 'b' })).last.answer).toEqual({ kind: 'short', requested: 2, available: 1 });
    const moved = story.after(hold(1, 1, { at: 'b' }));
    expect(moved.last.answer).toEqual({ kind: 'held', units: 1 });
    expect(moved.ledger).toMatchObject({ pooled: 0 });
    expect(moved.ledger.places.get(hold(1, 1, { at: 'b' }).demand.at ?? part(1, 'b', 1).location)?.held).toBe(1);
    expect(counterDifferences(moved.ledger)).toEqual([]);
  });

  it('keeps what it has when stock falls into what is hidden from new sales', () => {
    const network: Network = { web: { places: { a: 2 } } };
    const story = stock(network).after(count('a', 4), hold(1, 2), adjust('a', -2, 'found less'));
    expect(story.after(hold(1, 2, { country: 'SE' })).last.answer).toEqual({ kind: 'held', units: 2 });
    expect(story.after(reserve(1, 2, { cart: 1, country: 'SE' })).last.answer).toMatchObject({ reserved: 2 });
  });

  it('is open for its channel: it counts for its cap and against its minimum', () => {
    const network: Network = {
      web: { places: { a: 0 }, share: { minimum: 2, cap: 3 } },
      shop: { places: { a: 0 } },
    };
    const story = stock(network).after(count('a', 10));
    expect(story.after(hold(1, 4)).last.answer).toEqual({ kind: 'short', requested: 4, available: 3 });
    expect([available(story, 'shop', network), available(story.after(hold(1, 2)), 'shop', network)]).toEqual([8, 8]);
  });

  it('is not given to others at a place, nor sent away from it', () => {
    const story = stock().after(count('b', 2), hold(1, 2, { of: 'shop' }), count('a', 1), reserve(2, 1));
    expect(story.after(allocate(2, part(2, 'b', 1))).last.answer).toMatchObject({ kind: 'notThere' });
    expect(story.after(allocate(2, part(2, 'a', 1))).last.answer).toEqual({ kind: 'done' });
    expect(story.after(sent('t', 'b', 'a', 1, past(60))).last.answer).toMatchObject({ kind: 'notThere', available: 0 });
  });

  it('is let go when nobody wants it, as often as it is said', () => {
    const story = stock().after(count('a', 2), hold(1, 2), letGo(1));
    expect(story.last.events).toMatchObject([{ type: 'CartReleased', data: { quantity: 2, reason: 'released' } }]);
    expect(available(story)).toBe(2);
    expect(story.after(letGo(1)).last).toEqual({ events: [], answer: { kind: 'unchanged' } });
  });

  it('listens to the newest that its ledger has heard of the reservation, also when it is over', () => {
    const story = stock().after(count('a', 5), hold(1, 2, { seen: 3 }));
    expect(story.after(hold(1, 4, { seen: 2 })).last).toEqual({ events: [], answer: { kind: 'outdated' } });
    expect(story.after(letGo(1, 2)).last.answer).toEqual({ kind: 'outdated' });
    const over = story.after(letGo(1, 4));
    expect(over.after(hold(1, 1, { seen: 3 })).last.answer).toEqual({ kind: 'outdated' });
    expect(over.after(hold(1, 1, { seen: 5 })).last.answer).toEqual({ kind: 'held', units: 1 });
    const others = Array.from({ length: ENDED_MAX }, (_, n) => [hold(n + 2, 1), letGo(n + 2)]).flat();
    expect(over.after(...others).ledger.endedCarts.size).toBe(ENDED_MAX);
  });
});

describe('the time of a checkout', () => {
  const story = stock().after(count('a', 2), hold(1, 2));

  it('lasts until just before its instant: from then on it counts no more, though nobody has written so', () => {
    expect(available(story, 'web', NETWORK, '2026-11-24T12:14:59.999Z')).toBe(0);
    expect(available(story, 'web', NETWORK, past(15))).toBe(2);
    expect(story.at('2026-11-24T12:14:59.999Z').after(reserve(1, 2)).last.answer).toMatchObject({ kind: 'short' });
    expect(answerTo(story.ledger, reserve(1, 2), contextOf(NETWORK, past(15)))).toMatchObject({ reserved: 2 });
  });

  it('is put on record by the next decision, whatever that is about, before anything else of it', () => {
    const after = story.at(past(15)).after(reserve(1, 2));
    expect(after.last.events).toMatchObject([
      { type: 'CartReleased', data: { reservation: '1-cart', quantity: 2, reason: 'timedOut', open: { units: 0 } } },
      { type: 'StockReserved', data: { order: 'o-1', quantity: 2 } },
    ]);
    expect(typesOf(story.at(past(15)).after({ kind: 'endCarts' }).last.events)).toEqual(['CartReleased']);
  });

  it('leaves its units to those who wait, before anybody new', () => {
    const waiting = story.after(reserve(1, 1, { backorder: 'allow' }));
    expect(available(waiting, 'web', NETWORK, past(15))).toBe(1);
    const after = waiting.at(past(15)).after(reserve(2, 2));
    expect(typesOf(after.last.events)).toEqual(['CartReleased', 'BackorderFilled']);
    expect(after.last.answer).toEqual({ kind: 'short', requested: 2, available: 1 });
  });

  it('may be over for more than one decision can put on record: the rest comes before what was asked', () => {
    const many = Array.from({ length: REBALANCED_MAX + 1 }, (_, n) => hold(n, 1));
    const { ledger } = stock().after(count('a', many.length), ...many);
    const first = decideAll(ledger, [reserve(1, many.length)], contextOf(NETWORK, past(15)));
    expect([factsOf(first).length, first.ended?.more, first.decisions]).toEqual([REBALANCED_MAX, true, []]);
    const then = decideAll(first.ledger, [reserve(1, many.length)], contextOf(NETWORK, past(15)));
    expect(typesOf(factsOf(then))).toEqual(['CartReleased', 'StockReserved']);
  });
});

describe('an order that is placed with a checkout', () => {
  const story = stock().after(count('a', 5), hold(1, 3));

  it('has what was held by one fact', () => {
    const after = story.after(reserve(1, 3, { cart: 1 }));
    expect(after.last).toMatchObject({
      answer: { kind: 'reserved', reserved: 3, backordered: 0 },
      events: [
        {
          type: 'CartConverted',
          data: { reservation: '1-cart', order: 'o-1', quantity: 3, freed: 0, open: { channel: 'web', units: 3 } },
        },
      ],
    });
    expect(after.ledger.carts.size).toBe(0);
    expect(available(after)).toBe(2);
  });

  it('keeps it for ever: what is an order’s has no time', () => {
    const after = story
      .after(reserve(1, 3, { cart: 1 }))
      .at(past(60))
      .after(count('b', 1));
    expect(has(after.ledger, 1)).toEqual({ reserved: 3, backordered: 0 });
  });

  it('that wants less frees the rest by the same fact, and who waits is served with it', () => {
    const waiting = story.after(reserve(2, 4, { backorder: 'allow' }));
    const after = waiting.after(reserve(1, 1, { cart: 1 }));
    expect(after.last.events).toMatchObject([
      { type: 'CartConverted', data: { quantity: 1, freed: 2, open: { units: 3, backordered: 2 } } },
      { type: 'BackorderFilled', data: { order: 'o-2', quantity: 2 } },
    ]);
  });

  it('that wants more has the rest reserved as usual, or is refused and the checkout holds what it held', () => {
    const more = story.after(reserve(1, 5, { cart: 1 }));
    expect(typesOf(more.last.events)).toEqual(['CartConverted', 'StockReserved']);
    expect(has(more.ledger, 1)).toEqual({ reserved: 5, backordered: 0 });
    const refused = story.after(reserve(1, 6, { cart: 1 }));
    expect(refused.last).toEqual({ events: [], answer: { kind: 'short', requested: 6, available: 5 } });
    expect(units(refused, 1)).toBe(3);
    const waits = story.after(reserve(1, 6, { cart: 1, backorder: 'allow' }));
    expect(has(waits.ledger, 1)).toEqual({ reserved: 5, backordered: 1 });
  });

  it('finds nothing held where the time is over, and is served like anybody', () => {
    const late = story.at(past(15));
    expect(typesOf(late.after(reserve(1, 3, { cart: 1 })).last.events)).toEqual(['CartReleased', 'StockReserved']);
    const gone = late.after(reserve(2, 4), reserve(1, 3, { cart: 1 }));
    expect(gone.last.answer).toEqual({ kind: 'short', requested: 3, available: 1 });
  });

  it('has it once, however often it asks', () => {
    const after = story.after(reserve(1, 3, { cart: 1 }), reserve(1, 3, { cart: 1 }));
    expect(after.last.events).toEqual([]);
    expect(has(after.ledger, 1)).toEqual({ reserved: 3, backordered: 0 });
  });

  it('of another channel has nothing of it', () => {
    const after = story.after(count('b', 4), reserve(1, 1, { of: 'shop', cart: 1 }));
    expect(typesOf(after.last.events)).toEqual(['StockReserved']);
    expect(units(after, 1)).toBe(3);
  });

  it('and goes elsewhere has as much of it as can be served from there, and finds the rest anew', () => {
    const pinned = stock().after(count('a', 2), count('b', 1), hold(1, 2));
    const after = pinned.after(reserve(1, 2, { cart: 1, at: 'b', backorder: 'allow' }));
    expect(after.last.events).toMatchObject([
      { type: 'CartConverted', data: { quantity: 1, freed: 1 } },
      { type: 'StockBackordered', data: { quantity: 1 } },
    ]);
    expect(counterDifferences(after.ledger)).toEqual([]);
  });

  it('gives it back when it is cancelled', () => {
    const after = story.after(reserve(1, 3, { cart: 1 }), settle(1));
    expect(available(after)).toBe(5);
    expect(availableToPromise(supplyIn(after.ledger), contextOf(NETWORK).offer(reserve(0, 1).demand))).toBe(5);
  });
});

describe('less is there than is held', () => {
  it('the newest checkout loses first, before any order does', () => {
    const story = stock().after(count('a', 6), hold(1, 2), hold(2, 2), reserve(1, 2), adjust('a', -3, 'burnt'));
    expect(story.last.events).toMatchObject([
      { type: 'StockAdjusted' },
      { type: 'CartLost', data: { reservation: '2-cart', quantity: 2 } },
      { type: 'CartLost', data: { reservation: '1-cart', quantity: 1, open: { units: 3 } } },
    ]);
    expect([units(story, 1), units(story, 2)]).toEqual([1, 0]);
    expect(has(story.ledger, 1)).toEqual({ reserved: 2, backordered: 0 });
  });

  it('orders lose when the checkouts have nothing left', () => {
    const story = stock().after(count('a', 3), reserve(1, 2), hold(1, 1), adjust('a', -2, 'burnt'));
    expect(typesOf(story.last.events)).toEqual(['StockAdjusted', 'CartLost', 'ReservationLost']);
    expect(has(story.ledger, 1)).toEqual({ reserved: 1, backordered: 1 });
  });

  it('a checkout whose loss helps nobody keeps what it holds', () => {
    const story = stock().after(
      ...[count('a', 1), count('c', 2), reserve(1, 1), hold(1, 1, { of: 'shop' }), adjust('a', -1, 'burnt')],
    );
    expect(typesOf(story.last.events)).toEqual(['StockAdjusted', 'ReservationLost']);
    expect(units(story, 1)).toBe(1);
  });
});
