import type { StatementSync } from 'node:sqlite';
import { LRUCache } from 'lru-cache';
import { cursorAfter } from '../cursor.ts';
import { countPlanOf, type Finding, type Plan, plansOf, type Served, wholePlansOf } from '../plan.ts';
import { type Document, type Stored, ViewBuilding, type ViewDeclaration, type ViewReader } from '../port.ts';
import { type ListQuery, type Page, QueryNotServed, type Totals, type WantedTotals } from '../query.ts';
import { servingBuild } from '../serving.ts';
import type { Database } from './database.ts';
import { countFoundSql, countSql, countWordsSql, foundSortedSql, type Sql, searchSql, walkSql } from './list.ts';
import type { BuildRow, Registry } from './registry.ts';
import type { Row } from './row.ts';
import { quoted, type Tables, tablesOf } from './tables.ts';
import { totalsOf } from './totals.ts';

/** Up to here the words that a search finds are fetched and sorted; beyond, the sort is walked and each document looked at. */
const SEARCH_WORDS_MAX = 2_000;
/** Up to here the documents that a filter finds are fetched and sorted; beyond, likewise. */
const FOUND_MAX = 2_000;
/** Up to here the entries of rival indexes are counted, to take the shortest. */
const RIVAL_ENTRIES_MAX = 2_000;
const STATEMENTS_MAX = 300;

const toStored = <D>(row: Row): Stored<D> => ({
  id: String(row[0]),
  position: typeof row[1] === 'bigint' ? row[1] : BigInt(Number(row[1])),
  document: JSON.parse(String(row[2])),
});

export const createReader = <D extends Document>(
  { db, call }: Database,
  registry: Registry,
  declaration: ViewDeclaration,
): ViewReader<D> => {
  const { name } = declaration;
  const statements = new LRUCache<string, StatementSync>({ max: STATEMENTS_MAX });
  const prepared = (sql: string): StatementSync => {
    const statement = statements.get(sql) ?? db.prepare(sql, { returnArrays: true, readBigInts: true });
    statements.set(sql, statement);
    return statement;
  };
  const rowsOf = ({ sql, parameters }: Sql): readonly Row[] =>
    prepared(sql)
      .all(...parameters)
      .map((row): Row => row);
  const countOf = (sql: Sql | null): number => (sql ? Number(rowsOf(sql)[0]?.[0]) : Number.POSITIVE_INFINITY);

  const serving = (): BuildRow => {
    const row = servingBuild(registry.ofName(name), declaration);
    if (!row) throw new ViewBuilding(`${name} is being built`);
    return row;
  };

  const tablesServing = (): Tables => {
    const { version, indexes, build } = serving();
    return tablesOf({ name, version, indexes }, build);
  };

  const shortest = (tables: Tables, [best, ...rivals]: Served['plans']): Plan => {
    if (rivals.length === 0 || best.checks.length === 0) return best;
    const counted = [best, ...rivals].map((plan) => ({ plan, n: countOf(countSql(tables, plan, RIVAL_ENTRIES_MAX)) }));
    return counted.reduce((least, one) => (one.n < least.n ? one : least)).plan;
  };

  /** The one of them that finds fewest, `null` when each finds many. */
  const fewest = (tables: Tables, findings: readonly Finding[]): Finding | null =>
    findings
      .map((finding) => ({ finding, n: countOf(countFoundSql(tables, finding, FOUND_MAX)) }))
      .filter(({ n }) => n < FOUND_MAX)
      .reduce<{ readonly finding: Finding | null; readonly n: number }>((a, b) => (b.n < a.n ? b : a), {
        finding: null,
        n: FOUND_MAX,
      }).finding;

  const sqlOf = (tables: Tables, { plans, findings, search }: Served): Sql | null => {
    if (search && countOf(countWordsSql(tables, search, SEARCH_WORDS_MAX)) < SEARCH_WORDS_MAX) {
      return searchSql(tables, plans[0], search);
    }
    const few = fewest(tables, findings);
    return few === null ? walkSql(tables, shortest(tables, plans)) : foundSortedSql(tables, plans[0], few);
  };

  const list = (query: ListQuery): Page<D> => {
    plansOf(declaration, query);
    const { version, indexes, build } = serving();
    const older = { name, version, indexes };
    const sql = sqlOf(tablesOf(older, build), servedBy(older, query, plansOf));
    const rows = sql ? rowsOf(sql) : [];
    const items = rows.slice(0, query.limit);
    const last = rows.length > query.limit ? items.at(-1) : undefined;
    return {
      items: items.map((row) => toStored<D>(row)),
      next: last ? cursorAfter(name, query, { key: String(last[3]), id: String(last[0]) }) : null,
    };
  };

  const count = (query: Pick<ListQuery, 'where' | 'sort'>, max: number): number => {
    countPlanOf(declaration, query);
    const { version, indexes, build } = serving();
    const older = { name, version, indexes };
    return countOf(countSql(tablesOf(older, build), servedBy(older, query, countPlanOf), max));
  };

  const totals = async (query: Pick<ListQuery, 'where' | 'sort'>, wanted: WantedTotals): Promise<readonly Totals[]> => {
    wholePlansOf(declaration, query);
    const { version, indexes, build } = call(serving);
    const older = { name, version, indexes };
    const tables = tablesOf(older, build);
    const plan = call(() => shortest(tables, servedBy(older, query, wholePlansOf).plans));
    return totalsOf(tables, plan, wanted, (sql) => call(() => rowsOf(sql)));
  };

  const getMany = (ids: readonly string[]): readonly Stored<D>[] =>
    rowsOf({
      sql: `SELECT id, position, document FROM ${quoted(tablesServing().documents)}
            WHERE id IN (SELECT value FROM json_each(?))`,
      parameters: [JSON.stringify(ids)],
    }).map((row) => toStored<D>(row));

  return {
    get: async (id) => call(() => getMany([id])[0] ?? null),
    getMany: async (ids) => call(() => getMany(ids)),
    list: async (query) => call(() => list(query)),
    count: async (query, max) => call(() => count(query, max)),
    totals,
    checkpoint: async () => call(() => serving().checkpoint),
  };
};

/** The plans of the version that serves, which may lack an index that the declared one has. */
const servedBy = <Q, P>(
  declaration: ViewDeclaration,
  query: Q,
  planned: (declaration: ViewDeclaration, query: Q) => P,
): P => {
  try {
    return planned(declaration, query);
  } catch (error) {
    if (!(error instanceof QueryNotServed)) throw error;
    throw new ViewBuilding(`version ${declaration.version} of ${declaration.name} still serves: ${error.message}`);
  }
};
