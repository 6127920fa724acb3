import { DateTime } from 'luxon';
import { type Instant, instantOf, millisOf } from '../../domain/time.ts';
import type { Span } from './reconciling.ts';

/** A day (`2026-11-27`) in a time zone, from its first instant to that of the next day; `null` where there is no such day. */
export const spanOf = (day: string, timeZone: string): Span | null => {
  const from = DateTime.fromISO(day, { zone: timeZone }).startOf('day');
  if (!from.isValid || from.toISODate() !== day) return null;
  return { from: instantOf(from.toMillis()), to: instantOf(from.plus({ days: 1 }).startOf('day').toMillis()) };
};

/** The day that it is somewhere. */
export const dayAt = (at: Instant, timeZone: string): string =>
  DateTime.fromMillis(millisOf(at), { zone: timeZone }).toFormat('yyyy-MM-dd');

export const dayBefore = (day: string): string =>
  DateTime.fromISO(day, { zone: 'utc' }).minus({ days: 1 }).toFormat('yyyy-MM-dd');

/** The days that are over by so long, the newest first, from a first one on and no more than so many. */
export const daysOver = (
  now: Instant,
  settledMillis: number,
  { timeZone, since, max }: { readonly timeZone: string; readonly since: Instant; readonly max: number },
): readonly string[] => {
  const first = dayAt(since, timeZone);
  const days: string[] = [];
  let day = dayBefore(dayAt(instantOf(millisOf(now) - settledMillis), timeZone));
  for (; days.length < max && day >= first; day = dayBefore(day)) days.push(day);
  return days;
};
