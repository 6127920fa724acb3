import { describe, expect, it } from 'vitest';
import { availableToPromise, shortageOf, supplyIn } from '../promise/atp.ts';
import type { Correction } from './command.ts';
import { decideAll } from './decide.ts';
import { placeOf, sellableAt } from './ledger.ts';
import { REBALANCED_MAX } from './rebalance.ts';
import {
  adjust,
  allocate,
  at,
  contextOf,
  count,
  expected,
  has,
  NETWORK,
  type Network,
  order,
  part,
  past,
  received,
  reserve,
  type Story,
  settle,
  stock,
  typesOf,
} from './testing.ts';

const onHandAt = (story: Story, location: string) => placeOf(story.ledger, at(location)).onHand;
const atp = (story: Story, channel = 'web', network: Network = NETWORK) => {
  const [command] = [reserve(0, 1, { of: channel })];
  if (command?.kind !== 'reserve') throw new Error('not a reservation');
  return availableToPromise(supplyIn(story.ledger), contextOf(network).offer(command.demand));
};

describe('a count', () => {
  it('says what lies at a place', () => expect(onHandAt(stock().after(count('a', 7)), 'a')).toBe(7));

  it('is unchanged when it is the same', () =>
    expect(stock().after(count('a', 7), count('a', 7, past(5))).last).toMatchObject({
      events: [],
      answer: { kind: 'unchanged' },
    }));

  it('makes a place known even where nothing lies', () =>
    expect(typesOf(stock().after(count('a', 0)).events)).toEqual(['StockCounted']));

  it('is ignored when it is older than one already taken', () => {
    const story = stock().after(count('a', 7, past(10)), count('a', 3, past(5)));
    expect(onHandAt(story, 'a')).toBe(7);
    expect(story.last.answer).toEqual({ kind: 'unchanged' });
  });

  it('is corrected by what we have shipped since: 10 counted at 12:00, 2 shipped at 12:05, 8 are there', () => {
    const sold = stock().after(count('a', 10, past(-60)), reserve(1, 2), allocate(1, part(1, 'a', 2)));
    const shipped = sold.at(past(5)).after(settle(1, { shipped: [part(1, 'a', 2)] }));
    const late = shipped.at(past(10)).after(count('a', 10, past(0)));
    expect(onHandAt(late, 'a')).toBe(8);
  });

  it('is not corrected by what was shipped before it', () => {
    const sold = stock().after(count('a', 10, past(-60)), reserve(1, 2), allocate(1, part(1, 'a', 2)));
    const shipped = sold.at(past(5)).after(settle(1, { shipped: [part(1, 'a', 2)] }));
    expect(onHandAt(shipped.after(count('a', 9, past(6))), 'a')).toBe(9);
  });

  it('is corrected by adjustments and returns since, too', () => {
    const back: Correction = { kind: 'returned', reference: 'r', location: at('a'), quantity: 1, unavailable: null };
    const story = stock()
      .after(count('a', 10, past(-60)))
      .at(past(5))
      .after(adjust('a', -3), settle(1, { corrections: [back] }), count('a', 10, past(0)));
    expect(onHandAt(story, 'a')).toBe(8);
  });

  it('finds again what could not be found', () => {
    const lost: Correction = { kind: 'notFound', reference: 'x', location: at('a'), quantity: 1 };
    const story = stock().after(count('a', 5), settle(1, { corrections: [lost] }));
    expect(atp(story)).toBe(0);
    expect(atp(story.after(count('a', 5, past(1))))).toBe(5);
  });
});

describe('an adjustment', () => {
  it('is booked once under its reference', () => {
    const story = stock().after(count('a', 5), adjust('a', -2, 'adj-1'), adjust('a', -2, 'adj-1'));
    expect(onHandAt(story, 'a')).toBe(3);
    expect(story.last).toMatchObject({ events: [], answer: { kind: 'unchanged' } });
  });

  it('is booked each time without one', () =>
    expect(onHandAt(stock().after(count('a', 5), adjust('a', -2), adjust('a', -2)), 'a')).toBe(1));

  it('is refused below nothing', () =>
    expect(stock().after(count('a', 5), adjust('a', -6)).last).toMatchObject({
      events: [],
      answer: { kind: 'notThere', location: 'a', available: 5 },
    }));
});

