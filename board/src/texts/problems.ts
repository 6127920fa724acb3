import type { ProblemKind } from '../api/codes.ts';
import type { Fault, ProblemDocument } from '../api/problem.ts';
import { dictionary } from './language.tsx';

/** `unreachable`: there was no answer at all. */
type Titles = { readonly [K in ProblemKind | 'unreachable']: string };

/** Less is there of a SKU than was asked for. */
type Short = (sku: string, available: number) => string;

const faultIn = ({ path, message, sku, available }: Fault, short: Short): string =>
  sku === undefined || available === undefined ? `${path} ${message}`.trim() : short(sku, available);

const isKnown = (titles: Titles, kind: string): kind is keyof Titles => Object.hasOwn(titles, kind);

/** A problem in words: its kind in the viewer's language, and what the server says of this one. */
const wordsIn =
  (titles: Titles, short: Short) =>
  ({ type, title, detail, errors = [] }: ProblemDocument): { readonly title: string; readonly detail: string } => {
    const kind = type.slice(type.lastIndexOf('/') + 1);
    return {
      // What stands between the board and Weir has problems of its own.
      title: isKnown(titles, kind) ? titles[kind] : title,
      detail: [detail, ...errors.map((fault) => faultIn(fault, short))]
        .filter((part) => part !== undefined && part !== '')
        .join(' '),
    };
  };

export const problemTexts = dictionary({
  en: {
    close: 'Close',
    words: wordsIn(
      {
        malformed: 'That is not filled in as it must be',
        unauthenticated: 'You are not signed in',
        forbidden: 'Your key may not do this',
        unknown: 'There is no such thing, or not for your key',
        'method-not-allowed': 'This cannot be done here',
        'not-now': 'This cannot be done now: something has changed meanwhile',
        'out-of-stock': 'There is less in stock than that',
        'content-differs': 'The same was sent with other content',
        'in-progress': 'The same is being worked on',
        'too-slow': 'The request took too long to come',
        'headers-too-large': 'The address is too long',
        'too-large': 'That is too much at once',
        'not-json': 'This kind of content is not understood',
        unprocessable: 'Understood, but impossible',
        'too-many-requests': 'Too much at once: try again in a moment',
        internal: 'Something went wrong in Weir',
        unavailable: 'Weir cannot answer at the moment',
        unreachable: 'Weir cannot be reached',
      },
      (sku, available) => `Only ${available} of ${sku} are available.`,
    ),
  },
  sv: {
    close: 'Stäng',
    words: wordsIn(
      {
        malformed: 'Det är inte ifyllt som det måste vara',
        unauthenticated: 'Du är inte inloggad',
        forbidden: 'Din nyckel får inte göra detta',
        unknown: 'Det finns inte, eller inte för din nyckel',
        'method-not-allowed': 'Det går inte att göra här',
        'not-now': 'Det går inte nu: något har ändrats under tiden',
        'out-of-stock': 'Det finns mindre i lager än så',
        'content-differs': 'Samma sak har skickats med annat innehåll',
        'in-progress': 'Samma sak pågår redan',
        'too-slow': 'Förfrågan tog för lång tid att komma fram',
        'headers-too-large': 'Adressen är för lång',
        'too-large': 'Det är för mycket på en gång',
        'not-json': 'Det slaget av innehåll går inte att läsa',
        unprocessable: 'Begripligt, men omöjligt',
        'too-many-requests': 'För mycket på en gång: försök igen strax',
        internal: 'Något gick fel i Weir',
        unavailable: 'Weir kan inte svara just nu',
        unreachable: 'Weir kan inte nås',
      },
      (sku, available) => `Bara ${available} av ${sku} finns att få.`,
    ),
  },
});
