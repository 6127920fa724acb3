import { setImmediate as pause } from 'node:timers/promises';
import type { Plan } from '../plan.ts';
import type { Totals, WantedTotals } from '../query.ts';
import { apart, fieldsSql, type Sql, walkSql } from './list.ts';
import type { Row } from './row.ts';
import type { Tables } from './tables.ts';

/** Documents that are looked at before others who wait for this process are served. */
const SLICE = 1_000;

/** Adds up all documents of a plan. */
export const totalsOf = async (
  tables: Tables,
  plan: Plan,
  { by, sums }: WantedTotals,
  rowsOf: (sql: Sql) => readonly Row[],
): Promise<readonly Totals[]> => {
  const selected = fieldsSql([by, ...sums]);
  const groups = new Map<string | null, Totals>();
  const add = (row: Row): void => {
    const value = typeof row[1] === 'string' ? row[1] : null;
    const before = groups.get(value) ?? { by: value, count: 0, sums: sums.map(() => 0) };
    const added = before.sums.map((sum, at) => sum + Number(row[at + 2]));
    groups.set(value, { by: value, count: before.count + 1, sums: added });
  };
  for (const one of apart(plan)) {
    let after = plan.after;
    do {
      const sql = walkSql(tables, { ...one, after, limit: SLICE - 1 }, selected);
      const rows = sql === null ? [] : rowsOf(sql);
      rows.forEach(add);
      const last = rows.length === SLICE ? rows.at(-1) : undefined;
      after = last === undefined ? null : { key: String(last[sums.length + 2]), id: String(last[0]) };
      await pause();
    } while (after !== null);
  }
  return [...groups.values()];
};