describe('a reservation', () => {
  it('takes from what can be promised', () => {
    const story = stock().after(count('a', 5), reserve(1, 3));
    expect(story.last.answer).toEqual({ kind: 'reserved', reserved: 3, backordered: 0 });
    expect(atp(story)).toBe(2);
  });

  it('is of wanted totals, so that a repeat reserves nothing more', () => {
    const story = stock().after(count('a', 5), reserve(1, 3), reserve(1, 3));
    expect(story.last).toMatchObject({ events: [], answer: { kind: 'reserved', reserved: 3, backordered: 0 } });
  });

  it('of more excludes what the order has already', () =>
    expect(stock().after(count('a', 5), reserve(1, 3), reserve(1, 5)).last.answer).toEqual({
      kind: 'reserved',
      reserved: 5,
      backordered: 0,
    }));

  it('is all or nothing where nothing may be backordered', () => {
    const story = stock().after(count('a', 2), reserve(1, 3));
    expect(story.last).toMatchObject({ events: [], answer: { kind: 'short', requested: 3, available: 2 } });
    expect(has(story.ledger, 1)).toBeNull();
  });

  it('backorders what is missing where that is allowed', () =>
    expect(stock().after(count('a', 2), reserve(1, 3, { backorder: 'allow' })).last.answer).toEqual({
      kind: 'reserved',
      reserved: 2,
      backordered: 1,
    }));

  it('never rests on a place that the channel does not sell from', () =>
    expect(stock().after(count('c', 9), reserve(1, 1)).last.answer).toMatchObject({ kind: 'short', available: 0 }));

  it('counts a place with less than nothing as nothing, and not against another', () => {
    const damage: Correction = { kind: 'damaged', reference: 'd', location: at('a'), quantity: 4 };
    const story = stock().after(count('a', 1), count('b', 5), settle(9, { corrections: [damage] }));
    expect(sellableAt(placeOf(story.ledger, at('a')))).toBe(-3);
    expect(atp(story)).toBe(5);
  });

  it('of two channels never rests on the same unit', () => {
    const story = stock().after(count('b', 1), reserve(1, 1), reserve(2, 1, { of: 'shop' }));
    expect(story.last.answer).toMatchObject({ kind: 'short', available: 0 });
  });

  it('for the same order and another address is for the newest address in all', () => {
    const network = { web: { places: { a: 0, b: 0 } }, abroad: { places: { c: 0 } } };
    const story = stock(network).after(count('a', 1), count('c', 5), reserve(1, 1), reserve(1, 3, { of: 'abroad' }));
    expect(has(story.ledger, 1)).toEqual({ reserved: 3, backordered: 0 });
    expect(story.after(count('c', 2, past(1))).events.at(-1)).toMatchObject({
      type: 'ReservationLost',
      data: { quantity: 1 },
    });
  });

  it('for a place where it is collected is held there', () => {
    const story = stock().after(count('a', 2), count('b', 2), reserve(1, 2, { at: 'b' }));
    expect(placeOf(story.ledger, at('b'))).toMatchObject({ held: 2 });
    expect(atp(story)).toBe(2);
    expect(story.after(reserve(2, 1, { at: 'b' })).last.answer).toMatchObject({ kind: 'short', available: 0 });
  });
});

