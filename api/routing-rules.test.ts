import { describe, expect, it } from 'vitest';
import { RULE_DEFAULT, WEIGHTS_DEFAULT } from '../domain/routing/rules.ts';
import { faultsOf } from '../domain/routing/validate.ts';
import { rulesOf, SetRoutingRules } from './schemas/routing.ts';
import { validator } from './validate.ts';

const rules = validator(SetRoutingRules);
const FULL = {
  name: 'heavy to the north',
  when: {
    channels: ['web'],
    countries: ['NO'],
    skus: ['SOFA'],
    tags: ['oversize'],
    value: { currency: 'SEK', from: 100_000 },
    services: ['home'],
    methods: ['ship'],
  },
  filters: [
    { filter: 'locations', only: ['wh-1'] },
    { filter: 'locationTypes', only: ['warehouse'] },
    { filter: 'distance', kilometresMax: 1_000 },
    { filter: 'leadTime', hoursMax: 48 },
    { filter: 'sameDay' },
    { filter: 'keepBack', units: 2, types: ['store'] },
  ],
  objective: { cost: 1, parcels: 500 },
  maxParcels: 2,
  allowSplitLine: false,
  fallback: { relax: ['maxParcels', 'safetyStock', 'distance'] },
};

describe('rules as they are written', () => {
  it('are taken as they are, a term that is left out not counting', () => {
    const [rule] = rulesOf(rules.parse({ rules: [FULL] }));
    expect(rule).toEqual({
      ...FULL,
      objective: { cost: 1, speed: 0, distance: 0, parcels: 500, scarcity: 0, load: 0 },
    });
    expect(faultsOf(rule === undefined ? [] : [rule])).toEqual([]);
  });

  it('need no more than a name', () =>
    expect(rulesOf(rules.parse({ rules: [{ name: 'all' }] }))).toEqual([
      { ...RULE_DEFAULT, name: 'all', objective: WEIGHTS_DEFAULT },
    ]));

  it.each<[string, object, string, string]>([
    ['a condition that there is not', { when: { colour: ['red'] } }, '/rules/0/when/colour', 'is not known here'],
    [
      'a filter without its bound',
      { filters: [{ filter: 'distance' }] },
      '/rules/0/filters/0/kilometresMax',
      'is missing',
    ],
    [
      'a weight that is not whole',
      { objective: { speed: 0.5 } },
      '/rules/0/objective/speed',
      'must be a whole number from 0 to 1000000: points per hour until the customer has it; a day after the promise counts 240',
    ],
  ])('are refused with %s', (_, change, path, message) =>
    expect(rules.faults({ rules: [{ name: 'all', ...change }] })).toContainEqual({ path, message }),
  );
});
