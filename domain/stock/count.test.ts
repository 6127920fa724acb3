import { describe, expect, it } from 'vitest';
import { RECORDED_AGAIN_DAYS } from './count.ts';
import { placeOf } from './ledger.ts';
import { adjust, allocate, at, count, part, past, reserve, type Story, settle, stock, typesOf } from './testing.ts';

const DAY = 24 * 60;
const WEEK = RECORDED_AGAIN_DAYS * DAY;
const onHandAt = ({ ledger }: Story): number => placeOf(ledger, at('a')).onHand;
const countedAsOf = ({ ledger }: Story) => placeOf(ledger, at('a')).countedAsOf;

/** 10 were counted an hour before noon, and 2 of them shipped at 12:05. */
const shipped = stock()
  .after(count('a', 10, past(-60)), reserve(1, 2), allocate(1, part(1, 'a', 2)))
  .at(past(5))
  .after(settle(1, { shipped: [part(1, 'a', 2)] }));

describe('a count that says what is known already', () => {
  it('is put on record where units have moved since the last one, and then stands against an older one that comes late', () => {
    const confirmed = shipped.after(count('a', 8, past(10)));
    expect(typesOf(confirmed.last.events)).toEqual(['StockCounted']);
    const late = confirmed.after(count('a', 7, past(7)));
    expect({ onHand: onHandAt(late), answer: late.last.answer }).toEqual({ onHand: 8, answer: { kind: 'unchanged' } });
  });

  it('is on record once: the same feed again writes nothing', () =>
    expect(shipped.after(count('a', 8, past(10)), count('a', 8, past(10))).last.events).toEqual([]));

  it('writes nothing where the units moved only after it', () =>
    expect(shipped.after(count('a', 10, past(0))).last.events).toEqual([]));

  it('is put on record where there was none before', () => {
    const found = stock().after(adjust('a', 5), count('a', 5, past(1)));
    expect(countedAsOf(found)).toBe(past(1));
  });

  it('writes nothing night after night where nothing moves, but for once a week', () => {
    const nights = Array.from({ length: 15 }, (_, night) => count('a', 7, past(night * DAY)));
    const story = stock().after(...nights);
    expect(story.events.map((event) => event.type === 'StockCounted' && event.data.asOf)).toEqual(
      [0, WEEK, 2 * WEEK].map(past),
    );
  });

  it('is not remembered where nothing has moved: an older, different one that comes late is believed, if less than a week old', () => {
    const confirmed = stock().after(count('a', 7), count('a', 7, past(2 * DAY)));
    expect(onHandAt(confirmed.after(count('a', 5, past(DAY))))).toBe(5);
    const again = confirmed.after(count('a', 7, past(WEEK)));
    expect(onHandAt(again.after(count('a', 5, past(DAY))))).toBe(7);
  });
});
