import type { Instant } from '../../../domain/time.ts';
import type { Span } from '../../reconciliation/reconciling.ts';
import type { ChannelRequest } from '../request.ts';
import { foundDocument } from './document.ts';

/**
 * The orders that were placed or changed since an instant, by pages from 1. What was never changed has no `updatedAt`, so that `createdAt`
 * counts as well; sorted by what does not change, so that pages do not shift while orders do.
 */
export const searchOrders = (since: Instant, page: number, limit = LIMIT_MAX): ChannelRequest =>
  search('order', page, limit, {
    filter: [changedSince(since)],
    associations: ORDER_ASSOCIATIONS,
  });

/** The orders that were placed in a span, by pages from 1. */
export const searchPlaced = ({ from, to }: Span, page: number): ChannelRequest =>
  search('order', page, LIMIT_MAX, {
    filter: [{ type: 'range', field: 'orderDateTime', parameters: { gte: from, lt: to } }],
    associations: ORDER_ASSOCIATIONS,
  });

/** A change of these alone does not move the order's `updatedAt`: this finds the ids of their orders, to be read with `readOrders`. */
export const searchParts = (part: OrderPart, since: Instant, page: number, limit = LIMIT_MAX): ChannelRequest =>
  search(part, page, limit, {
    filter: [changedSince(since)],
    includes: { [part.replaceAll('-', '_')]: ['id', 'orderId'] },
  });

export type OrderPart = 'order-delivery' | 'order-line-item' | 'order-transaction';

/** Orders by their ids, at most `LIMIT_MAX` of them. */
export const readOrders = (ids: readonly string[]): ChannelRequest =>
  search('order', 1, LIMIT_MAX, {
    filter: [{ type: 'equalsAny', field: 'id', value: ids }],
    associations: ORDER_ASSOCIATIONS,
  });

/** The products that have these SKUs, and what the shop has of them: stock is written by product id. */
export const searchProducts = (skus: readonly string[]): ChannelRequest =>
  search('product', 1, LIMIT_MAX, {
    filter: [{ type: 'equalsAny', field: 'productNumber', value: skus }],
    includes: { product: ['id', 'productNumber', 'stock'] },
  });

export const LIMIT_MAX = 500;

/** What a search found, and whether there may be more of it; the errors where the answer cannot be read. */
export const pageOf = (
  body: unknown,
  limit = LIMIT_MAX,
): { readonly found: readonly unknown[]; readonly isLast: boolean } | { readonly errors: readonly string[] } => {
  const checked = foundDocument.read(body);
  if ('errors' in checked) return checked;
  const { data } = checked.document;
  return { found: data, isLast: data.length < limit };
};

const search = (entity: string, page: number, limit: number, criteria: object): ChannelRequest => ({
  method: 'POST',
  path: `/api/search/${entity}`,
  headers: { accept: 'application/json' },
  body: { page, limit, 'total-count-mode': 0, ...criteria, sort: SORT },
});

const SORT = [
  { field: 'createdAt', order: 'ASC' },
  { field: 'id', order: 'ASC' },
];

const changedSince = (since: Instant) => ({
  type: 'multi',
  operator: 'or',
  queries: ['updatedAt', 'createdAt'].map((field) => ({ type: 'range', field, parameters: { gte: since } })),
});

const COUNTRY = { associations: { country: {}, countryState: {} } };

const ORDER_ASSOCIATIONS = {
  currency: {},
  stateMachineState: {},
  orderCustomer: {},
  billingAddress: COUNTRY,
  lineItems: {},
  deliveries: {
    associations: {
      positions: {},
      shippingMethod: {},
      stateMachineState: {},
      shippingOrderAddress: COUNTRY,
    },
  },
  transactions: { associations: { stateMachineState: {}, paymentMethod: {} } },
};
