import { DateTime } from 'luxon';
import { currencyDigits, type Minor } from '../../domain/money.ts';
import type { Address } from '../../domain/order/request.ts';
import type { Hours, Location, Weekday } from '../../domain/setup/location.ts';
import type { Instant } from '../../domain/time.ts';
import { type Language, LOCALES } from './language.ts';

/** Writes dates, numbers and money as a language does, at the time of a place. */
export type Format = {
  /** `Tuesday, 24 November`. */
  readonly day: (instant: Instant) => string;
  /** `24 November 2026`. */
  readonly date: (instant: Instant) => string;
  /** `24 Nov 2026, 15:00`. */
  readonly moment: (instant: Instant) => string;
  readonly number: (value: number) => string;
  readonly money: (amount: Minor, currency: string) => string;
  readonly country: (code: string) => string;
};

/** `zone`: an IANA name. */
export const formatFor = (language: Language, zone: string): Format => {
  const locale = LOCALES[language];
  const write = (options: Intl.DateTimeFormatOptions) => (instant: Instant) =>
    DateTime.fromISO(instant, { zone }).setLocale(locale).toLocaleString(options);
  const numbers = new Intl.NumberFormat(locale);
  const countries = new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' });
  return {
    day: write({ weekday: 'long', day: 'numeric', month: 'long' }),
    date: write({ day: 'numeric', month: 'long', year: 'numeric' }),
    moment: write({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' }),
    number: (value) => numbers.format(value),
    money(amount, currency) {
      const digits = currencyDigits(currency);
      const options = {
        style: 'currency',
        currency,
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      } as const;
      return new Intl.NumberFormat(locale, options).format(amount / 10 ** digits);
    },
    country: (code) => countries.of(code) ?? code,
  };
};

/** The lines of an address as they stand on a letter; what is not there is left out. */
export const addressLines = (
  { line1, line2, postalCode, city, region, country }: Omit<Address, 'name' | 'lat' | 'lon'>,
  format: Format,
): readonly string[] =>
  [line1, line2, [postalCode, city].filter(Boolean).join(' '), region, format.country(country)].filter(
    (line): line is string => line !== undefined && line !== '',
  );

const WEEK: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** A Monday. */
const SOME_MONDAY = DateTime.utc(2024, 1, 1);

/** Opening hours by day of the week; none where a place has none. `hours` is empty on days on which it is closed. */
export const openingHours = (
  { opening }: Pick<Location, 'opening'>,
  language: Language,
): readonly { readonly day: string; readonly hours: string }[] =>
  opening === null
    ? []
    : WEEK.map((weekday, index) => ({
        day: SOME_MONDAY.plus({ days: index }).setLocale(LOCALES[language]).toLocaleString({ weekday: 'long' }),
        hours: (opening[weekday] ?? []).map(([from, to]: Hours) => `${from}–${to}`).join(', '),
      }));
