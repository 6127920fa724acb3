import { useQuery } from '@tanstack/react-query';
import { type Query, read } from '../../api/client.ts';
import type { ReturnListed, ReturnTotals } from '../../api/return-documents.ts';
import { keyOf, type Page, useRead } from '../../api/use-read.ts';
import { useLiveRefresh } from '../../live/use-live.ts';
import { useMay } from '../../session/session.tsx';

export const RETURNS = '/v1/returns';
const TOTALS = '/v1/returns/totals';
const PAGE_MAX = 200;
/** More than anybody goes through; figures of more are said to be of the newest. */
const RETURNS_MAX = 1_000;
const REFRESH_MILLIS = 1_000;
/** All of them are looked at each time. */
const TOTALS_REFRESH_MILLIS = 5_000;
/** Who may not watch the topic of all returns reads anew so often. */
const POLL_MILLIS = 15_000;

export type Returns = { readonly items: readonly ReturnListed[]; readonly complete: boolean };

/** Pages of a list until its end, or until there are enough. */
export const readAll = async <T>(
  path: string,
  query: Query,
  most: number,
  signal: AbortSignal,
): Promise<{ readonly items: readonly T[]; readonly complete: boolean }> => {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await read<Page<T>>(path, { ...query, limit: PAGE_MAX, cursor }, signal);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && items.length < most);
  return { items, complete: cursor === null };
};

/** The newest returns that a filter lets through, kept up to date. */
export const useReturns = (query: Query) => {
  const isStaff = useMay('operator', 'auditor');
  useLiveRefresh(isStaff ? 'returns' : null, keyOf(RETURNS), REFRESH_MILLIS);
  return useQuery({
    queryKey: keyOf(RETURNS, query),
    queryFn: ({ signal }): Promise<Returns> => readAll<ReturnListed>(RETURNS, query, RETURNS_MAX, signal),
    ...(isStaff ? {} : { refetchInterval: POLL_MILLIS }),
  });
};

/** What all returns that a filter lets through come to, kept up to date. */
export const useReturnTotals = (query: Query) => {
  const isStaff = useMay('operator', 'auditor');
  useLiveRefresh(isStaff ? 'returns' : null, keyOf(TOTALS), TOTALS_REFRESH_MILLIS);
  return useRead<ReturnTotals>(TOTALS, query, { keep: true, ...(isStaff ? {} : { everyMillis: POLL_MILLIS }) });
};
