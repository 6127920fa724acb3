import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelIdOf, locationIdOf } from '../ids.ts';
import { bufferUnits } from '../setup/buffer.ts';
import { decideAll } from '../stock/decide.ts';
import { anyWishes, live, NETWORK as THREE_CHANNELS } from '../stock/history.fixture.ts';
import { type Ledger, placeOf, sellableAt } from '../stock/ledger.ts';
import {
  allocate,
  contextOf,
  count,
  expected,
  type Network,
  NOON,
  order,
  part,
  past,
  received,
  reserve,
  type Story,
  stock,
} from '../stock/testing.ts';
import type { Instant } from '../time.ts';
import { atpOf, supplyIn } from './atp.ts';

const day = (days: number): Instant => past(days * 24 * 60);
const wish = { backorder: 'allow' } as const;
const offerOf = (network: Network, channel: string) =>
  contextOf(network).offer({ channel: channelIdOf(channel), country: null, at: null });

const atpIn = (ledger: Ledger, network: Network, channel: string, now: Instant) =>
  atpOf(ledger.sku, supplyIn(ledger), offerOf(network, channel), now);

/** What a channel can sell now, and by which day how much. */
const sells = ({ ledger }: Story, network: Network = WEB, channel = 'web', now: Instant = NOON) => {
  const { available, future } = atpIn(ledger, network, channel, now);
  return { now: available, ...Object.fromEntries(future.map((by) => [dayOf(by.at), by.available])) };
};
const dayOf = (at: Instant): string => `day ${(Date.parse(at) - Date.parse(NOON)) / 86_400_000}`;
const told = ({ ledger }: Story, number: number) => ledger.commitments.get(order(number))?.told?.at ?? null;

/** The web sells from `a` and `b`; nothing is kept back. */
const WEB: Network = { web: { places: { a: 0, b: 0 } }, shop: { places: { b: 0, c: 0 } } };

/** The examples of docs/atp.md, by their numbers there. */
describe('available to promise by date, worked by hand', () => {
  it('1: what comes is added to what is there, from its day on', () => {
    const story = stock(WEB).after(
      count('a', 5),
      expected('po-1', 'a', 10, day(3)),
      expected('po-2', 'b', 4, day(5)),
      reserve(1, 2),
    );
    expect(sells(story)).toEqual({ now: 3, 'day 3': 13, 'day 5': 17 });
  });

  it('2: whoever waits has what comes first, and what is promised later holds against an earlier day', () => {
    const story = stock(WEB).after(
      expected('po-1', 'a', 4, day(3)),
      expected('po-2', 'a', 4, day(5)),
      reserve(1, 3, wish),
      reserve(2, 3, wish),
    );
    expect([told(story, 1), told(story, 2)]).toEqual([day(3), day(5)]);
    expect(sells(story)).toEqual({ now: 0, 'day 3': 0, 'day 5': 2 });
    const third = story.after(reserve(3, 2, wish));
    expect(told(third, 3)).toBe(day(5));
    expect(sells(third)).toEqual({ now: 0, 'day 3': 0, 'day 5': 0 });
  });

  it('3: what a place hides, or lacks, is made up for first', () => {
    const network: Network = { web: { places: { a: 3 } }, all: { places: { a: 0 } } };
    const story = stock(network).after(count('a', 1), expected('po-1', 'a', 5, day(3)));
    expect(sells(story, network)).toEqual({ now: 0, 'day 3': 3 });
    expect(sells(story, network, 'all')).toEqual({ now: 1, 'day 3': 6 });
    const lacking = stock(network).after(
      count('a', 4),
      reserve(1, 4, { of: 'all' }),
      allocate(1, part(1, 'a', 4)),
      count('a', 2, past(1)),
      expected('po-1', 'a', 6, day(3)),
    );
    expect(sells(lacking, network, 'all')).toEqual({ now: 0, 'day 3': 4 });
  });

  it('4: a supply counts only for channels that sell from where it comes to, and a channel’s buffer once', () => {
    const network: Network = { web: { places: { a: 0, b: 0 }, threshold: 2 }, shop: { places: { b: 0, c: 0 } } };
    const story = stock(network).after(
      count('a', 1),
      count('b', 1),
      expected('po-1', 'b', 4, day(3)),
      expected('po-2', 'c', 9, day(4)),
    );
    expect(sells(story, network, 'web')).toEqual({ now: 0, 'day 3': 4 });
    expect(sells(story, network, 'shop')).toEqual({ now: 1, 'day 3': 5, 'day 4': 14 });
  });

  it('5: a supply that is late promises nothing until it has another day, or has come', () => {
    const story = stock(WEB).after(count('a', 1), expected('po-1', 'a', 5, day(3)), expected('po-2', 'a', 2, day(6)));
    expect(sells(story)).toEqual({ now: 1, 'day 3': 6, 'day 6': 8 });
    const sold = (at: Story) => sells(at, WEB, 'web', day(4));
    expect(sold(story)).toEqual({ now: 1, 'day 6': 3 });
    expect(sold(story.at(day(4)).after(expected('po-1', 'a', 5, day(7))))).toEqual({
      now: 1,
      'day 6': 3,
      'day 7': 8,
    });
    expect(sold(story.at(day(4)).after(received('po-1', 5)))).toEqual({ now: 6, 'day 6': 8 });
  });

  it('6: it is never less than what can be sold now, whoever waits for what others cannot use', () => {
    const story = stock(WEB).after(
      count('a', 5),
      reserve(1, 4, { ...wish, of: 'shop' }),
      expected('po-1', 'a', 1, day(3)),
    );
    expect(sells(story)).toEqual({ now: 5, 'day 3': 5 });
    expect(sells(story, WEB, 'shop')).toEqual({ now: 0 });
  });
});

