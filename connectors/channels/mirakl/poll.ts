import Type from 'typebox';
import { addMinutes, type Instant } from '../../../domain/time.ts';
import { documentOf, instantFrom, maybe } from '../../carriers/document.ts';
import type { ChannelRequest } from '../request.ts';
import { Text } from '../schema.ts';

/** A key's user may have several shops. */
export type Shop = { readonly shopId?: string };

const PAGE_SIZE = 100;
/** Orders that are changed while pages are read, or whose clock differs from ours, come once more. */
const OVERLAP_MINUTES = 10;

/** OR11: orders that were changed since `cursor`, the latest change that was read, less an overlap. */
export const ordersRequest = (cursor: Instant, offset: number, { shopId }: Shop): ChannelRequest =>
  get('/api/orders', {
    start_update_date: addMinutes(cursor, -OVERLAP_MINUTES),
    sort: 'dateCreated',
    paginate: 'true',
    max: String(PAGE_SIZE),
    offset: String(offset),
    ...(shopId !== undefined && { shop_id: shopId }),
  });

export type OrdersPage = {
  readonly orders: readonly unknown[];
  /** Of the next page; `null`: this was the last. */
  readonly nextOffset: number | null;
  /** The latest change on the page: the next cursor is the latest of all pages, kept once all are taken in. */
  readonly latest: Instant | null;
};

const Page = documentOf(Type.Object({ orders: Type.Array(Type.Unknown()), total_count: Type.Integer({ minimum: 0 }) }));
const Updated = documentOf(Type.Object({ last_updated_date: Text }));

/** Reads the answer to `ordersRequest`, which was asked from `offset`. */
export const readOrdersPage = (input: unknown, offset: number): OrdersPage | { readonly errors: readonly string[] } => {
  const page = Page.read(input);
  if ('errors' in page) return page;
  const { orders, total_count } = page.document;
  const next = offset + orders.length;
  const times = orders.map((order) => {
    const read = Updated.read(order);
    return 'document' in read ? instantFrom(read.document.last_updated_date) : null;
  });
  return {
    orders,
    nextOffset: orders.length > 0 && next < total_count ? next : null,
    latest: times.reduce<Instant | null>((latest, at) => (at !== null && at > (latest ?? '') ? at : latest), null),
  };
};

/** RT11: returns that were changed since, by pages that carry a token. */
export const returnsRequest = (cursor: Instant, pageToken: string | null, { shopId }: Shop): ChannelRequest =>
  get('/api/returns', {
    return_last_updated_from: addMinutes(cursor, -OVERLAP_MINUTES),
    limit: String(PAGE_SIZE),
    ...(pageToken !== null && { page_token: pageToken }),
    ...(shopId !== undefined && { shop_id: shopId }),
  });

const ReturnsPage = documentOf(
  Type.Object({ data: Type.Array(Type.Unknown()), next_page_token: maybe(Type.String()) }),
);

/** Reads the answer to `returnsRequest`; without a token it was the last. */
export const readReturnsPage = (
  input: unknown,
):
  | { readonly returns: readonly unknown[]; readonly nextToken: string | null }
  | { readonly errors: readonly string[] } => {
  const page = ReturnsPage.read(input);
  return 'errors' in page ? page : { returns: page.document.data, nextToken: page.document.next_page_token ?? null };
};

const get = (path: string, query: Readonly<Record<string, string>>): ChannelRequest => ({
  method: 'GET',
  path: `${path}?${new URLSearchParams(query)}`,
  headers: { accept: 'application/json' },
  body: null,
});
