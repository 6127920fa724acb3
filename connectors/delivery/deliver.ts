import { leaseTaken, underLease } from '../../projections/projector/lease.ts';
import type { Leases } from '../../runtime/ports.ts';
import { createFeed, type Feed, type FeedDependencies, type FeedFigures } from './feed.ts';
import type { Target } from './target.ts';

export type DeliveringDependencies = FeedDependencies & {
  readonly leases: Leases;
  /** This process, by a name of its own. */
  readonly holder: string;
  /** Those that there are now. */
  readonly targets: () => readonly Target[];
  readonly onError: (error: unknown) => void;
};

/** Everything that tells outside systems of facts. */
export type Delivering = {
  /** Feeds each target for as long as it is there and this process has its lease, until the signal aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Of the targets that this process feeds. */
  readonly figures: () => ReadonlyMap<string, FeedFigures>;
};

/** How often it looks which targets there are. */
const LOOK_MILLIS = 500;
const LEASE_MILLIS = 10_000;
/** After something was out of reach. */
const AGAIN_MILLIS = 1_000;

type Fed = { readonly version: string; readonly feed: Feed; readonly stop: () => Promise<void> };

export const delivering = (dependencies: DeliveringDependencies): Delivering => {
  const { leases, holder, sleep, targets, onError } = dependencies;
  const fed = new Map<string, Fed>();
  const ours = new Set<string>();

  const keepFed = async (name: string, feed: Feed, signal: AbortSignal): Promise<void> => {
    const lease = { leases, name: `deliver-${name}`, holder, millis: LEASE_MILLIS };
    while (!signal.aborted) {
      try {
        await leaseTaken(lease, sleep, signal);
        await underLease(lease, sleep, signal, async (working) => {
          ours.add(name);
          await feed.run(working).finally(() => ours.delete(name));
        });
      } catch (error) {
        if (signal.aborted) return;
        onError(error);
        await sleep(AGAIN_MILLIS, signal).catch(() => undefined);
      }
    }
  };

  const begin = (target: Target): Fed => {
    const controller = new AbortController();
    const feed = createFeed(dependencies, target);
    const running = keepFed(target.name, feed, controller.signal);
    return {
      version: target.version,
      feed,
      async stop() {
        controller.abort();
        await running;
      },
    };
  };

  const look = async (): Promise<void> => {
    const wanted = new Map(targets().map((target) => [target.name, target]));
    const gone = [...fed].filter(([name, { version }]) => wanted.get(name)?.version !== version);
    for (const [name] of gone) fed.delete(name);
    await Promise.all(gone.map(([, one]) => one.stop()));
    for (const [name, target] of wanted) if (!fed.has(name)) fed.set(name, begin(target));
  };

  return {
    async run(signal) {
      try {
        while (!signal.aborted) {
          await look();
          await sleep(LOOK_MILLIS, signal);
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        await Promise.all([...fed.values()].map((one) => one.stop()));
      }
    },
    figures: () =>
      new Map([...fed].filter(([name]) => ours.has(name)).map(([name, { feed }]) => [name, feed.figures()])),
  };
};
