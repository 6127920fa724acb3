import { useCallback, useMemo } from 'react';
import type { OrderDocument } from '../../api/documents.ts';
import { useList } from '../../api/use-read.ts';
import { useTopic } from '../../live/use-live.ts';
import { useMay } from '../../session/session.tsx';
import { belongs, type Filters, NEWEST_FIRST, queryOf } from './filters.ts';
import { type OrderRow, rowOf } from './order-row.ts';

/**
 * The orders that the filters let through, page after page, and live: those that change do so in place; new ones come on top, or wait,
 * where the newest are first.
 */
export const useOrderRows = (filters: Filters) => {
  const list = useList<OrderDocument, OrderRow>('/v1/orders', queryOf(filters), rowOf);
  const isStaff = useMay('operator', 'auditor');
  const live = useTopic<OrderDocument>(isStaff ? 'orders' : null);
  const loaded = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const known = useMemo(() => new Set(loaded.map(({ orderId }) => orderId)), [loaded]);
  const newest = loaded[0]?.placedAt ?? '';

  const fresh = useMemo(() => {
    if (list.data === undefined || filters.sort !== NEWEST_FIRST) return NONE;
    const found: OrderRow[] = [];
    for (const document of live.documents.values()) {
      if (document.placedAt < newest || known.has(document.orderId)) continue;
      const row = rowOf(document);
      if (belongs(filters, row)) found.push(row);
    }
    return found.length === 0 ? NONE : found.sort((a, b) => (a.placedAt < b.placedAt ? 1 : -1));
  }, [live, known, newest, filters, list.data]);

  // A long table is not made anew for each order that comes in: it says how many there are.
  const isLong = loaded.length > LONG_ROWS;
  const rows = useMemo(() => (isLong || fresh.length === 0 ? loaded : [...fresh, ...loaded]), [fresh, loaded, isLong]);

  /** A row as it is now: asked only for those that can be seen. */
  const now = useCallback(
    (row: OrderRow): OrderRow => {
      const document = live.documents.get(row.orderId);
      return document !== undefined && document.revision > row.revision ? rowOf(document) : row;
    },
    [live],
  );

  return { list, rows, now, waiting: isLong ? fresh.length : 0 };
};

const NONE: readonly OrderRow[] = [];
const LONG_ROWS = 2_000;