describe('a buffer', () => {
  const network: Network = { web: { places: { a: 2 } }, open: { places: { a: 0 } } };

  it('is hidden from new sales', () =>
    expect(stock(network).after(count('a', 4), reserve(1, 3)).last.answer).toEqual({
      kind: 'short',
      requested: 3,
      available: 2,
    }));

  it('is not protected from what was promised: 4 on hand, buffer 2, demand 3 leaves nothing, and nothing short', () => {
    const story = stock(network).after(count('a', 4), reserve(1, 3, { of: 'open' }));
    expect(atp(story, 'web', network)).toBe(0);
    expect(shortageOf(story.after(allocate(1, part(1, 'a', 3))).ledger)).toBe(0);
    expect(story.after(allocate(1, part(1, 'a', 3))).last.answer).toEqual({ kind: 'done' });
  });

  it('is used for backorders before anything new is sold', () => {
    const story = stock(network).after(reserve(1, 2, { backorder: 'allow' }), count('a', 2));
    expect(has(story.ledger, 1)).toEqual({ reserved: 2, backordered: 0 });
  });

  it('is there for demand that is accepted beyond it: 4 on hand, buffer 2, demand 3 leaves one withheld', () => {
    const story = stock(network).after(count('a', 4), reserve(1, 3, { backorder: 'allow' }));
    expect(story.last.answer).toEqual({ kind: 'reserved', reserved: 3, backordered: 0 });
    expect([atp(story, 'web', network), atp(story, 'open', network)]).toEqual([0, 1]);
  });

  it('of a channel is kept back once over all its places', () => {
    const kept: Network = { web: { places: { a: 0, b: 0 }, threshold: 3 } };
    expect(atp(stock(kept).after(count('a', 2), count('b', 2)), 'web', kept)).toBe(1);
  });
});

describe('an allocation', () => {
  const reserved = stock().after(count('a', 3), count('b', 3), reserve(1, 4));

  it('puts reserved units at places', () => {
    const story = reserved.after(allocate(1, part(1, 'a', 3), part(1, 'b', 1)));
    expect(has(story.ledger, 1)).toEqual({ reserved: 0, backordered: 0, a: 3, b: 1 });
    expect(story.ledger.pooled).toBe(0);
  });

  it('is unchanged when it is asked for again', () =>
    expect(reserved.after(allocate(1, part(1, 'a', 3)), allocate(1, part(1, 'a', 3))).last).toMatchObject({
      events: [],
      answer: { kind: 'unchanged' },
    }));

  it('is refused whole where one place has less', () => {
    const story = reserved.after(allocate(1, part(1, 'a', 4)));
    expect(story.last).toMatchObject({ events: [], answer: { kind: 'notThere', location: 'a', available: 3 } });
  });

  it('is refused where two parts together are more than the place has', () => {
    const twice = [part(1, 'a', 2), { ...part(1, 'a', 2), fulfilment: part(1, 'z', 0).fulfilment }];
    expect(reserved.after(allocate(1, ...twice)).last).toMatchObject({
      events: [],
      answer: { kind: 'notThere', location: 'a', available: 3 },
    });
  });

  it('is refused for more than is reserved', () =>
    expect(reserved.after(allocate(1, part(1, 'a', 3), part(1, 'b', 2))).last.answer).toMatchObject({
      kind: 'notThere',
      available: 4,
    }));

  it('is refused where others could then not be served', () => {
    const both = stock().after(count('a', 1), count('b', 2), reserve(1, 1), reserve(2, 1, { of: 'shop' }));
    const story = both.after(count('b', 1, past(1)));
    expect(story.after(allocate(1, part(1, 'b', 1))).last.answer).toMatchObject({ kind: 'notThere', location: 'b' });
    expect(story.after(allocate(1, part(1, 'a', 1))).last.answer).toEqual({ kind: 'done' });
  });

  it('is refused where it takes what is held for a customer who comes for it', () => {
    const story = stock().after(count('a', 0), count('b', 2), reserve(1, 1, { at: 'b' }), reserve(2, 1));
    expect(story.after(count('a', 1), allocate(2, part(2, 'b', 2))).last.answer).toMatchObject({ kind: 'notThere' });
    expect(story.after(allocate(1, part(1, 'b', 1))).last.answer).toEqual({ kind: 'done' });
  });

  it('that an operator sends elsewhere frees what the order was to be served from, for who waits', () => {
    const waiting = stock().after(count('a', 1), count('c', 1), reserve(1, 1), reserve(2, 1, { backorder: 'allow' }));
    const story = waiting.after(allocate(1, part(1, 'c', 1)));
    expect(has(story.ledger, 2)).toEqual({ reserved: 1, backordered: 0 });
  });
});

