import Type from 'typebox';
import { addMinutes, type Instant, instantOf, millisOf } from '../../../domain/time.ts';
import { documentOf, instantFrom, maybe } from '../../http/document.ts';
import type { Span } from '../../reconciliation/reconciling.ts';
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

/** OR11: orders that were placed in a span. */
export const placedRequest = ({ from, to }: Span, offset: number, { shopId }: Shop): ChannelRequest =>
  get('/api/orders', {
    start_date: from,
    end_date: instantOf(millisOf(to) - 1),
    sort: 'dateCreated',
    paginate: 'true',
    max: String(PAGE_SIZE),
    offset: String(offset),
    ...(shopId !== undefined && { shop_id: shopId }),
  });

/** OR11: one order as it stands. */
export const orderRequest = (orderId: string, { shopId }: Shop): ChannelRequest =>
  get('/api/orders', { order_ids: orderId, ...(shopId !== undefined && { shop_id: shopId }) });

/** OF21: the offers of one SKU. */
export const offerRequest = (sku: string, { shopId }: Shop): ChannelRequest =>
  get('/api/offers', { sku, max: String(PAGE_SIZE), ...(shopId !== undefined && { shop_id: shopId }) });

const Offers = documentOf(
  Type.Object({ offers: Type.Array(Type.Object({ shop_sku: Type.String(), quantity: maybe(Type.Integer()) })) }),
);

/** Reads the answer to `offerRequest`; what is only like the SKU is left out. `null` where it cannot be read. */
export const offersOf = (
  sku: string,
  input: unknown,
): readonly { readonly shop_sku: string; readonly quantity?: number | null | undefined }[] | null => {
  const read = Offers.read(input);
  return 'errors' in read ? null : read.document.offers.filter(({ shop_sku }) => shop_sku === sku);
};

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

/** The order that was asked for alone; `null` where the marketplace does not know it. */
export const readOnlyOrder = (
  input: unknown,
): { readonly order: unknown } | { readonly errors: readonly string[] } | null => {
  const page = Page.read(input);
  if ('errors' in page) return page;
  return page.document.orders.length === 0 ? null : { order: page.document.orders[0] };
};

/** RT11: one return as it stands. */
export const returnRequest = (id: string): ChannelRequest => get('/api/returns', { return_id: id });

/** ST11: a page of what was sent of an order. */
export const shipmentsOf = (externalId: string, pageToken: string | null): ChannelRequest =>
  get('/api/shipments', { order_id: externalId, ...(pageToken !== null && { page_token: pageToken }) });

const ShipmentsPage = documentOf(
  Type.Object({
    data: Type.Array(Type.Object({ shipment_lines: maybe(Type.Array(Type.Object({ package_reference: Text }))) })),
    next_page_token: Text,
  }),
);

/** The references of the parcels that a page of ST11 has; `null` where it cannot be read. */
export const readPackages = (
  input: unknown,
): { readonly references: readonly string[]; readonly nextToken: string | null } | null => {
  const page = ShipmentsPage.read(input);
  if ('errors' in page) return null;
  const { data, next_page_token: nextToken } = page.document;
  const lines = data.flatMap(({ shipment_lines }) => shipment_lines ?? []);
  return { references: lines.flatMap(({ package_reference: of }) => of ?? []), nextToken: nextToken ?? null };
};

/** OF21: a page of the shop's offers, of those under one SKU where that is told. */
export const offersRequest = (sku: string | null, offset: number): ChannelRequest =>
  get('/api/offers', { max: String(PAGE_SIZE), offset: String(offset), ...(sku !== null && { sku }) });

const OffersPage = documentOf(
  Type.Object({
    offers: Type.Array(Type.Object({ shop_sku: Text })),
    total_count: Type.Integer({ minimum: 0 }),
  }),
);

/** The SKUs of a page of OF21, which was asked from `offset`; `null` where it cannot be read. */
export const readOffers = (
  input: unknown,
  offset: number,
): { readonly skus: readonly string[]; readonly nextOffset: number | null } | null => {
  const page = OffersPage.read(input);
  if ('errors' in page) return null;
  const { offers, total_count } = page.document;
  const next = offset + offers.length;
  return {
    skus: offers.flatMap(({ shop_sku: sku }) => sku ?? []),
    nextOffset: offers.length > 0 && next < total_count ? next : null,
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
