import { describe, expect, it } from 'vitest';
import { decideAll } from './decide.ts';
import { type Ledger, placeOf } from './ledger.ts';
import { REBALANCED_MAX } from './rebalance.ts';
import {
  allocate,
  at,
  contextOf,
  count,
  expected,
  has,
  lost,
  NETWORK,
  NOON,
  order,
  part,
  past,
  received,
  reserve,
  type Story,
  sent,
  settle,
  stock,
  typesOf,
} from './testing.ts';

const day = (days: number) => past(days * 24 * 60);
const wish = { backorder: 'allow' } as const;
const late = { kind: 'markLate' } as const;

const toldIn = (ledger: Ledger, number: number) => ledger.commitments.get(order(number))?.told?.at ?? null;
const told = (story: Story, ...numbers: readonly number[]) => numbers.map((number) => toldIn(story.ledger, number));
const stillExpected = (story: Story) =>
  [...story.ledger.supplies].map(([id, { location, expected: units, at: when }]) => [id, location, units, when]);
const onHandAt = (story: Story, location: string) => placeOf(story.ledger, at(location)).onHand;
/** Two wait for two units each. */
const queue = stock().after(reserve(1, 2, wish), reserve(2, 2, wish));

describe('a supply', () => {
  it('is expected, and is not on hand', () => {
    const story = stock().after(expected('po-1', 'a', 10, day(3)));
    expect(stillExpected(story)).toEqual([['po-1', 'a', 10, day(3)]]);
    expect(onHandAt(story, 'a')).toBe(0);
  });

  it('is unchanged when it is announced again, also after some of it has come', () => {
    const story = stock().after(
      expected('po-1', 'a', 10, day(3)),
      received('po-1', 4),
      expected('po-1', 'a', 10, day(3)),
    );
    expect(story.last).toMatchObject({ events: [], answer: { kind: 'unchanged' } });
    expect(stillExpected(story)).toEqual([['po-1', 'a', 6, day(3)]]);
  });

  it('may change its date, its place and its quantity', () =>
    expect(stillExpected(stock().after(expected('po-1', 'a', 10, day(3)), expected('po-1', 'b', 7, day(5))))).toEqual([
      ['po-1', 'b', 7, day(5)],
    ]));

  it('is cancelled by none: what has come stays, and the rest will not', () => {
    const story = stock().after(
      expected('po-1', 'a', 10, day(3)),
      received('po-1', 4),
      expected('po-1', 'a', 0, day(3)),
    );
    expect(story.last.events).toMatchObject([{ type: 'SupplyCancelled', data: { quantity: 6, reason: 'cancelled' } }]);
    expect([stillExpected(story), onHandAt(story, 'a')]).toEqual([[], 4]);
  });

  it('is received in parts, each once under its reference', () => {
    const story = stock().after(
      expected('po-1', 'a', 10, day(3)),
      received('po-1', 4, 'r-1'),
      received('po-1', 4, 'r-1'),
      received('po-1', 4, 'r-2'),
    );
    expect([stillExpected(story), onHandAt(story, 'a')]).toEqual([[['po-1', 'a', 2, day(3)]], 8]);
  });

  it('is received without a reference each time', () =>
    expect(
      onHandAt(stock().after(expected('po-1', 'a', 10, day(3)), received('po-1', 1), received('po-1', 1)), 'a'),
    ).toBe(2));

  it('has references of its own: another supply, or an adjustment, may use the same', () => {
    const story = stock().after(
      expected('po-1', 'a', 5, day(3)),
      expected('po-2', 'a', 5, day(3)),
      received('po-1', 1, 'r-1'),
      received('po-2', 1, 'r-1'),
    );
    expect(onHandAt(story, 'a')).toBe(2);
  });

  it('of which more comes than was expected is taken in and closed, and what comes after that, too', () => {
    const story = stock().after(expected('po-1', 'a', 5, day(3)), received('po-1', 7), received('po-1', 1));
    expect([stillExpected(story), onHandAt(story, 'a')]).toEqual([[], 8]);
  });

  it('that nobody has announced is not received', () =>
    expect(stock().after(received('po-9', 1)).last).toMatchObject({ events: [], answer: { kind: 'noSupply' } }));

  it('is a movement: a count from before it came is corrected by it', () => {
    const story = stock().after(count('a', 1, past(-10)), expected('po-1', 'a', 5, day(3)), received('po-1', 5));
    expect(onHandAt(story.at(past(1)).after(count('a', 1, past(-5))), 'a')).toBe(6);
  });

  it('may be lost, as far as it is still expected', () => {
    const story = stock().after(expected('po-1', 'a', 5, day(3)), lost('po-1', 2, 'l-1'), lost('po-1', 2, 'l-1'));
    expect(stillExpected(story)).toEqual([['po-1', 'a', 3, day(3)]]);
    expect(story.after(lost('po-1', 4)).last.answer).toMatchObject({ kind: 'notThere', available: 3 });
    expect(story.after(expected('po-1', 'a', 5, day(3))).last.answer).toEqual({ kind: 'unchanged' });
  });
});

