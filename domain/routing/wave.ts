import type { LocationId, Sku } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Candidate, Network, Stocked } from './network.ts';
import type { Routable } from './routable.ts';
import { type Plan, route } from './route.ts';
import type { RuleSet } from './rules.ts';
import { localDay } from './schedule.ts';

/** An order of a wave, with the network as it would be for that order alone. */
export type Wanted = { readonly order: Routable; readonly network: Network };

type Routed = ReturnType<typeof route>;

/** What some plans come to: orders that have none, then points. */
export type Total = { readonly failed: number; readonly points: number };

export type Wave = {
  /** In the order of the wave. */
  readonly plans: readonly Routed[];
  /** One by one, in the order of the wave. */
  readonly alone: Total;
  /** Never more. */
  readonly together: Total;
  /** As if nobody took anything from anybody: no plan of the wave comes to less. */
  readonly least: Total;
};

/** Lines times locations that one wave may look at to improve itself, over all plans that it tries: a few seconds of CPU, however large its orders. */
export const WAVE_CELLS_MAX = 2_000_000;

/**
 * Routes orders together that want the same stock and the same room in a day. They are routed one after the other, each on what is left;
 * then each that has lost something by its place is tried before the others that want the same, and stays there if that is less for all of
 * them: fewer orders without a plan, or else fewer points. So it is never worse than one by one, and the same wave gives the same plans.
 */
export const routeWave = (
  wanted: readonly Wanted[],
  rules: RuleSet,
  now: Instant,
  cellsMax: number = WAVE_CELLS_MAX,
): Wave => {
  const pieces = wavePieces(wanted, rules, now, cellsMax);
  for (;;) {
    const { done, value } = pieces.next();
    if (done === true) return value;
  }
};

/** As `routeWave`, in pieces: it yields after each plan, so that others have their turn. */
export function* wavePieces(
  wanted: readonly Wanted[],
  rules: RuleSet,
  now: Instant,
  cellsMax: number = WAVE_CELLS_MAX,
): Generator<undefined, Wave> {
  const free: Routed[] = [];
  for (const { order, network } of wanted) {
    free.push(route(order, network, rules, now));
    yield;
  }
  const plans: Routed[] = [...free];
  const alone: Total[] = [];
  let left = cellsMax;
  for (const group of groupsIn(wanted)) {
    const cells = group.reduce((sum, index) => sum + cellsOf(wanted[index]), 0);
    let sequence = group;
    let best = yield* routedInTurn(wanted, sequence, rules, now);
    let total = totalOf(best.values());
    alone.push(total);
    for (let improved = true; improved; ) {
      improved = false;
      for (const loser of losersIn(sequence, best, free)) {
        if (left < cells) break;
        left -= cells;
        const tried = [loser, ...sequence.filter((one) => one !== loser)];
        const found = yield* routedInTurn(wanted, tried, rules, now);
        if (!isLess(totalOf(found.values()), total)) continue;
        [sequence, best, total, improved] = [tried, found, totalOf(found.values()), true];
        break;
      }
    }
    for (const [index, plan] of best) plans[index] = plan;
  }
  return { plans, alone: sumOf(alone), together: totalOf(plans), least: totalOf(free) };
}

/** What a plan of an order looks at. */
const cellsOf = (one: Wanted | undefined): number =>
  one === undefined ? 0 : one.order.lines.length * one.network.candidates.length;

/** Those that could have had a better plan had they been first, the greatest loss first. */
const losersIn = (
  sequence: readonly number[],
  routed: ReadonlyMap<number, Routed>,
  free: readonly Routed[],
): readonly number[] => {
  const lossOf = (index: number): number => pointsOf(routed.get(index)) - pointsOf(free[index]);
  return sequence
    .slice(1)
    .map((index) => ({ index, loss: lossOf(index) }))
    .filter(({ loss }) => loss > 0)
    .sort((a, b) => b.loss - a.loss || a.index - b.index)
    .map(({ index }) => index);
};

