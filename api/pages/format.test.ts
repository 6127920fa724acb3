import { describe, expect, it } from 'vitest';
import { addressLines, formatFor, openingHours } from './format.ts';

const NIGHT = '2026-11-24T23:30:00.000Z';
/** Numbers and their currency are held together by spaces of other kinds. */
const plain = (text: string): string => text.replaceAll(/\s/g, ' ');

describe('dates', () => {
  it("are those of the place, in the reader's language", () => {
    expect(formatFor('sv', 'Europe/Stockholm').date(NIGHT)).toBe('25 november 2026');
    expect(formatFor('de', 'Europe/Berlin').day(NIGHT)).toBe('Mittwoch, 25. November');
    expect(formatFor('en', 'America/New_York').date(NIGHT)).toBe('24 November 2026');
    expect(formatFor('fi', 'Europe/Helsinki').moment(NIGHT)).toContain('01.30');
  });
});

describe('money', () => {
  it('is written with the digits of its currency', () => {
    const { money } = formatFor('sv', 'UTC');
    expect(plain(money(35_820, 'SEK'))).toBe('358,20 kr');
    expect(plain(money(500, 'JPY'))).toBe('500 JPY');
    expect(plain(money(1_500, 'KWD'))).toBe('1,500 KWD');
    expect(plain(formatFor('de', 'UTC').money(123_456, 'EUR'))).toBe('1.234,56 €');
  });
});

describe('places', () => {
  it('are written as on a letter, without what is not known', () =>
    expect(addressLines({ postalCode: '111 22', city: 'Stockholm', country: 'SE' }, formatFor('de', 'UTC'))).toEqual([
      '111 22 Stockholm',
      'Schweden',
    ]));

  it('tell their opening hours from Monday on, and none where they are always open', () => {
    const hours = openingHours(
      {
        opening: {
          mon: [
            ['10:00', '12:00'],
            ['13:00', '18:00'],
          ],
        },
      },
      'da',
    );
    expect(hours.slice(0, 2)).toEqual([
      { day: 'mandag', hours: '10:00–12:00, 13:00–18:00' },
      { day: 'tirsdag', hours: '' },
    ]);
    expect(openingHours({ opening: null }, 'da')).toEqual([]);
  });
});