/** Minute by minute, what lies where and what of it is nobody’s; then the least of that minute and all later ones. Slow and obvious. */
const byHand = (ledger: Ledger, network: Network, channel: string, now: Instant, minutes: number) => {
  const { places, threshold } = offerOf(network, channel);
  const all = [...ledger.commitments.values()];
  const totals = Array.from({ length: minutes + 1 }, (_, minute) => {
    const at = new Date(Date.parse(now) + minute * 60_000).toISOString();
    let units = -bufferUnits(threshold, 0);
    for (const { location, buffer } of places) {
      const { safety } = placeOf(ledger, location);
      let shelf = sellableAt(placeOf(ledger, location));
      let sellable = shelf;
      for (const { demand, reserved, allocations } of all) {
        if (demand.at === location) shelf -= reserved;
        for (const allocation of allocations) if (allocation.location === location) shelf -= allocation.quantity;
      }
      for (const supply of ledger.supplies.values()) {
        if (supply.location !== location || supply.at <= now || supply.at > at) continue;
        shelf += supply.expected;
        sellable += supply.expected;
      }
      units += Math.max(0, shelf - bufferUnits(safety ?? buffer, sellable));
    }
    for (const { demand, reserved, backordered } of all) units -= backordered + (demand.at === null ? reserved : 0);
    return { at, units };
  });
  const [first] = totals;
  const sellable = (first?.units ?? 0) + all.reduce((sum, { backordered }) => sum + backordered, 0);
  return totals.map(({ at }, minute) => ({
    at,
    available: Math.max(0, sellable, Math.min(...totals.slice(minute).map(({ units }) => units))),
  }));
};

describe('available to promise by date', () => {
  const MINUTES = 40;

  it('is what is found minute by minute, at every instant at which something comes that the channel can sell', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        live(wishes, (ledger, { now }) => {
          if (ledger.supplies.size === 0) return;
          for (const [channel, { places }] of Object.entries(THREE_CHANNELS)) {
            const { available, future } = atpIn(ledger, THREE_CHANNELS, channel, now);
            const minutes = byHand(ledger, THREE_CHANNELS, channel, now, MINUTES);
            const comes = [...ledger.supplies.values()].filter(({ location, at }) => location in places && at > now);
            const dates = new Set(comes.map(({ at }) => at));
            expect(future).toEqual(minutes.filter(({ at }) => dates.has(at)));
            expect(future.every((by) => by.available >= available)).toBe(true);
          }
        });
      }),
      { numRuns: 300 },
    ));

  it('can be kept: who takes all of it is told that day or an earlier one', () =>
    fc.assert(
      fc.property(anyWishes, (wishes) => {
        live(wishes, (ledger, { now }) => {
          for (const channel of Object.keys(THREE_CHANNELS)) {
            for (const { at, available } of atpIn(ledger, THREE_CHANNELS, channel, now).future) {
              if (available === 0) continue;
              const all = reserve(99, available, { of: channel, ...wish });
              const [decision] = decideAll(ledger, [all], contextOf(THREE_CHANNELS, now)).decisions;
              if (decision?.answer.kind !== 'reserved') throw new Error('not reserved');
              const { backordered, told: date } = decision.answer;
              expect(backordered === 0 || (date?.at != null && date.at <= at), `${available} by ${at}`).toBe(true);
            }
          }
        });
      }),
      { numRuns: 500 },
    ));

  it('knows no location that the channel does not have', () => {
    const story = stock(WEB).after(expected('po-1', 'c', 5, day(3)));
    expect(placeOf(story.ledger, locationIdOf('c')).onHand).toBe(0);
    expect(sells(story)).toEqual({ now: 0 });
  });
});
