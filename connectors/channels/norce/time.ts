import { DateTime } from 'luxon';
import type { Instant } from '../../../domain/time.ts';
import { instantOf } from '../../../domain/time.ts';
import type { NorceSettings } from './settings.ts';

type Zone = Pick<NorceSettings, 'timeZone'>;

const zoneOf = ({ timeZone = 'Europe/Stockholm' }: Zone): string => timeZone;

/** A time of Norce; one without an offset is local. `null` where it is none. */
export const instantIn = (text: string, settings: Zone): Instant | null => {
  const at = DateTime.fromISO(text, { zone: zoneOf(settings) });
  return at.isValid ? instantOf(at.toMillis()) : null;
};

/** An instant as Norce writes it: local, to the second. */
export const localTime = (instant: Instant, settings: Zone): string =>
  DateTime.fromISO(instant, { zone: zoneOf(settings) }).toFormat("yyyy-MM-dd'T'HH:mm:ss");
