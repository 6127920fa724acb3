/**
 * What an index holds of a field: text whose order is the order of the values, so that equality, ranges, sorting and
 * paging mean the same in every store.
 */
import type { Document, IndexedField, ViewDeclaration } from './port.ts';

export type Field = { readonly name: string; readonly array: boolean };

/** A field as one index has it. `sparse`: documents without it are not in the index. */
export type IndexedBy = Field & { readonly sparse: boolean };

/** The keys of a document by field: one text, or one for each element of an array. */
export type Keys = Readonly<Record<string, string | readonly string[]>>;

/** Above every text that begins with the same prefix. */
const LAST_CHARACTER = '\u{10ffff}';

const FIELD_NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
const VIEW_NAME = /^[a-z][a-z0-9-]*$/;

const bits = new DataView(new ArrayBuffer(8));

/** IEEE 754 in order: the sign bit flipped, and for negative numbers all others too. */
const numberKey = (value: number): string => {
  bits.setFloat64(0, value === 0 ? 0 : value);
  const negative = bits.getUint8(0) >= 0x80;
  const half = (at: number, flip: number): string => ((bits.getUint32(at) ^ flip) >>> 0).toString(16).padStart(8, '0');
  return negative ? half(0, 0xffffffff) + half(4, 0xffffffff) : half(0, 0x80000000) + half(4, 0);
};

export const keyOf = (value: unknown): string => {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return numberKey(value);
    case 'boolean':
      return String(value);
    default:
      if (value === null || value === undefined) return '';
      throw new TypeError(`an indexed field holds text, a number, true, false or null, not ${JSON.stringify(value)}`);
  }
};

const elementKeys = (value: unknown): readonly string[] => {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw new TypeError(`an array was declared, not ${JSON.stringify(value)}`);
  return [...new Set(value.map(keyOf))].sort();
};

export const fieldOf = (declared: IndexedField): IndexedBy => {
  if (declared.endsWith('[]')) return { name: declared.slice(0, -2), array: true, sparse: false };
  const sparse = declared.endsWith('?');
  return { name: sparse ? declared.slice(0, -1) : declared, array: false, sparse };
};

/** The fields of all indexes, each once, in the order of their first use. Throws when the declaration cannot be right. */
export const fieldsOf = ({ name, version, indexes }: ViewDeclaration): readonly Field[] => {
  if (!VIEW_NAME.test(name)) throw new TypeError(`not the name of a view: ${name}`);
  if (!Number.isSafeInteger(version) || version < 1) throw new TypeError(`not a version of ${name}: ${version}`);
  const fields = new Map<string, Field>();
  for (const index of indexes) {
    if (index.length === 0) throw new TypeError(`an index of ${name} has no fields`);
    if (index.filter((field) => fieldOf(field).array).length > 1) {
      throw new TypeError(`an index of ${name} has two arrays: ${index.join(', ')}`);
    }
    const declared = index.map(fieldOf);
    if (declared.some(({ array }) => array) && declared.some(({ sparse }) => sparse)) {
      throw new TypeError(`an index of ${name} has an array and leaves documents out: ${index.join(', ')}`);
    }
    for (const { name: field, array } of declared) {
      if (!FIELD_NAME.test(field)) throw new TypeError(`not the name of a field of ${name}: ${field}`);
      if ((fields.get(field)?.array ?? array) !== array) {
        throw new TypeError(`${field} of ${name} is declared as a text and as an array`);
      }
      fields.set(field, { name: field, array });
    }
  }
  return [...fields.values()];
};

export const keysOf = (fields: readonly Field[], document: Document): Keys => {
  const keys: Record<string, string | readonly string[]> = {};
  for (const { name, array } of fields) keys[name] = array ? elementKeys(document[name]) : keyOf(document[name]);
  return keys;
};

/** The half-open range of the texts that begin with a prefix. */
export const prefixRange = (prefix: string): { readonly from: string; readonly below: string } => ({
  from: prefix,
  below: prefix + LAST_CHARACTER,
});
