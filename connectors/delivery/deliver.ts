import { type JobDependencies, leasedJobs } from '../jobs.ts';
import { createFeed, type Feed, type FeedDependencies, type FeedFigures } from './feed.ts';
import type { Target } from './target.ts';

export type DeliveringDependencies = FeedDependencies &
  JobDependencies & {
    /** Those that there are now. */
    readonly targets: () => readonly Target[];
  };

/** Everything that tells outside systems of facts. */
export type Delivering = {
  /** Feeds each target for as long as it is there and this process has its lease, until the signal aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Of the targets that this process feeds. */
  readonly figures: () => ReadonlyMap<string, FeedFigures>;
};

export const delivering = (dependencies: DeliveringDependencies): Delivering => {
  const feeds = new Map<string, Feed>();
  const begin = (target: Target) => {
    const feed = createFeed(dependencies, target);
    feeds.set(target.name, feed);
    return feed.run;
  };
  const jobs = leasedJobs(dependencies, () =>
    dependencies.targets().map((target) => ({
      name: leaseOf(target.name),
      version: target.version,
      begin: () => begin(target),
    })),
  );
  return {
    run: jobs.run,
    figures: () =>
      new Map(
        [...feeds].filter(([name]) => jobs.ours.has(leaseOf(name))).map(([name, feed]) => [name, feed.figures()]),
      ),
  };
};

const leaseOf = (target: string): string => `deliver-${target}`;