describe('settling with an order', () => {
  const given = stock().after(count('a', 5), count('b', 5), reserve(1, 4), allocate(1, part(1, 'a', 3)));

  it('ships what has left', () => {
    const story = given.after(settle(1, { shipped: [part(1, 'a', 3)], reserved: 1 }));
    expect(typesOf(story.last.events)).toEqual(['StockShipped']);
    expect(placeOf(story.ledger, at('a'))).toMatchObject({ onHand: 2, allocated: 0 });
  });

  it('ships only as much as has left, and gives the rest back', () => {
    const story = given.after(settle(1, { shipped: [part(1, 'a', 2)], reserved: 2 }));
    expect(typesOf(story.last.events)).toEqual(['StockShipped', 'StockDeallocated']);
    expect(placeOf(story.ledger, at('a'))).toMatchObject({ onHand: 3, allocated: 0 });
    expect(has(story.ledger, 1)).toEqual({ reserved: 2, backordered: 0 });
  });

  it('gives back to the reservation what is taken from a place', () => {
    const story = given.after(settle(1, { reserved: 4 }));
    expect(typesOf(story.last.events)).toEqual(['StockDeallocated']);
    expect(has(story.ledger, 1)).toEqual({ reserved: 4, backordered: 0 });
  });

  it('frees what the order no longer wants, from places and from the reservation', () => {
    const story = given.after(settle(1, { kept: [part(1, 'a', 1)] }));
    expect(typesOf(story.last.events)).toEqual(['StockReleased']);
    expect(has(story.ledger, 1)).toEqual({ reserved: 0, backordered: 0, a: 1 });
    expect(atp(story)).toBe(9);
  });

  it('divides what is taken from a place: what is still wanted goes back, the rest is free, and never both', () => {
    const story = given.after(settle(1, { reserved: 3 }));
    expect(has(story.ledger, 1)).toEqual({ reserved: 3, backordered: 0 });
    expect(atp(story)).toBe(7);
  });

  it('keeps what comes back from a place rather than a backorder that was cancelled', () => {
    const both = stock().after(count('a', 2), reserve(1, 3, { backorder: 'allow' }), allocate(1, part(1, 'a', 2)));
    expect(has(both.after(settle(1, { reserved: 1 })).ledger, 1)).toEqual({ reserved: 1, backordered: 0 });
  });

  it('changes nothing when it is repeated', () => {
    const lost: Correction = { kind: 'damaged', reference: 'x', location: at('a'), quantity: 1 };
    const command = settle(1, { shipped: [part(1, 'a', 3)], reserved: 1, corrections: [lost] });
    expect(given.after(command, command).last).toMatchObject({ events: [], answer: { kind: 'unchanged' } });
  });

  it('forgets an order that wants nothing more', () => expect(has(given.after(settle(1)).ledger, 1)).toBeNull());

  it('never commits anything anew', () =>
    expect(has(given.after(settle(1, { reserved: 9, kept: [part(1, 'a', 3)] })).ledger, 1)).toEqual({
      reserved: 1,
      backordered: 0,
      a: 3,
    }));

  it('keeps a backorder that was filled before the order heard of it', () => {
    const story = stock().after(count('a', 1), reserve(1, 3, { backorder: 'allow' }), count('a', 2, past(1)));
    const unaware = story.after(settle(1, { reserved: 1, backordered: 2 }));
    expect(has(unaware.ledger, 1)).toEqual({ reserved: 2, backordered: 1 });
    const less = story.after(settle(1, { reserved: 1, backordered: 1 }));
    expect(has(less.ledger, 1)).toEqual({ reserved: 2, backordered: 0 });
  });

  it('keeps the claim of a reservation that was lost before the order heard of it', () => {
    const story = stock().after(count('a', 3), reserve(1, 3), count('a', 2, past(1)));
    const unaware = story.after(settle(1, { reserved: 3 }));
    expect(has(unaware.ledger, 1)).toEqual({ reserved: 2, backordered: 1 });
  });

  it.each<[Correction['kind'], number, number]>([
    ['notFound', 5, 0],
    ['mismatch', 4, 4],
    ['damaged', 5, 4],
  ])('books %s once', (kind, onHand, sellable) => {
    const base = { reference: 'x', location: at('a'), quantity: 1 };
    const correction: Correction = kind === 'returned' ? { ...base, kind, unavailable: null } : { ...base, kind };
    const story = stock().after(count('a', 5), settle(1, { corrections: [correction, correction] }));
    const place = placeOf(story.ledger, at('a'));
    expect([place.onHand, sellableAt(place)]).toEqual([onHand, sellable]);
  });

  it('leaves to others what they have at a place where something was not found', () => {
    const other = given.after(reserve(2, 1, { at: 'a' }));
    const lost: Correction = { kind: 'notFound', reference: 'x', location: at('a'), quantity: 1 };
    const story = other.after(settle(1, { reserved: 4, corrections: [lost] }));
    expect(sellableAt(placeOf(story.ledger, at('a')))).toBe(1);
    expect(has(story.ledger, 2)).toEqual({ reserved: 1, backordered: 0 });
  });

  it('takes a return in at a place that never had the SKU', () => {
    const back: Correction = { kind: 'returned', reference: 'r', location: at('b'), quantity: 2, unavailable: null };
    expect(atp(stock().after(settle(1, { corrections: [back] })))).toBe(2);
  });

  it('does not put on sale what came back damaged', () => {
    const back: Correction = {
      kind: 'returned',
      reference: 'r',
      location: at('a'),
      quantity: 2,
      unavailable: 'quarantined',
    };
    const story = stock().after(settle(1, { corrections: [back] }));
    expect([onHandAt(story, 'a'), atp(story)]).toEqual([2, 0]);
  });
});

