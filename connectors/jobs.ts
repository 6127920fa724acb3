import { leaseTaken, underLease } from '../projections/projector/lease.ts';
import type { Sleep } from '../projections/projector/retry.ts';
import type { Leases } from '../runtime/ports.ts';

export type JobDependencies = {
  readonly leases: Leases;
  /** This process, by a name of its own. */
  readonly holder: string;
  readonly sleep: Sleep;
  readonly onError: (error: unknown) => void;
};

/** Work that one process does at a time, until its signal aborts. Another job takes its place when the version differs. */
export type Job = {
  /** Of its lease. */
  readonly name: string;
  readonly version: string;
  /** Called once for as long as the job is there; what it gives back is run whenever this process has the lease. */
  readonly begin: () => (signal: AbortSignal) => Promise<void>;
};

export type Jobs = {
  /** Does each job for as long as it is there and this process has its lease, until the signal aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Names of those that this process does now. */
  readonly ours: ReadonlySet<string>;
};

/** How often it looks which jobs there are. */
const LOOK_MILLIS = 500;
const LEASE_MILLIS = 10_000;
/** After something was out of reach. */
const AGAIN_MILLIS = 1_000;

type Begun = { readonly version: string; readonly stop: () => Promise<void> };

export const leasedJobs = ({ leases, holder, sleep, onError }: JobDependencies, wanted: () => readonly Job[]): Jobs => {
  const begun = new Map<string, Begun>();
  const ours = new Set<string>();

  const keepDoing = async (
    name: string,
    work: (signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> => {
    const lease = { leases, name, holder, millis: LEASE_MILLIS };
    while (!signal.aborted) {
      try {
        await leaseTaken(lease, sleep, signal);
        await underLease(lease, sleep, signal, async (working) => {
          ours.add(name);
          await work(working)
            .catch((error: unknown) => {
              // Broken off by ourselves: the lease was lost, or the job is not there any more.
              if (!working.aborted) throw error;
            })
            .finally(() => ours.delete(name));
        });
      } catch (error) {
        if (signal.aborted) return;
        onError(error);
        await sleep(AGAIN_MILLIS, signal).catch(() => undefined);
      }
    }
  };

  const begin = ({ name, version, begin: prepare }: Job): Begun => {
    const controller = new AbortController();
    const running = keepDoing(name, prepare(), controller.signal);
    return {
      version,
      async stop() {
        controller.abort();
        await running;
      },
    };
  };

  const look = async (): Promise<void> => {
    const jobs = new Map(wanted().map((job) => [job.name, job]));
    const gone = [...begun].filter(([name, { version }]) => jobs.get(name)?.version !== version);
    for (const [name] of gone) begun.delete(name);
    await Promise.all(gone.map(([, one]) => one.stop()));
    for (const [name, job] of jobs) if (!begun.has(name)) begun.set(name, begin(job));
  };

  return {
    ours,
    async run(signal) {
      try {
        while (!signal.aborted) {
          await look();
          await sleep(LOOK_MILLIS, signal);
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        await Promise.all([...begun.values()].map((one) => one.stop()));
      }
    },
  };
};
