import { type LocationId, type OrderId, orderIdOf } from '../../domain/ids.ts';
import type { Explanation } from '../../domain/routing/explanation.ts';
import { type Grounds, groundsOf } from '../../domain/routing/grounds.ts';
import { route } from '../../domain/routing/route.ts';
import type { Rule } from '../../domain/routing/rules.ts';
import { sentenceOf } from '../../domain/routing/sentence.ts';
import { share } from '../../domain/routing/simulation/figures.ts';
import type { Instant } from '../../domain/time.ts';
import type { LogReader } from '../../log/event-log.ts';
import { DECIDED_STREAMS, type Decided, decisions } from './decided.ts';
import type { Running } from './simulate.ts';

/** What other rules would do to the orders that were routed last, each decided by itself on what its decision rested on. */
export type RulesPreview = {
  /** Orders that were looked at: the last decision of each. */
  readonly orders: number;
  /** Those that would be sent from elsewhere, or not at all, and the share of them, from 0 to 1. */
  readonly elsewhere: number;
  readonly elsewhereShare: number | null;
  /** Orders that are, and would be, in more parcels than one. */
  readonly split: Both;
  readonly notRoutable: Both;
  /** The first ones that would go elsewhere. */
  readonly examples: readonly PreviewExample[];
};

type Both = { readonly before: number; readonly after: number };

export type PreviewExample = {
  readonly order: OrderId;
  readonly decidedAt: Instant;
  readonly before: PreviewSide;
  readonly after: PreviewSide;
};

export type PreviewSide = {
  readonly parcels: readonly { readonly location: LocationId; readonly units: number }[];
  readonly sentence: string;
  /** What the sentence is made of. */
  readonly grounds: Grounds;
};

const EXAMPLES_MAX = 10;
const FACTS_BETWEEN_BREATHS = 50;

/**
 * Decides the last `ordersMax` orders that were routed again by other rules. No decision uses up what the next one rests on, so it says
 * which orders the rules touch, not where they would lead: `simulate` does. Reads the log from its beginning, for what was known at each
 * decision. `null` where the signal aborts.
 */
export const previewRules = async (
  log: Pick<LogReader, 'readAll'>,
  rules: readonly Rule[],
  ordersMax: number,
  { signal, breathe }: Pick<Running, 'signal' | 'breathe'>,
): Promise<RulesPreview | null> => {
  const wanted = await lastDecisions(log, ordersMax);
  const past = decisions();
  const counts = { orders: 0, elsewhere: 0 };
  const split = { before: 0, after: 0 };
  const notRoutable = { before: 0, after: 0 };
  const examples: PreviewExample[] = [];
  let facts = 0;
  for await (const { events } of log.readAll({ filter: { streams: DECIDED_STREAMS } })) {
    for (const event of events) {
      facts += 1;
      if (facts % FACTS_BETWEEN_BREATHS === 0) await breathe();
      if (signal.aborted) return null;
      const decided = past.take(event);
      if (decided === null || !wanted.has(decided.position)) continue;
      const before = sideOf(decided.fulfilments, decided.explanation);
      const after = decidedBy(decided, rules);
      counts.orders += 1;
      split.before += Number(before.parcels.length > 1);
      split.after += Number(after.parcels.length > 1);
      notRoutable.before += Number(before.parcels.length === 0);
      notRoutable.after += Number(after.parcels.length === 0);
      if (before.places === after.places) continue;
      counts.elsewhere += 1;
      if (examples.length < EXAMPLES_MAX) {
        const { order, now: decidedAt } = decided;
        examples.push({ order, decidedAt, before: shown(before), after: shown(after) });
      }
    }
  }
  const elsewhereShare = share(counts.elsewhere, counts.orders);
  return { ...counts, elsewhereShare, split, notRoutable, examples };
};

/** The positions of the last decisions of the orders that were routed last. */
const lastDecisions = async (log: Pick<LogReader, 'readAll'>, ordersMax: number): Promise<ReadonlySet<bigint>> => {
  const last = new Map<OrderId, bigint>();
  for await (const { events } of log.readAll({ filter: { types: ['OrderRouted', 'RoutingFailed'] } })) {
    for (const { stream, position } of events) {
      const order = orderIdOf(stream.slice('order-'.length));
      last.delete(order);
      last.set(order, position);
      const [oldest] = last.keys();
      if (last.size > ordersMax && oldest !== undefined) last.delete(oldest);
    }
  }
  return new Set(last.values());
};

/** `places`: which location sends what, as one text. */
type Side = PreviewSide & { readonly places: string };

const decidedBy = ({ routable, network, rules: { version }, now }: Decided, rules: readonly Rule[]): Side => {
  const plan = route(routable, network, { version: version + 1, rules }, now);
  return 'failed' in plan ? sideOf([], plan.failed) : sideOf(plan.parcels, plan.explanation);
};

const sideOf = (
  parcels: readonly Pick<Decided['fulfilments'][number], 'location' | 'lines'>[],
  by: Explanation,
): Side => ({
  ...toldOf(by),
  parcels: parcels.map(({ location, lines }) => ({
    location,
    units: lines.reduce((sum, { quantity }) => sum + quantity, 0),
  })),
  places: JSON.stringify(
    parcels
      .flatMap(({ location, lines }) => lines.map(({ line, quantity }) => [location, line, quantity].join('\n')))
      .sort(),
  ),
});

const toldOf = (by: Explanation): Pick<PreviewSide, 'sentence' | 'grounds'> => {
  const grounds = groundsOf(by);
  return { sentence: sentenceOf(grounds), grounds };
};

const shown = ({ parcels, sentence, grounds }: Side): PreviewSide => ({ parcels, sentence, grounds });
