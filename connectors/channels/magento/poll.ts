import Type from 'typebox';
import type { Instant } from '../../../domain/time.ts';
import { documentOf, maybe } from '../../http/document.ts';
import type { Span } from '../../reconciliation/reconciling.ts';
import type { Shipment } from '../outgoing.ts';
import type { ChannelRequest } from '../request.ts';
import { changedDocument, pageDocument } from './document.ts';
import { shipmentMark } from './out.ts';
import { magentoTime } from './time.ts';

/** What is polled; returns are there in Adobe Commerce only. */
export type Listed = 'orders' | 'creditmemos' | 'returns';

/** Returns have no time of change: those since an instant are those that were asked for since then. */
const CHANGED: { readonly [listed in Listed]: string } = {
  orders: 'updated_at',
  creditmemos: 'updated_at',
  returns: 'date_requested',
};

export const PAGE_SIZE = 100;

/** What was changed since an instant, oldest first, by pages from 1. `root` is where the REST API begins, as `/rest/all`. */
export const changedSince = (listed: Listed, since: Instant, page: number, root: string): ChannelRequest =>
  get(`${root}/V1/${listed}`, [
    ...filter(CHANGED[listed], 'gteq', magentoTime(since)),
    ['searchCriteria[sortOrders][0][field]', CHANGED[listed]],
    ['searchCriteria[sortOrders][0][direction]', 'ASC'],
    ['searchCriteria[sortOrders][1][field]', 'entity_id'],
    ['searchCriteria[sortOrders][1][direction]', 'ASC'],
    ['searchCriteria[pageSize]', String(PAGE_SIZE)],
    ['searchCriteria[currentPage]', String(page)],
  ]);

/** Orders that were placed in a span, oldest first, by pages from 1. */
export const placedIn = ({ from, to }: Span, page: number, root: string): ChannelRequest =>
  get(`${root}/V1/orders`, [
    ...filter('created_at', 'gteq', magentoTime(from)),
    ...filter('created_at', 'lt', magentoTime(to), 1),
    ['searchCriteria[sortOrders][0][field]', 'entity_id'],
    ['searchCriteria[sortOrders][0][direction]', 'ASC'],
    ['searchCriteria[pageSize]', String(PAGE_SIZE)],
    ['searchCriteria[currentPage]', String(page)],
  ]);

export const readOrder = (externalId: string, root: string): ChannelRequest =>
  get(`${root}/V1/orders/${encodeURIComponent(externalId)}`, []);

/** A page: what it lists, each with the key by which a repeat is known. Beyond the last page Magento gives the last one again. */
export const pageOf = (
  body: unknown,
  page: number,
):
  | { readonly found: readonly { readonly key: string; readonly item: unknown }[]; readonly isLast: boolean }
  | { readonly errors: readonly string[] } => {
  const checked = pageDocument.read(body);
  if ('errors' in checked) return checked;
  const { items, total_count } = checked.document;
  return {
    found: (items ?? []).map((item) => ({ key: keyOf(item), item })),
    isLast: page * PAGE_SIZE >= total_count,
  };
};

const keyOf = (item: unknown): string => {
  const checked = changedDocument.read(item);
  if ('errors' in checked) return '';
  const { entity_id, updated_at, created_at, date_requested } = checked.document;
  return `${entity_id}@${updated_at ?? created_at ?? date_requested ?? ''}`;
};

/** The shipments of an order, to find out whether one of ours is there already. */
export const shipmentsOf = (externalId: string, root: string): ChannelRequest =>
  get(`${root}/V1/shipments`, filter('order_id', 'eq', externalId));

const Text = maybe(Type.String());

const shipmentsDocument = documentOf(
  Type.Object({
    items: maybe(
      Type.Array(
        Type.Object({
          comments: maybe(Type.Array(Type.Object({ comment: Text }))),
          tracks: maybe(Type.Array(Type.Object({ track_number: Text }))),
        }),
      ),
    ),
  }),
);

