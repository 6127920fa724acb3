import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { searchOf } from '../../api/client.ts';
import type { OrderStatus } from '../../api/documents.ts';
import type { OrderRow } from './order-row.ts';

export const STATUSES: readonly OrderStatus[] = [
  ...(['placed', 'held', 'awaitingStock', 'routing', 'fulfilling', 'completed', 'cancelled'] as const),
];

/** What the server sorts orders by; with `-`, the last ones first. */
const SORTS = [
  ...(['placedAt', '-placedAt', 'status', '-status', 'channel', '-channel'] as const),
  ...(['total', '-total', 'promisedBy', '-promisedBy'] as const),
];
export type OrderSort = (typeof SORTS)[number];
export const NEWEST_FIRST: OrderSort = '-placedAt';

export const isSort = (value: unknown): value is OrderSort => SORTS.some((sort) => sort === value);

/** The same, the other way round. */
export const opposite = (sort: OrderSort): OrderSort =>
  SORTS.find((one) => one === (sort.startsWith('-') ? sort.slice(1) : `-${sort}`)) ?? sort;

/** What the table is narrowed to, and how it is sorted. It stands in the address, so that it can be kept and sent. */
export type Filters = {
  readonly q: string;
  readonly status: readonly string[];
  readonly channel: readonly string[];
  readonly location: readonly string[];
  readonly sort: OrderSort;
};

export const NO_FILTERS: Filters = { q: '', status: [], channel: [], location: [], sort: NEWEST_FIRST };

const filtersIn = (search: string): Filters => {
  const given = new URLSearchParams(search);
  const sort = given.get('sort');
  return {
    q: given.get('q') ?? '',
    status: given.getAll('status').filter((one) => STATUSES.some((known) => known === one)),
    channel: given.getAll('channel'),
    location: given.getAll('location'),
    sort: isSort(sort) ? sort : NEWEST_FIRST,
  };
};

/** As the API is asked, and as the address has it. */
export const queryOf = ({ q, status, channel, location, sort }: Filters) => ({
  q: q.trim(),
  status,
  channel,
  location,
  sort: sort === NEWEST_FIRST ? null : sort,
});

export const isNarrowed = ({ q, status, channel, location }: Filters): boolean =>
  q.trim() !== '' || status.length + channel.length + location.length > 0;

export const useFilters = () => {
  const search = useSearch();
  const [, navigate] = useLocation();
  const filters = useMemo(() => filtersIn(search), [search]);
  const narrow = useCallback(
    (next: Filters) => navigate(`/orders${searchOf(queryOf(next))}`, { replace: true }),
    [navigate],
  );
  return { filters, narrow };
};

/** Whether a new order belongs in the table; words can only be told by the server. */
export const belongs = ({ q, status, channel, location }: Filters, row: OrderRow): boolean =>
  q.trim() === '' &&
  (status.length === 0 || status.includes(row.status)) &&
  (channel.length === 0 || channel.includes(row.channel)) &&
  location.every((one) => row.locations.includes(one));
