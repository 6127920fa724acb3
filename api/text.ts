import type { Fault } from '../domain/fact.ts';

/** Levels of arrays and objects inside each other. */
export const NESTING_MAX = 32;

/** Where lines may be broken: what people write freely. */
const FREE_TEXT = /\/(attributes|note)(\/|$)/;

/** Only a text with an escape, or with one of these as it is, can hold a control character or half a surrogate pair. */
const SUSPECT = /[\\\u007f-\u009f]/;
const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_LAYOUT = /[^\P{Cc}\t\n\r]/u;

/**
 * The first thing that no text of ours may hold, with its place: a control character, half a character, or nesting without
 * end. `text` is the JSON that `value` was parsed from; most are cleared by one look at it.
 */
export const unfitText = (text: string, value: unknown): Fault | null =>
  SUSPECT.test(text) ? unfitIn(value, '', 0) : null;

const unfitIn = (value: unknown, path: string, depth: number): Fault | null => {
  if (typeof value === 'string') {
    const unfit = FREE_TEXT.test(path) ? CONTROL_BUT_LAYOUT.test(value) : CONTROL.test(value);
    if (unfit) return { path, message: 'must not hold control characters' };
    return value.isWellFormed() ? null : { path, message: 'must be well-formed Unicode' };
  }
  if (typeof value !== 'object' || value === null) return null;
  if (depth >= NESTING_MAX) return { path, message: `is nested more than ${NESTING_MAX} levels deep` };
  for (const [name, member] of Object.entries(value)) {
    if (CONTROL.test(name) || !name.isWellFormed()) return { path, message: 'has a name with control characters' };
    const fault = unfitIn(member, `${path}/${pointerPart(name)}`, depth + 1);
    if (fault !== null) return fault;
  }
  return null;
};

/** True when nothing in a value lies deeper than so many levels. */
export const isShallow = (value: unknown, levels: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (levels > 0 && Object.values(value).every((member) => isShallow(member, levels - 1)));

/** A name as part of a JSON pointer (RFC 6901). */
export const pointerPart = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