describe('backorders', () => {
  const wish = { backorder: 'allow' } as const;
  const queue = stock().after(reserve(1, 2, wish), reserve(2, 2, wish), reserve(3, 2, wish));

  it('are filled before anything is sold anew, the oldest first', () => {
    const story = queue.after(count('a', 5));
    expect([1, 2, 3].map((n) => has(story.ledger, n))).toEqual([
      { reserved: 2, backordered: 0 },
      { reserved: 2, backordered: 0 },
      { reserved: 1, backordered: 1 },
    ]);
    expect(atp(story)).toBe(0);
  });

  it('of a channel with a higher priority are filled first', () => {
    const network: Network = { web: { places: { a: 0 } }, b2b: { places: { a: 0 }, priority: 5 } };
    const story = stock(network).after(reserve(1, 2, wish), reserve(2, 2, { ...wish, of: 'b2b' }), count('a', 2));
    expect(has(story.ledger, 1)).toEqual({ reserved: 0, backordered: 2 });
    expect(has(story.ledger, 2)).toEqual({ reserved: 2, backordered: 0 });
  });

  it('that have been told a date keep it, whatever the priority of who comes later', () => {
    const network: Network = { web: { places: { a: 0 } }, b2b: { places: { a: 0 }, priority: 5 } };
    const story = stock(network).after(
      expected('po-1', 'a', 2, past(60)),
      reserve(1, 2, wish),
      reserve(2, 2, { ...wish, of: 'b2b' }),
      received('po-1', 2),
    );
    expect(has(story.ledger, 1)).toEqual({ reserved: 2, backordered: 0 });
  });

  it('are filled by what is returned, freed and adjusted, too', () => {
    const back: Correction = { kind: 'returned', reference: 'r', location: at('a'), quantity: 1, unavailable: null };
    const story = queue.after(settle(9, { corrections: [back] }), adjust('b', 2));
    expect(has(story.ledger, 1)).toEqual({ reserved: 2, backordered: 0 });
    expect(has(story.ledger, 2)).toEqual({ reserved: 1, backordered: 1 });
    expect(has(story.after(settle(1)).ledger, 2)).toEqual({ reserved: 2, backordered: 0 });
  });

  it('pass over an older one that cannot be served from there', () => {
    const story = stock().after(
      reserve(1, 1, { ...wish, of: 'web' }),
      reserve(2, 1, { ...wish, of: 'shop' }),
      count('c', 1),
    );
    expect(has(story.ledger, 1)).toEqual({ reserved: 0, backordered: 1 });
    expect(has(story.ledger, 2)).toEqual({ reserved: 1, backordered: 0 });
  });

  it('are moved to where others can make room for them', () => {
    const story = stock().after(count('b', 1), reserve(1, 1), reserve(2, 1, { ...wish, of: 'shop' }), count('a', 1));
    expect(has(story.ledger, 2)).toEqual({ reserved: 1, backordered: 0 });
  });

  it('do not wait for units that are only kept clear of the holds of others', () => {
    const story = stock().after(count('a', 1), count('c', 1), reserve(1, 1), reserve(2, 1, { ...wish, of: 'shop' }));
    expect(story.last.answer).toEqual({ kind: 'reserved', reserved: 1, backordered: 0 });
  });

  it('create no stock when they are cancelled', () => expect(atp(queue.after(settle(1)))).toBe(0));

  it('are served in the same decision that loses something elsewhere', () => {
    const lost: Correction = { kind: 'mismatch', reference: 'x', location: at('c'), quantity: 2 };
    const before = stock().after(count('a', 1), count('c', 2), reserve(1, 1), reserve(2, 1, { of: 'shop' }));
    const story = before.after(reserve(3, 1, wish), settle(1, { corrections: [lost] }));
    expect(has(story.ledger, 2)).toEqual({ reserved: 0, backordered: 1 });
    expect(has(story.ledger, 3)).toEqual({ reserved: 1, backordered: 0 });
  });

  it('beyond what one append can take are served next, before who asks after them', () => {
    const crowd = Array.from({ length: REBALANCED_MAX + 100 }, (_, n) => reserve(n + 1, 1, wish));
    const waiting = stock().after(...crowd);
    const arrival = [count('a', REBALANCED_MAX + 100), reserve(9_999, 100)];
    const first = decideAll(waiting.ledger, arrival, contextOf(NETWORK));
    expect(first.decisions).toMatchObject([{ more: true }]);
    const second = decideAll(first.ledger, [{ kind: 'rebalance' }, ...arrival.slice(1)], contextOf(NETWORK));
    expect(second.decisions).toMatchObject([{ more: false }, { answer: { kind: 'short', available: 0 } }]);
    expect(second.ledger.backordered).toBe(0);
  });
});

