import { useQuery } from '@tanstack/react-query';
import { command } from '../../api/client.ts';
import type { PickList } from '../../api/work-documents.ts';

/** A walk for some fulfilments of a location. It is made once: what is taken from it meanwhile shows when it is finished. */
export const usePickList = (location: string, ids: readonly string[]) =>
  useQuery({
    queryKey: ['pick-list', location, ids],
    queryFn: () => command<PickList>('POST', '/v1/pick-lists', { location, fulfilments: ids }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
  });
