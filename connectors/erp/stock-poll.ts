import type { LocationId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { CountOf } from '../../runtime/counts.ts';
import type { Target } from '../delivery/target.ts';
import type { Refusal } from '../http/refusal.ts';
import type { Connection, NamedPoll, Polled } from '../system.ts';
import { type Buying, type Incoming, NOTHING, type SupplyOf, type Warehouses } from './incoming.ts';
import { leftBy, NOTHING_LEFT } from './left.ts';
import { unavailableFrom } from './refusal.ts';
import { arrivalOf, type Told } from './told.ts';

/** What an ERP can be asked for, of all its stock and of all that is bought and has still to come. */
export type StockReading = {
  readonly counts: (asOf: Instant, warehouses: Warehouses) => Promise<Incoming<CountOf> | Refusal>;
  readonly supplies: (buying: Buying) => Promise<Incoming<SupplyOf> | Refusal>;
};

export type StockPollSettings = {
  readonly warehouses: { readonly [code: string]: LocationId };
  /** Whether what is bought there is expected. */
  readonly purchases: boolean;
  /** Whether the ERP's count of a location is what is there. */
  readonly counted: boolean;
  readonly everyMinutes: number;
  /** What tells the ERP of what has left, where that is what moves its stock; `null` where others do. */
  readonly target: Target | null;
};

/** Of one arrival. */
const COUNTS_MAX = 500;

/**
 * Reads all of the stock and all that is bought, over and over: there is nothing to miss. The stock is read before what is bought, and
 * taken after it: goods that come in between are then neither on hand nor on their way until the next time, and never both.
 */
export const stockPoll = (
  { id: connector, clock, ports }: Pick<Connection<unknown>, 'id' | 'clock' | 'ports'>,
  { warehouses: mapped, purchases, counted, everyMinutes, target }: StockPollSettings,
  reading: StockReading,
): NamedPoll => {
  const countsTold = async (warehouses: Warehouses): Promise<Incoming<Told> | Refusal> => {
    if (!counted) return NOTHING;
    const untold = target === null ? null : await ports.untold.of(target);
    const asOf = clock.now();
    const read = await reading.counts(asOf, warehouses);
    if ('outcome' in read) return read;
    const left = untold === null ? NOTHING_LEFT : await leftBy(untold.facts, ports.orders);
    const since = target === null || untold === null ? [] : await ports.untold.after(target, untold.end);
    const leaving = since.length === 0 ? NOTHING_LEFT : await leftBy(since, ports.orders);
    const counts = read.commands.map(({ sku, location, onHand }) => ({
      ...{ sku, location, onHand, asOf },
      ...{ unbooked: left.at(sku, location), leaving: leaving.at(sku, location) },
    }));
    return {
      commands: chunksOf(counts, COUNTS_MAX).map((some) => ({ kind: 'counts', counts: some })),
      problems: read.problems,
    };
  };

  return {
    ...{ name: 'stock', everyMillis: everyMinutes * 60_000, overlapMillis: 0, perSecond: 1, isInOrder: true },
    async read(): Promise<Polled> {
      const at = clock.now();
      const known = Object.entries(mapped).filter(([, location]) => ports.directory.location(location) !== undefined);
      const unknown = Object.entries(mapped).filter(([code]) => !known.some(([one]) => one === code));
      const warehouses = new Map(known);
      const counts = await countsTold(warehouses);
      if ('outcome' in counts) return unavailableFrom(counts);
      const supplies = purchases ? await reading.supplies({ connector, warehouses, counted }) : NOTHING;
      if ('outcome' in supplies) return unavailableFrom(supplies);
      const problems = [
        ...unknown.map(([code, location]) => `warehouse ${code} is the location ${location}, which is not set up`),
        ...supplies.problems,
        ...counts.problems,
      ];
      const told: readonly Told[] = [
        ...problems.map((problem) => ({ kind: 'problem', problem }) as const),
        ...(purchases ? [{ kind: 'supplies', supplies: supplies.commands } as const] : []),
        ...counts.commands,
      ];
      const changes = told.map((one, part) => ({ place: { time: at, id: '' }, arrival: arrivalOf(one, at, part) }));
      return { outcome: 'read', changes, next: null };
    },
  };
};

const chunksOf = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
