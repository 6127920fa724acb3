import { Button } from '@mantine/core';
import { IconArrowUp, IconShoppingBag } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { problemOf } from '../../api/problem.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty, Failed } from '../../parts/states.tsx';
import { isTexts, useKept } from '../../parts/use-kept.ts';
import { useMay } from '../../session/session.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { BulkActions } from './bulk-actions.tsx';
import { isNarrowed, NO_FILTERS, useFilters } from './filters.ts';
import { HIDDEN_AT_FIRST, useOrderColumns } from './order-columns.tsx';
import { OrderFilters } from './order-filters.tsx';
import type { OrderRow } from './order-row.ts';
import { ordersTexts } from './orders-texts.ts';
import { useOrderRows } from './use-order-rows.ts';

const NOTHING: ReadonlySet<string> = new Set();
const idOf = ({ orderId }: OrderRow): string => orderId;
const nameOf = ({ externalId }: OrderRow): string => externalId;

const OrdersPage = () => {
  const t = useTexts(ordersTexts);
  const formats = useFormats();
  const { filters, narrow } = useFilters();
  const [hidden, hide] = useKept('orders.hidden', HIDDEN_AT_FIRST, isTexts);
  const hiddenSet = useMemo(() => new Set(hidden), [hidden]);
  const [selected, select] = useState(NOTHING);
  const columns = useOrderColumns(filters, narrow);
  const mayAct = useMay('operator');
  const { list, rows, now, find, ends, waiting } = useOrderRows(filters);
  const client = useQueryClient();
  const chosen = useMemo(() => find(selected), [find, selected]);
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = list;
  const more = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, isFetchingNextPage]);

  return (
    <Page
      title={t.title}
      fills
      actions={
        waiting > 0 && (
          <Button
            leftSection={<IconArrowUp size={16} aria-hidden />}
            onClick={() => {
              ends.goTo('first');
              void client.resetQueries({ queryKey: ['/v1/orders', 'list'] });
            }}
          >
            {t.newer(waiting)}
          </Button>
        )
      }
      lead={list.data === undefined ? ' ' : t.loaded[hasNextPage ? ends.from : 'all'](formats.number(rows.length))}
    >
      <OrderFilters filters={filters} narrow={narrow} columns={columns} hidden={hidden} hide={hide} />
      {chosen.length > 0 && <BulkActions orders={chosen} unselect={() => select(NOTHING)} />}
      {list.error !== null && list.data === undefined ? (
        <Failed problem={problemOf(list.error)} retry={() => void list.refetch()} />
      ) : (
        <DataTable
          label={t.title}
          columns={columns}
          rows={rows}
          now={now}
          idOf={idOf}
          nameOf={nameOf}
          hidden={hiddenSet}
          {...(mayAct ? { selection: { selected, select } } : {})}
          isLoading={list.isPending}
          hasMore={hasNextPage}
          more={more}
          ends={ends}
          empty={
            <Empty
              icon={<IconShoppingBag size={22} />}
              title={t.none}
              action={
                isNarrowed(filters) ? (
                  <Button variant="default" mt="sm" onClick={() => narrow(NO_FILTERS)}>
                    {t.clear}
                  </Button>
                ) : null
              }
            >
              {t.noneWhy}
            </Empty>
          }
        />
      )}
    </Page>
  );
};

export default OrdersPage;