function* routedInTurn(
  wanted: readonly Wanted[],
  sequence: readonly number[],
  rules: RuleSet,
  now: Instant,
): Generator<undefined, ReadonlyMap<number, Routed>> {
  const taken: Taken = new Map();
  const routed = new Map<number, Routed>();
  for (const index of sequence) {
    const one = wanted[index];
    if (one === undefined) continue;
    const plan = route(one.order, withoutTaken(one.network, taken), rules, now);
    routed.set(index, plan);
    if ('parcels' in plan) take(taken, one, plan);
    yield;
  }
  return routed;
}

/** What has been given to orders before: units by SKU, and fulfilments by the day that they are due on. */
type Taken = Map<LocationId, { readonly units: Map<Sku, number>; readonly days: Map<string, number> }>;

const take = (taken: Taken, { order, network }: Wanted, { parcels }: Plan): void => {
  for (const { location, lines, shipBy } of parcels) {
    const { units, days } = taken.get(location) ?? { units: new Map<Sku, number>(), days: new Map<string, number>() };
    taken.set(location, { units, days });
    for (const { line, quantity } of lines) {
      for (const goods of order.lines.find((one) => one.line === line)?.goods ?? []) {
        units.set(goods.sku, (units.get(goods.sku) ?? 0) + quantity * goods.quantity);
      }
    }
    const at = network.candidates.find((candidate) => candidate.location.id === location)?.location;
    if (at === undefined) continue;
    const day = localDay(at, shipBy);
    days.set(day, (days.get(day) ?? 0) + 1);
  }
};

const withoutTaken = (network: Network, taken: Taken): Network => ({
  ...network,
  candidates: network.candidates.map((candidate) => less(candidate, taken)),
});

const less = (candidate: Candidate, taken: Taken): Candidate => {
  const gone = taken.get(candidate.location.id);
  if (gone === undefined) return candidate;
  const stock = new Map<Sku, Stocked>();
  for (const [sku, { available, sellable }] of candidate.stock) {
    const units = gone.units.get(sku) ?? 0;
    stock.set(sku, { available: available - units, sellable: sellable - units });
  }
  const load = new Map(candidate.load);
  for (const [day, fulfilments] of gone.days) load.set(day, (load.get(day) ?? 0) + fulfilments);
  return { ...candidate, stock, load };
};

/** Orders that want the same SKU are one group; all are where some location has a capacity, because they want the same room. */
const groupsIn = (wanted: readonly Wanted[]): readonly (readonly number[])[] => {
  const all = wanted.map((_, index) => index);
  if (wanted.some(({ network }) => network.candidates.some(({ location }) => location.capacityPerDay !== null))) {
    return all.length === 0 ? [] : [all];
  }
  const groupOf = new Map<Sku, number[]>();
  for (const [index, { order }] of wanted.entries()) {
    const skus = [...new Set(order.lines.flatMap(({ goods }) => goods.map(({ sku }) => sku)))];
    const joined = [...new Set(skus.flatMap((sku) => groupOf.get(sku) ?? [index])), index];
    const group = [...new Set(joined)].sort((a, b) => a - b);
    for (const member of group) {
      for (const { goods } of wanted[member]?.order.lines ?? []) for (const { sku } of goods) groupOf.set(sku, group);
    }
  }
  const groups = new Map<number, readonly number[]>();
  for (const group of groupOf.values()) groups.set(group[0] ?? 0, group);
  return [...groups.values()];
};

/** An order without a plan is worse than any that has one. */
const FAILED_POINTS = 1e15;

const pointsOf = (routed: Routed | undefined): number => {
  if (routed === undefined || 'failed' in routed) return FAILED_POINTS;
  const { explanation } = routed;
  return explanation.form === 2 && explanation.outcome.kind === 'planned' ? explanation.outcome.points : 0;
};

const totalOf = (routed: Iterable<Routed>): Total => {
  let [failed, points] = [0, 0];
  for (const one of routed) {
    if ('failed' in one) failed += 1;
    else points += pointsOf(one);
  }
  return { failed, points };
};

const sumOf = (totals: readonly Total[]): Total => ({
  failed: totals.reduce((sum, { failed }) => sum + failed, 0),
  points: totals.reduce((sum, { points }) => sum + points, 0),
});

const isLess = (a: Total, b: Total): boolean => a.failed < b.failed || (a.failed === b.failed && a.points < b.points);
