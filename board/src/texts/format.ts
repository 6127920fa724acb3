import { type Language, useLanguage } from './language.tsx';

/** The zone in which the viewer's instants are shown. */
export const TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

const LOCALES: { readonly [L in Language]: string } = { en: 'en-GB', sv: 'sv-SE' };
const MINUTE_MILLIS = 60_000;

/** How numbers, money and instants are written in a language. */
const formatsOf = (language: Language) => {
  const locale = LOCALES[language];
  const number = new Intl.NumberFormat(locale);
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const dayTime = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const second = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const whole = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const regions = new Intl.DisplayNames(locale, { type: 'region' });
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  const currencies = new Map<string, Intl.NumberFormat>();
  const currencyOf = (currency: string): Intl.NumberFormat => {
    const known = currencies.get(currency) ?? new Intl.NumberFormat(locale, { style: 'currency', currency });
    currencies.set(currency, known);
    return known;
  };
  const wholeOf = (currency: string): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 0 });

  return {
    number: (value: number): string => number.format(value),
    compact: (value: number): string => compact.format(value),
    list: (items: readonly string[]): string => list.format(items),
    /** Of 1. */
    percent: (share: number): string => percent.format(share),
    /** Of minor units. */
    money: (minor: number, currency: string): string => {
      const format = currencyOf(currency);
      return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
    },
    /** Of minor units, to the nearest whole one. */
    wholeMoney: (minor: number, currency: string): string => {
      const { maximumFractionDigits = 2 } = currencyOf(currency).resolvedOptions();
      return wholeOf(currency).format(minor / 10 ** maximumFractionDigits);
    },
    /** The name of a country, of its two letters; the letters, where it has none. */
    country: (code: string): string => (/^[A-Z]{2}$/.test(code) ? (regions.of(code) ?? code) : code),
    day: (instant: string): string => day.format(new Date(instant)),
    dayTime: (instant: string): string => dayTime.format(new Date(instant)),
    time: (instant: string): string => time.format(new Date(instant)),
    second: (instant: string): string => second.format(new Date(instant)),
    whole: (instant: string): string => whole.format(new Date(instant)),
    /** How long ago, or how far ahead, in the largest unit that is not zero. */
    /** How long something has taken, to about two digits; `seconds` are at least 0. */
    span: (seconds: number): string => {
      const [units, unit] =
        seconds < 120
          ? [seconds, 'second']
          : seconds < 7_200
            ? [seconds / 60, 'minute']
            : seconds < 172_800
              ? [seconds / 3_600, 'hour']
              : [seconds / 86_400, 'day'];
      return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: 0 }).format(units);
    },
    relative: (instant: string, now: number): string => {
      const minutes = Math.round((Date.parse(instant) - now) / MINUTE_MILLIS);
      if (Math.abs(minutes) < 60) return relative.format(minutes, 'minute');
      if (Math.abs(minutes) < 48 * 60) return relative.format(Math.round(minutes / 60), 'hour');
      return relative.format(Math.round(minutes / 1_440), 'day');
    },
  };
};

const made = new Map<Language, ReturnType<typeof formatsOf>>();

/** Made once for the whole page: what the platform formats with takes longer to make than a row of a table to draw. */
export const useFormats = () => {
  const { language } = useLanguage();
  const formats = made.get(language) ?? formatsOf(language);
  made.set(language, formats);
  return formats;
};