describe('a transfer', () => {
  const full = stock().after(count('a', 5), count('b', 0));

  it('leaves one place, and is on hand at neither until it has come', () => {
    const story = full.after(sent('t-1', 'a', 'b', 3, day(1)));
    expect([onHandAt(story, 'a'), onHandAt(story, 'b')]).toEqual([2, 0]);
    expect(stillExpected(story)).toEqual([['t-1', 'b', 3, day(1)]]);
    expect(onHandAt(story.after(received('t-1', 3)), 'b')).toBe(3);
  });

  it('is sent once', () => {
    const story = full.after(sent('t-1', 'a', 'b', 3, day(1)), sent('t-1', 'a', 'b', 3, day(1)));
    expect(story.last).toMatchObject({ events: [], answer: { kind: 'unchanged' } });
    expect(story.after(sent('t-1', 'a', 'b', 2, day(1))).last.answer).toEqual({ kind: 'otherSupply' });
  });

  it('takes only what nobody has there', () => {
    const story = full.after(reserve(1, 2, { at: 'a' }), reserve(2, 1), allocate(2, part(2, 'a', 1)));
    expect(story.after(sent('t-1', 'a', 'b', 3, day(1))).last).toMatchObject({
      events: [],
      answer: { kind: 'notThere', location: 'a', available: 2 },
    });
    expect(story.after(sent('t-1', 'a', 'b', 2, day(1))).last.answer).toEqual({ kind: 'done' });
  });

  it('takes nothing that a reservation must be served from', () => {
    const story = stock().after(count('a', 3), count('c', 9), reserve(1, 2));
    expect(story.after(sent('t-1', 'a', 'c', 2, day(1))).last.answer).toMatchObject({ kind: 'notThere', available: 1 });
  });

  it('can be late or go elsewhere, and not become more or fewer; what is lost is said so', () => {
    const story = full.after(sent('t-1', 'a', 'b', 3, day(1)));
    expect(stillExpected(story.after(expected('t-1', 'c', 3, day(2))))).toEqual([['t-1', 'c', 3, day(2)]]);
    for (const other of [0, 2, 4]) {
      expect(story.after(expected('t-1', 'b', other, day(1))).last.answer).toEqual({ kind: 'onItsWay', sent: 3 });
    }
    expect(stillExpected(story.after(lost('t-1', 3)))).toEqual([]);
  });
});

describe('who waits', () => {
  it('is told when the supply comes that is for them, the first who waited first', () => {
    const story = queue.after(expected('po-1', 'a', 3, day(3)), expected('po-2', 'b', 3, day(5)));
    expect(told(story, 1, 2)).toEqual([day(3), day(5)]);
  });

  it('is told with the answer where there is supply already', () => {
    const story = stock().after(expected('po-1', 'a', 3, day(3)), reserve(1, 2, wish));
    expect(story.last.answer).toMatchObject({ kind: 'reserved', backordered: 2, told: { at: day(3) } });
  });

  it('is told nothing as long as only some of what they wait for is expected', () =>
    expect(told(queue.after(expected('po-1', 'a', 1, day(3))), 1)).toEqual([null]));

  it('is told of supply only at locations that may serve them', () => {
    const story = stock().after(
      reserve(1, 1, wish),
      reserve(2, 1, { ...wish, of: 'shop' }),
      expected('po-1', 'c', 9, day(3)),
    );
    expect(told(story, 1, 2)).toEqual([null, day(3)]);
  });

  it('makes room for who can only be served from there', () => {
    const story = stock().after(
      reserve(1, 1, wish),
      reserve(2, 1, { ...wish, of: 'shop' }),
      expected('po-1', 'b', 1, day(3)),
      expected('po-2', 'a', 1, day(3)),
    );
    expect(told(story, 1, 2)).toEqual([day(3), day(3)]);
  });

  it('who was promised an earlier day comes first where nobody has been told a date', () => {
    const story = stock().after(
      reserve(1, 1, { ...wish, promisedBy: day(20) }),
      reserve(2, 1, { ...wish, promisedBy: day(5) }),
    );
    expect(has(story.after(count('a', 1)).ledger, 2)).toEqual({ reserved: 1, backordered: 0 });
    const announced = story.after(expected('po-1', 'a', 1, day(3)));
    expect(told(announced, 1, 2)).toEqual([null, day(3)]);
    expect(has(announced.after(received('po-1', 1)).ledger, 2)).toEqual({ reserved: 1, backordered: 0 });
  });

  it('keeps what they were told when somebody comes who was promised an earlier day', () => {
    const story = stock().after(
      expected('po-1', 'a', 1, day(3)),
      reserve(1, 1, { ...wish, promisedBy: day(20) }),
      reserve(2, 1, { ...wish, promisedBy: day(4) }),
    );
    expect(told(story, 1, 2)).toEqual([day(3), null]);
    expect(has(story.after(received('po-1', 1)).ledger, 1)).toEqual({ reserved: 1, backordered: 0 });
  });

  it('keeps it when somebody who was told the same wants more', () => {
    const both = stock().after(expected('po-1', 'a', 2, day(3)), reserve(1, 1, wish), reserve(2, 1, wish));
    const story = both.after(reserve(1, 2, wish));
    expect(told(story, 1, 2)).toEqual([null, day(3)]);
    const come = story.after(received('po-1', 2));
    expect([has(come.ledger, 1), has(come.ledger, 2)]).toEqual([
      { reserved: 1, backordered: 1 },
      { reserved: 1, backordered: 0 },
    ]);
  });

  it('without a promised day is not overtaken by who is promised a later one than anybody waited for', () => {
    const story = stock().after(
      reserve(1, 1, { ...wish, promisedBy: day(5) }),
      reserve(2, 1, wish),
      reserve(3, 1, { ...wish, promisedBy: day(6) }),
      reserve(4, 1, { ...wish, promisedBy: day(4) }),
      count('a', 3),
    );
    expect([1, 2, 3, 4].map((number) => has(story.ledger, number)?.backordered)).toEqual([0, 0, 1, 0]);
  });
});

