import { MultiSelect, SegmentedControl } from '@mantine/core';
import { IconTruckDelivery } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import { problemOf } from '../../api/problem.ts';
import type { Supply } from '../../api/stock-documents.ts';
import { useLocations } from '../../api/use-names.ts';
import { useList } from '../../api/use-read.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Empty, Failed } from '../../parts/states.tsx';
import { Tag, type Tone } from '../../parts/tag.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { FilterBar } from './filter-bar.tsx';
import classes from './inventory.module.css';
import { inventoryTexts } from './inventory-texts.ts';
import { SkuLink } from './sku-link.tsx';
import { SupplyLine } from './supply-line.tsx';

const STATUSES: { readonly [shows: string]: readonly string[] } = {
  open: ['expected', 'late'],
  done: ['received', 'cancelled', 'lost'],
};

const TONES: { readonly [status in Supply['status']]: Tone } = {
  expected: 'info',
  late: 'warn',
  received: 'good',
  cancelled: 'quiet',
  lost: 'bad',
};

const idOf = ({ id }: Supply): string => id;
const same = (supply: Supply): Supply => supply;

/** What is on its way: how much a day, and each delivery. */
export const SupplyView = () => {
  const t = useTexts(inventoryTexts);
  const { all } = useLocations();
  const [shows, show] = useState('open');
  const [location, narrow] = useState<readonly string[]>([]);
  const columns = useColumns();
  const list = useList<Supply, Supply>('/v1/supply', { status: STATUSES[shows] ?? [], location }, same);
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = list;
  const more = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, isFetchingNextPage]);
  return (
    <>
      <FilterBar>
        <SegmentedControl
          aria-label={t.state}
          data={[
            { value: 'open', label: t.open },
            { value: 'done', label: t.done },
          ]}
          value={shows}
          onChange={show}
        />
        <MultiSelect
          aria-label={t.location}
          placeholder={location.length === 0 ? t.location : ''}
          data={all.map(({ id, name }) => ({ value: id, label: name }))}
          value={[...location]}
          onChange={narrow}
          clearable
          searchable
          miw={220}
        />
      </FilterBar>
      {shows === 'open' && rows.length > 0 && (
        <div className={classes.chart}>
          <SupplyLine supplies={rows} />
        </div>
      )}
      {list.error !== null && list.data === undefined ? (
        <Failed problem={problemOf(list.error)} retry={() => void list.refetch()} />
      ) : (
        <DataTable
          label={t.view.supply}
          columns={columns}
          rows={rows}
          idOf={idOf}
          nameOf={idOf}
          isLoading={list.isPending}
          hasMore={hasNextPage}
          more={more}
          empty={
            <Empty icon={<IconTruckDelivery size={22} />} title={t.nothingComes}>
              {t.nothingComesWhy}
            </Empty>
          }
        />
      )}
    </>
  );
};

const useColumns = (): readonly Column<Supply>[] => {
  const t = useTexts(inventoryTexts);
  const formats = useFormats();
  const { name } = useLocations();
  return useMemo(
    () => [
      { id: 'due', header: t.due, width: '136px', cell: ({ expectedAt }) => <Instant at={expectedAt} /> },
      {
        id: 'state',
        header: t.state,
        width: '130px',
        cell: ({ status }) => <Tag tone={TONES[status]}>{t.status[status]}</Tag>,
      },
      { id: 'sku', header: t.sku, width: 'minmax(160px, 1fr)', cell: ({ sku }) => <SkuLink sku={sku} /> },
      {
        id: 'open',
        header: t.stillToCome,
        width: '92px',
        align: 'right',
        cell: ({ expected }) => formats.number(expected),
      },
      {
        id: 'came',
        header: t.came,
        width: '88px',
        align: 'right',
        cell: ({ received }) => formats.number(received),
      },
      {
        id: 'to',
        header: t.to,
        width: 'minmax(200px, 2fr)',
        cell: ({ location, from }) => (from === null ? name(location) : `${name(from)} → ${name(location)}`),
      },
      { id: 'kind', header: t.kinds, width: '96px', cell: ({ kind }) => t.kind[kind] },
      { id: 'supply', header: t.supply, width: 'minmax(110px, 0.8fr)', cell: ({ id }) => id },
    ],
    [t, formats, name],
  );
};
