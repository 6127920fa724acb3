import { DateTime } from 'luxon';
import type { Location, Weekday } from '../setup/location.ts';
import { type Instant, instantOf } from '../time.ts';

/** A location that is closed for longer than this is taken to work around the clock, so that a promise can be given at all. */
const CLOSED_DAYS_MAX = 60;

const DAY_MILLIS = 86_400_000;
const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** When a location will have sent what it is given, in milliseconds too, and the local date that this is. */
export type Departure = { readonly shipBy: Instant; readonly millis: number; readonly day: string };

/**
 * When a location will have sent what it is given now, to the minute: its handling time, counted in its opening hours and its own
 * time zone, from the next working day on where the cut-off of the day has passed.
 */
export const shipByOf = (location: Location, now: Instant): Instant => departureOf(location, now).shipBy;

export const departureOf = (location: Location, now: Instant): Departure => {
  const minute = now.slice(0, 'YYYY-MM-DDTHH:MM'.length);
  const known = lastAnswer.get(location);
  if (known?.minute === minute) return known.departure;
  const departure = countedFrom(location, `${minute}:00.000Z`);
  lastAnswer.set(location, { minute, departure });
  return departure;
};

/** Calendars are dear, and many orders ask in the same minute. */
const lastAnswer = new WeakMap<Location, { readonly minute: string; readonly departure: Departure }>();

/** The same from the first day on that has room; `null` where no day within `CLOSED_DAYS_MAX` has. */
export const departureWithRoom = (
  location: Location,
  now: Instant,
  load: ReadonlyMap<string, number>,
): Departure | null => {
  let departure = departureOf(location, now);
  const { capacityPerDay } = location;
  for (let day = 0; day < CLOSED_DAYS_MAX; day += 1) {
    if (capacityPerDay === null || (load.get(departure.day) ?? 0) < capacityPerDay) return departure;
    const next = DateTime.fromISO(departure.day, { zone: location.timeZone }).plus({ days: 1 });
    departure = countedFrom(location, instantOf(next.toMillis()));
  }
  return null;
};

/** The local date of an instant. */
export const localDay = (location: Location, at: Instant): string =>
  DateTime.fromISO(at, { zone: location.timeZone }).toFormat('yyyy-MM-dd');

/** By when a location takes up what it is given now; `null` where it is waited for. */
export const acceptByOf = (location: Location, now: Instant): Instant | null => {
  const { acceptMinutes = null, timeZone } = location;
  if (acceptMinutes === null) return null;
  const at = DateTime.fromISO(now, { zone: timeZone });
  return instantOf((openAfter(location, at, acceptMinutes) ?? at.plus({ minutes: acceptMinutes })).toMillis());
};

const countedFrom = (location: Location, now: Instant): Departure => {
  const began = DateTime.fromISO(now, { zone: location.timeZone });
  const isLate = location.cutOff !== null && began.toFormat('HH:mm') >= location.cutOff;
  const from = isLate ? began.plus({ days: 1 }).startOf('day') : began;
  return departing(
    openAfter(location, from, location.handlingHours * 60) ?? began.plus({ hours: location.handlingHours }),
  );
};

/** When so many minutes of opening hours have passed; `null` where it is closed for too long. */
const openAfter = (location: Location, since: DateTime, minutesOpen: number): DateTime | null => {
  let left = minutesOpen;
  let at = since;
  for (let day = 0; day < CLOSED_DAYS_MAX; day += 1) {
    for (const [opens, closes] of openingOn(location, at)) {
      const from = DateTime.max(at, opens);
      const minutes = closes.diff(from, 'minutes').minutes;
      if (minutes < 0 || (minutes === 0 && left > 0)) continue;
      if (minutes >= left) return from.plus({ minutes: left });
      left -= minutes;
    }
    at = at.plus({ days: 1 }).startOf('day');
  }
  return null;
};

const departing = (at: DateTime): Departure => ({
  shipBy: instantOf(at.toMillis()),
  millis: at.toMillis(),
  day: at.toFormat('yyyy-MM-dd'),
});

/** When the customer will have it, in milliseconds: days of transit after it was sent; collected goods are there as soon as they are ready. */
export const deliveredAt = ({ millis }: Pick<Departure, 'millis'>, transitDays: number): number =>
  millis + transitDays * DAY_MILLIS;

const openingOn = (location: Location, day: DateTime): readonly (readonly [DateTime, DateTime])[] => {
  if (location.closedOn.includes(day.toFormat('yyyy-MM-dd'))) return [];
  if (location.opening === null) return [[day.startOf('day'), day.startOf('day').plus({ days: 1 })]];
  const weekday = WEEKDAYS[day.weekday - 1];
  const hours = weekday === undefined ? undefined : location.opening[weekday];
  return (hours ?? []).map(([from, to]) => [atTime(day, from), atTime(day, to)] as const);
};

const atTime = (day: DateTime, time: string): DateTime => {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour === 24 ? day.startOf('day').plus({ days: 1 }) : day.set({ hour, minute, second: 0, millisecond: 0 });
};
