import { unservedBecause } from '../domain/promise/offer.ts';
import { kilometresBetween } from '../domain/routing/distance.ts';
import type { Candidate, Network } from '../domain/routing/network.ts';
import type { Routable, RoutableLine } from '../domain/routing/routable.ts';
import { route } from '../domain/routing/route.ts';
import type { RuleSet } from '../domain/routing/rules.ts';
import { localDay } from '../domain/routing/schedule.ts';
import { tally } from '../domain/routing/simulation/figures.ts';
import { isOnTime, measured, type Yardstick } from '../domain/routing/simulation/measure.ts';
import { MONEY } from './routing-history.ts';
import { type Asked, type Chosen, type Selection, selling } from './selling.ts';
import { orderOf, randomOf, SEED, type Shop, shopOf } from './shop.ts';

/**
 * `node bench/source-selection.ts`: the same orders and the same stock, and four ways to choose what is sent from where. Cost, parcels and
 * dates are measured alike; whoever chooses, a parcel leaves on the first day on which its location has room.
 */

const ORDERS = 10_000;
const BEGAN = Date.UTC(2026, 9, 1, 6);
const MILLIS_BETWEEN_ORDERS = (30 * 86_400_000) / ORDERS;

const RULES: RuleSet = { version: 1, rules: [MONEY] };

const byWeir: Selection = ({ routable, network, now }) => {
  const plan = route(routable, network, RULES, now);
  if ('failed' in plan) return null;
  return plan.parcels.flatMap(({ location: id, lines }) => {
    const chosen = network.candidates.find(({ location }) => location.id === id);
    return chosen === undefined ? [] : [{ location: chosen.location, lines }];
  });
};

/** Line after line is taken from the first sources that have some of it, in the sequence that is given. */
const inSequence =
  (sequence: (asked: Asked, sources: readonly Candidate[]) => readonly Candidate[]): Selection =>
  (asked) => {
    const sources = sequence(asked, sourcesFor(asked));
    const taken = new Map<Candidate, Map<string, number>>();
    const lines = new Map<Candidate, Chosen['lines'][number][]>();
    for (const line of asked.routable.lines) {
      let rest = line.quantity;
      for (const source of sources) {
        const used = taken.get(source) ?? new Map<string, number>();
        taken.set(source, used);
        const quantity = Math.min(rest, roomFor(line, source, asked.network, used));
        if (quantity === 0) continue;
        for (const { sku, quantity: per } of line.goods) used.set(sku, (used.get(sku) ?? 0) + quantity * per);
        lines.set(source, [...(lines.get(source) ?? []), { line: line.line, quantity }]);
        rest -= quantity;
      }
      if (rest > 0) return null;
    }
    return [...lines].map(([{ location }, sent]) => ({ location, lines: sent }));
  };

const byPriority = inSequence((_, sources) => sources);

const byDistance = inSequence(({ routable: { position } }, sources) =>
  sources.toSorted((a, b) => away(position, a) - away(position, b)),
);

const firstWithAll: Selection = (asked) => {
  for (const source of sourcesFor(asked)) {
    const all = inSequence(() => [source])(asked);
    if (all !== null) return all;
  }
  return byPriority(asked);
};

const away = (from: Routable['position'], { location: { position } }: Candidate): number =>
  from === null || position === null ? 0 : kilometresBetween(from, position);

/** Those that could send it at all, the same for everybody. */
const sourcesFor = ({ routable: { collectAt: at, country }, network }: Asked): readonly Candidate[] =>
  network.candidates.filter(({ location }) => unservedBecause(location, { at, country }, network.channel) === null);

const roomFor = (
  { goods, quantity }: RoutableLine,
  { location, stock }: Candidate,
  { articles }: Network,
  used: ReadonlyMap<string, number>,
): number => {
  const attributes = goods.flatMap(({ sku }) => articles.get(sku)?.attributes ?? []);
  if (attributes.some((name) => location.refuses?.includes(name))) return 0;
  return goods.reduce((room, { sku, quantity: per }) => {
    const left = (stock.get(sku)?.available ?? 0) - (used.get(sku) ?? 0);
    return Math.min(room, Math.floor(Math.max(0, left) / per));
  }, quantity);
};

const measuredBy = (shop: Shop, select: Selection) => {
  const random = randomOf(SEED + 1);
  const sales = selling(shop, select);
  const sums = tally(({ location: id, shipBy }) => {
    const location = shop.locations.find((one) => one.id === id);
    return location === undefined ? shipBy : localDay(location, shipBy);
  });
  for (let n = 0; n < ORDERS; n += 1) {
    const request = orderOf(random, n, BEGAN + n * MILLIS_BETWEEN_ORDERS);
    if (request.delivery?.method === 'collect') continue;
    const { order, parcels: planned } = sales.sell(request);
    const yardstick: Yardstick = {
      order,
      articles: sales.articles,
      withoutRate: () => 0,
      kilometres: new Map(),
      fulfilment: null,
    };
    const parcels = planned.map((parcel) => measured(yardstick, parcel));
    const routable = parcels.length > 0;
    sums.add({ parcels, routable, onTime: isOnTime(yardstick, parcels), decisions: 1, optimal: 0, last: null });
  }
  return sums.figures();
};

const shop = shopOf(randomOf(SEED), ORDERS);
const rows: Record<string, Record<string, string | number>> = {};
for (const [name, select] of [
  ["Weir's rules, by money", byWeir],
  ['priority (a fixed sequence)', byPriority],
  ['distance (the nearest first)', byDistance],
  ['first location that has it all', firstWithAll],
] as const) {
  const began = performance.now();
  const { orders, notRoutable, costPerOrder, parcelsPerOrder, splitShare, onTimeShare, kilometresPerParcel } =
    measuredBy(shop, select);
  rows[name] = {
    orders,
    'not sent': notRoutable,
    'SEK per order': ((costPerOrder ?? 0) / 100).toFixed(2),
    'parcels per order': (parcelsPerOrder ?? 0).toFixed(3),
    split: `${(100 * (splitShare ?? 0)).toFixed(1)} %`,
    'on time': `${(100 * (onTimeShare ?? 0)).toFixed(1)} %`,
    'km per parcel': Math.round(kilometresPerParcel ?? 0),
    'ms per order': ((performance.now() - began) / ORDERS).toFixed(2),
  };
}
console.log(`${ORDERS} orders, seed ${SEED}`);
console.table(rows);
