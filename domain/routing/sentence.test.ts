import { describe, expect, it } from 'vitest';
import { locationIdOf } from '../ids.ts';
import type { Location } from '../setup/location.ts';
import { failureGrounds, type GivenUp, groundsOf } from './grounds.ts';
import type { Candidate } from './network.ts';
import { route } from './route.ts';
import type { Rule } from './rules.ts';
import { sentenceOf } from './sentence.ts';
import { candidate, type Has, networkOf, rule, wanted } from './testing.ts';

const NOW = '2026-11-24T08:00:00.000Z';
const at = (id: string, has: Has, base: number, days: number, change: Partial<Location> = {}) =>
  candidate(id, has, { shippingCost: [{ country: 'SE', base, perItem: 0, days, currency: 'SEK' }], ...change });
const told = (
  from: readonly Candidate[],
  by: Partial<Rule> = {},
  change: Parameters<typeof wanted>[1] = {},
): string => {
  const rules = { version: 3, rules: [rule(by)] };
  const plan = route(wanted({ A: 1 }, change), networkOf(from), rules, NOW);
  return sentenceOf(groundsOf('failed' in plan ? plan.failed : plan.explanation));
};

const planned = () => {
  const plan = route(
    wanted({ A: 1 }),
    networkOf([at('wh-1', { A: 1 }, 3_900, 2)]),
    { version: 3, rules: [rule({})] },
    NOW,
  );
  if ('failed' in plan) throw new Error('there is a plan');
  return plan;
};

describe('an explanation reads', () => {
  it('where it is sent from, and what the next best would have cost', () =>
    expect(told([at('wh-1', { A: 1 }, 3_900, 2), at('store-2', { A: 1 }, 5_100, 2)])).toBe(
      'Sent from wh-1 because store-2 would have cost 12.00 SEK more. Rule: "cheapest" of rule set 3.',
    ));

  it('what speaks for the other all the same', () =>
    expect(
      told([at('wh-1', { A: 1 }, 3_900, 2), at('store-2', { A: 1 }, 9_900, 1)], {
        objective: { cost: 1, speed: 100, distance: 0, parcels: 0, scarcity: 0, load: 0 },
      }),
    ).toContain('store-2 would have cost 60.00 SEK more, though it would have been 24 hours faster.'));

  it('that the order of names decided between equals', () =>
    expect(told([at('a', { A: 1 }, 3_900, 2), at('b', { A: 1 }, 3_900, 2)])).toContain(
      'Sent from a; b would have been as good, and its name comes later.',
    ));

  it('what was given up, and who was left out', () =>
    expect(
      told([at('a', { A: [0, 1] }, 3_900, 2), at('b', { A: 1 }, 1, 2, { paused: true })], {
        fallback: { relax: ['safetyStock'] },
      }),
    ).toBe(
      'Sent from a because there is no way without it. Given up for it: safety stock. Left out: 1 paused. Rule: "cheapest" of rule set 3.',
    ));

  it('why it is not sent', () =>
    expect(told([at('a', {}, 1, 1)])).toBe(
      'Not sent: the locations that may send it have too little of it, within what its channel and the rule allow. Left out: 1 without stock. Rule: "cheapest" of rule set 3.',
    ));

  it('that an operator wanted it so', () =>
    expect(told([at('a', { A: 1 }, 1, 1), at('b', { A: 1 }, 1, 1)], {}, { forced: locationIdOf('b') })).toBe(
      'Sent from b because there is no way without it. Left out: 1 not wanted by the operator. An operator wanted this location.',
    ));

  it('why a plan that there is was not tried once more', () => {
    const { explanation } = planned();
    const told = (because: GivenUp) => sentenceOf(failureGrounds({ reason: 'unread', explanation, because }));
    expect(told({ outcome: 'stockMoved', plans: 5 })).toBe('The stock moved away from 5 plans in a row.');
    expect(told({ outcome: 'turnedDown', locations: [locationIdOf('a'), locationIdOf('b')] })).toMatch(
      /^a, b have turned it down\. Route it again/,
    );
  });

  it('in the words that were recorded, where nothing else was', () =>
    expect(failureGrounds({ reason: 'The stock moved away.', explanation: planned().explanation })).toEqual({
      outcome: 'noted',
      reason: 'The stock moved away.',
    }));

  it('the same of a decision that the first rule made', () => {
    const first = { rule: 'fewest-parcels-then-nearest/1', optimal: true, candidatesLeftOut: 0 } as const;
    const chosen = { location: locationIdOf('wh-1'), distanceKilometres: 3, canShip: 1, verdict: 'chosen' } as const;
    expect(sentenceOf(groundsOf({ ...first, usedSafetyStock: true, candidates: [chosen] }))).toBe(
      'Sent from wh-1 because no other way has fewer parcels and is nearer. Safety stock had to be used.',
    );
    expect(sentenceOf(groundsOf({ ...first, usedSafetyStock: false, candidates: [] }))).toContain('Not sent');
  });
});
