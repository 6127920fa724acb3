import type { Sku } from '../domain/ids.ts';
import type { Recorded } from '../log/codec.ts';
import type { Clock } from './clock.ts';
import { type FollowDependencies, followFacts } from './follow.ts';
import type { Stock } from './stock.ts';
import type { Waitlists } from './sweeps.ts';

/** Ledgers that look again at once. */
const AT_ONCE_MAX = 20;

export type NetworkNewsDependencies = FollowDependencies & {
  readonly stock: Pick<Stock, 'ask'>;
  readonly waitlists: Pick<Waitlists, 'waitedFor'>;
  /** Resolves once the directory has taken in the set-up up to a position. */
  readonly setupSeen: (position: bigint, signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
};

/**
 * What is set of a channel or a location may let those be served who wait, or move their dates: a location works again, a cap is higher.
 * No stock has moved, so each ledger that somebody waits for is asked to look again. Runs until the signal aborts.
 */
export const followNetworkNews = (dependencies: NetworkNewsDependencies, signal: AbortSignal): Promise<void> =>
  followFacts(
    dependencies,
    {
      name: 'network-news',
      filter: { types: ['ChannelSet', 'LocationSet'] satisfies readonly Recorded['type'][] },
      async react(events, stop) {
        const newest = events.at(-1);
        if (newest === undefined) return;
        const { stock, waitlists, setupSeen, clock } = dependencies;
        await setupSeen(newest.position, stop);
        const skus = await waitlists.waitedFor(newest.position, stop);
        const lookAgain = (sku: Sku) =>
          stock.ask(
            sku,
            { kind: 'rebalance', why: { cause: 'stock', supply: null } },
            { at: clock.now(), by: 'weir', correlationId: sku, causationId: newest.id },
          );
        for (let from = 0; from < skus.length; from += AT_ONCE_MAX) {
          await Promise.all(skus.slice(from, from + AT_ONCE_MAX).map(lookAgain));
        }
      },
    },
    signal,
  );
