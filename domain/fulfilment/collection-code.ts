/** Letters and digits of which no two are taken for each other, read or said. */
const CHARACTERS = 'ACDEFGHJKLMNPQRTUVWXY34679';
const LENGTH = 6;

/** A new code for a collection: 309 million are possible. `randomBelow` gives a whole number from 0 to below another. */
export const collectionCode = (randomBelow: (limit: number) => number): string =>
  Array.from({ length: LENGTH }, () => CHARACTERS.charAt(randomBelow(CHARACTERS.length))).join('');

/** The same code, however it was typed: in small letters, or with spaces or dashes in it. */
export const isSameCode = (code: string, typed: string): boolean =>
  typed.toUpperCase().replaceAll(/[\s-]/g, '') === code;
