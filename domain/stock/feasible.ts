import type { LocationId } from '../ids.ts';

/** Demand that any of some locations can serve. */
export type DemandGroup = { readonly quantity: number; readonly locations: readonly LocationId[] };

/**
 * The most units of the demands that the supply can serve at once, each demand only from its own locations.
 * A maximum flow: every unit that it says can be served has a place, so promises that share stock never rest on the same unit.
 */
export const servable = (demands: readonly DemandGroup[], supply: ReadonlyMap<LocationId, number>): number => {
  const left = new Map(supply);
  const given: Map<LocationId, number>[] = demands.map(() => new Map());
  let served = 0;
  for (const [group, demand] of demands.entries()) {
    let open = demand.quantity;
    while (open > 0) {
      const units = pushFrom(group, open, demands, left, given, new Set());
      if (units === 0) break;
      open -= units;
      served += units;
    }
  }
  return served;
};

/** Finds units for a group: free ones, or ones of another group that can be served elsewhere. */
const pushFrom = (
  group: number,
  wanted: number,
  demands: readonly DemandGroup[],
  left: Map<LocationId, number>,
  given: readonly Map<LocationId, number>[],
  seen: Set<LocationId>,
): number => {
  const mine = given[group];
  const locations = demands[group]?.locations ?? [];
  if (mine === undefined) return 0;
  const take = (location: LocationId, units: number): number => {
    mine.set(location, (mine.get(location) ?? 0) + units);
    return units;
  };
  for (const location of locations) {
    const free = left.get(location) ?? 0;
    if (free <= 0) continue;
    const units = Math.min(free, wanted);
    left.set(location, free - units);
    return take(location, units);
  }
  for (const location of locations) {
    if (seen.has(location)) continue;
    seen.add(location);
    for (const [other, holds] of given.entries()) {
      const held = holds.get(location) ?? 0;
      if (other === group || held === 0) continue;
      const moved = pushFrom(other, Math.min(held, wanted), demands, left, given, seen);
      if (moved === 0) continue;
      holds.set(location, held - moved);
      return take(location, moved);
    }
  }
  return 0;
};
