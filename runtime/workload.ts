import type { FulfilmentId, LocationId } from '../domain/ids.ts';
import type { PlannedFulfilment } from '../domain/order/facts.ts';
import { localDay } from '../domain/routing/schedule.ts';
import { type Instant, instantOf, millisOf } from '../domain/time.ts';
import type { Recorded } from '../log/codec.ts';
import type { Directory } from './directory.ts';

/**
 * Fulfilments that each location has been given, by the local date that they are due to leave on; only of locations with a capacity.
 * Counted in memory from the log's facts, so it costs an order nothing and is as fresh as the subscription: milliseconds. Two orders that are
 * routed in the same instant may both get the last place of a day.
 */
export type Workload = {
  readonly at: (location: LocationId) => ReadonlyMap<string, number>;
  /** Takes in what is known from the views. */
  readonly load: (due: readonly Due[]) => void;
  readonly apply: (event: Recorded) => void;
};

export type Due = Pick<PlannedFulfilment, 'id' | 'location' | 'shipBy'>;

/** Facts that it counts. */
export const WORK_FACTS: readonly Recorded['type'][] = [
  ...(['FulfilmentsAssigned', 'FulfilmentRejected', 'FulfilmentWithdrawn', 'FulfilmentCancelled'] as const),
];

const DAY_MILLIS = 86_400_000;
/** No place on earth has a date that is older than this. */
const DAYS_KEPT = 2;

/** From when on what is due must be known. */
export const dueSince = (now: Instant): Instant => instantOf(millisOf(now) - DAYS_KEPT * DAY_MILLIS);

const NOTHING: ReadonlyMap<string, number> = new Map();

export const workload = (known: Pick<Directory, 'location'>): Workload => {
  const due = new Map<FulfilmentId, { readonly location: LocationId; readonly day: string }>();
  const counts = new Map<LocationId, Map<string, number>>();
  let pruned = '';

  const count = (location: LocationId, day: string, by: 1 | -1): void => {
    const days = counts.get(location) ?? new Map<string, number>();
    days.set(day, (days.get(day) ?? 0) + by);
    counts.set(location, days);
  };
  const add = ({ id, location, shipBy }: Due): void => {
    const at = known.location(location);
    if (at === undefined || at.capacityPerDay === null || due.has(id)) return;
    const day = localDay(at, shipBy);
    due.set(id, { location, day });
    count(location, day, 1);
  };
  const remove = (id: FulfilmentId): void => {
    const gone = due.get(id);
    if (gone === undefined) return;
    due.delete(id);
    count(gone.location, gone.day, -1);
  };
  /** Days that are over everywhere. */
  const prune = (now: Instant): void => {
    const first = dueSince(now).slice(0, 'YYYY-MM-DD'.length);
    if (first === pruned) return;
    pruned = first;
    for (const [id, { day }] of due) if (day < first) due.delete(id);
    for (const days of counts.values()) for (const day of days.keys()) if (day < first) days.delete(day);
  };

  return {
    at: (location) => counts.get(location) ?? NOTHING,
    load(fulfilments) {
      for (const fulfilment of fulfilments) add(fulfilment);
    },
    apply(event) {
      switch (event.type) {
        case 'FulfilmentsAssigned':
          prune(event.metadata.at);
          for (const fulfilment of event.data.fulfilments) add(fulfilment);
          return;
        case 'FulfilmentRejected':
        case 'FulfilmentWithdrawn':
        case 'FulfilmentCancelled':
          remove(event.data.fulfilment);
          return;
        default:
          return;
      }
    },
  };
};
