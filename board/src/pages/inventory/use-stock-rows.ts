import { useCallback, useMemo } from 'react';
import type { Stock } from '../../api/stock-documents.ts';
import { useList } from '../../api/use-read.ts';
import { useTopic } from '../../live/use-live.ts';

const same = (stock: Stock): Stock => stock;
const NONE: readonly Stock[] = [];

/** SKUs page after page, and live: figures change in place, and a SKU that is new comes where it belongs. */
export const useStockRows = (q: string, location: string | null) => {
  const list = useList<Stock, Stock>('/v1/stock', { q, location }, same);
  const live = useTopic<Stock>('stock');
  const loaded = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? NONE, [list.data]);
  const known = useMemo(() => new Set(loaded.map(({ sku }) => sku)), [loaded]);
  const last = list.hasNextPage ? (loaded.at(-1)?.sku ?? '') : null;

  const fresh = useMemo(() => {
    if (list.data === undefined) return NONE;
    const found: Stock[] = [];
    for (const [sku, stock] of live.documents) {
      const isHere = location === null || stock.byLocation.some((place) => place.location === location);
      // What comes after the last one that is loaded comes with its page.
      if (!known.has(sku) && sku.startsWith(q) && isHere && (last === null || sku < last)) found.push(stock);
    }
    return found.length === 0 ? NONE : found;
  }, [live, known, last, q, location, list.data]);

  const rows = useMemo(
    () => (fresh.length === 0 ? loaded : [...loaded, ...fresh].sort((a, b) => (a.sku < b.sku ? -1 : 1))),
    [loaded, fresh],
  );

  /** A row as it is now: asked only for those that can be seen. */
  const now = useCallback(
    (row: Stock): Stock => {
      const stock = live.documents.get(row.sku);
      return stock !== undefined && stock.revision > row.revision ? stock : row;
    },
    [live],
  );
  return { list, rows, now };
};