describe('a date that moves', () => {
  const promised = queue.after(expected('po-1', 'a', 2, day(3)), expected('po-2', 'a', 2, day(5)));
  const moves = ({ last }: Story) =>
    last.events.flatMap((event) => (event.type === 'BackorderPromised' ? [event.data] : []));

  it('is told with what it was and why', () =>
    expect(moves(promised.after(expected('po-2', 'a', 2, day(9))))).toMatchObject([
      { order: order(2), at: day(9), was: day(5), cause: 'supplyExpected', supply: 'po-2' },
    ]));

  it('is pulled forward by an earlier supply, the first who waited first', () => {
    const story = promised.after(expected('po-3', 'b', 2, day(1)));
    expect(told(story, 1, 2)).toEqual([day(1), day(3)]);
  });

  it('is taken back from the last where there is less', () =>
    expect(told(promised.after(expected('po-1', 'a', 0, day(3))), 1, 2)).toEqual([day(5), null]));

  it('is nobody’s once the supply is late: it promises nothing until it has another date', () => {
    const story = promised.at(day(4)).after(late);
    expect(typesOf(story.last.events)).toEqual(['SupplyLate', 'BackorderPromised', 'BackorderPromised']);
    expect(told(story, 1, 2)).toEqual([day(5), null]);
    expect(moves(story)[0]).toMatchObject({ cause: 'supplyLate', supply: 'po-1' });
    expect(story.after(late).last).toMatchObject({ events: [], answer: { kind: 'unchanged' } });
    expect(told(story.after(expected('po-1', 'a', 2, day(6))), 1, 2)).toEqual([day(5), day(6)]);
  });

  it('is never one in the past: a supply that is announced for then is late at once', () => {
    const story = queue.after(expected('po-1', 'a', 2, past(-1)));
    expect(typesOf(story.last.events)).toEqual(['SupplyExpected', 'SupplyLate']);
    expect(told(story, 1)).toEqual([null]);
  });

  it('is over when it has come: who waited has it before anybody new', () => {
    const story = promised.after(received('po-1', 3), reserve(3, 1));
    expect(has(story.ledger, 1)).toEqual({ reserved: 2, backordered: 0 });
    expect(has(story.ledger, 2)).toEqual({ reserved: 1, backordered: 1 });
    expect(story.last.answer).toMatchObject({ kind: 'short', available: 0 });
  });

  it('is earlier for the next when somebody no longer waits', () =>
    expect(told(promised.after(settle(1)), 2)).toEqual([day(3)]));

  it('comes after what is missing at the location has been made up for', () => {
    const short = stock().after(count('a', 2), reserve(1, 2), allocate(1, part(1, 'a', 2)), count('a', 0, past(1)));
    const story = short.after(reserve(2, 1, wish), expected('po-1', 'a', 2, day(3)), expected('po-2', 'a', 1, day(5)));
    expect(told(story, 2)).toEqual([day(5)]);
  });

  it('for more than one append can take is told in several, and means the same', () => {
    const crowd = Array.from({ length: REBALANCED_MAX + 100 }, (_, number) => reserve(number + 1, 1, wish));
    const waiting = stock().after(...crowd);
    const announced = expected('po-1', 'a', REBALANCED_MAX + 100, day(3));
    const first = decideAll(waiting.ledger, [announced], contextOf(NETWORK, NOON));
    const [{ more, why } = { more: false, why: undefined }] = first.decisions;
    expect(more).toBe(true);
    const again = { kind: 'rebalance', ...(why === undefined ? {} : { why }) } as const;
    const second = decideAll(first.ledger, [again], contextOf(NETWORK, NOON));
    expect(second.decisions).toMatchObject([{ more: false, why: { cause: 'supplyExpected', supply: 'po-1' } }]);
    expect(second.decisions[0]?.events).toHaveLength(100);
    expect(toldIn(second.ledger, REBALANCED_MAX + 100)).toBe(day(3));
  });
});