describe('less than was promised', () => {
  it('costs the newest reservations, which become backorders', () => {
    const story = stock().after(count('a', 5), reserve(1, 2), reserve(2, 2), count('a', 3, past(1)));
    expect(has(story.ledger, 1)).toEqual({ reserved: 2, backordered: 0 });
    expect(has(story.ledger, 2)).toEqual({ reserved: 1, backordered: 1 });
  });

  it('costs nobody whose loss would help nobody', () => {
    const story = stock().after(count('a', 1), count('c', 2), reserve(1, 1), reserve(2, 1, { of: 'shop' }));
    const less = story.after(count('a', 0, past(1)));
    expect(has(less.ledger, 1)).toEqual({ reserved: 0, backordered: 1 });
    expect(has(less.ledger, 2)).toEqual({ reserved: 1, backordered: 0 });
  });

  it('at a place where it is allocated names who loses, the newest first', () => {
    const two = stock()
      .after(count('a', 4), reserve(1, 2), reserve(2, 2))
      .after(allocate(1, part(1, 'a', 2)), allocate(2, part(2, 'a', 2)));
    expect(two.after(count('a', 1, past(1))).last.events.at(-1)).toMatchObject({
      type: 'StockOvercommitted',
      data: {
        location: 'a',
        shortfall: 3,
        losers: [
          { order: order(2), quantity: 2 },
          { order: order(1), quantity: 1 },
        ],
      },
    });
  });

  it('is told once, and again only when it grows', () => {
    const one = stock().after(count('a', 4), reserve(1, 4), allocate(1, part(1, 'a', 4)), count('a', 2, past(1)));
    expect(typesOf(one.after(adjust('a', 1)).last.events)).toEqual(['StockAdjusted']);
    expect(typesOf(one.after(adjust('a', -1)).last.events)).toEqual(['StockAdjusted', 'StockOvercommitted']);
  });

  it('is served again from elsewhere once it is taken back from there', () => {
    const one = stock().after(count('a', 2), count('b', 2), reserve(1, 2), allocate(1, part(1, 'a', 2)));
    const story = one.after(count('a', 0, past(1)), settle(1, { reserved: 2 }));
    expect(has(story.ledger, 1)).toEqual({ reserved: 2, backordered: 0 });
  });

  it('is shown as a shortage and never as less than nothing to promise', () => {
    const story = stock().after(count('a', 4), reserve(1, 4), allocate(1, part(1, 'a', 4)), count('a', 1, past(1)));
    expect([atp(story), shortageOf(story.ledger)]).toEqual([0, 3]);
  });

  it('may be shipped all the same by who has it in hand', () => {
    const story = stock().after(count('a', 2), reserve(1, 2), allocate(1, part(1, 'a', 2)), count('a', 1, past(1)));
    expect(onHandAt(story.after(settle(1, { shipped: [part(1, 'a', 2)] })), 'a')).toBe(-1);
  });
});

