import { useCallback } from 'react';
import type { Named } from './documents.ts';
import { type Page, useRead } from './use-read.ts';

const KEPT_MILLIS = 60_000;

/** What the set-up names: those that there are, and the name of each; its id where it has none. */
const useNamed = (path: '/v1/channels' | '/v1/locations') => {
  const { data } = useRead<Page<Named>>(path, { limit: 200 }, { staleMillis: KEPT_MILLIS });
  const all = data?.items ?? NONE;
  const name = useCallback((id: string): string => all.find((one) => one.id === id)?.name ?? id, [all]);
  return { all, name };
};

const NONE: readonly Named[] = [];

export const useChannels = () => useNamed('/v1/channels');
export const useLocations = () => useNamed('/v1/locations');
