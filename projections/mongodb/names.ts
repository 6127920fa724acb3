/** Names of fields that MongoDB gives a meaning of its own: a SKU or a location may have a dot in it. */

const ESCAPED = /[.$%]/g;
const ENCODED = /%(2e|24|25)/g;

const escapeName = (name: string): string =>
  name.replace(ESCAPED, (character) => `%${character.charCodeAt(0).toString(16)}`);

const unescapeName = (name: string): string =>
  name.replace(ENCODED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

const renamed = (value: unknown, rename: (name: string) => string): unknown => {
  if (Array.isArray(value)) return value.map((element) => renamed(element, rename));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [rename(name), renamed(inner, rename)]));
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** A document as MongoDB can keep it. */
export const toStored = (document: object): object => {
  const stored = renamed(document, escapeName);
  return isObject(stored) ? stored : {};
};

/** The store gives back what was saved: the one place where that is taken on trust. */
const isSaved = <D>(value: unknown): value is D => isObject(value);

export const fromStored = <D>(stored: object): D => {
  const document = renamed(stored, unescapeName);
  if (!isSaved<D>(document)) throw new TypeError('not a document');
  return document;
};
