import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelIdOf, locationIdOf } from '../ids.ts';
import { decideAll } from '../stock/decide.ts';
import { anyNetwork, anyWishes, arrived, live } from '../stock/history.fixture.ts';
import { type Ledger, placeOf } from '../stock/ledger.ts';
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
import { referenceByMinute } from './reference.fixture.ts';

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

const waits = (ledger: Ledger, number: number): number => ledger.commitments.get(order(number))?.backordered ?? 0;

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

  it('7: a channel’s own backorders count against its cap, and what is kept for others is not sold by any day', () => {
    const network: Network = {
      web: { places: { a: 0 }, share: { cap: 5 } },
      shop: { places: { a: 0 }, share: { minimum: 2 } },
    };
    const story = stock(network).after(reserve(1, 3, wish), expected('po-1', 'a', 10, day(3)));
    expect(sells(story, network)).toEqual({ now: 0, 'day 3': 2 });
    expect(sells(story, network, 'shop')).toEqual({ now: 0, 'day 3': 7 });
  });

  it('8: what is kept back in percent also of units that only make up for what is missing holds for the days before', () => {
    const network: Network = { web: { places: { a: 0, b: 0 }, threshold: { percent: 50 } } };
    const story = stock(network).after(
      count('a', 2),
      reserve(1, 1),
      allocate(1, part(1, 'a', 1)),
      count('a', 0, past(1)),
      expected('po-1', 'b', 4, day(3)),
      expected('po-2', 'a', 1, day(4)),
    );
    expect(sells(story, network)).toEqual({ now: 0, 'day 3': 1, 'day 4': 1 });
  });
});

describe('available to promise by date', () => {
  const MINUTES = 40;

  it('is what is found minute by minute, at every instant at which something comes that the channel can sell', () =>
    fc.assert(
      fc.property(anyWishes, anyNetwork, (wishes, network) => {
        live(
          wishes,
          (ledger, { now }) => {
            if (ledger.supplies.size === 0) return;
            for (const [channel, { places, paused = [] }] of Object.entries(network)) {
              const { future } = atpIn(ledger, network, channel, now);
              const minutes = referenceByMinute(ledger, network, channel, now, MINUTES);
              const comes = [...ledger.supplies.values()].filter(
                ({ location, at }) => location in places && !paused.includes(location) && at > now,
              );
              const dates = new Set(comes.map(({ at }) => at));
              expect(future).toEqual(minutes.filter(({ at }) => dates.has(at)));
            }
          },
          network,
        );
      }),
      { numRuns: 300 },
    ));

  it('can be kept, whatever the rules are: who takes all of it is told that day or an earlier one, and has it when it has come', () =>
    fc.assert(
      fc.property(anyWishes, anyNetwork, (wishes, network) => {
        live(
          wishes,
          (ledger, { now }) => {
            for (const channel of Object.keys(network)) {
              for (const { at, available } of atpIn(ledger, network, channel, now).future) {
                if (available === 0) continue;
                const all = reserve(99, available, { of: channel, ...wish });
                const taken = decideAll(ledger, [all], contextOf(network, now));
                const answer = taken.decisions[0]?.answer;
                // More than the channel may have backordered.
                if (answer?.kind === 'short') continue;
                if (answer?.kind !== 'reserved') throw new Error('not reserved');
                const { backordered, told: date } = answer;
                expect(backordered === 0 || (date?.at != null && date.at <= at), `${available} by ${at}`).toBe(true);
                expect(waits(arrived(taken.ledger, network, now, at), 99)).toBe(0);
              }
            }
          },
          network,
        );
      }),
      { numRuns: 500 },
    ));

  it('knows no location that the channel does not have', () => {
    const story = stock(WEB).after(expected('po-1', 'c', 5, day(3)));
    expect(placeOf(story.ledger, locationIdOf('c')).onHand).toBe(0);
    expect(sells(story)).toEqual({ now: 0 });
  });
});
