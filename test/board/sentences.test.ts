import { describe, expect, it } from 'vitest';
import type { Grounds } from '../../board/src/api/routing-documents.ts';
import { exceptionInEnglish } from '../../board/src/texts/sentences/exceptions-english.ts';
import { exceptionInSwedish } from '../../board/src/texts/sentences/exceptions-swedish.ts';
import { routingInEnglish } from '../../board/src/texts/sentences/routing-english.ts';
import { routingInSwedish } from '../../board/src/texts/sentences/routing-swedish.ts';
import type { Say } from '../../board/src/texts/sentences/say.ts';
import { type ExceptionDetails, KIND_OF } from '../../projections/exceptions/details.ts';
import { RAISING, raisingFact } from '../../projections/exceptions.fixture.ts';
import { exceptions } from '../../projections/exceptions.ts';
import { folded } from '../../projections/testing.ts';

const say = (and: string): Say => ({
  number: String,
  money: (minor, currency) => `${minor / 100} ${currency}`,
  day: () => '(day)',
  dayTime: () => '(time)',
  list: (items) => items.join(and),
  location: (id) => (id === 'wh-1' ? 'Nord' : id),
  channel: (id) => (id === 'web' ? 'Webben' : id),
});
const [english, swedish] = [say(' and '), say(' och ')];

const WHATS = Object.keys(KIND_OF).filter((what): what is ExceptionDetails['what'] => what in KIND_OF);

const detailsOf = (what: ExceptionDetails['what']): ExceptionDetails => {
  const fact = raisingFact(what);
  const raised = exceptions.keys(fact).map((id) => folded(exceptions, [fact], id)?.details);
  const details = raised.find((one) => one?.what === what);
  if (details === undefined) throw new Error(`${what} is not raised`);
  return details;
};

const wordsIn = (text: string): readonly string[] => text.match(/\p{L}{3,}/gu) ?? [];
/** What is written alike in both languages, and the names in the story. */
const ALIKE = new Set([
  ...['order', 'still', 'position', 'revision'],
  ...['Nord', 'Webben', 'time', 'day', 'OrderPlaced', 'orders', 'create', 'shop', 'erp', 'postnord', 'cheapest'],
]);

describe('what happened is told in the words of the viewer', () => {
  it.each(WHATS)('in Swedish without an English word: %s', (what) => {
    const details = detailsOf(what);
    const inEnglish = exceptionInEnglish(details, english);
    const inSwedish = exceptionInSwedish(details, swedish);
    const both = new Set(wordsIn(inEnglish.words));
    expect(wordsIn(inSwedish.words).filter((word) => both.has(word) && !ALIKE.has(word))).toEqual([]);
    for (const { words } of [inEnglish, inSwedish]) expect(words).not.toMatch(/\b(undefined|null|wh-1)\b|T\d\d:/);
  });

  it.each(WHATS)("and leaves others' words as they are: %s", (what) => {
    const { quoted } = exceptionInSwedish(detailsOf(what), swedish);
    expect(quoted).toBe(exceptionInEnglish(detailsOf(what), english).quoted);
    if (quoted !== null) expect(RAISING[what].message).toContain(quoted);
  });
});

const told = { relaxed: [], removed: [], decidedBy: null } as const;
const sent = { outcome: 'sent', from: ['wh-1'], cutShort: null, currency: 'SEK', ...told } as const;

describe('a routing decision is told in the words of the viewer', () => {
  it.each([
    [
      'the only way',
      { ...sent, because: { kind: 'onlyWay' } },
      'Skickas från Nord eftersom det inte går på annat sätt.',
    ],
    [
      'a dearer and slower one that was nearer',
      {
        ...sent,
        because: {
          ...{ kind: 'better', others: ['s-2'] },
          more: [
            { term: 'cost', by: 1_200 },
            { term: 'speed', by: 1 },
          ],
          less: [{ term: 'distance', by: 5 }],
        },
      },
      'Skickas från Nord eftersom s-2 skulle ha kostat 12 SEK mer och tagit 1 timme längre, med försenade dagar räknade tio gånger, fast det skulle ha legat 5 km närmare.',
    ],
    [
      'who has turned it down',
      { outcome: 'turnedDown', locations: ['wh-1', 's-2'] },
      'Nord och s-2 har tackat nej. Dirigera om så att reglerna får fortsätta, välj en plats, eller annullera det som väntar.',
    ],
  ] as const satisfies readonly (readonly [string, Grounds, string])[])('%s', (_, grounds, words) => {
    expect(routingInSwedish(grounds, swedish)).toEqual({ words, quoted: null });
    expect(routingInEnglish(grounds, english).words).not.toBe(words);
  });
});
