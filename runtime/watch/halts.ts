import { setInterval as every } from 'node:timers/promises';
import type { WatchFacts } from '../../domain/watch.ts';
import type { EventLog } from '../../log/event-log.ts';
import type { Clock } from '../clock.ts';
import { lastOf, recordOn } from '../last-fact.ts';
import { watchCause } from './leaks.ts';

/** How a build of a view stands in the process that projects it. */
export type ViewStanding = {
  readonly name: string;
  readonly version: number;
  readonly position: bigint;
  /** The event that it stands still at; `error` is the kind of what went wrong, without anything of the event in it. */
  readonly failure: { readonly position: bigint; readonly type: string; readonly error: string } | null;
};

export type HaltDependencies = {
  readonly log: EventLog;
  readonly clock: Clock;
  /** What this process projects; nothing in one that does not. */
  readonly views: () => readonly ViewStanding[];
  readonly onError: (error: unknown) => void;
};

const LOOK_MILLIS = 500;

type Halted = WatchFacts['ViewHalted'];

/** Puts on record when a view stands still, once for each event that it does so at, and when it goes on. Runs until the signal aborts. */
export const recordHalts = async (dependencies: HaltDependencies, signal: AbortSignal): Promise<void> => {
  const look = haltsRecorder(dependencies);
  try {
    for await (const _ of every(LOOK_MILLIS, undefined, { signal, ref: false })) {
      await look().catch(dependencies.onError);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};

/** As `recordHalts`, one look at a time. */
export const haltsRecorder = ({ log, clock, views }: HaltDependencies): (() => Promise<void>) => {
  const record = recordOn(log);
  /** What is on record of each view, as far as it has been looked up. */
  const told = new Map<string, Halted | null>();

  const toldOf = async (view: string): Promise<Halted | null> => {
    const known = told.get(view);
    if (known !== undefined) return known;
    const { event } = await lastOf(log, streamOf(view));
    return event?.type === 'ViewHalted' ? event.data : null;
  };

  const halted = async (data: Halted, before: Halted | null): Promise<void> => {
    if (isSame(data, before)) return;
    await record(
      streamOf(data.view),
      (last) => ({
        events: last?.type === 'ViewHalted' && isSame(data, last.data) ? [] : [{ type: 'ViewHalted', data }],
      }),
      watchCause(clock, data.view),
    );
  };

  const resumed = async ({ view, position }: Halted, version: number): Promise<void> => {
    await record(
      streamOf(view),
      (last) => ({
        events: last?.type === 'ViewHalted' ? [{ type: 'ViewResumed', data: { view, version, position } }] : [],
      }),
      watchCause(clock, view),
    );
  };

  const look = async (view: string, builds: readonly ViewStanding[]): Promise<void> => {
    const before = await toldOf(view);
    const now = builds.map(haltOf).find((halt) => halt !== null) ?? null;
    const passed = before !== null && builds.every(({ position }) => position >= BigInt(before.position));
    if (now !== null) await halted(now, before);
    else if (before !== null && passed) await resumed(before, builds[0]?.version ?? before.version);
    told.set(view, now ?? (passed ? null : before));
  };

  return async () => {
    const standing = views();
    if (standing.length === 0) told.clear();
    for (const [view, builds] of Object.entries(Object.groupBy(standing, ({ name }) => name))) {
      if (builds !== undefined) await look(view, builds);
    }
  };
};

const streamOf = (view: string): string => `view-${view}`;

const isSame = (one: Halted, other: Halted | null): boolean =>
  one.position === other?.position && one.version === other.version;

const haltOf = ({ name, version, failure }: ViewStanding): Halted | null =>
  failure === null
    ? null
    : {
        view: name,
        version,
        position: String(failure.position),
        eventType: failure.type,
        message: failure.error,
      };
