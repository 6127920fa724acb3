import { addMinutes, type Instant } from '../../../domain/time.ts';
import type { Outcome } from '../../delivery/target.ts';
import type { Conversation } from '../out/call.ts';
import { feedsSince, isBeingWorked, makeFeed } from './feeds.ts';
import { type AmazonOut, type Feed, REFUND_FEED } from './out.ts';

/** Their clock and ours. */
const CLOCKS_DIFFER_MINUTES = 2;

/** Feeds that give money back: Amazon knows no repeat of them, and does not say afterwards what was in one. */
export type RefundFeeds = {
  /** The feed of a refund, made where there is none; else why there is none, or that nobody knows. */
  readonly feedOf: (
    refund: string,
    askedAt: Instant,
    feed: Feed,
    out: AmazonOut,
    amazon: Conversation,
  ) => Promise<{ readonly feedId: string } | Outcome>;
  /** It is worked; another may be made of the same refund. */
  readonly over: (refund: string) => void;
};

/**
 * One is made at a time. Where the answer to that was lost, the feed that has appeared since is it. Where one has appeared that this
 * process has not made, as after a restart, only a person can see what it was.
 */
export const refundFeeds = (now: () => Instant): RefundFeeds => {
  const made = new Map<string, string>();
  const known = new Set<string>();
  let unsure: { readonly refund: string; readonly since: Instant } | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const keep = (refund: string, feedId: string): { readonly feedId: string } => {
    made.set(refund, feedId);
    known.add(feedId);
    return { feedId };
  };

  const make: RefundFeeds['feedOf'] = async (refund, askedAt, feed, out, amazon) => {
    const kept = made.get(refund);
    if (kept !== undefined) return { feedId: kept };
    if (unsure !== null && unsure.refund !== refund) return waiting;
    const since = unsure?.since ?? askedAt;
    const there = await feedsSince(REFUND_FEED, addMinutes(since, -CLOCKS_DIFFER_MINUTES), amazon);
    if ('kind' in there) return there;
    const [strange, ...others] = there.filter((feedId) => !known.has(feedId));
    if (strange !== undefined && (unsure === null || others.length > 0)) return unknown(strange);
    unsure = null;
    if (strange !== undefined) return keep(refund, strange);
    const begun = now();
    const outcome = await makeFeed(feed, out, amazon, () => {
      unsure = { refund, since: begun };
    });
    if ('feedId' in outcome || outcome.kind !== 'unavailable') unsure = null;
    return 'feedId' in outcome ? keep(refund, outcome.feedId) : outcome;
  };

  return {
    feedOf(...asked) {
      const next = last.then(() => make(...asked));
      last = next.catch(() => undefined);
      return next;
    },
    over(refund) {
      made.delete(refund);
    },
  };
};

const waiting: Outcome = isBeingWorked('of another refund');

const unknown = (feedId: string): Outcome => ({
  ...{ kind: 'rejected', status: 200, retryAfterMillis: null },
  reason: `the feed ${feedId} may have given this money back already: see in Seller Central, and put it on record`,
});
