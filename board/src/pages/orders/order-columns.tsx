import { Anchor, Text, Tooltip } from '@mantine/core';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { useChannels, useLocations } from '../../api/use-names.ts';
import type { Column } from '../../parts/data-table.tsx';
import { Ago, Instant } from '../../parts/instant.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import type { Filters } from './filters.ts';
import type { OrderRow } from './order-row.ts';
import { ordersTexts } from './orders-texts.ts';

/** Left out until they are asked for. */
export const HIDDEN_AT_FIRST: readonly string[] = ['country', 'promised'];

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
        width: 'minmax(150px, 1.1fr)',
        cell: ({ orderId, externalId }) => (
          <Anchor component={Link} href={`/orders/${orderId}`} fw={600} size="sm" c="var(--board-text)">
            {externalId}
          </Anchor>
        ),
      },
      {
        id: 'status',
        header: t.column.status,
        width: '150px',
        cell: ({ status, holds }) =>
          holds.length === 0 ? (
            <StatusTag status={status} />
          ) : (
            <Tooltip label={holds.join(', ')}>
              <span>
                <StatusTag status={status} />
              </span>
            </Tooltip>
          ),
      },
      {
        id: 'customer',
        header: t.column.customer,
        width: 'minmax(150px, 1.3fr)',
        cell: ({ customer }) =>
          customer || (
            <Text span size="sm" c="dimmed">
              {customer === null ? t.forgotten : t.unknownName}
            </Text>
          ),
      },
      {
        id: 'channel',
        header: t.column.channel,
        width: 'minmax(120px, 1fr)',
        cell: ({ channel }) => channelName(channel),
      },
      {
        id: 'placed',
        header: t.column.placed,
        width: '150px',
        sort: {
          way: filters.oldestFirst ? 'ascending' : 'descending',
          toggle: () => narrow({ ...filters, oldestFirst: !filters.oldestFirst }),
        },
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
        width: '130px',
        align: 'right',
        cell: ({ total, currency }) => formats.money(total, currency),
      },
      {
        id: 'location',
        header: t.column.location,
        width: 'minmax(160px, 1.3fr)',
        cell: ({ locations }) => locations.map(locationName).join(', ') || '–',
      },
      {
        id: 'promised',
        header: t.column.promised,
        width: '130px',
        cell: ({ promisedBy }) => (promisedBy === null ? '–' : <Ago at={promisedBy} />),
      },
      { id: 'country', header: t.column.country, width: '90px', cell: ({ country }) => country ?? '–' },
    ],
    [t, formats, channelName, locationName, filters, narrow],
  );
};
