import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderSort, OrdersQuery, Reads } from '../../api/reads.ts';
import { readsFrom } from '../../cli/reads.ts';
import { skuOf } from '../../domain/ids.ts';
import { plansOf } from '../plan.ts';
import type { ViewDeclaration } from '../port.ts';
import type { Condition, ListQuery } from '../query.ts';
import { VIEWS } from '../views.ts';
import { countFoundSql, countSql, countWordsSql, foundSortedSql, type Sql, searchSql, walkSql } from './list.ts';
import { tablesOf } from './tables.ts';
import { openEmbeddedViews } from './views.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-explain-'));
const file = join(folder, 'views.db');
afterAll(() => rmSync(folder, { recursive: true }));

const declaration: ViewDeclaration = {
  name: 'orders',
  version: 1,
  indexes: [
    ['placedAt'],
    ['status', 'placedAt'],
    ['skus[]', 'placedAt'],
    ['terms[]'],
    ['dueAt?'],
    ['channel', 'keptSince?'],
  ],
};
const tables = tablesOf(declaration, 1);
const byOthers: ViewDeclaration = { name: 'others', version: 1, indexes: [['placedAt'], ['channel']] };

beforeAll(async () => {
  const store = openEmbeddedViews(file);
  await (await store.writer(declaration)).finish(0);
  await (await store.writer(byOthers)).finish(0);
  await store.close();
});

const explain = ({ sql, parameters }: Sql, views = file): readonly string[] => {
  const db = new DatabaseSync(views, { readOnly: true });
  const rows = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters);
  db.close();
  return rows.map((row) => String(row.detail));
};

