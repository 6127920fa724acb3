import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { read } from './client.ts';

type Article = { readonly sku: string; readonly barcodes?: readonly string[] | null };

const KEPT_MILLIS = 60_000;
const NONE: readonly Article[] = [];

/** What a scanner reads on some articles: the SKU that a code stands for; the code itself where it is none of theirs. */
export const useBarcodes = (skus: readonly string[]): ((code: string) => string) => {
  const { data = NONE } = useQuery({
    queryKey: ['barcodes', skus],
    // An article that was not set up has no barcodes.
    queryFn: ({ signal }) =>
      Promise.all(
        skus.map(
          (sku): Promise<Article> =>
            read<Article>(`/v1/products/${encodeURIComponent(sku)}`, {}, signal).catch(() => ({ sku })),
        ),
      ),
    staleTime: KEPT_MILLIS,
  });
  return useCallback((code) => data.find(({ barcodes }) => barcodes?.includes(code) === true)?.sku ?? code, [data]);
};
