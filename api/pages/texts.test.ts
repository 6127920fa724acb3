import { describe, expect, it } from 'vitest';
import { LANGUAGES, TEXTS } from './language.ts';

/** Every text with its place; one that is made of something is made of marks. */
const textsIn = (texts: object, place = ''): readonly (readonly [string, string])[] =>
  Object.entries(texts).flatMap(([name, text]: [string, unknown]) => {
    const here = `${place}/${name}`;
    if (typeof text === 'string') return [[here, text] as const];
    if (typeof text === 'function') return [[here, String(text('«1»', '«2»'))] as const];
    return typeof text === 'object' && text !== null ? textsIn(text, here) : [];
  });

/** A number with a word that is the same in several languages. */
const OWN = /^\p{L}+ «1»$/u;

const places = (texts: object): readonly string[] => textsIn(texts).map(([place]) => place);

describe.each(LANGUAGES)('the texts in %s', (language) => {
  const texts = textsIn(TEXTS[language]);

  it('are the same ones as in English', () => expect(places(TEXTS[language])).toEqual(places(TEXTS.en)));

  it('all say something', () => expect(texts.filter(([, text]) => text.trim() === '')).toEqual([]));

  it('say what they are given, as the English ones do', () => {
    const given = (text: string) => ['«1»', '«2»'].filter((mark) => text.includes(mark));
    const english = new Map(textsIn(TEXTS.en));
    expect(texts.map(([place, text]) => [place, given(text)])).toEqual(
      texts.map(([place]) => [place, given(english.get(place) ?? '')]),
    );
  });

  it.skipIf(language === 'en')('are all translated', () => {
    const english = new Map(textsIn(TEXTS.en));
    expect(
      texts.filter(([place, text]) => text.includes(' ') && !OWN.test(text) && english.get(place) === text),
    ).toEqual([]);
  });
});
