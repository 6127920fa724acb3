import { SegmentedControl, Select } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import type { Availability } from '../../api/documents.ts';
import { problemOf } from '../../api/problem.ts';
import { useChannels } from '../../api/use-names.ts';
import { keyOf, useList } from '../../api/use-read.ts';
import { useLiveRefresh } from '../../live/use-live.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Ago } from '../../parts/instant.tsx';
import { Empty, Failed } from '../../parts/states.tsx';
import { Tag } from '../../parts/tag.tsx';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { FilterBar } from './filter-bar.tsx';
import { inventoryTexts } from './inventory-texts.ts';
import { SkuLink } from './sku-link.tsx';

const idOf = ({ channel, sku }: Availability): string => `${channel}/${sku}`;
const nameOf = ({ sku }: Availability): string => sku;
const same = (one: Availability): Availability => one;

/** What a channel has little of, or nothing, the newest first. */
export const LowTable = () => {
  const t = useTexts(inventoryTexts);
  const { all } = useChannels();
  const [channel, narrow] = useState<string | null>(null);
  const [state, show] = useState('any');
  const columns = useColumns();
  const list = useList<Availability, Availability>(
    '/v1/availability',
    { channel, state: state === 'any' ? null : state },
    same,
  );
  // Whatever becomes low has changed in stock just before.
  useLiveRefresh(channel === null ? 'stock' : `availability:${channel}`, keyOf('/v1/availability'));
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
            { value: 'any', label: t.any },
            { value: 'low', label: t.low },
            { value: 'out', label: t.out },
          ]}
          value={state}
          onChange={show}
        />
        <Select
          aria-label={t.channel}
          placeholder={t.channel}
          data={all.map(({ id, name }) => ({ value: id, label: name }))}
          value={channel}
          onChange={narrow}
          clearable
          w={220}
        />
      </FilterBar>
      {list.error !== null && list.data === undefined ? (
        <Failed problem={problemOf(list.error)} retry={() => void list.refetch()} />
      ) : (
        <DataTable
          label={t.view.low}
          columns={columns}
          rows={rows}
          idOf={idOf}
          nameOf={nameOf}
          isLoading={list.isPending}
          hasMore={hasNextPage}
          more={more}
          empty={
            <Empty icon={<IconCircleCheck size={22} />} title={t.noLow}>
              {t.noLowWhy}
            </Empty>
          }
        />
      )}
    </>
  );
};

const useColumns = (): readonly Column<Availability>[] => {
  const t = useTexts(inventoryTexts);
  const formats = useFormats();
  const { name } = useChannels();
  return useMemo(
    () => [
      { id: 'sku', header: t.sku, width: 'minmax(200px, 1.4fr)', cell: ({ sku }) => <SkuLink sku={sku} /> },
      {
        id: 'state',
        header: t.state,
        width: '120px',
        cell: ({ state }) => <Tag tone={state === 'out' ? 'bad' : 'warn'}>{t[state]}</Tag>,
      },
      {
        id: 'left',
        header: t.left,
        width: '110px',
        align: 'right',
        cell: ({ available }) => formats.number(available),
      },
      { id: 'channel', header: t.channel, width: 'minmax(160px, 1fr)', cell: ({ channel }) => name(channel) },
      { id: 'since', header: t.since, width: 'minmax(140px, 1fr)', cell: ({ since }) => <Ago at={since} /> },
    ],
    [t, formats, name],
  );
};
