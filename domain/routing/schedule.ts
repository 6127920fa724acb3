import type { Location } from '../setup/location.ts';
import { type Instant, instantOf, millisOf } from '../time.ts';
import { type WorkDay, workDayAt } from './calendar.ts';

/** A location that is closed for longer than this is taken to work around the clock, so that a promise can be given at all. */
const CLOSED_DAYS_MAX = 60;

const DAY_MILLIS = 86_400_000;
const MINUTE_MILLIS = 60_000;

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
  const departure = countedFrom(location, millisOf(`${minute}:00.000Z`));
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
    departure = countedFrom(location, workDayAt(location, departure.millis).end);
  }
  return null;
};

/** The local date of an instant. */
export const localDay = (location: Location, at: Instant): string => workDayAt(location, millisOf(at)).day;

/** By when a location takes up what it is given now, has picked it, and has sent it or has it ready, as it gives itself time. */
export type Clocks = { readonly acceptBy?: Instant; readonly pickBy?: Instant; readonly leaveBy?: Instant };

/** The clocks that run for what a location is given now: left out are those that it has no minutes for. */
export const clocksOf = (location: Location, now: Instant): Clocks => {
  const { acceptMinutes = null, pickMinutes = null, shipMinutes = null } = location;
  const after = (minutes: number): Instant => instantOf(openAfter(location, millisOf(now), minutes * MINUTE_MILLIS));
  return {
    ...(acceptMinutes === null ? {} : { acceptBy: after(acceptMinutes) }),
    ...(pickMinutes === null ? {} : { pickBy: after(pickMinutes) }),
    ...(shipMinutes === null ? {} : { leaveBy: after(shipMinutes) }),
  };
};

const countedFrom = (location: Location, now: number): Departure => {
  const today = workDayAt(location, now);
  const from = now >= today.cutOff ? today.end : now;
  return departing(location, openAfter(location, from, location.handlingHours * 60 * MINUTE_MILLIS, now));
};

/** When so many milliseconds of opening hours have passed; where it is closed for too long, so many since `otherwise`. */
const openAfter = (location: Location, since: number, millisOpen: number, otherwise = since): number => {
  let left = millisOpen;
  let at = since;
  for (let day = 0; day < CLOSED_DAYS_MAX; day += 1) {
    const today: WorkDay = workDayAt(location, at);
    for (const [opens, closes] of today.open) {
      const from = Math.max(at, opens);
      const open = closes - from;
      if (open < 0 || (open === 0 && left > 0)) continue;
      if (open >= left) return from + left;
      left -= open;
    }
    at = today.end;
  }
  return otherwise + millisOpen;
};

const departing = (location: Location, millis: number): Departure => ({
  shipBy: instantOf(millis),
  millis,
  day: workDayAt(location, millis).day,
});

/** When the customer will have it, in milliseconds: days of transit after it was sent; collected goods are there as soon as they are ready. */
export const deliveredAt = ({ millis }: Pick<Departure, 'millis'>, transitDays: number): number =>
  millis + transitDays * DAY_MILLIS;
