import { DateTime } from 'luxon';
import type { Location, Weekday } from '../setup/location.ts';

/** A local day of a location, all in milliseconds. `end` is the beginning of the next one. */
export type WorkDay = {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly begin: number;
  readonly end: number;
  /** Orders from then on are of the next day; infinite where there is no cut-off. */
  readonly cutOff: number;
  readonly open: readonly (readonly [from: number, to: number])[];
};

const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const DAY_MILLIS = 86_400_000;
const DAYS_KEPT_MAX = 500;

/** The local day that an instant is in. */
export const workDayAt = (location: Location, millis: number): WorkDay => {
  const days = keptOf(location);
  const bucket = Math.floor(millis / DAY_MILLIS);
  for (const known of days.get(bucket) ?? []) if (millis >= known.begin && millis < known.end) return known;
  if (days.size >= DAYS_KEPT_MAX) days.clear();
  const found = workDay(location, DateTime.fromMillis(millis, { zone: location.timeZone }));
  for (const at of new Set([found.begin, found.end - 1].map((edge) => Math.floor(edge / DAY_MILLIS)))) {
    days.set(at, [...(days.get(at) ?? []), found]);
  }
  return found;
};

/** Calendars are dear, and all orders of a day ask for the same. By the days (UTC) that they touch. */
const kept = new WeakMap<Location, Map<number, readonly WorkDay[]>>();

const keptOf = (location: Location): Map<number, readonly WorkDay[]> => {
  const days = kept.get(location) ?? new Map<number, readonly WorkDay[]>();
  kept.set(location, days);
  return days;
};

const workDay = (location: Location, at: DateTime): WorkDay => {
  const begin = at.startOf('day');
  const end = begin.plus({ days: 1 }).startOf('day');
  const { cutOff } = location;
  return {
    day: begin.toFormat('yyyy-MM-dd'),
    begin: begin.toMillis(),
    end: end.toMillis(),
    cutOff: cutOff === null ? Number.POSITIVE_INFINITY : atTime(begin, end, cutOff),
    open: openingOn(location, begin, end),
  };
};

const openingOn = (location: Location, begin: DateTime, end: DateTime): WorkDay['open'] => {
  if (location.closedOn.includes(begin.toFormat('yyyy-MM-dd'))) return [];
  if (location.opening === null) return [[begin.toMillis(), end.toMillis()]];
  const weekday = WEEKDAYS[begin.weekday - 1];
  const hours = weekday === undefined ? undefined : location.opening[weekday];
  return (hours ?? []).map(([from, to]) => [atTime(begin, end, from), atTime(begin, end, to)] as const);
};

const atTime = (begin: DateTime, end: DateTime, time: string): number => {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour === 24 ? end.toMillis() : begin.set({ hour, minute, second: 0, millisecond: 0 }).toMillis();
};
