import { useMemo } from 'react';
import { useChannels, useLocations } from '../../api/use-names.ts';
import type { Column } from '../../parts/data-table.tsx';
import { Ends } from '../../parts/ends.tsx';
import { Ago, Instant } from '../../parts/instant.tsx';
import { RowLink } from '../../parts/row-link.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import type { Filters } from './filters.ts';
import classes from './order-columns.module.css';
import type { OrderRow } from './order-row.ts';
import { ordersTexts } from './orders-texts.ts';

/** Left out until they are asked for. */
export const HIDDEN_AT_FIRST: readonly string[] = ['country', 'promised'];

type SortedBy = 'placedAt' | 'status' | 'channel' | 'total' | 'promisedBy';
type ColumnSort = NonNullable<Column<OrderRow>['sort']>;

/** How a column sorts: at first as it is most often wanted, then the other way round. */
const sortOf = (
  field: SortedBy,
  first: 'ascending' | 'descending',
  filters: Filters,
  narrow: (filters: Filters) => void,
): ColumnSort => {
  const ways = { ascending: field, descending: `-${field}` } as const;
  const way = filters.sort === ways.ascending ? 'ascending' : filters.sort === ways.descending ? 'descending' : null;
  const other = way === 'ascending' ? 'descending' : 'ascending';
  return { way, toggle: () => narrow({ ...filters, sort: ways[way === null ? first : other] }) };
};

export const useOrderColumns = (filters: Filters, narrow: (filters: Filters) => void): readonly Column<OrderRow>[] => {
  const t = useTexts(ordersTexts);
  const formats = useFormats();
  const { name: channelName } = useChannels();
  const { name: locationName } = useLocations();
  return useMemo(
    () => [
      {
        id: 'order',
        header: t.column.order,
        width: 'minmax(160px, 1.3fr)',
        cell: ({ orderId, externalId }) => (
          <RowLink href={`/orders/${orderId}`}>
            <Ends text={externalId} />
          </RowLink>
        ),
      },
      {
        id: 'status',
        header: t.column.status,
        sort: sortOf('status', 'ascending', filters, narrow),
        width: '150px',
        cell: ({ status, holds }) => (
          <span title={holds.join(', ') || undefined}>
            <StatusTag status={status} />
          </span>
        ),
      },
      {
        id: 'customer',
        header: t.column.customer,
        width: 'minmax(120px, 1fr)',
        cell: ({ customer }) =>
          customer || <span className={classes.quiet}>{customer === null ? t.forgotten : t.unknownName}</span>,
      },
      {
        id: 'channel',
        header: t.column.channel,
        sort: sortOf('channel', 'ascending', filters, narrow),
        width: 'minmax(104px, 1fr)',
        cell: ({ channel }) => <span title={channelName(channel)}>{channelName(channel)}</span>,
      },
      {
        id: 'placed',
        header: t.column.placed,
        width: '128px',
        sort: sortOf('placedAt', 'descending', filters, narrow),
        cell: ({ placedAt }) => <Instant at={placedAt} />,
      },
      {
        id: 'units',
        header: t.column.units,
        width: '80px',
        align: 'right',
        cell: ({ units }) => formats.number(units),
      },
      {
        id: 'total',
        header: t.column.total,
        sort: sortOf('total', 'descending', filters, narrow),
        width: '146px',
        align: 'right',
        cell: ({ total, currency }) => formats.money(total, currency),
      },
      {
        id: 'location',
        header: t.column.location,
        width: 'minmax(170px, 1.4fr)',
        cell: ({ locations }) => {
          const names = locations.map(locationName).join(', ');
          return names === '' ? '–' : <span title={names}>{names}</span>;
        },
      },
      {
        id: 'promised',
        header: t.column.promised,
        sort: sortOf('promisedBy', 'ascending', filters, narrow),
        width: '130px',
        cell: ({ promisedBy }) => (promisedBy === null ? '–' : <Ago at={promisedBy} />),
      },
      { id: 'country', header: t.column.country, width: '90px', cell: ({ country }) => country ?? '–' },
    ],
    [t, formats, channelName, locationName, filters, narrow],
  );
};
