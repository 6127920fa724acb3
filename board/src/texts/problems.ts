import type { ProblemDocument } from '../api/problem.ts';
import { dictionary } from './language.tsx';

type Titles = { readonly [kind: string]: string };

/** A problem in words: its kind in the viewer's language, and what the server says of this one. */
const wordsIn =
  (titles: Titles) =>
  ({ type, title, detail, errors = [] }: ProblemDocument): { readonly title: string; readonly detail: string } => ({
    title: titles[type.slice(type.lastIndexOf('/') + 1)] ?? title,
    detail: [detail, ...errors.map(({ path, message }) => `${path} ${message}`.trim())]
      .filter((part) => part !== undefined && part !== '')
      .join(' '),
  });

export const problemTexts = dictionary({
  en: {
    close: 'Close',
    words: wordsIn({
      malformed: 'That is not filled in as it must be',
      unauthenticated: 'You are not signed in',
      forbidden: 'Your key may not do this',
      unknown: 'There is no such thing, or not for your key',
      'not-now': 'This cannot be done now: something has changed meanwhile',
      'out-of-stock': 'There is less in stock than that',
      'content-differs': 'The same was sent with other content',
      'in-progress': 'The same is being worked on',
      'too-large': 'That is too much at once',
      unprocessable: 'Understood, but impossible',
      'too-many-requests': 'Too much at once: try again in a moment',
      internal: 'Something went wrong in Weir',
      unavailable: 'Weir cannot answer at the moment',
      unreachable: 'Weir cannot be reached',
    }),
  },
  sv: {
    close: 'Stäng',
    words: wordsIn({
      malformed: 'Det är inte ifyllt som det måste vara',
      unauthenticated: 'Du är inte inloggad',
      forbidden: 'Din nyckel får inte göra detta',
      unknown: 'Det finns inte, eller inte för din nyckel',
      'not-now': 'Det går inte nu: något har ändrats under tiden',
      'out-of-stock': 'Det finns mindre i lager än så',
      'content-differs': 'Samma sak har skickats med annat innehåll',
      'in-progress': 'Samma sak pågår redan',
      'too-large': 'Det är för mycket på en gång',
      unprocessable: 'Begripligt, men omöjligt',
      'too-many-requests': 'För mycket på en gång: försök igen strax',
      internal: 'Något gick fel i Weir',
      unavailable: 'Weir kan inte svara just nu',
      unreachable: 'Weir kan inte nås',
    }),
  },
});
