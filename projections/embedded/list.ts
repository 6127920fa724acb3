/** Plans in SQL. */
import type { Check, Finding, Pin, Plan, Range, Served } from '../plan.ts';
import { column, heldBy, type IndexTable, quoted, type Tables } from './tables.ts';

export type Sql = { readonly sql: string; readonly parameters: readonly (string | number)[] };

const marks = (count: number): string => Array(count).fill('?').join(', ');

const all = (conditions: readonly Sql[]): Sql => ({
  sql: conditions.map(({ sql }) => sql).join(' AND ') || 'TRUE',
  parameters: conditions.flatMap(({ parameters }) => parameters),
});

const rangeSql = (expression: string, { from, below }: Range): Sql =>
  all([
    ...(from === undefined ? [] : [{ sql: `${expression} >= ?`, parameters: [from] }]),
    ...(below === undefined ? [] : [{ sql: `${expression} < ?`, parameters: [below] }]),
  ]);

const valueSql = (expression: string, check: Check): Sql =>
  'values' in check
    ? { sql: `${expression} IN (${marks(check.values.length)})`, parameters: check.values }
    : rangeSql(expression, check.range);

/** A condition that no index answers, on the document's own row. */
const checkSql = (check: Check): Sql => {
  if (!check.array) return valueSql(`d.${column(check.field)}`, check);
  const { sql, parameters } = valueSql('value', check);
  return { sql: `EXISTS (SELECT 1 FROM json_each(d.${column(check.field)}) WHERE ${sql})`, parameters };
};

type Source = { readonly from: string; readonly alias: 'd' | 's'; readonly parameters?: Sql['parameters'] };

const sourceOf = ({ documents }: Tables, index: IndexTable | undefined): Source => {
  if (!index) return { from: `${quoted(documents)} AS d`, alias: 'd' };
  return index.kind === 'side'
    ? { from: `${quoted(index.name)} AS s CROSS JOIN ${quoted(documents)} AS d ON d.id = s.id`, alias: 's' }
    : { from: `${quoted(documents)} AS d INDEXED BY ${quoted(index.name)}`, alias: 'd' };
};

/** What is said of a sparse index so that SQLite takes it; the conditions of the plan leave out the same documents. */
const heldSql = (index: IndexTable | undefined): readonly Sql[] =>
  index?.kind === 'index' ? heldBy(index).map((sql) => ({ sql, parameters: [] })) : [];

type Pinned = { readonly field: string; readonly value: string };

/** Each combination of the pinned values: within one, the index is in the order of the sort. */
const combinationsOf = (pins: readonly Pin[]): readonly (readonly Pinned[])[] =>
  pins.reduce<readonly (readonly Pinned[])[]>(
    (rows, { field, values }) => rows.flatMap((row) => values.map((value) => [...row, { field, value }])),
    [[]],
  );

const afterSql = ({ after, descending, sort }: Plan, key: string, id: string): Sql => {
  if (!after) return all([]);
  const beyond = descending ? '<' : '>';
  return sort === null
    ? { sql: `${id} ${beyond} ?`, parameters: [after.id] }
    : { sql: `(${key}, ${id}) ${beyond} (?, ?)`, parameters: [after.key, after.id] };
};

const DOCUMENT: Sql = { sql: 'd.id AS id, d.position AS position, d.document AS document', parameters: [] };

/** What is selected, beside the key of the sort, of the documents of one source that meet the conditions, in order, one more than a page has. */
const pageSql = (
  plan: Plan,
  { from, alias, parameters: given = [] }: Source,
  conditions: readonly Sql[],
  selected: Sql = DOCUMENT,
): Sql => {
  const id = `${alias}.id`;
  const key = plan.sort === null ? `''` : `${alias}.${column(plan.sort)}`;
  const way = plan.descending ? ' DESC' : '';
  const { sql, parameters } = all([...conditions, afterSql(plan, key, id)]);
  const order = plan.sort === null ? `${id}${way}` : `${key}${way}, ${id}${way}`;
  return {
    sql: `SELECT ${selected.sql}, ${key} AS key FROM ${from} WHERE ${sql} ORDER BY ${order} LIMIT ?`,
    parameters: [...selected.parameters, ...given, ...parameters, plan.limit + 1],
  };
};

const pinSql = (alias: string, { field, value }: Pinned): Sql => ({
  sql: `${alias}.${column(field)} = ?`,
  parameters: [value],
});

const sortRange = ({ sort, range }: Plan, alias: string): Sql =>
  sort === null ? all([]) : rangeSql(`${alias}.${column(sort)}`, range);

