import { Select } from '@mantine/core';
import { IconPackages } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { read } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import type { Atp, Stock } from '../../api/stock-documents.ts';
import { useChannels, useLocations } from '../../api/use-names.ts';
import { useList } from '../../api/use-read.ts';
import { useTopic } from '../../live/use-live.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty, Failed } from '../../parts/states.tsx';
import { Tag } from '../../parts/tag.tsx';
import { isTexts, useKept } from '../../parts/use-kept.ts';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { FilterBar } from './filter-bar.tsx';
import { inventoryTexts } from './inventory-texts.ts';
import { SkuLink } from './sku-link.tsx';

/** What a channel can sell. */
export const AtpGrid = () => {
  const t = useTexts(inventoryTexts);
  const { all } = useChannels();
  const [[kept], keep] = useKept<readonly string[]>('inventory.channel', [], isTexts);
  const [q, search] = useState('');
  const channel = all.find(({ id }) => id === kept)?.id ?? all[0]?.id ?? null;
  return (
    <>
      <FilterBar search={search}>
        <Select
          aria-label={t.channel}
          placeholder={t.channel}
          data={all.map(({ id, name }) => ({ value: id, label: name }))}
          value={channel}
          onChange={(id) => keep(id === null ? [] : [id])}
          allowDeselect={false}
          searchable
          w={220}
        />
      </FilterBar>
      {channel === null ? (
        <Empty icon={<IconPackages size={22} />} title={t.noChannel}>
          {t.noChannelWhy}
        </Empty>
      ) : (
        <Rows key={channel} channel={channel} q={q} />
      )}
    </>
  );
};

const idOf = ({ sku }: Atp): string => sku;
const skuOf = ({ sku }: Stock): string => sku;

const Rows = ({ channel, q }: { readonly channel: string; readonly q: string }) => {
  const t = useTexts(inventoryTexts);
  const columns = useColumns();
  const { list, rows, now } = useAtpRows(channel, q);
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = list;
  const more = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, isFetchingNextPage]);
  if (list.error !== null && list.data === undefined) {
    return <Failed problem={problemOf(list.error)} retry={() => void list.refetch()} />;
  }
  return (
    <DataTable
      label={t.view.atp}
      columns={columns}
      rows={rows}
      now={now}
      idOf={idOf}
      nameOf={idOf}
      isLoading={list.isPending}
      hasMore={hasNextPage}
      more={more}
      empty={
        <Empty icon={<IconPackages size={22} />} title={t.none}>
          {t.noneWhy}
        </Empty>
      }
    />
  );
};

/** SKUs page after page, with what can be sold of each; the live topic says what has changed since. */
const useAtpRows = (channel: string, q: string) => {
  const list = useList<Stock, string>('/v1/stock', { q }, skuOf);
  const live = useTopic<Atp>(`atp:${channel}`);
  const pages = list.data?.pages ?? NO_PAGES;
  const asked = useQueries({
    queries: pages
      .filter(({ items }) => items.length > 0)
      .map(({ items }) => ({
        queryKey: ['/v1/atp', channel, items],
        queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
          read<{ readonly items: readonly Atp[] }>('/v1/atp', { channel, sku: items }, signal),
      })),
    combine: (results) => results.flatMap(({ data }) => data?.items ?? []),
  });
  const now = useCallback((row: Atp): Atp => live.documents.get(row.sku) ?? row, [live]);
  return { list, rows: asked, now };
};

const NO_PAGES: readonly { readonly items: readonly string[] }[] = [];

const useColumns = (): readonly Column<Atp>[] => {
  const t = useTexts(inventoryTexts);
  const formats = useFormats();
  const { name } = useLocations();
  return useMemo(
    () => [
      { id: 'sku', header: t.sku, width: 'minmax(170px, 1fr)', cell: ({ sku }) => <SkuLink sku={sku} /> },
      {
        id: 'available',
        header: t.available,
        width: '140px',
        align: 'right',
        cell: ({ available }) =>
          available === 0 ? <Tag tone="bad">{formats.number(0)}</Tag> : <b>{formats.number(available)}</b>,
      },
      {
        id: 'next',
        header: t.next,
        width: '170px',
        cell({ available, future: [next] }) {
          return next === undefined ? '–' : t.more(formats.number(next.available - available), formats.day(next.at));
        },
      },
      {
        id: 'places',
        header: t.location,
        width: 'minmax(320px, 2.4fr)',
        cell: ({ byLocation }) =>
          byLocation
            .filter(({ available }) => available > 0)
            .map(({ location, available }) => `${name(location)} ${formats.number(available)}`)
            .join(' · ') || '–',
      },
    ],
    [t, formats, name],
  );
};
