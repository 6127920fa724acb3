import type { Fault } from '../fact.ts';
import { isCurrency } from '../money.ts';
import { type Filter, type Rule, WEIGHT_MAX, type Weights, type When } from './rules.ts';

export const RULES_MAX = 200;

/** What is wrong with rules that have the right shape, with JSON pointers from `{ rules }`; none where they can be used. */
export const faultsOf = (rules: readonly Rule[]): readonly Fault[] => {
  const faults: Fault[] = [];
  if (rules.length > RULES_MAX) faults.push({ path: '/rules', message: `must be at most ${RULES_MAX} rules` });
  const names = new Set<string>();
  for (const [index, rule] of rules.entries()) {
    const path = `/rules/${index}`;
    if (names.has(rule.name)) faults.push({ path: `${path}/name`, message: `another rule is named ${rule.name}` });
    names.add(rule.name);
    faults.push(...ruleFaults(rule, path));
    if (hasNoCondition(rule.when) && index < rules.length - 1) {
      faults.push({ path: `${path}/when`, message: 'matches every order, so that no later rule ever holds' });
    }
  }
  return faults;
};

const hasNoCondition = (when: When): boolean => Object.values(when).every((condition) => condition === undefined);

const ruleFaults = (rule: Rule, path: string): readonly Fault[] => [
  ...(rule.name.trim() === '' ? [{ path: `${path}/name`, message: 'must not be empty' }] : []),
  ...whenFaults(rule.when, `${path}/when`),
  ...rule.filters.flatMap((filter, index) => filterFaults(filter, `${path}/filters/${index}`)),
  ...repeated(
    rule.filters.map(({ filter }) => filter),
    `${path}/filters`,
  ),
  ...weightFaults(rule.objective, `${path}/objective`),
  ...(rule.maxParcels === null ? [] : wholeFaults(rule.maxParcels, 1, `${path}/maxParcels`)),
  ...repeated(rule.fallback.relax, `${path}/fallback/relax`),
  ...(rule.wave === undefined ? [] : wholeFaults(rule.wave.everyMinutes, 1, `${path}/wave/everyMinutes`)),
];

const whenFaults = ({ channels, countries, skus, tags, services, methods, value }: When, path: string) => {
  const faults: Fault[] = [];
  for (const [name, list] of Object.entries({ channels, countries, skus, tags, services, methods })) {
    if (list?.length === 0) faults.push({ path: `${path}/${name}`, message: 'is empty, so that no order matches' });
  }
  if (value === undefined) return faults;
  if (!isCurrency(value.currency)) {
    faults.push({ path: `${path}/value/currency`, message: 'must be a currency code of ISO 4217' });
  }
  for (const [name, amount] of Object.entries({ from: value.from, below: value.below })) {
    if (amount !== undefined) faults.push(...wholeFaults(amount, 0, `${path}/value/${name}`));
  }
  if ((value.from ?? 0) >= (value.below ?? Number.POSITIVE_INFINITY)) {
    faults.push({ path: `${path}/value/below`, message: 'must be above from' });
  }
  return faults;
};

const filterFaults = (filter: Filter, path: string): readonly Fault[] => {
  switch (filter.filter) {
    case 'locations':
    case 'locationTypes':
      return filter.only.length > 0 ? [] : [{ path: `${path}/only`, message: 'is empty, so that no location passes' }];
    case 'distance':
      return wholeFaults(filter.kilometresMax, 0, `${path}/kilometresMax`);
    case 'leadTime':
      return wholeFaults(filter.hoursMax, 0, `${path}/hoursMax`);
    case 'sameDay':
      return [];
    case 'keepBack':
      return wholeFaults(filter.units, 1, `${path}/units`);
  }
};

const weightFaults = (weights: Weights, path: string): readonly Fault[] => {
  const { cost, speed, distance, parcels, scarcity, load } = weights;
  const all = Object.entries({ cost, speed, distance, parcels, scarcity, load });
  const faults = all
    .filter(([, weight]) => !Number.isInteger(weight) || weight < 0 || weight > WEIGHT_MAX)
    .map(([name]) => ({ path: `${path}/${name}`, message: `must be a whole number from 0 to ${WEIGHT_MAX}` }));
  if (all.every(([, weight]) => weight === 0)) faults.push({ path, message: 'weighs nothing' });
  return faults;
};

const wholeFaults = (value: number, least: number, path: string): readonly Fault[] =>
  Number.isSafeInteger(value) && value >= least ? [] : [{ path, message: `must be a whole number from ${least}` }];

const repeated = (names: readonly string[], path: string): readonly Fault[] =>
  names.flatMap((name, index) =>
    names.indexOf(name) < index ? [{ path: `${path}/${index}`, message: `${name} is there twice` }] : [],
  );
