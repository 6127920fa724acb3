import { useSyncExternalStore } from 'react';

const EVERY_MILLIS = 15_000;
let now = Date.now();
const listeners = new Set<() => void>();
setInterval(() => {
  now = Date.now();
  for (const listener of listeners) listener();
}, EVERY_MILLIS);

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Now, in milliseconds, as everything on the page that tells of time has it: it goes on every quarter of a minute. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);
