import type { Order } from '../../domain/order/order.ts';
import { da } from './texts/da.ts';
import { de } from './texts/de.ts';
import { en, type Texts } from './texts/en.ts';
import { fi } from './texts/fi.ts';
import { no } from './texts/no.ts';
import { sv } from './texts/sv.ts';

/** The languages of documents and pages. */
export const LANGUAGES = ['en', 'sv', 'no', 'da', 'fi', 'de'] as const;

export type Language = (typeof LANGUAGES)[number];

export const TEXTS: { readonly [L in Language]: Texts } = { en, sv, no, da, fi, de };

/** How each is written by those who speak it: for dates and numbers, and for what reads pages aloud. */
export const LOCALES: { readonly [L in Language]: string } = {
  en: 'en-GB',
  sv: 'sv-SE',
  no: 'nb-NO',
  da: 'da-DK',
  fi: 'fi-FI',
  de: 'de-DE',
};

export const OWN_NAMES: { readonly [L in Language]: string } = {
  en: 'English',
  sv: 'Svenska',
  no: 'Norsk',
  da: 'Dansk',
  fi: 'Suomi',
  de: 'Deutsch',
};

const BY_COUNTRY: ReadonlyMap<string, Language> = new Map([
  ['SE', 'sv'],
  ['NO', 'no'],
  ['DK', 'da'],
  ['FI', 'fi'],
  ['DE', 'de'],
  ['AT', 'de'],
  ['CH', 'de'],
]);

/** A BCP 47 tag's language, where it is one of ours. */
const languageNamed = (tag: string): Language | null => {
  const [primary = ''] = tag.trim().toLowerCase().split(/[-_]/);
  if (primary === 'nb' || primary === 'nn') return 'no';
  return LANGUAGES.find((language) => language === primary) ?? null;
};

export const languageOfCountry = (country: string | null): Language => BY_COUNTRY.get(country ?? '') ?? 'en';

/** What the order's channel said of its customer's language, as `attributes.locale`. */
const languageSaid = ({ attributes }: Pick<Order, 'attributes'>): Language | null => {
  const locale = attributes?.locale;
  return typeof locale === 'string' ? languageNamed(locale) : null;
};

/** The customer's language: what the order says of it, else that of the country that it goes to, else English. */
export const languageOfOrder = (order: Pick<Order, 'attributes' | 'country'>): Language =>
  languageSaid(order) ?? languageOfCountry(order.country);

/** What a browser asks for first among ours (`Accept-Language`). */
const languageAccepted = (header: string | undefined): Language | null => {
  const wanted = (header ?? '')
    .slice(0, ACCEPTED_LENGTH_MAX)
    .split(',')
    .flatMap((part) => {
      const [tag = '', ...more] = part.split(';');
      const weight = Number(/^\s*q=([\d.]+)/.exec(more.join(';'))?.[1] ?? 1);
      const language = languageNamed(tag);
      return language === null || !(weight > 0) ? [] : [{ language, weight }];
    })
    .sort((a, b) => b.weight - a.weight);
  return wanted[0]?.language ?? null;
};

const ACCEPTED_LENGTH_MAX = 500;

/** The language of a page: the chosen one, what the order says, what the browser asks for, the country's; at last English. */
export const languageOfPage = (
  order: Pick<Order, 'attributes' | 'country'> | null,
  chosen: Language | undefined,
  accepted: string | undefined,
): Language =>
  chosen ??
  (order === null ? null : languageSaid(order)) ??
  languageAccepted(accepted) ??
  languageOfCountry(order?.country ?? null);
