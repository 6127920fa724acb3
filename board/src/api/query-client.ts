import { QueryClient } from '@tanstack/react-query';
import { problemOf } from './problem.ts';

const RETRIES_MAX = 2;
const STALE_MILLIS = 5_000;

/** What has been read. Only what may come right by itself is tried again: an answer that says no will say it again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: STALE_MILLIS,
      retry: (failures, error) => {
        const { status } = problemOf(error);
        return failures < RETRIES_MAX && (status === 0 || status === 503 || status === 429);
      },
    },
  },
});
