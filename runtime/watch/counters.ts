import { isDeepStrictEqual } from 'node:util';
import { nothing } from '../../domain/fact.ts';
import type { Sku } from '../../domain/ids.ts';
import { type CounterDifference, counterDifferences, viewDifferences } from '../../domain/stock/counters.ts';
import type { Clock } from '../clock.ts';
import type { RecordFact } from '../last-fact.ts';
import type { LedgerAt, Stock } from '../stock.ts';
import { isRecent, watchCause } from './leaks.ts';
import type { WatchedViews } from './port.ts';
import type { Finding } from './rounds.ts';

export type CounterDependencies = {
  readonly stock: Stock;
  readonly views: Pick<WatchedViews, 'figures'>;
  readonly clock: Clock;
  readonly record: RecordFact;
};

const counterStream = (sku: Sku): string => `counter-${sku}`;

/**
 * Holds the counters of a SKU's ledger against the sums over its commitments, and the inventory view against the ledger where both have
 * seen the same facts. What differs is a bug: it is put on record, and not mended.
 */
export const inspectCounters =
  (dependencies: CounterDependencies) =>
  async (sku: Sku): Promise<Finding> => {
    const at = await dependencies.stock.fresh(sku);
    const view = await dependencies.views.figures(sku);
    const isSame = view?.position === at.position;
    const differences = [
      ...counterDifferences(at.ledger),
      ...(view !== null && isSame ? viewDifferences(at.ledger, view.figures) : []),
    ];
    if (differences.length === 0) return isSame ? 'fine' : 'unsure';
    await raise(dependencies, at, differences);
    return 'wrong';
  };

/** Puts on record that the counters agree. */
export const closeCounters =
  ({ record, clock }: Pick<CounterDependencies, 'record' | 'clock'>) =>
  (sku: Sku) =>
    record(
      counterStream(sku),
      (last) => (last?.type === 'CounterDiffered' ? { events: [{ type: 'CountersAgreed', data: { sku } }] } : nothing),
      watchCause(clock, sku),
    );

const raise = (
  { record, clock }: CounterDependencies,
  { ledger: { sku }, revision }: LedgerAt,
  differences: readonly CounterDifference[],
) => {
  const at = clock.now();
  return record(
    counterStream(sku),
    (last) =>
      last?.type === 'CounterDiffered' &&
      isDeepStrictEqual(last.data.differences, differences) &&
      isRecent(last.data.at, at)
        ? nothing
        : { events: [{ type: 'CounterDiffered', data: { sku, revision, differences, at } }] },
    watchCause(clock, sku),
  );
};
