import Type from 'typebox';
import { addMinutes, type Instant, instantOf, millisOf } from '../../../domain/time.ts';
import { documentOf, instantFrom, maybe } from '../../http/document.ts';
import type { Span } from '../../reconciliation/reconciling.ts';
import type { ChannelRequest } from '../request.ts';
import { Text } from '../schema.ts';

const PAGE_SIZE = 100;
/** Amazon takes no time later than two minutes ago, which the overlap covers, too. */
const OVERLAP_MINUTES = 10;

/** What an order needs to be fulfilled. Who asks for buyers and recipients needs the roles for them. */
const INCLUDED = 'BUYER,RECIPIENT,PROCEEDS,FULFILLMENT,PACKAGES,CANCELLATION,PROMOTION';

/** Orders that were changed since `cursor`, the latest change that was read, less an overlap; `page` is the token of the page before. */
export const ordersRequest = (
  marketplaceIds: readonly string[],
  cursor: Instant,
  page: string | null,
): ChannelRequest =>
  get('/orders/2026-01-01/orders', {
    marketplaceIds: marketplaceIds.join(','),
    lastUpdatedAfter: addMinutes(cursor, -OVERLAP_MINUTES),
    includedData: INCLUDED,
    maxResultsPerPage: String(PAGE_SIZE),
    ...(page !== null && { paginationToken: page }),
  });

/** Orders that were placed in a span. Its end counts there, so that it is taken a little before. */
export const placedRequest = (
  marketplaceIds: readonly string[],
  { from, to }: Span,
  page: string | null,
): ChannelRequest =>
  get('/orders/2026-01-01/orders', {
    marketplaceIds: marketplaceIds.join(','),
    createdAfter: from,
    createdBefore: instantOf(millisOf(to) - 1),
    includedData: INCLUDED,
    maxResultsPerPage: String(PAGE_SIZE),
    ...(page !== null && { paginationToken: page }),
  });

/** One order as it stands: after a notification, or to read back what became of a call. */
export const orderRequest = (orderId: string): ChannelRequest =>
  get(`/orders/2026-01-01/orders/${encodeURIComponent(orderId)}`, { includedData: INCLUDED });

const Page = documentOf(
  Type.Object({
    orders: Type.Array(Type.Unknown()),
    pagination: maybe(Type.Object({ nextToken: Text })),
    lastUpdatedBefore: Text,
  }),
);

const Updated = documentOf(Type.Object({ lastUpdatedTime: Text }));

export type OrdersPage = {
  readonly orders: readonly unknown[];
  readonly nextToken: string | null;
  /** How far this page reaches: the next cursor, kept once all pages are taken in. */
  readonly latest: Instant | null;
};

export const readOrdersPage = (input: unknown): OrdersPage | { readonly errors: readonly string[] } => {
  const page = Page.read(input);
  if ('errors' in page) return page;
  const { orders, pagination, lastUpdatedBefore } = page.document;
  const times = orders.map((order) => {
    const read = Updated.read(order);
    return 'document' in read ? instantFrom(read.document.lastUpdatedTime) : null;
  });
  const token = pagination?.nextToken ?? '';
  return {
    orders,
    nextToken: token === '' ? null : token,
    latest: [instantFrom(lastUpdatedBefore), ...times].reduce<Instant | null>(
      (latest, at) => (at !== null && at > (latest ?? '') ? at : latest),
      null,
    ),
  };
};

const get = (path: string, query: Readonly<Record<string, string>>): ChannelRequest => ({
  method: 'GET',
  path: `${path}?${new URLSearchParams(query)}`,
  headers: { accept: 'application/json' },
  body: null,
});
