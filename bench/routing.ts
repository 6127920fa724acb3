import { channelIdOf, lineIdOf, locationIdOf, type Sku, skuOf } from '../domain/ids.ts';
import type { Explanation } from '../domain/routing/explanation.ts';
import type { Candidate, Network } from '../domain/routing/network.ts';
import type { Routable } from '../domain/routing/routable.ts';
import { type Plan, route } from '../domain/routing/route.ts';
import { RULE_DEFAULT, RULES_DEFAULT, type RuleSet, WEIGHTS_DEFAULT } from '../domain/routing/rules.ts';
import type { Location } from '../domain/setup/location.ts';

/**
 * `node bench/routing.ts`: plans for orders of three sizes, with all that belongs to one (filters, scores, search, explanation), by the
 * built-in rule and by one that weighs money, and beside it first fit: each line from the first location that has it, the nearest first.
 */

const NOW = '2026-11-24T08:00:00.000Z';
const SIZES = [
  { lines: 3, candidates: 20, orders: 4_000 },
  { lines: 10, candidates: 200, orders: 400 },
  { lines: 40, candidates: 1_000, orders: 60 },
] as const;
/** Of each SKU, the share of locations that have it. */
const CARRIED = 0.5;

const MONEY: RuleSet = { version: 1, rules: [{ ...RULE_DEFAULT, name: 'money', objective: WEIGHTS_DEFAULT }] };

/** The same numbers on every run. */
let seed = 20_261_124;
const chance = (): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
};
const between = (from: number, to: number): number => from + Math.floor(chance() * (to - from + 1));

const locationAt = (index: number): Location => ({
  id: locationIdOf(`l-${String(index).padStart(4, '0')}`),
  name: `Location ${index}`,
  type: chance() < 0.2 ? 'warehouse' : 'store',
  address: { country: 'SE' },
  position: { lat: 55 + chance() * 12, lon: 11 + chance() * 10 },
  timeZone: 'Europe/Stockholm',
  services: ['ship'],
  shipsTo: 'all',
  opening: null,
  closedOn: [],
  cutOff: '14:00',
  handlingHours: between(2, 24),
  capacityPerDay: 200,
  safetyStock: 0,
  paused: false,
  shippingCost: [
    { country: 'SE', base: between(2_900, 7_900), perItem: between(0, 900), days: between(1, 4), currency: 'SEK' },
  ],
});

const skusOf = (lines: number): readonly Sku[] => Array.from({ length: lines }, (_, index) => skuOf(`S-${index}`));

const networkOf = (locations: readonly Location[], skus: readonly Sku[]): Network => ({
  channel: { locations: 'all' },
  articles: new Map(skus.map((sku) => [sku, { grams: 400, attributes: [] }])),
  candidates: locations.map(
    (location): Candidate => ({
      location,
      stock: new Map(
        skus.filter(() => chance() < CARRIED).map((sku) => [sku, { available: between(1, 9), sellable: 9 }]),
      ),
      load: new Map([['2026-11-24', between(0, 150)]]),
      sales: new Map(),
    }),
  ),
});

const orderOf = (skus: readonly Sku[]): Routable => ({
  channel: channelIdOf('web'),
  method: 'ship',
  collectAt: null,
  transfer: null,
  service: null,
  country: 'SE',
  position: { lat: 55 + chance() * 12, lon: 11 + chance() * 10 },
  tags: [],
  value: { amount: 50_000, currency: 'SEK' },
  placedAt: NOW,
  promisedBy: '2026-11-27T08:00:00.000Z',
  lines: skus.map((sku, index) => ({
    line: lineIdOf(String(index + 1)),
    quantity: between(1, 3),
    goods: [{ sku, quantity: 1 }],
  })),
  parcels: 0,
  waiting: 0,
  rejections: [],
  forced: null,
});

/** Parcels of first fit; `null` where it runs out. */
const firstFit = (order: Routable, { candidates }: Network): number | null => {
  const { position } = order;
  const away = ({ location }: Candidate): number =>
    position === null || location.position === null
      ? 0
      : Math.hypot(location.position.lat - position.lat, location.position.lon - position.lon);
  const nearest = candidates.toSorted((a, b) => away(a) - away(b));
  const used = new Set<string>();
  for (const { quantity, goods } of order.lines) {
    let rest = quantity;
    for (const { location, stock } of nearest) {
      const has = Math.min(rest, stock.get(goods[0]?.sku ?? skuOf(''))?.available ?? 0);
      if (has === 0) continue;
      used.add(location.id);
      rest -= has;
      if (rest === 0) break;
    }
    if (rest > 0) return null;
  }
  return used.size;
};

const gapOf = ({ explanation }: Plan): number | null => {
  if (explanation.form === undefined || explanation.outcome.kind === 'failed') return null;
  const { certainty, points } = explanation.outcome;
  return certainty.optimal ? 0 : certainty.gap / Math.max(1, points);
};

const isPlan = (plan: Plan | { readonly failed: Explanation }): plan is Plan => 'parcels' in plan;
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const atShare = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

const timed = <T>(cases: readonly (() => T)[]) => {
  const answers: T[] = [];
  const times = cases.map((work) => {
    const began = performance.now();
    answers.push(work());
    return performance.now() - began;
  });
  return { answers, times };
};

const rows: Record<string, Record<string, string | number>> = {};
for (const { lines, candidates, orders } of SIZES) {
  const skus = skusOf(lines);
  const locations = Array.from({ length: candidates }, (_, index) => locationAt(index));
  const cases = Array.from({ length: orders }, () => ({ order: orderOf(skus), network: networkOf(locations, skus) }));
  for (const [name, rules] of [
    ['built-in rule', RULES_DEFAULT],
    ['money', MONEY],
  ] as const) {
    const work = cases.map(
      ({ order, network }) =>
        () =>
          route(order, network, rules, NOW),
    );
    timed(work.slice(0, Math.ceil(orders / 2)));
    const { answers, times } = timed(work);
    const plans = answers.filter(isPlan);
    const gaps = plans.map(gapOf).filter((gap) => gap !== null);
    rows[`${lines} lines, ${candidates} candidates, ${name}`] = {
      'p50 ms': atShare(times, 0.5).toFixed(3),
      'mean ms': meanOf(times).toFixed(3),
      'p99 ms': atShare(times, 0.99).toFixed(3),
      parcels: meanOf(plans.map(({ parcels }) => parcels.length)).toFixed(2),
      optimal: `${Math.round((100 * gaps.filter((gap) => gap === 0).length) / gaps.length)} %`,
      'mean gap': `${(100 * meanOf(gaps)).toFixed(1)} %`,
    };
  }
  const { answers, times } = timed(
    cases.map(
      ({ order, network }) =>
        () =>
          firstFit(order, network),
    ),
  );
  rows[`${lines} lines, ${candidates} candidates, first fit`] = {
    'p50 ms': atShare(times, 0.5).toFixed(3),
    'mean ms': meanOf(times).toFixed(3),
    'p99 ms': atShare(times, 0.99).toFixed(3),
    parcels: meanOf(answers.filter((parcels) => parcels !== null)).toFixed(2),
  };
}
console.table(rows);