describe('commands that are decided together', () => {
  it('see the facts of those before them', () => {
    const { decisions } = decideAll(stock().ledger, [count('a', 1), reserve(1, 1), reserve(2, 1)], contextOf(NETWORK));
    expect(decisions.map((d) => d.answer.kind)).toEqual(['done', 'reserved', 'short']);
  });

  it('leave the ledger that they began with as it was', () => {
    const before = stock().after(count('a', 5), reserve(1, 1), allocate(1, part(1, 'a', 1)));
    const copy = structuredClone(before.ledger);
    decideAll(before.ledger, [reserve(2, 2), adjust('a', -3, 'x'), settle(1)], contextOf(NETWORK));
    expect(before.ledger).toEqual(copy);
  });
});

describe('a process that knows the order as it was', () => {
  const assigned = stock().after(
    count('a', 5),
    { ...reserve(1, 2), seen: 0 },
    { ...allocate(1, part(1, 'a', 2)), seen: 2 },
  );

  it.each([
    ['reserves nothing more', { ...reserve(1, 4), seen: 1 }],
    ['puts nothing elsewhere', { ...allocate(1, part(1, 'b', 1)), seen: 1 }],
    ['frees nothing', { ...settle(1), seen: 1 }],
  ])('%s after one that knows it better', (_, command) => {
    expect(assigned.after(command).last).toMatchObject({ events: [], answer: { kind: 'outdated' } });
  });

  it('repeats what rests on the same order without harm', () => {
    const again = assigned.after({ ...allocate(1, part(1, 'a', 2)), seen: 2 });
    expect(again.last).toMatchObject({ events: [], answer: { kind: 'unchanged' } });
  });

  it('gets nothing for an order that needs nothing any more', () => {
    const story = assigned.after({ ...settle(1), seen: 3 }, { ...reserve(1, 2), seen: 0 });
    expect(story.last).toMatchObject({ events: [], answer: { kind: 'outdated' } });
    expect(has(story.ledger, 1)).toBeNull();
  });

  it('is heard again once it has caught up', () => {
    const story = assigned.after({ ...settle(1), seen: 3 });
    expect(typesOf(story.last.events)).toEqual(['StockReleased']);
  });
});

describe('a settlement', () => {
  it('leaves a plan alone that is on record, whether the ledger has carried it out or not', () => {
    const wanted = { reserved: 2, backordered: 0, allocations: [], planned: [part(1, 'a', 2)] };
    const planned = stock().after(count('a', 5), reserve(1, 2));
    const carriedOut = planned.after(allocate(1, part(1, 'a', 2)));
    for (const story of [planned, carriedOut]) {
      expect(story.after({ ...settle(1), wanted }).last).toMatchObject({ events: [], answer: { kind: 'unchanged' } });
    }
  });
});
