import { DateTime } from 'luxon';
import type { Location, Weekday } from '../setup/location.ts';
import { type Instant, instantOf, millisOf } from '../time.ts';

/** A location that is closed for longer than this is taken to work around the clock, so that a promise can be given at all. */
const CLOSED_DAYS_MAX = 60;

const DAY_MILLIS = 86_400_000;
const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/**
 * When a location will have sent what it is given now, to the minute: its handling time, counted in its opening hours and its own
 * time zone, from the next working day on where the cut-off of the day has passed.
 */
export const shipByOf = (location: Location, now: Instant): Instant => {
  const minute = now.slice(0, 'YYYY-MM-DDTHH:MM'.length);
  const known = lastAnswer.get(location);
  if (known?.minute === minute) return known.shipBy;
  const shipBy = countedFrom(location, `${minute}:00.000Z`);
  lastAnswer.set(location, { minute, shipBy });
  return shipBy;
};

/** Calendars are dear, and many orders ask in the same minute. */
const lastAnswer = new WeakMap<Location, { readonly minute: string; readonly shipBy: Instant }>();

const countedFrom = (location: Location, now: Instant): Instant => {
  let left = location.handlingHours * 60;
  let at = DateTime.fromISO(now, { zone: location.timeZone });
  if (location.cutOff !== null && at.toFormat('HH:mm') >= location.cutOff) at = at.plus({ days: 1 }).startOf('day');
  for (let day = 0; day < CLOSED_DAYS_MAX; day += 1) {
    for (const [opens, closes] of openingOn(location, at)) {
      const from = DateTime.max(at, opens);
      const minutes = closes.diff(from, 'minutes').minutes;
      if (minutes < 0 || (minutes === 0 && left > 0)) continue;
      if (minutes >= left) return instantOf(from.plus({ minutes: left }).toMillis());
      left -= minutes;
    }
    at = at.plus({ days: 1 }).startOf('day');
  }
  return instantOf(millisOf(now) + location.handlingHours * 3_600_000);
};

/** When the customer will have it: days of transit after it was sent; collected goods are there as soon as they are ready. */
export const deliverByOf = (shipBy: Instant, transitDays: number): Instant =>
  instantOf(millisOf(shipBy) + transitDays * DAY_MILLIS);

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