/** Walks the plan's index; several values of a pinned field are walked side by side and merged. `null`: nothing can match. */
export const walkSql = (tables: Tables, plan: Plan, selected?: Sql): Sql | null => {
  const index = tables.indexes[plan.index];
  const source = sourceOf(tables, index);
  const walks = combinationsOf(plan.pins).map((pins) => {
    const conditions = [
      ...heldSql(index),
      ...pins.map((pin) => pinSql(source.alias, pin)),
      sortRange(plan, source.alias),
      ...plan.checks.map(checkSql),
    ];
    return pageSql(plan, source, conditions, selected);
  });
  const [only, ...others] = walks;
  if (!only || others.length === 0) return only ?? null;
  const way = plan.descending ? ' DESC' : '';
  return {
    sql: `${walks.map(({ sql }) => `SELECT * FROM (${sql})`).join(' UNION ALL ')} ORDER BY key${way}, id${way} LIMIT ?`,
    parameters: [...walks.flatMap(({ parameters }) => parameters), plan.limit + 1],
  };
};

/** The plan apart for each combination of its pinned values: where no order is wanted, nothing is merged. */
export const apart = (plan: Plan): readonly Plan[] =>
  combinationsOf(plan.pins).map((pins) => ({
    ...plan,
    pins: pins.map(({ field, value }) => ({ field, values: [value] })),
  }));

/** Fields of documents, after their ids. */
export const fieldsSql = (fields: readonly string[]): Sql => ({
  sql: `d.id AS id${', d.document ->> ?'.repeat(fields.length)}`,
  parameters: fields,
});

/** How many entries of the index the plan may have to look at, counted up to a limit. */
export const countSql = (tables: Tables, plan: Plan, limit: number): Sql | null => {
  const index = tables.indexes[plan.index];
  if (!index) return null;
  const from = index.kind === 'side' ? `${quoted(index.name)} AS s` : sourceOf(tables, index).from;
  const alias = index.kind === 'side' ? 's' : 'd';
  const conditions = [
    ...heldSql(index),
    ...plan.pins.map(({ field, values }) => valueSql(`${alias}.${column(field)}`, { field, array: false, values })),
    sortRange(plan, alias),
  ];
  const { sql, parameters } = all(conditions);
  return {
    sql: `SELECT count(*) FROM (SELECT 1 FROM ${from} WHERE ${sql} LIMIT ?)`,
    parameters: [...parameters, limit],
  };
};

/** What an index finds; of a side index, the fields of the index are there, and all others on the document. */
const foundSql = (tables: Tables, { index, found }: Finding): Source & { readonly conditions: readonly Sql[] } => {
  const of = tables.indexes[index];
  const source = sourceOf(tables, of);
  const values = found.map((check) => valueSql(`${source.alias}.${column(check.field)}`, check));
  return { ...source, conditions: [...heldSql(of), ...values] };
};

/** How many documents an index finds, counted up to a limit. */
export const countFoundSql = (tables: Tables, finding: Finding, limit: number): Sql => {
  const { conditions, alias, ...source } = foundSql(tables, finding);
  const index = tables.indexes[finding.index];
  const from = index?.kind === 'side' ? `${quoted(index.name)} AS ${alias}` : source.from;
  const { sql, parameters } = all(conditions);
  return {
    sql: `SELECT count(*) FROM (SELECT 1 FROM ${from} WHERE ${sql} LIMIT ?)`,
    parameters: [...parameters, limit],
  };
};

/** Fetches the few documents that an index finds, then checks and sorts them. */
export const foundSortedSql = (tables: Tables, plan: Plan, finding: Finding): Sql => {
  const { conditions, from } = foundSql(tables, finding);
  return pageSql(plan, { from, alias: 'd' }, [...conditions, ...finding.checks.map(checkSql)]);
};

type Search = NonNullable<Served['search']>;

const wordSql = (tables: Tables, { index, check }: Search): Sql => {
  const side = tables.indexes[index];
  const { sql, parameters } = rangeSql(column(check.field), check.range);
  return { sql: `FROM ${quoted(side?.name ?? '')} WHERE ${sql}`, parameters };
};

/** How many words the search finds, counted up to a limit. */
export const countWordsSql = (tables: Tables, search: Search, limit: number): Sql => {
  const { sql, parameters } = wordSql(tables, search);
  return { sql: `SELECT count(*) FROM (SELECT 1 ${sql} LIMIT ?)`, parameters: [...parameters, limit] };
};

/** Fetches the few documents that the search finds, then checks and sorts them. */
export const searchSql = (tables: Tables, plan: Plan, search: Search): Sql => {
  const { sql, parameters } = wordSql(tables, search);
  const pins = plan.pins.map(({ field, values }) =>
    checkSql({ field, array: tables.fields.some((f) => f.name === field && f.array), values }),
  );
  // CROSS JOIN: the words come first, whatever SQLite thinks of the other indexes.
  const from = `(SELECT DISTINCT id ${sql}) AS w CROSS JOIN ${quoted(tables.documents)} AS d ON d.id = w.id`;
  return pageSql(plan, { from, alias: 'd', parameters }, [
    ...pins,
    sortRange(plan, 'd'),
    ...plan.checks.filter((check) => check !== search.check).map(checkSql),
  ]);
};
