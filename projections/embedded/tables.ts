/** The tables of one build: documents with a column for each indexed field, and a table beside it for each index with an array. */
import { type Field, fieldOf, fieldsOf, type IndexedBy } from '../keys.ts';
import type { Index, ViewDeclaration } from '../port.ts';

/** An index as SQLite keeps it. */
export type IndexTable =
  | { readonly kind: 'index'; readonly name: string; readonly fields: readonly IndexedBy[] }
  /** A row for each element; the fields in the order of the index, then the id. */
  | { readonly kind: 'side'; readonly name: string; readonly fields: readonly Field[] };

export type Tables = {
  readonly documents: string;
  readonly fields: readonly Field[];
  readonly indexes: readonly IndexTable[];
};

export const quoted = (name: string): string => `"${name}"`;

/** The column of a field: text; of an array, the JSON of its keys. */
export const column = (field: string): string => quoted(`k_${field}`);

export const columns = (fields: readonly { readonly name: string }[]): readonly string[] =>
  fields.map(({ name }) => column(name));

const indexTable = (documents: string, index: Index, at: number): IndexTable => {
  const fields = index.map(fieldOf);
  const kind = fields.some(({ array }) => array) ? 'side' : 'index';
  return { kind, name: `${documents}_${kind}_${at}`, fields };
};

export const tablesOf = (declaration: ViewDeclaration, build: number): Tables => {
  const documents = `${declaration.name}_${declaration.version}_${build}`;
  return {
    documents,
    fields: fieldsOf(declaration),
    indexes: declaration.indexes.map((index, at) => indexTable(documents, index, at)),
  };
};

export const createDocuments = ({ documents, fields }: Tables): string => `
  CREATE TABLE ${quoted(documents)} (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    document TEXT NOT NULL
    ${fields.map(({ name }) => `, ${column(name)} TEXT NOT NULL`).join('')}
  ) STRICT`;

const createSide = (documents: string, { name, fields }: IndexTable): string => {
  const names = columns(fields).join(', ');
  const array = fields.find((field) => field.array)?.name ?? '';
  const values = fields.map((field) => (field.array ? 'element.value' : `d.${column(field.name)}`)).join(', ');
  return `
    CREATE TABLE ${quoted(name)} (
      ${fields.map((field) => `${column(field.name)} TEXT NOT NULL,`).join(' ')}
      id TEXT NOT NULL,
      PRIMARY KEY (${names}, id)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO ${quoted(name)} (${names}, id)
      SELECT ${values}, d.id FROM ${quoted(documents)} AS d, json_each(d.${column(array)}) AS element
      ORDER BY ${values}, d.id`;
};

/** Which documents are in an index that leaves some out. Whoever walks it says the same, else SQLite does not take it. */
export const heldBy = ({ fields }: Extract<IndexTable, { readonly kind: 'index' }>): readonly string[] =>
  fields.filter(({ sparse }) => sparse).map(({ name }) => `${column(name)} <> ''`);

/** Makes an index over the documents that are there already: several times faster than keeping it while they come. */
export const createIndex = ({ documents }: Tables, index: IndexTable): string => {
  if (index.kind === 'side') return createSide(documents, index);
  const held = heldBy(index);
  const where = held.length === 0 ? '' : ` WHERE ${held.join(' AND ')}`;
  return `CREATE INDEX ${quoted(index.name)} ON ${quoted(documents)} (${columns(index.fields).join(', ')}, id)${where}`;
};

export const dropTables = (documents: string, tables: readonly string[]): string =>
  tables
    .filter((table) => table === documents || table.startsWith(`${documents}_side_`))
    .map((table) => `DROP TABLE ${quoted(table)}`)
    .join(';');
