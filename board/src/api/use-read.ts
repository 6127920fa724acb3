import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type Query, read } from './client.ts';

export type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

export type ReadOptions = {
  /** Nothing is read while it is false. */
  readonly enabled?: boolean;
  /** How often it is read anew. */
  readonly everyMillis?: number;
  /** What was there stays while other things are read. */
  readonly keep?: boolean;
  /** How long it is taken to be right. */
  readonly staleMillis?: number;
};

/** The key under which something is kept that was read: for who says that it has changed. */
export const keyOf = (path: string, query?: Query): readonly unknown[] =>
  query === undefined ? [path] : [path, query];

/** What the API has at a path. */
export const useRead = <T>(path: string, query: Query = {}, options: ReadOptions = {}) => {
  const { enabled = true, everyMillis, keep = false, staleMillis } = options;
  return useQuery({
    queryKey: keyOf(path, query),
    queryFn: ({ signal }) => read<T>(path, query, signal),
    enabled,
    ...(everyMillis === undefined ? {} : { refetchInterval: everyMillis }),
    ...(keep ? { placeholderData: keepPreviousData } : {}),
    ...(staleMillis === undefined ? {} : { staleTime: staleMillis }),
  });
};

const PAGE_MAX = 200;

/** A list that has been read further than that is not read anew only because somebody comes back to its window. */
const REREAD_PAGES_MAX = 10;

/** The key under which a list is kept. */
export const listKeyOf = (path: string, query: Query): readonly unknown[] => [path, 'list', query];

/** A list, page after page. Of each document only what `row` takes is kept, so that a hundred thousand are not too many. */
export const useList = <T, R>(path: string, query: Query, row: (document: T) => R, enabled = true) =>
  useInfiniteQuery({
    queryKey: listKeyOf(path, query),
    enabled,
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) => {
      const { items, next } = await read<Page<T>>(path, { limit: PAGE_MAX, ...query, cursor: pageParam }, signal);
      return { items: items.map(row), next };
    },
    getNextPageParam: ({ next }) => next,
    refetchOnWindowFocus: ({ state }) => (state.data?.pages.length ?? 0) <= REREAD_PAGES_MAX,
  });
