import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import type { ChannelId, LocationId, Sku } from '../domain/ids.ts';
import type { Supply } from '../domain/promise/atp.ts';
import {
  type AvailabilityEvent,
  type AvailabilityNow,
  type AvailabilityState,
  decideAvailability,
  stateAfter,
  stateOf,
} from '../domain/promise/availability.ts';
import type { Instant } from '../domain/time.ts';
import type { Recorded } from '../log/codec.ts';
import type { EventLog } from '../log/event-log.ts';
import type { Clock } from './clock.ts';
import type { Directory } from './directory.ts';
import { followFacts } from './follow.ts';
import { type Goods, goodsIn } from './goods.ts';
import type { RecordFact } from './last-fact.ts';
import { type LeaseDependencies, whileLeased } from './lease.ts';
import type { Cursors } from './ports.ts';
import { isStockFact } from './stock.ts';

/** What can be sold of a SKU, as it was after the fact at a position. */
export type Sellable = {
  readonly sku: Sku;
  readonly position: bigint;
  /** True for a location that has ever had it. */
  readonly isAt: (location: LocationId) => boolean;
  readonly supplyAt: (now: Instant) => Supply;
};

/** What the views know of what can be sold. They reject when the signal aborts. */
export type SellableViews = {
  /** Of SKUs, once the view has seen a position. One that it does not know is left out. */
  readonly of: (skus: readonly Sku[], position: bigint, signal: AbortSignal) => Promise<readonly Sellable[]>;
  /** Of all SKUs, page by page, once the view has seen a position. */
  readonly pages: (position: bigint, signal: AbortSignal) => AsyncIterable<readonly Sellable[]>;
  /** Every SKU that is low or out, by channel, once the view has seen a position. */
  readonly short: (position: bigint, signal: AbortSignal) => AsyncIterable<readonly Short[]>;
};

export type Short = { readonly channel: ChannelId; readonly sku: Sku; readonly state: 'low' | 'out' };

export type AvailabilityDependencies = LeaseDependencies & {
  readonly log: Pick<EventLog, 'identity' | 'subscribe' | 'end'>;
  readonly cursors: Cursors;
  readonly clock: Clock;
  readonly directory: Pick<Directory, 'channels' | 'offer' | 'components' | 'kitsOf'>;
  /** Resolves once the directory has taken in all the set-up that there was at first, and then up to a position. */
  readonly setupSeen: (position: bigint, signal: AbortSignal) => Promise<void>;
  readonly sellable: SellableViews;
  readonly record: RecordFact;
};

/** What is sold, and what it is held against. */
const STOCK = 'stock-';
const SETUP: readonly string[] = ['channel-', 'location-'];
const PRODUCTS = 'product-';

/** Facts that are put on record at once, so that they share a flush. */
const AT_ONCE_MAX = 50;
const AGAIN_MILLIS = 1_000;

/**
 * Puts on record when what a channel can sell of a SKU becomes low, is out, or is there again, for channels that say what is low. Each
 * fact of the stock has its SKU looked at, and each of a product what it is made of; each fact of the network all of them, a page at a
 * time. One process does so; what two should find at once is on record once, because each fact is decided on the one before it. Runs
 * until the signal aborts.
 */
export const followAvailability = (dependencies: AvailabilityDependencies, signal: AbortSignal): Promise<void> =>
  whileLeased(
    dependencies,
    'availability',
    async (tenure) => {
      while (!tenure.aborted) {
        await follow(dependencies, tenure).catch((error: unknown) => {
          if (!tenure.aborted) dependencies.onError(error);
        });
        await pause(AGAIN_MILLIS, undefined, { signal: tenure, ref: false }).catch(() => undefined);
      }
    },
    signal,
  );

/** What is low or out, by stream. */
type Known = Map<string, AvailabilityState>;

