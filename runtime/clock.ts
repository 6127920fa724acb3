import type { Instant } from '../domain/time.ts';

/** Where the time comes from. */
export type Clock = { readonly now: () => Instant };

export const systemClock: Clock = { now: () => new Date().toISOString() };
