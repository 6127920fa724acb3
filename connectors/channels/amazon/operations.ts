import type { Sleep } from '../../../projections/projector/retry.ts';
import type { Clock } from '../../../runtime/clock.ts';
import type { ChannelClient } from '../client.ts';
import { type Call, pacedCall } from '../out/call.ts';
import type { ChannelRequest } from '../request.ts';
import { rateMillis } from './answer.ts';

type Rate = { readonly perSecond: number; readonly burst: number };

/** As documented for each operation: every one has a bucket of its own. */
const RATES = {
  confirmShipment: { perSecond: 2, burst: 10 },
  getOrder: { perSecond: 0.5, burst: 30 },
  searchListingsItems: { perSecond: 5, burst: 5 },
  patchListingsItem: { perSecond: 5, burst: 5 },
  createFeedDocument: { perSecond: 0.5, burst: 15 },
  createFeed: { perSecond: 0.0083, burst: 15 },
  getFeed: { perSecond: 2, burst: 15 },
  getFeeds: { perSecond: 0.0222, burst: 10 },
  getFeedDocument: { perSecond: 0.0222, burst: 10 },
} as const satisfies { readonly [operation: string]: Rate };

type Operation = keyof typeof RATES;

const operationOf = ({ method, path }: ChannelRequest): Operation => {
  if (path.startsWith('/orders/v0/')) return 'confirmShipment';
  if (path.startsWith('/listings/')) return method === 'PATCH' ? 'patchListingsItem' : 'searchListingsItems';
  if (path.startsWith('/feeds/2021-06-30/documents'))
    return method === 'POST' ? 'createFeedDocument' : 'getFeedDocument';
  if (path.startsWith('/feeds/2021-06-30/feeds/')) return 'getFeed';
  if (path.startsWith('/feeds/')) return method === 'POST' ? 'createFeed' : 'getFeeds';
  return 'getOrder';
};

/** Calls at the pace of each operation. Where an answer tells a lower rate than is documented, the next of its kind waits for that. */
export const callByOperation = (
  client: ChannelClient,
  ports: { readonly clock: Clock; readonly sleep: Sleep },
): Call => {
  const paced = ({ perSecond, burst }: Rate): Call =>
    pacedCall(client, ports, {
      ...{ perSecond, burst },
      restAfter: ({ headers }) => {
        const millis = rateMillis(headers) ?? 0;
        return millis > Math.ceil(1_000 / perSecond) ? millis : 0;
      },
    });
  const calls: { readonly [operation in Operation]: Call } = {
    confirmShipment: paced(RATES.confirmShipment),
    getOrder: paced(RATES.getOrder),
    searchListingsItems: paced(RATES.searchListingsItems),
    patchListingsItem: paced(RATES.patchListingsItem),
    createFeedDocument: paced(RATES.createFeedDocument),
    createFeed: paced(RATES.createFeed),
    getFeed: paced(RATES.getFeed),
    getFeeds: paced(RATES.getFeeds),
    getFeedDocument: paced(RATES.getFeedDocument),
  };
  return (request, signal) => calls[operationOf(request)](request, signal);
};
