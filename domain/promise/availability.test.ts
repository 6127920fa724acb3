import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelIdOf, skuOf } from '../ids.ts';
import { type AvailabilityEvent, type AvailabilityNow, decideAvailability, stateOf } from './availability.ts';

const LOW = { below: 5, clear: 8 };

const found = (available: number | null, position: number, lowStock: AvailabilityNow['lowStock'] = LOW) => ({
  channel: channelIdOf('web'),
  sku: skuOf('SHIRT'),
  available,
  lowStock,
  position: BigInt(position),
});

/** The facts of a SKU that is looked at each time that what can be sold has become another number. */
const told = (looks: readonly AvailabilityNow[]): readonly AvailabilityEvent[] => {
  const facts: AvailabilityEvent[] = [];
  for (const now of looks) {
    const decision = decideAvailability(facts.at(-1) ?? null, now);
    if ('events' in decision) facts.push(...decision.events);
  }
  return facts;
};

const typesAfter = (...numbers: readonly (number | null)[]) =>
  told(numbers.map((available, at) => found(available, at))).map(({ type }) => type.slice('Availability'.length));

describe('what a channel can sell of a SKU', () => {
  it('is low below the one threshold, and restored at the other', () =>
    expect(typesAfter(9, 5, 4, 3, 7, 8)).toEqual(['Low', 'Restored']));

  it('is told once, however often it goes up and down between the two', () =>
    expect(typesAfter(4, 6, 4, 7, 1, 5, 4, 7, 5)).toEqual(['Low']));

  it('is out when there is nothing, and low again when there is something', () =>
    expect(typesAfter(9, 0, 7, 0, 20)).toEqual(['Out', 'Low', 'Out', 'Restored']));

  it('is nothing to tell of where there always was plenty, or where no location has ever had it', () =>
    expect(typesAfter(null, 9, 8, 5, null)).toEqual([]));

  it('is not watched any more once the channel has no thresholds, or no location that has ever had it', () => {
    expect(told([found(0, 1), found(0, 2, null)]).at(-1)).toEqual({
      type: 'AvailabilityUnwatched',
      data: { channel: 'web', sku: 'SHIRT', position: '2' },
    });
    expect(typesAfter(4, null)).toEqual(['Low', 'Unwatched']);
  });

  it('is held against other thresholds once the channel has them', () =>
    expect(told([found(6, 1), found(6, 1, { below: 10, clear: 10 })]).map(({ data }) => data)).toMatchObject([
      { available: 6, lowStock: { below: 10 }, position: '1' },
    ]));

  it('is not told by somebody who knows less than what is on record', () =>
    expect(told([found(0, 7), found(9, 6)]).map(({ type }) => type)).toEqual(['AvailabilityOut']));
});

it('whatever it has been, the last fact says what it is, and no two say the same', () =>
  fc.assert(
    fc.property(fc.array(fc.nat(12), { minLength: 1 }), (numbers) => {
      const facts = told(numbers.map((available, at) => found(available, at)));
      const states = facts.map(stateOf);
      const last = numbers.at(-1) ?? 0;
      const [state] = states.slice(-1);
      if (last === 0) expect(state).toBe('out');
      else if (last < LOW.below) expect(state).toBe('low');
      else if (last >= LOW.clear) expect(state ?? 'normal').toBe('normal');
      else expect(['low', 'normal', undefined]).toContain(state);
      for (const [at, one] of states.entries()) expect(one).not.toBe(states[at - 1] ?? 'normal');
    }),
  ));
