import type { Leases } from '../../runtime/ports.ts';
import type { Sleep } from './retry.ts';

/** Renewals in the time of a lease; one that fails leaves time for another. */
const RENEWALS = 3;

export type LeaseOptions = {
  readonly leases: Leases;
  readonly name: string;
  /** Another name for each process. */
  readonly holder: string;
  /** How long after its end another process takes over. */
  readonly millis: number;
};

const attempt = async ({ leases, name, holder, millis }: LeaseOptions): Promise<boolean | 'unknown'> => {
  try {
    return await leases.acquire(name, holder, millis);
  } catch {
    return 'unknown';
  }
};

/** Waits until the lease is ours. Rejects when the signal aborts. */
export const leaseTaken = async (lease: LeaseOptions, sleep: Sleep, signal: AbortSignal): Promise<void> => {
  while ((await attempt(lease)) !== true) await sleep(lease.millis / RENEWALS, signal);
};

/** Does the work for as long as the lease is ours: its signal aborts when that is no longer sure. Then gives it back. */
export const underLease = async (
  lease: LeaseOptions,
  sleep: Sleep,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  const term = new AbortController();
  const working = AbortSignal.any([signal, term.signal]);
  const renew = async (): Promise<void> => {
    for (let unsure = 0; unsure < RENEWALS - 1; ) {
      await sleep(lease.millis / RENEWALS, working);
      const ours = await attempt(lease);
      if (ours === false) break;
      unsure = ours === true ? 0 : unsure + 1;
    }
    term.abort();
  };
  const renewing = renew().catch(() => {});
  try {
    await work(working);
  } finally {
    term.abort();
    await renewing;
    await lease.leases.release(lease.name, lease.holder).catch(() => {});
  }
};
