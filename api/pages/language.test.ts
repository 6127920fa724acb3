import { describe, expect, it } from 'vitest';
import { languageOfOrder, languageOfPage } from './language.ts';

const orderOf = (country: string | null, locale?: string) => ({
  country,
  attributes: locale === undefined ? null : { locale },
});

describe('the language of a customer', () => {
  it.each([
    ['SE', 'sv'],
    ['NO', 'no'],
    ['DK', 'da'],
    ['FI', 'fi'],
    ['DE', 'de'],
    ['AT', 'de'],
    ['FR', 'en'],
    [null, 'en'],
  ])('in %s is %s, as long as nobody says otherwise', (country, language) =>
    expect(languageOfOrder(orderOf(country))).toBe(language),
  );

  it.each([
    ['fi-SE', 'fi'],
    ['nb_NO', 'no'],
    ['nn', 'no'],
    ['EN-us', 'en'],
    ['pl-PL', 'sv'],
    ['', 'sv'],
  ])('who ordered in Sweden in %s is %s', (locale, language) =>
    expect(languageOfOrder(orderOf('SE', locale))).toBe(language),
  );
});

describe('the language of a page', () => {
  it('is the chosen one before all', () => expect(languageOfPage(orderOf('SE', 'sv'), 'de', 'fi')).toBe('de'));

  it('is what the order says before what the browser asks for', () =>
    expect(languageOfPage(orderOf('SE', 'da'), undefined, 'fi')).toBe('da'));

  it.each([
    ['fi', 'fi'],
    ['pl, de;q=0.5, nb;q=0.8', 'no'],
    ['de;q=0, *;q=0.5', 'sv'],
    ['pl;q=1', 'sv'],
    [';;,q=', 'sv'],
  ])('of an order to Sweden for a browser that asks for %s is %s', (accepted, language) =>
    expect(languageOfPage(orderOf('SE'), undefined, accepted)).toBe(language),
  );

  it('is English for whoever says nothing, and has no order', () =>
    expect(languageOfPage(null, undefined, undefined)).toBe('en'));
});
