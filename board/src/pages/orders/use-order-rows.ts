import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { OrderDocument } from '../../api/documents.ts';
import { listKeyOf, useList } from '../../api/use-read.ts';
import { useTopic } from '../../live/use-live.ts';
import type { End, Ends } from '../../parts/data-table.tsx';
import { backwards, each, type Rows, rowsOf } from '../../parts/rows.ts';
import { useMay } from '../../session/session.tsx';
import { belongs, type Filters, NEWEST_FIRST, opposite, queryOf } from './filters.ts';
import { type OrderRow, rowOf } from './order-row.ts';

/**
 * The orders that the filters let through, page after page from either end, and live: those that change do so in place; new ones come on
 * top, or wait, where the newest are first.
 */
export const useOrderRows = (filters: Filters) => {
  const [goneTo, goTo] = useEnd(filters);
  const forward = useList<OrderDocument, OrderRow>(PATH, queryOf(filters), rowOf);
  // The last ones are the first ones of the same list the other way round.
  const backward = useList<OrderDocument, OrderRow>(PATH, queryOf(reversed(filters)), rowOf, goneTo === 'last');
  // What there is stays until they have come.
  const from = goneTo === 'last' && backward.data !== undefined ? 'last' : 'first';
  const isStaff = useMay('operator', 'auditor');
  const live = useTopic<OrderDocument>(isStaff ? 'orders' : null);
  const loaded = useMemo(() => itemsOf(forward.data), [forward.data]);
  const fromLast = useMemo(() => backwards(rowsOf(itemsOf(backward.data))), [backward.data]);
  const first = useMemo(() => newestOf(rowsOf(loaded)), [loaded]);

  const fresh = useMemo(() => {
    if (forward.data === undefined || filters.sort !== NEWEST_FIRST) return NONE;
    const found: OrderRow[] = [];
    for (const document of live.documents.values()) {
      if (document.placedAt < first.placedAt || first.ids.has(document.orderId)) continue;
      const row = rowOfLive(document);
      if (belongs(filters, row)) found.push(row);
    }
    return found.length === 0 ? NONE : found.sort((a, b) => (a.placedAt < b.placedAt ? 1 : -1));
  }, [live, first, filters, forward.data]);

  // A long table is not made anew for each order that comes in: it says how many there are.
  const isLong = loaded.length > LONG_PAGES || from === 'last';
  const shownFresh = isLong ? NONE : fresh;
  const fromFirst = useMemo(() => rowsOf([shownFresh, ...loaded]), [shownFresh, loaded]);

  /** A row as it is now: asked only for those that can be seen. */
  const now = useCallback(
    (row: OrderRow): OrderRow => {
      const document = live.documents.get(row.orderId);
      return document !== undefined && document.revision > row.revision ? rowOfLive(document) : row;
    },
    [live],
  );

  /** The rows of some ids, wherever they are loaded. */
  const find = useCallback(
    (ids: ReadonlySet<string>): readonly OrderRow[] => found(ids, [fromFirst, fromLast]),
    [fromFirst, fromLast],
  );

  const ends: Ends = { from, goTo };
  return {
    list: from === 'first' ? forward : backward,
    rows: from === 'first' ? fromFirst : fromLast,
    ...{ now, find, ends, waiting: isLong ? fresh.length : 0 },
  };
};

const PATH = '/v1/orders';
const NONE: readonly OrderRow[] = [];
const LONG_PAGES = 10;

const reversed = (filters: Filters): Filters => ({ ...filters, sort: opposite(filters.sort) });

/** The end that was gone to, of this very list; at the last one it is read anew. */
const useEnd = (filters: Filters): readonly [End, (end: End) => void] => {
  const client = useQueryClient();
  const [lastOf, setLastOf] = useState<Filters | null>(null);
  const goTo = useCallback(
    (end: End) => {
      if (end === 'last') client.removeQueries({ queryKey: listKeyOf(PATH, queryOf(reversed(filters))), exact: true });
      setLastOf(end === 'last' ? filters : null);
    },
    [client, filters],
  );
  return [lastOf === filters ? 'last' : 'first', goTo];
};

type Pages = { readonly pages: readonly { readonly items: readonly OrderRow[] }[] };

const itemsOf = (data: Pages | undefined): readonly (readonly OrderRow[])[] =>
  data?.pages.map(({ items }) => items) ?? [];

/** When the first order was placed, and which were placed then: any other one of a list of the newest is older. */
const newestOf = (rows: Rows<OrderRow>) => {
  const placedAt = rows.at(0)?.placedAt ?? '';
  const ids = new Set<string>();
  for (const row of each(rows)) {
    if (row.placedAt !== placedAt) break;
    ids.add(row.orderId);
  }
  return { placedAt, ids };
};

/** Each is looked for until all are found. */
const found = (ids: ReadonlySet<string>, lists: readonly Rows<OrderRow>[]): readonly OrderRow[] => {
  const all = new Map<string, OrderRow>();
  for (const list of lists) {
    for (const row of all.size < ids.size ? each(list) : []) {
      if (ids.has(row.orderId)) all.set(row.orderId, row);
      if (all.size === ids.size) break;
    }
  }
  return [...all.values()];
};

const liveRows = new WeakMap<OrderDocument, OrderRow>();

/** The same row as long as the document is the same: it is not drawn again. */
const rowOfLive = (document: OrderDocument): OrderRow => {
  const row = liveRows.get(document) ?? rowOf(document);
  liveRows.set(document, row);
  return row;
};
