import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { isKnown } from '../../domain/events.ts';
import type { ViewBuild, ViewDeclaration, ViewStore } from '../../projections/port.ts';
import { lowest } from '../../projections/projector/chunk.ts';
import { createProjector } from '../../projections/projector.ts';
import { VIEWS } from '../../projections/views.ts';
import { PROJECTING_LEASE_MILLIS } from '../projecting/lease.ts';
import { StartError } from '../start-error.ts';
import { openedLog } from './opened.ts';
import type { OpenedViews } from './opened-views.ts';

/** How far a rebuild has come: the view that is furthest behind, and those that do not serve yet. */
export type RebuildProgress = { readonly lowest: bigint; readonly end: bigint; readonly left: readonly string[] };

/** A build that is waited for. */
type Target = Pick<ViewBuild, 'name' | 'version' | 'build'>;

const LOOK_MILLIS = 200;

/**
 * Builds views anew and waits until they serve: true, or false when the signal aborts before. Takes up builds that are under way. Where
 * no running Weir projects, this process does. Throws `StartError` where a view stands still at an event that it cannot fold.
 */
export const rebuilt = async (
  opened: OpenedViews,
  chosen: readonly ViewDeclaration[],
  signal: AbortSignal,
  onProgress: (progress: RebuildProgress) => void,
): Promise<boolean> => {
  const { views } = opened;
  const targets: Target[] = [];
  for (const view of chosen) targets.push(await begun(views, view));
  const work = new AbortController();
  const working = AbortSignal.any([work.signal, signal]);
  const projector = projectorOf(opened);
  const projecting = projector?.run(working);
  try {
    while (!signal.aborted) {
      const builds = await views.builds();
      const left = targets.filter((target) => findIn(builds, target).finishedAt === null);
      if (left.length === 0) return true;
      const halted = projector
        ?.status()
        .find((run) => left.some(({ name }) => name === run.name) && run.failure !== null);
      if (halted !== undefined)
        throw new StartError(`${halted.name} stands still at ${halted.failure?.position}: ${halted.failure?.message}`);
      onProgress({ ...positionsOf(builds, left), left: left.map(({ name }) => name) });
      await pause(LOOK_MILLIS, undefined, { signal }).catch(() => undefined);
    }
    return false;
  } finally {
    work.abort();
    await projecting;
  }
};

/** The build that is under way already, or a new one. */
const begun = async (views: ViewStore, view: ViewDeclaration): Promise<Target> => {
  const newest = async () =>
    (await views.builds()).filter(({ name, version }) => name === view.name && version === view.version).at(-1);
  const underWay = await newest();
  if (underWay?.finishedAt === null) return underWay;
  await views.rebuild(view);
  const made = await newest();
  if (made === undefined) throw new StartError(`${view.name} could not be begun.`);
  return made;
};

const projectorOf = ({ config, views, stores }: OpenedViews) => {
  if (stores === null) return null;
  const { leases } = stores;
  const holder = `${hostname()}-${process.pid}-${randomUUID()}`;
  return createProjector({
    source: openedLog({ config, stores }),
    store: views,
    projections: VIEWS,
    isKnown,
    now: Date.now,
    onError: (error) => console.error(`weir: ${error instanceof Error ? error.message : String(error)}`),
    ...(config.eventstore === null ? {} : { lease: { leases, holder, millis: PROJECTING_LEASE_MILLIS } }),
  });
};

const findIn = (builds: readonly ViewBuild[], { name, version, build }: Target): ViewBuild => {
  const found = builds.find((one) => one.name === name && one.version === version && one.build === build);
  if (found === undefined) throw new StartError(`The build of ${name} has been dropped by somebody else.`);
  return found;
};

/** Where the builds that are left have come to, and the furthest that any view has come. */
const positionsOf = (builds: readonly ViewBuild[], left: readonly Target[]) => ({
  lowest: lowest(left.map((target) => positionOf(findIn(builds, target)))),
  end: furthest(builds),
});

const positionOf = ({ checkpoint }: ViewBuild): bigint => checkpoint?.position ?? 0n;

const furthest = (builds: readonly ViewBuild[]): bigint => {
  let far = 0n;
  for (const build of builds) if (positionOf(build) > far) far = positionOf(build);
  return far;
};