/** Whether the answer to `shipmentsOf` has a shipment with our mark or with one of its parcels' numbers; `null` where it cannot be read. */
export const isShipped = (body: unknown, shipment: Pick<Shipment, 'fulfilment' | 'parcels'>): boolean | null => {
  const checked = shipmentsDocument.read(body);
  if ('errors' in checked) return null;
  const numbers = shipment.parcels.map(({ trackingNumber }) => trackingNumber);
  return (checked.document.items ?? []).some(
    ({ comments, tracks }) =>
      (comments ?? []).some(({ comment }) => comment === shipmentMark(shipment)) ||
      (tracks ?? []).some(({ track_number }) => typeof track_number === 'string' && numbers.includes(track_number)),
  );
};

/** The credit memos of an order, to find out whether one of ours is there already. */
export const creditMemosOf = (externalId: string, root: string): ChannelRequest =>
  get(`${root}/V1/creditmemos`, filter('order_id', 'eq', externalId));

const creditMemosDocument = documentOf(
  Type.Object({
    items: maybe(Type.Array(Type.Object({ comments: maybe(Type.Array(Type.Object({ comment: Text }))) }))),
  }),
);

/** Whether the answer to `creditMemosOf` has one with our mark; `null` where it cannot be read. */
export const isGivenBack = (body: unknown, mark: string): boolean | null => {
  const checked = creditMemosDocument.read(body);
  if ('errors' in checked) return null;
  return (checked.document.items ?? []).some(({ comments }) =>
    (comments ?? []).some(({ comment }) => comment === mark),
  );
};

/** Which of these SKUs the shop has. */
export const productsWith = (skus: readonly string[], root: string): ChannelRequest =>
  get(`${root}/V1/products`, [
    ...withSkus(skus),
    ['searchCriteria[pageSize]', String(skus.length)],
    ['fields', 'items[sku]'],
  ]);

/** What of these SKUs the shop has at a source. */
export const levelsOf = (skus: readonly string[], source: string, root: string): ChannelRequest =>
  get(`${root}/V1/inventory/source-items`, [
    ...withSkus(skus),
    ...filter('source_code', 'eq', source, 1),
    ['searchCriteria[pageSize]', String(skus.length)],
  ]);

/** A comma would divide a SKU that is in a list: those are asked for one by one. */
const withSkus = (skus: readonly string[]): readonly Parameter[] => {
  const listed = skus.filter((sku) => !sku.includes(','));
  const filters = [
    ...(listed.length === 0 ? [] : [['in', listed.join(',')]]),
    ...skus.filter((sku) => sku.includes(',')).map((sku) => ['eq', sku]),
  ];
  return filters.flatMap(([condition = '', value = ''], index): readonly Parameter[] => [
    [`searchCriteria[filterGroups][0][filters][${index}][field]`, 'sku'],
    [`searchCriteria[filterGroups][0][filters][${index}][conditionType]`, condition],
    [`searchCriteria[filterGroups][0][filters][${index}][value]`, value],
  ]);
};

const levelsDocument = documentOf(
  Type.Object({ items: maybe(Type.Array(Type.Object({ sku: Type.String(), quantity: Type.Number() }))) }),
);

/** The levels in the answer to `levelsOf`; `null` where it cannot be read. */
export const levelsIn = (body: unknown): readonly { readonly sku: string; readonly quantity: number }[] | null => {
  const checked = levelsDocument.read(body);
  return 'errors' in checked ? null : (checked.document.items ?? []);
};

const productsDocument = documentOf(Type.Object({ items: maybe(Type.Array(Type.Object({ sku: Type.String() }))) }));

/** The SKUs in the answer to `productsWith`; `null` where it cannot be read. */
export const skusIn = (body: unknown): ReadonlySet<string> | null => {
  const checked = productsDocument.read(body);
  return 'errors' in checked ? null : new Set((checked.document.items ?? []).map(({ sku }) => sku));
};

type Parameter = readonly [name: string, value: string];

const filter = (field: string, condition: string, value: string, group = 0): readonly Parameter[] => [
  [`searchCriteria[filterGroups][${group}][filters][0][field]`, field],
  [`searchCriteria[filterGroups][${group}][filters][0][conditionType]`, condition],
  [`searchCriteria[filterGroups][${group}][filters][0][value]`, value],
];

const get = (path: string, parameters: readonly Parameter[]): ChannelRequest => {
  const query = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return {
    method: 'GET',
    path: query === '' ? path : `${path}?${query}`,
    headers: { accept: 'application/json' },
    body: null,
  };
};
