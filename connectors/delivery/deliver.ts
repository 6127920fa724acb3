import { type Job, type JobDependencies, leasedJobs } from '../jobs.ts';
import { createStockFeed, type StockFeedDependencies } from '../stock/feed.ts';
import type { StockTarget } from '../stock/target.ts';
import { createFeed, type Feed, type FeedDependencies, type FeedFigures } from './feed.ts';
import type { Target } from './target.ts';

export type DeliveringDependencies = FeedDependencies &
  StockFeedDependencies &
  JobDependencies & {
    /** Those that there are now. */
    readonly targets: () => readonly Target[];
    readonly stockTargets: () => readonly StockTarget[];
  };

/** Everything that tells outside systems of facts, and of what may be sold. */
export type Delivering = {
  /** Feeds each target for as long as it is there and this process has its lease, until the signal aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Of the targets that this process feeds. */
  readonly figures: () => ReadonlyMap<string, FeedFigures>;
};

export const delivering = (dependencies: DeliveringDependencies): Delivering => {
  const feeds = new Map<string, Feed>();
  const jobOf = ({ name, version }: Pick<Target, 'name' | 'version'>, create: () => Feed): Job => ({
    name: leaseOf(name),
    version,
    begin() {
      const feed = create();
      feeds.set(name, feed);
      return feed.run;
    },
  });
  const jobs = leasedJobs(dependencies, () => [
    ...dependencies.targets().map((target) => jobOf(target, () => createFeed(dependencies, target))),
    ...dependencies.stockTargets().map((target) => jobOf(target, () => createStockFeed(dependencies, target))),
  ]);
  return {
    run: jobs.run,
    figures: () =>
      new Map(
        [...feeds].filter(([name]) => jobs.ours.has(leaseOf(name))).map(([name, feed]) => [name, feed.figures()]),
      ),
  };
};

const leaseOf = (target: string): string => `deliver-${target}`;
