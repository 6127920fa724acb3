import { type ParcelEvent, type Tracking, trackingOf } from '../../carriage/tracking.ts';
import type { ParcelNews } from './facts.ts';

/** What is new of a parcel, and what all that is known of it comes to; `null` where nothing is new. `forgotten`: without texts. */
export const newsOf = (known: Tracking, events: readonly ParcelEvent[], forgotten: boolean): ParcelNews | null => {
  const told = forgotten ? events.map((event) => ({ ...event, text: null })) : events;
  // Of two that are the same, the later one stays: what is known is told last.
  const after = trackingOf([...told, ...known.history]);
  const before = new Set(known.history);
  const fresh = after.history.filter((event) => !before.has(event));
  if (fresh.length === 0) return null;
  return {
    events: fresh.map(({ id, at, meaning, code, place }) => ({ id, at, meaning, code, place })),
    texts: fresh.every(({ text }) => text === null) ? null : fresh.map(({ text }) => text),
    status: after.status,
    since: after.since,
    before: known.status,
  };
};
