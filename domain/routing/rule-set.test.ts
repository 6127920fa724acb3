import { describe, expect, it } from 'vitest';
import { activateRules, draftRules, NO_RULES, type RoutingRulesEvent, setRules, withRules } from './rule-set.ts';
import { RULE_DEFAULT, type Rule, WEIGHTS_DEFAULT } from './rules.ts';
import { rule } from './testing.ts';
import { faultsOf } from './validate.ts';

const paths = (...rules: readonly Rule[]) => faultsOf(rules).map(({ path }) => path);
const oneOf = (decision: ReturnType<typeof setRules>): RoutingRulesEvent => {
  const [event] = 'events' in decision ? decision.events : [];
  if (event === undefined) throw new Error('nothing was decided');
  return event;
};

describe('a rule set', () => {
  it('can be used as it comes, the built-in rule and the default weights too', () =>
    expect(paths(rule({ when: { countries: ['SE'] }, objective: WEIGHTS_DEFAULT }), RULE_DEFAULT)).toEqual([]));

  it.each<[string, readonly Rule[], readonly string[]]>([
    ['two rules have one name', [rule({ when: { countries: ['SE'] } }), rule()], ['/rules/1/name']],
    ['a rule hides the later ones', [rule(), rule({ name: 'other' })], ['/rules/0/when']],
    ['a condition can never be met', [rule({ when: { tags: [] } })], ['/rules/0/when/tags']],
    ['there is no such currency', [rule({ when: { value: { currency: 'ABC' } } })], ['/rules/0/when/value/currency']],
    [
      'values end before they begin',
      [rule({ when: { value: { currency: 'SEK', from: 5, below: 5 } } })],
      ['/rules/0/when/value/below'],
    ],
    [
      'a weight is not whole, or negative',
      [rule({ objective: { ...WEIGHTS_DEFAULT, cost: 0.5, load: -1 } })],
      ['/rules/0/objective/cost', '/rules/0/objective/load'],
    ],
    [
      'nothing is weighed',
      [rule({ objective: { cost: 0, speed: 0, distance: 0, parcels: 0, scarcity: 0, load: 0 } })],
      ['/rules/0/objective'],
    ],
    ['no parcel is allowed', [rule({ maxParcels: 0 })], ['/rules/0/maxParcels']],
    [
      'a filter is there twice',
      [rule({ filters: [{ filter: 'sameDay' }, { filter: 'sameDay' }] })],
      ['/rules/0/filters/1'],
    ],
    [
      'the same is given up twice',
      [rule({ fallback: { relax: ['capacity', 'capacity'] } })],
      ['/rules/0/fallback/relax/1'],
    ],
  ])('is refused where %s', (_, rules, expected) => {
    expect(paths(...rules)).toEqual(expected);
    expect(setRules(null, rules)).toMatchObject({ refused: { code: 'unprocessable' } });
  });
});

describe('rules that are kept', () => {
  it('are numbered over drafts and sets', () => {
    const first = oneOf(draftRules(null, [rule()]));
    expect(first).toMatchObject({ type: 'RoutingRulesDrafted', data: { version: 1 } });
    expect(oneOf(setRules(first, [rule({ maxParcels: 2 })]))).toMatchObject({
      type: 'RoutingRulesSet',
      data: { version: 2 },
    });
  });

  it('come into force as the draft that was tried, once', () => {
    const draft = oneOf(draftRules(null, [rule()]));
    const set = oneOf(activateRules(draft, 1));
    expect(set).toEqual({ type: 'RoutingRulesSet', data: draft.data });
    expect(activateRules(set, 1)).toEqual({ events: [] });
  });

  it('do not come into force in place of another draft', () => {
    const draft = oneOf(draftRules(null, [rule()]));
    expect(activateRules(oneOf(draftRules(draft, [rule({ maxParcels: 1 })])), 1)).toMatchObject({
      refused: { code: 'not-now' },
    });
    expect(activateRules(null, 1)).toMatchObject({ refused: { code: 'not-now' } });
  });

  it('are a draft beside those in force until they are set', () => {
    const set = oneOf(setRules(null, [rule()]));
    const draft = oneOf(draftRules(set, [rule({ maxParcels: 1 })]));
    const both = withRules(withRules(NO_RULES, set), draft);
    expect(both).toEqual({ active: set.data, draft: draft.data });
    expect(withRules(both, oneOf(activateRules(draft, 2)))).toEqual({ active: draft.data, draft: null });
  });
});
