import { type Bucket, bucketOf } from '../bucket.ts';
import type { Given } from '../simulator.ts';
import { refusal } from './refusal.ts';

/** Of the usage plan of each operation (developer-docs.amazon.com/sp-api). */
const RATES = {
  searchOrders: { perSecond: 0.0056, burst: 20 },
  getOrder: { perSecond: 0.5, burst: 30 },
  confirmShipment: { perSecond: 2, burst: 10 },
  searchListingsItems: { perSecond: 5, burst: 5 },
  patchListingsItem: { perSecond: 5, burst: 5 },
  createFeedDocument: { perSecond: 0.5, burst: 15 },
  createFeed: { perSecond: 0.0083, burst: 15 },
  getFeed: { perSecond: 2, burst: 15 },
  getFeeds: { perSecond: 0.0222, burst: 10 },
  getFeedDocument: { perSecond: 0.0222, burst: 10 },
} as const;

export type Operation = keyof typeof RATES;

/** Answers within the limits of an operation, and says in each answer what its rate is. */
export const limitsOf = (now: () => string): ((operation: Operation, answer: () => Given) => Given) => {
  const buckets = new Map<Operation, Bucket>();
  return (operation, answer) => {
    const { perSecond, burst } = RATES[operation];
    const bucket = buckets.get(operation) ?? bucketOf(burst, perSecond, now);
    buckets.set(operation, bucket);
    const given = bucket.take(1)
      ? answer()
      : refusal('QuotaExceeded', 'You exceeded your quota for the requested resource.', 429);
    return { ...given, headers: { ...given.headers, 'x-amzn-ratelimit-limit': String(perSecond) } };
  };
};
