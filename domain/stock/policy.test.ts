import { describe, expect, it } from 'vitest';
import { channelIdOf } from '../ids.ts';
import { availableToPromise, shortageOf, stockedAt, supplyIn, withheldAt } from '../promise/atp.ts';
import type { BufferSetting } from '../setup/buffer.ts';
import type { StockCommand } from './command.ts';
import type { UnavailableReason } from './facts.ts';
import { placeOf } from './ledger.ts';
import {
  adjust,
  allocate,
  at,
  contextOf,
  count,
  expected,
  has,
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

const aside = (reason: UnavailableReason, quantity: number, reference: string | null = null): StockCommand => ({
  kind: 'setAside',
  location: at('a'),
  reason,
  quantity,
  reference,
});
const safety = (setting: BufferSetting | null): StockCommand => ({
  kind: 'setSafety',
  location: at('a'),
  safety: setting,
});
const atp = (story: Story, network: Network, channel: string): number => {
  const demand = { channel: channelIdOf(channel), country: null, at: null };
  return availableToPromise(supplyIn(story.ledger), contextOf(network).offer(demand));
};

describe('safety stock', () => {
  const network: Network = { web: { places: { a: 2, b: { percent: 50 } } } };

  it('of the SKU comes before that of the place, even where it is nothing', () => {
    const story = stock(network).after(count('a', 4), count('b', 3));
    expect(atp(story, network, 'web')).toBe(3);
    expect(atp(story.after(safety(0)), network, 'web')).toBe(5);
    expect(atp(story.after(safety({ percent: 25 })), network, 'web')).toBe(4);
    expect(atp(story.after(safety(0), safety(null)), network, 'web')).toBe(3);
  });

  it('changes nothing that has been promised', () => {
    const story = stock(network).after(count('a', 4), reserve(1, 2));
    expect(typesOf(story.after(safety(4)).last.events)).toEqual(['SafetyStockSet']);
    expect(has(story.after(safety(4)).ledger, 1)).toEqual({ reserved: 2, backordered: 0 });
  });

  it('is withheld as far as it is there: 4 on hand, 2 kept back, 3 promised leave 1, and nothing is short', () => {
    const story = stock({ web: { places: { a: 0 } } }).after(
      count('a', 4),
      reserve(1, 3),
      allocate(1, part(1, 'a', 3)),
    );
    const kept: Network = { web: { places: { a: 2 } } };
    expect(atp(story, kept, 'web')).toBe(0);
    expect(withheldAt(stockedAt(placeOf(story.ledger, at('a'))), 2)).toBe(1);
    expect(shortageOf(story.ledger)).toBe(0);
  });
});

describe('stock that is set aside', () => {
  it('is not for sale, for whatever reason', () => {
    const reasons = ['damaged', 'quarantined', 'inReturn', 'display', 'notFound'] as const;
    const story = stock().after(count('a', 7), ...reasons.map((reason) => aside(reason, 1)));
    expect(atp(story, { web: { places: { a: 0 } } }, 'web')).toBe(2);
  });

  it('may have been promised: who loses it is told', () => {
    const story = stock().after(count('a', 3), reserve(1, 2), allocate(1, part(1, 'a', 2)), aside('damaged', 2));
    expect(typesOf(story.last.events)).toEqual(['StockSetAside', 'StockOvercommitted']);
  });

  it('serves backorders before anything is sold, once it can be sold again', () => {
    const story = stock().after(count('a', 2), aside('display', 2), reserve(1, 1, { backorder: 'allow' }));
    expect(typesOf(story.after(aside('display', -2)).last.events)).toEqual(['StockMadeSellable', 'BackorderFilled']);
  });

  it('stays so over a count, but for what could not be found', () => {
    const story = stock().after(count('a', 5), aside('display', 2), aside('notFound', 1), count('a', 5, past(1)));
    expect(placeOf(story.ledger, at('a')).unavailable).toMatchObject({ display: 2, notFound: 0 });
  });

  it.each([
    ['more than is on hand', aside('damaged', 6), 5],
    ['more sellable than was set aside for the reason', aside('display', -1), 0],
  ])('is never %s', (_, command, available) =>
    expect(stock().after(count('a', 5), command).last).toMatchObject({
      events: [],
      answer: { kind: 'notThere', location: 'a', available },
    }),
  );
});

describe('a share of scarce stock', () => {
  const places = { a: 0 };
  const network: Network = {
    site: { places, share: { minimum: 4 } },
    market: { places, share: { cap: 5 } },
    b2b: { places },
  };
  const all = (story: Story) => ['site', 'market', 'b2b'].map((channel) => atp(story, network, channel));

  it('is what docs/stock.md works out', () => {
    const ten = stock(network).after(count('a', 10));
    expect(all(ten)).toEqual([10, 5, 6]);
    const market = ten.after(reserve(1, 5, { of: 'market' }));
    expect(all(market)).toEqual([5, 0, 1]);
    const site = market.after(reserve(2, 3, { of: 'site' }));
    expect(all(site)).toEqual([2, 0, 1]);
    const shipped = site.after(allocate(1, part(1, 'a', 5)), settle(1, { shipped: [part(1, 'a', 5)] }));
    expect(all(shipped)).toEqual([2, 1, 1]);
  });

  it('bounds backorders as well: what comes in goes beyond no cap, and takes from nobody what is theirs', () => {
    const allow = 'allow';
    const waiting = stock(network).after(
      reserve(1, 7, { of: 'market', backorder: allow }),
      reserve(2, 7, { of: 'b2b', backorder: allow }),
    );
    const came = waiting.after(count('a', 12));
    expect(has(came.ledger, 1)).toEqual({ reserved: 5, backordered: 2 });
    expect(has(came.ledger, 2)).toEqual({ reserved: 3, backordered: 4 });
    expect(all(came)).toEqual([4, 0, 0]);
    const gone = came.after(allocate(1, part(1, 'a', 5)), settle(1, { shipped: [part(1, 'a', 5)], backordered: 2 }));
    expect(has(gone.ledger, 1)).toEqual({ reserved: 0, backordered: 2 });
    const more = gone.after(adjust('a', 2));
    expect(has(more.ledger, 1)).toEqual({ reserved: 2, backordered: 0 });
  });
});

describe('a limit of backorders', () => {
  const network: Network = { web: { places: { a: 0 }, backorderLimit: 3 } };

  it('is of all that the channel has backordered, and says what can be had', () => {
    const story = stock(network).after(count('a', 2), reserve(1, 4, { backorder: 'allow' }));
    expect(story.last.answer).toEqual({ kind: 'reserved', reserved: 2, backordered: 2 });
    expect(story.after(reserve(2, 2, { backorder: 'allow' })).last).toMatchObject({
      events: [],
      answer: { kind: 'short', requested: 2, available: 1 },
    });
    const filled = story.after(adjust('a', 2));
    expect(filled.after(reserve(2, 3, { backorder: 'allow' })).last.answer).toMatchObject({ backordered: 3 });
  });
});

describe('a paused place', () => {
  const open: Network = { web: { places: { a: 0, b: 0 } } };
  const paused: Network = { web: { places: { a: 0, b: 0 }, paused: ['a'] } };
  const promised = stock(open).after(count('a', 3), reserve(1, 2));
  const whilePaused = promised.in(paused);

  it('offers nothing, and loses nobody what it has promised', () => {
    expect(atp(promised, paused, 'web')).toBe(0);
    const counted = whilePaused.after(count('a', 2, past(1)));
    expect(typesOf(counted.last.events)).toEqual(['StockCounted']);
    expect(has(counted.ledger, 1)).toEqual({ reserved: 2, backordered: 0 });
  });

  it('is given no new work', () =>
    expect(whilePaused.after(allocate(1, part(1, 'a', 2))).last.answer).toEqual({
      kind: 'notThere',
      location: 'a',
      available: 0,
    }));

  it('serves no backorders until it works again', () => {
    const waiting = whilePaused.after(reserve(2, 1, { backorder: 'allow' }), adjust('a', 1));
    expect(has(waiting.ledger, 2)).toEqual({ reserved: 0, backordered: 1 });
    expect(has(waiting.in(open).after({ kind: 'rebalance' }).ledger, 2)).toEqual({ reserved: 1, backordered: 0 });
  });
});

describe('when those who wait will have what comes', () => {
  const soon = past(60);
  const later = past(120);
  const backorder = 'allow' as const;
  const told = ({ ledger }: Story, number: number) => ledger.commitments.get(order(number))?.told?.at ?? null;

  it('is told within the cap of their channel: nobody knows when the rest will have left', () => {
    const network: Network = { web: { places: { a: 0 }, share: { cap: 3 } } };
    const waiting = stock(network).after(
      expected('po-1', 'a', 9, soon),
      reserve(1, 2, { backorder }),
      reserve(2, 2, { backorder }),
    );
    expect([told(waiting, 1), told(waiting, 2)]).toEqual([soon, null]);
    const come = waiting.after(received('po-1', 9));
    expect([has(come.ledger, 1), has(come.ledger, 2)]).toEqual([
      { reserved: 2, backordered: 0 },
      { reserved: 1, backordered: 1 },
    ]);
    expect(typesOf(come.last.events)).not.toContain('BackorderPromised');
  });

  it('is told beside what others are sure of', () => {
    const network: Network = { web: { places: { a: 0 } }, shop: { places: { a: 0 }, share: { minimum: 3 } } };
    const waiting = stock(network).after(
      expected('po-1', 'a', 4, soon),
      expected('po-2', 'a', 4, later),
      reserve(1, 2, { backorder }),
      reserve(2, 3, { of: 'shop', backorder }),
    );
    expect([told(waiting, 1), told(waiting, 2)]).toEqual([later, soon]);
  });

  it('is told of no place that is paused, and of it again once it works', () => {
    const open: Network = { web: { places: { a: 0, b: 0 } } };
    const paused: Network = { web: { places: { a: 0, b: 0 }, paused: ['a'] } };
    const waiting = stock(open).after(
      expected('po-1', 'a', 2, soon),
      expected('po-2', 'b', 2, later),
      reserve(1, 2, { backorder }),
    );
    expect(told(waiting, 1)).toBe(soon);
    const whilePaused = waiting.in(paused).after({ kind: 'rebalance' });
    expect(told(whilePaused, 1)).toBe(later);
    expect(told(whilePaused.in(open).after({ kind: 'rebalance' }), 1)).toBe(soon);
  });
});

describe('what becomes of units that are lost', () => {
  it('is said where the channel wants another thing than usual', () => {
    const network: Network = { web: { places: { a: 0 }, onShortage: 'cancel' }, shop: { places: { a: 0 } } };
    const story = stock(network).after(
      count('a', 4),
      reserve(1, 2, { of: 'shop' }),
      allocate(1, part(1, 'a', 2)),
      reserve(2, 2),
      count('a', 1, past(1)),
    );
    expect(story.last.events).toMatchObject([
      { type: 'StockCounted' },
      { type: 'StockOvercommitted', data: { losers: [{ order: 'o-1', quantity: 1 }] } },
      { type: 'ReservationLost', data: { order: 'o-2', quantity: 2, onShortage: 'cancel' } },
    ]);
  });
});