/** Looks through a table from end to end, or sorts what it has found. */
const isSlow = (step: string): boolean =>
  (/^SCAN/.test(step) && !/USING (COVERING )?INDEX|json_each|CONSTANT ROW|\(subquery/.test(step)) ||
  /TEMP B-TREE/.test(step);

const placed = { field: 'placedAt', from: '2026-11-01', below: '2026-12-01' } satisfies Condition;
const sorts: readonly ListQuery[] = [
  { sort: { field: 'dueAt' }, where: [{ field: 'dueAt', from: '0', below: '2026-12-01' }], limit: 50 },
  {
    sort: { field: 'keptSince' },
    where: [
      { field: 'channel', is: 'web' },
      { field: 'keptSince', from: '0' },
    ],
    limit: 50,
  },
  { limit: 50 },
  { sort: { field: 'placedAt' }, limit: 50 },
  { sort: { field: 'placedAt', descending: true }, where: [placed], limit: 50 },
  { sort: { field: 'placedAt', descending: true }, where: [{ field: 'status', is: 'held' }, placed], limit: 50 },
  { sort: { field: 'placedAt' }, where: [{ field: 'skus', has: 'X' }, placed], limit: 50 },
  {
    sort: { field: 'placedAt' },
    where: [
      { field: 'skus', has: 'X' },
      { field: 'status', is: 'held' },
    ],
    limit: 50,
  },
];

describe('lists of the embedded store', () => {
  it.each(sorts.map((query) => [JSON.stringify(query), query] as const))('walk an index in order: %s', (_, query) => {
    for (const plan of plansOf(declaration, query).plans) {
      for (const after of [null, { key: '2026-11-10', id: 'o' }]) {
        const sql = walkSql(tables, { ...plan, after });
        expect(sql && explain(sql).filter(isSlow)).toEqual([]);
      }
    }
  });

  it('walk the index at once to where the page before ended', () => {
    const query: ListQuery = { sort: { field: 'placedAt' }, where: [{ field: 'status', is: 'held' }], limit: 50 };
    const { plans } = plansOf(declaration, query);
    const sql = walkSql(tables, { ...plans[0], after: { key: '2026-11-10', id: 'o' } });
    expect(sql && explain(sql).join()).toContain('(k_status=? AND (k_placedAt,id)>(?,?))');
  });

  it('walk one index for each of several values and sort no more than their pages', () => {
    const query: ListQuery = {
      sort: { field: 'placedAt' },
      where: [{ field: 'status', in: ['held', 'new'] }],
      limit: 50,
    };
    const sql = walkSql(tables, plansOf(declaration, query).plans[0]);
    const steps = sql ? explain(sql) : [];
    expect(steps.filter((step) => step.includes('INDEX orders_1_1_index_1'))).toHaveLength(2);
    expect(steps.filter((step) => /^SCAN d/.test(step))).toEqual([]);
  });

  it('find what a filter asks for in its index, where the sort has another, and sort no more than that', () => {
    const query: ListQuery = {
      sort: { field: 'placedAt' },
      where: [{ field: 'channel', in: ['web', 'b2b'] }],
      limit: 50,
    };
    const { plans, findings } = plansOf(byOthers, query);
    expect(plans).toMatchObject([{ index: 0, checks: [{ field: 'channel' }] }]);
    const [finding] = findings;
    const others = tablesOf(byOthers, 1);
    expect(finding && explain(countFoundSql(others, finding, 100)).join()).toContain('SEARCH d USING COVERING INDEX');
    const sorted = finding && explain(foundSortedSql(others, plans[0], finding)).join();
    expect(sorted).toContain('SEARCH d USING INDEX others_1_1_index_1 (k_channel=?)');
  });

  it('count rivals and words in an index alone', () => {
    const query: ListQuery = {
      sort: { field: 'placedAt' },
      where: [
        { field: 'terms', hasPrefix: 'an' },
        { field: 'skus', has: 'X' },
        { field: 'status', is: 'held' },
      ],
      limit: 50,
    };
    const { plans, search } = plansOf(declaration, query);
    const counts = plans.map((plan) => countSql(tables, plan, 100));
    expect(plans).toHaveLength(2);
    for (const sql of counts)
      expect(sql && explain(sql).join()).toMatch(/SEARCH [sd] USING (COVERING INDEX|PRIMARY KEY)/);
    expect(search && explain(countWordsSql(tables, search, 100)).filter(isSlow)).toEqual([]);
    const narrow = search ? explain(searchSql(tables, plans[0], search)) : [];
    expect(narrow.join()).toContain('SEARCH d USING INDEX sqlite_autoindex_orders_1_1_1 (id=?)');
  });
});

/** The queries that the API makes of the views for one list, with a value for each of these filters or without it. */
const asked = async <Q extends object>(
  list: (reads: Reads) => (query: Q) => Promise<unknown>,
  fixed: NoInfer<Q>,
  filters: Partial<NoInfer<Q>>,
): Promise<readonly (readonly [ViewDeclaration, ListQuery])[]> => {
  const queries: (readonly [ViewDeclaration, ListQuery])[] = [];
  const reader = (view: ViewDeclaration) => ({
    get: async () => null,
    getMany: async () => [],
    list: async (query: ListQuery) => {
      queries.push([view, query]);
      return { items: [], next: null };
    },
    count: async () => 0,
    totals: async (query: Pick<ListQuery, 'where' | 'sort'>) => {
      queries.push([view, { ...query, ...page }]);
      return [];
    },
    checkpoint: async () => null,
  });
  const ask = list(readsFrom({ reader }, { waitFor: async () => {} }));
  const names = Object.keys(filters);
  for (let chosen = 0; chosen < 2 ** names.length; chosen += 1) {
    const some = Object.fromEntries(Object.entries(filters).filter((_, at) => chosen & (1 << at)));
    await ask({ ...fixed, ...some });
  }
  return queries;
};

const page = { limit: 50 };
const [from, to] = ['2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'];
const skus = [skuOf('A')];

const ORDER_FILTERS: Partial<OrdersQuery> = {
  ...{ status: ['held'], channel: ['web'], location: ['wh-1'], sku: ['A'], q: 'an' },
  ...{ placedFrom: '2026-11-01T00:00:00.000Z', placedTo: '2026-12-01T00:00:00.000Z' },
};

const ordersBy = (sort: OrderSort) =>
  [`orders by ${sort}`, asked((reads) => reads.orders, { ...page, sort }, ORDER_FILTERS)] as const;

describe('every list of the API', () => {
  const views = join(folder, 'all.db');
  beforeAll(async () => {
    const store = openEmbeddedViews(views);
    for (const view of VIEWS) await (await store.writer(view)).finish(0);
    await store.close();
  });

  it.each([
    ordersBy('-placedAt'),
    ordersBy('status'),
    ordersBy('-channel'),
    ordersBy('-total'),
    ordersBy('promisedBy'),
    [
      'fulfilments',
      asked((reads) => reads.fulfilments, page, { status: ['assigned'], location: ['wh-1'], dueBefore: to }),
    ],
    [
      'returns',
      asked((reads) => reads.returns, page, {
        ...{ status: ['received'], location: ['wh-1'], channel: ['web'], reason: 'broken', overdue: true },
        ...{ requestedFrom: from, requestedTo: to },
      }),
    ],
    [
      'totals of returns',
      asked(
        (reads) => reads.returnTotals,
        {},
        {
          ...{ status: ['received'], location: ['wh-1'], channel: ['web'], reason: 'broken', overdue: true },
          ...{ requestedFrom: from, requestedTo: to, expects: skuOf('A') },
        },
      ),
    ],
    [
      'figures of returns',
      asked((reads) => reads.returnFigures, page, { sku: skus, from: '2026-11-01', to: '2026-11-30' }),
    ],
    ['exceptions', asked((reads) => reads.exceptions, page, { kind: ['overcommitted'], status: 'open' })],
    ['supplies', asked((reads) => reads.supplies, page, { sku: ['A'], location: ['wh-1'], status: ['late'] })],
    ['availability', asked((reads) => reads.availability, page, { channel: ['web'], state: ['low'] })],
    ['stock', asked((reads) => reads.skus, page, { sku: skus, location: 'wh-1' })],
    [
      'promises',
      asked((reads) => reads.promises, page, {
        ...{ status: 'missed', cause: ['carrier'], location: ['wh-1'], carrier: ['PostNord'], channel: ['web'] },
        dueBefore: to,
      }),
    ],
    [
      'figures',
      asked((reads) => reads.figures, { ...page, scopes: ['all'] }, { from: '2026-11-01', to: '2026-11-30' }),
    ],
  ] as const)('of %s is walked in an index, whatever it is filtered by', async (_, queries) => {
    for (const [view, query] of await queries) {
      for (const plan of plansOf(view, query).plans) {
        for (const mark of [null, { key: '2026-11-10', id: 'o' }]) {
          const sql = walkSql(tablesOf(view, 1), { ...plan, after: mark });
          expect(sql && explain(sql, views).filter(isSlow), JSON.stringify(query.where)).toEqual([]);
        }
      }
    }
  });
});
