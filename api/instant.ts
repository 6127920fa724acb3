import type { Instant } from '../domain/time.ts';

const ISO =
  /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const NORMAL_LENGTH = '2026-11-24T08:00:00.000Z'.length;

/**
 * True for an ISO 8601 instant that says which one it is: with `Z` or an offset, and of a day that exists. In UTC, too, its year has four
 * digits: the text of any other is not in the order of time.
 */
export const isInstant = (text: string): boolean => {
  const day = ISO.exec(text)?.[1];
  if (day === undefined || !new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)) return false;
  return utc(text).length === NORMAL_LENGTH;
};

/** An instant as it is kept: UTC, milliseconds, `Z`, so that the order of texts is the order of time. */
export const utc = (text: string): Instant =>
  text.length === NORMAL_LENGTH && text.endsWith('Z') ? text : new Date(text).toISOString();
