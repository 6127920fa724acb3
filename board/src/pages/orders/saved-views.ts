import { useCallback } from 'react';
import { isTexts, useKept } from '../../parts/use-kept.ts';
import { type Filters, isSort } from './filters.ts';

export type SavedView = { readonly name: string; readonly filters: Filters; readonly hidden: readonly string[] };

const isFilters = (value: unknown): value is Filters =>
  typeof value === 'object' &&
  value !== null &&
  'q' in value &&
  typeof value.q === 'string' &&
  'status' in value &&
  isTexts(value.status) &&
  'channel' in value &&
  isTexts(value.channel) &&
  'location' in value &&
  isTexts(value.location) &&
  'sort' in value &&
  isSort(value.sort);

const isView = (value: unknown): value is SavedView =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'filters' in value &&
  isFilters(value.filters) &&
  'hidden' in value &&
  isTexts(value.hidden);

const areViews = (value: unknown): value is readonly SavedView[] => Array.isArray(value) && value.every(isView);

const NONE: readonly SavedView[] = [];

/** The viewer's own views of the orders, by name; kept in this browser. */
export const useSavedViews = () => {
  const [views, keep] = useKept('orders.views', NONE, areViews);
  const save = useCallback(
    (view: SavedView) => keep([...views.filter(({ name }) => name !== view.name), view]),
    [views, keep],
  );
  const remove = useCallback((gone: string) => keep(views.filter(({ name }) => name !== gone)), [views, keep]);
  return { views, save, remove };
};
