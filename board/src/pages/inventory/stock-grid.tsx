import { MultiSelect, Select } from '@mantine/core';
import { IconPackages } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import { problemOf } from '../../api/problem.ts';
import type { Stock } from '../../api/stock-documents.ts';
import { useLocations } from '../../api/use-names.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty, Failed } from '../../parts/states.tsx';
import { isTexts, useKept } from '../../parts/use-kept.ts';
import { useFormats } from '../../texts/format.ts';
import { useTexts } from '../../texts/language.tsx';
import { FilterBar } from './filter-bar.tsx';
import classes from './inventory.module.css';
import { inventoryTexts } from './inventory-texts.ts';
import { SkuLink } from './sku-link.tsx';
import { useStockRows } from './use-stock-rows.ts';

/** More columns than these are for who asks for them. */
const COLUMNS_AT_FIRST = 4;

const idOf = ({ sku }: Stock): string => sku;

/** SKUs by what lies where, as it changes. */
export const StockGrid = () => {
  const t = useTexts(inventoryTexts);
  const { all } = useLocations();
  const [q, search] = useState('');
  const [location, narrow] = useState<string | null>(null);
  const [chosen, choose] = useKept<readonly string[]>('inventory.locations', [], isTexts);
  const columns = useColumns(useShown(chosen, location));
  const { list, rows, now } = useStockRows(q, location);
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = list;
  const more = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, isFetchingNextPage]);
  const options = all.map(({ id, name }) => ({ value: id, label: name }));

  return (
    <>
      <FilterBar search={search}>
        <Select
          aria-label={t.location}
          placeholder={t.location}
          data={options}
          value={location}
          onChange={narrow}
          clearable
          searchable
          w={220}
        />
        {location === null && all.length > COLUMNS_AT_FIRST && (
          <MultiSelect
            aria-label={t.columns}
            placeholder={chosen.length === 0 ? t.columns : ''}
            data={options}
            value={[...chosen]}
            onChange={choose}
            clearable
            searchable
            maw={520}
          />
        )}
      </FilterBar>
      {list.error !== null && list.data === undefined ? (
        <Failed problem={problemOf(list.error)} retry={() => void list.refetch()} />
      ) : (
        <DataTable
          label={t.view.stock}
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
      )}
    </>
  );
};

/** The locations that have a column. */
const useShown = (chosen: readonly string[], location: string | null): readonly string[] => {
  const { all } = useLocations();
  return useMemo(() => {
    if (location !== null) return [location];
    const known = all.filter(({ id }) => chosen.includes(id));
    return (known.length > 0 ? known : all.slice(0, COLUMNS_AT_FIRST)).map(({ id }) => id);
  }, [all, chosen, location]);
};

const SUMS = ['onHand', 'unavailable', 'reserved', 'allocated', 'backordered'] as const;

const useColumns = (locations: readonly string[]): readonly Column<Stock>[] => {
  const t = useTexts(inventoryTexts);
  const formats = useFormats();
  const { name } = useLocations();
  return useMemo(
    () => [
      { id: 'sku', header: t.sku, width: 'minmax(150px, 1.3fr)', cell: ({ sku }) => <SkuLink sku={sku} /> },
      ...SUMS.map(
        (sum): Column<Stock> => ({
          id: sum,
          header: t[sum],
          width: sum === 'onHand' ? '88px' : '112px',
          align: 'right',
          cell: (stock) => <Units units={stock[sum]} />,
        }),
      ),
      ...locations.map(
        (location): Column<Stock> => ({
          id: `at-${location}`,
          header: name(location),
          width: 'minmax(176px, 1fr)',
          align: 'right',
          cell({ byLocation }) {
            const place = byLocation.find((one) => one.location === location);
            if (place === undefined) return <span className={classes.none}>–</span>;
            const available = formats.number(place.available);
            const onHand = formats.number(place.onHand);
            return (
              <span title={t.cell(available, onHand, name(location))}>
                <b className={place.available === 0 ? classes.out : undefined}>{available}</b>
                <span className={classes.of}> / {onHand}</span>
              </span>
            );
          },
        }),
      ),
    ],
    [t, formats, name, locations],
  );
};

/** Nothing is quieter than something. */
const Units = ({ units }: { readonly units: number }) => {
  const formats = useFormats();
  return <span className={units === 0 ? classes.none : undefined}>{formats.number(units)}</span>;
};
