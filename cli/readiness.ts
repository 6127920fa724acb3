import type { Readiness } from '../api/health.ts';
import type { Projector } from '../projections/projector.ts';

/** Ready while every view that this process projects is up to date; a view that stands still is named, and serves what it has. */
export const readinessOf = (projector: Pick<Projector, 'status' | 'projecting'>): Readiness => {
  const views = projector.status().map(({ name, version, state, position, failure, problem }) => ({
    name,
    version,
    state,
    position: String(position),
    ...(failure === null
      ? {}
      : { failure: { position: String(failure.position), event: failure.type, error: failure.error } }),
    ...(problem === null ? {} : { problem }),
  }));
  return {
    ready: views.every((view) => view.state !== 'building' && !('problem' in view)),
    checks: { projecting: projector.projecting(), views },
  };
};
