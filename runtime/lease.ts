import { setTimeout as pause } from 'node:timers/promises';
import type { Leases } from './ports.ts';

export type LeaseDependencies = {
  readonly leases: Leases;
  /** This process, by a name of its own. */
  readonly holder: string;
  readonly onError: (error: unknown) => void;
};

const RENEW_MILLIS = 1_000;
const LEASE_MILLIS = 10_000;

/**
 * Has work done by one process: begins it whenever this one gets the lease, stops it, by its signal, when the lease is lost, and gives the
 * lease back in the end. `work` runs until its signal aborts. Runs until the signal aborts.
 */
export const whileLeased = async (
  { leases, holder, onError }: LeaseDependencies,
  name: string,
  work: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> => {
  let tenure: Tenure | null = null;
  const begin = (): Tenure => {
    const lost = new AbortController();
    return { lost, done: work(AbortSignal.any([signal, lost.signal])).catch(onError) };
  };
  const end = async ({ lost, done }: Tenure): Promise<void> => {
    lost.abort();
    await done;
  };
  while (!signal.aborted) {
    const has = await leases.acquire(name, holder, LEASE_MILLIS).catch((error: unknown) => {
      onError(error);
      return false;
    });
    if (has) tenure ??= begin();
    else if (tenure !== null) {
      await end(tenure);
      tenure = null;
    }
    await pause(RENEW_MILLIS, undefined, { signal, ref: false }).catch(() => undefined);
  }
  if (tenure !== null) await end(tenure);
  await leases.release(name, holder).catch(onError);
};

type Tenure = { readonly lost: AbortController; readonly done: Promise<void> };
