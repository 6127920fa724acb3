import type { Checkpoint, Document, Projection, ViewBuild, ViewStore } from '../port.ts';
import { retiredBuilds, servingBuild } from '../serving.ts';
import type { Chunk, ProjectorEvent, Source } from './chunk.ts';
import { createGroup, followLog, type Group, type GroupEvents, positionOf } from './group.ts';
import { type Sleep, untilAvailable } from './retry.ts';
import { createViewRun, type ViewRun } from './view-run.ts';
import type { Change } from './watchers.ts';

/** How often the one who projects looks for builds that somebody ordered, and for old ones to be dropped. */
export const LOOK_MILLIS = 1_000;
/** Builds that no longer serve are kept this long, for processes that still run the version before. */
export const RETIRED_KEPT_MINUTES = 60;

export type ProjectingOptions<E> = {
  readonly source: Source<E>;
  readonly store: ViewStore;
  readonly projections: readonly Projection<E, Document>[];
  readonly now: () => number;
  readonly sleep: Sleep;
  /** No other process reads what this one projects. */
  readonly alone: boolean;
  /** Where a view that serves is as this process begins to project. */
  readonly onStarted: (view: string, position: bigint) => void;
  /** A view that serves has seen a position and changed these documents. */
  readonly onAdvanced: (view: string, position: bigint, changes: readonly Change[]) => void;
  /** Another build serves from now on: any document may differ. */
  readonly onSwapped: (view: string) => void;
  readonly onHandled: (runs: readonly ViewRun<E>[], chunk: Chunk<E>) => void;
  readonly onError: (error: unknown) => void;
};

export type Projecting<E> = {
  /** Projects until the signal aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly runs: () => readonly ViewRun<E>[];
  /** Takes up a halted view again; false when none of that name is halted. */
  readonly takeUp: (name: string) => boolean;
};

export const createProjecting = <E extends ProjectorEvent>(options: ProjectingOptions<E>): Projecting<E> => {
  const { source, store, projections, now, sleep, alone, onError } = options;
  const runs = new Set<ViewRun<E>>();
  const groups = new Set<Group<E>>();
  const tasks = new Set<Promise<void>>();
  let follow: (members: readonly ViewRun<E>[]) => void = () => {};

  const serves = (run: ViewRun<E>): boolean =>
    run.complete() && ![...runs].some((one) => one.name === run.name && one.complete() && one.build > run.build);

  const forget = (run: ViewRun<E>): void => {
    runs.delete(run);
    for (const group of groups) group.runs.delete(run);
  };

  const openRun = async (
    projection: Projection<E, Document>,
    identity: string,
    build?: number,
  ): Promise<ViewRun<E>> => {
    const writer = await store.writer<Document>(projection, build);
    const checkpoint: Checkpoint | null = await writer.checkpoint();
    if (checkpoint && checkpoint.identity !== identity) {
      // Made from another log: nothing of it can be kept.
      await store.drop({ ...projection, build: writer.build });
      return openRun(projection, identity);
    }
    const run = createViewRun({
      projection,
      writer,
      identity,
      position: checkpoint?.position ?? -1n,
      sleep,
      now,
      alone,
    });
    runs.add(run);
    return run;
  };

  /** The build that serves, which goes on, and the newest one, which may have to be built yet. */
  const openRuns = async (projection: Projection<E, Document>, identity: string): Promise<readonly ViewRun<E>[]> => {
    const newest = await openRun(projection, identity);
    const serving = servingBuild(await store.builds(), projection);
    if (newest.complete() || serving?.version !== projection.version) return [newest];
    return [newest, await openRun(projection, identity, serving.build)];
  };

  const reopen = async ({ name }: ViewRun<E>): Promise<void> => {
    const projection = projections.find((one) => one.name === name);
    if (projection) follow([await openRun(projection, await source.identity())]);
  };

  /** A group at the end of the log goes over into another one there, when it has seen all that this one has begun. */
  const mergeInto = (group: Group<E>): boolean => {
    const other = [...groups].find(
      (one) => one !== group && one.caughtUp && one.runs.size > 0 && positionOf(group) >= one.begun,
    );
    if (!group.caughtUp || !other) return false;
    for (const run of group.runs) other.runs.add(run);
    group.runs.clear();
    return true;
  };

  const finish = async (run: ViewRun<E>, signal: AbortSignal): Promise<void> => {
    await run.finish(now(), signal);
    for (const one of [...runs]) if (one.name === run.name && one !== run && one.build < run.build) forget(one);
    options.onSwapped(run.name);
    options.onAdvanced(run.name, run.position(), []);
  };

  const eventsOf = (spawn: (work: Promise<void>) => void): GroupEvents<E> => ({
    advanced: (run, changes) => {
      if (serves(run)) options.onAdvanced(run.name, run.position(), changes);
    },
    halted: (run) => {
      const failure = run.failure();
      onError(new Error(`${run.name}@${failure?.position} halted on ${failure?.type}: ${failure?.message}`));
    },
    gone: (run) => {
      forget(run);
      spawn(reopen(run));
    },
    behind: (run) => follow([run]),
    caughtUp: finish,
    handled: (group, chunk) => options.onHandled([...group.runs], chunk),
    failed: onError,
  });

  /** Opens builds that were ordered meanwhile, drops those that served long ago, and saves positions that were spared. */
  const look = async (identity: string): Promise<void> => {
    for (const one of runs) await one.keepPosition();
    const builds = await store.builds();
    for (const projection of projections) {
      const own = (b: ViewBuild): boolean => b.name === projection.name && b.version === projection.version;
      const known = Math.max(...[...runs].filter((run) => run.name === projection.name).map((run) => run.build));
      if (builds.some((b) => own(b) && b.build > known)) follow([await openRun(projection, identity)]);
      for (const old of retiredBuilds(builds, projection, now() - RETIRED_KEPT_MINUTES * 60_000)) await store.drop(old);
    }
  };

  const start = async (): Promise<string> => {
    runs.clear();
    const identity = await source.identity();
    const opened: ViewRun<E>[] = [];
    for (const projection of projections) opened.push(...(await openRuns(projection, identity)));
    for (const run of opened) if (serves(run)) options.onStarted(run.name, run.position());
    const complete = Object.groupBy(opened, (run) => (run.complete() ? `at ${run.position()}` : 'building'));
    for (const members of Object.values(complete)) if (members) follow(members);
    return identity;
  };

  const run = async (signal: AbortSignal): Promise<void> => {
    const spawn = (work: Promise<void>): void => {
      const task: Promise<void> = work
        .catch((error: unknown) => {
          if (!signal.aborted) onError(error);
        })
        .finally(() => tasks.delete(task));
      tasks.add(task);
    };
    const events = eventsOf(spawn);
    follow = (members) => {
      const group = createGroup(members);
      groups.add(group);
      const followed = followLog(group, { source, sleep, signal, events, merged: mergeInto });
      spawn(followed.finally(() => groups.delete(group)));
    };
    try {
      const identity = await untilAvailable(start, {
        sleep,
        signal,
        waiting: (problem) => problem && onError(problem),
      });
      while (!signal.aborted) {
        await sleep(LOOK_MILLIS, signal);
        await look(identity).catch(onError);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      follow = () => {};
      await Promise.all(tasks);
      runs.clear();
    }
  };

  return {
    run,
    runs: () => [...runs],
    takeUp: (name) => {
      const halted = [...runs].filter((one) => one.name === name && one.failure());
      for (const one of halted) {
        one.takeUp();
        follow([one]);
      }
      return halted.length > 0;
    },
  };
};