/** Follows the stock only while somebody wants to know; ends when that changes, or when something has failed, to begin anew. */
const follow = async (dependencies: AvailabilityDependencies, signal: AbortSignal): Promise<void> => {
  const { log, directory, sellable, setupSeen, cursors } = dependencies;
  await setupSeen(0n, signal);
  const known: Known = new Map();
  for await (const page of sellable.short(await log.end(), signal)) {
    for (const { channel, sku, state } of page) known.set(streamOf(channel, sku), state);
  }
  const isWanted = (): boolean => known.size > 0 || directory.channels().some(({ lowStock }) => lowStock !== null);
  const wanted = isWanted();
  const over = new AbortController();

  /** `page` is what the view knows of what is asked for: kits, and what nobody has ever had, are not in it. */
  const lookAt = async (page: readonly Sellable[], asked: readonly Sku[], because: Recorded): Promise<void> => {
    const { position } = because;
    const goods = await goodsIn(dependencies, page, asked, position, signal);
    const due = dueIn(goods, position, dependencies, known);
    for (let from = 0; from < due.length; from += AT_ONCE_MAX) {
      await Promise.all(due.slice(from, from + AT_ONCE_MAX).map((now) => tell(dependencies, known, now, because)));
    }
  };

  const react = async (events: readonly Recorded[], stop: AbortSignal): Promise<void> => {
    const newest = events.at(-1);
    if (newest === undefined) return;
    if (events.some((event) => !isStockFact(event))) {
      await setupSeen(newest.position, stop);
      if (!isWanted()) return;
    }
    if (events.some(isOfNetwork)) {
      for await (const page of sellable.pages(newest.position, stop)) {
        await lookAt(page, [], newest);
        await turn();
      }
    }
    const skus = [...new Set(events.flatMap(skusIn))];
    if (skus.length > 0) await lookAt(await sellable.of(skus, newest.position, stop), skus, newest);
    if (isWanted() !== wanted) over.abort();
  };

  const failed = (error: unknown): void => {
    dependencies.onError(error);
    over.abort();
  };
  await followFacts(
    { log, cursors, onError: failed },
    { name: 'availability', filter: { streams: wanted ? [...SETUP, PRODUCTS, STOCK] : SETUP }, react },
    AbortSignal.any([signal, over.signal]),
  );
};

const isOfNetwork = ({ type }: Recorded): boolean => type === 'ChannelSet' || type === 'LocationSet';

/** What a fact is of; of a kit also what it is made of from now on. */
const skusIn = (event: Recorded): readonly Sku[] => {
  if (isStockFact(event)) return [event.data.sku];
  if (event.type !== 'ProductSet') return [];
  return [event.data.sku, ...(event.data.components ?? []).map(({ sku }) => sku)];
};

/** What of some goods is not as it was, by channel and SKU. */
const dueIn = (
  page: readonly Goods[],
  position: bigint,
  { directory, clock }: Pick<AvailabilityDependencies, 'directory' | 'clock'>,
  known: Known,
): readonly AvailabilityNow[] => {
  const at = clock.now();
  const due: AvailabilityNow[] = [];
  for (const { id: channel, lowStock } of directory.channels()) {
    const offer = directory.offer({ channel, country: null, at: null });
    for (const { sku, position: seen, available } of page) {
      const before = known.get(streamOf(channel, sku)) ?? 'normal';
      if (lowStock === null && before === 'normal') continue;
      const units = available(offer, at);
      const now = { channel, sku, available: units, lowStock, position: seen > position ? seen : position };
      if (stateAfter(before, now) !== before) due.push(now);
    }
  }
  return due;
};

const tell = async (
  { record, clock }: Pick<AvailabilityDependencies, 'record' | 'clock'>,
  known: Known,
  now: AvailabilityNow,
  because: Recorded,
): Promise<void> => {
  const stream = streamOf(now.channel, now.sku);
  let state: AvailabilityState = 'normal';
  await record(
    stream,
    (last) => {
      const before = last === null || !isOfAvailability(last) ? null : last;
      const decision = decideAvailability(before, now);
      state = stateOf('events' in decision ? (decision.events.at(-1) ?? before) : before);
      return decision;
    },
    { at: clock.now(), by: 'weir', correlationId: now.sku, causationId: because.id },
  );
  if (state === 'normal') known.delete(stream);
  else known.set(stream, state);
};

/** The id of a channel holds no slash. */
const streamOf = (channel: ChannelId, sku: Sku): string => `availability-${channel}/${sku}`;

const isOfAvailability = (event: Recorded): event is Recorded & AvailabilityEvent =>
  event.stream.startsWith('availability-');
