import type { Collection } from 'mongodb';
import { cursorAfter } from '../cursor.ts';
import { countPlanOf, type Plan, plansOf, wholePlansOf } from '../plan.ts';
import { type Document, type Stored, ViewBuilding, type ViewDeclaration, type ViewReader } from '../port.ts';
import { type ListQuery, type Page, QueryNotServed, type Totals, type WantedTotals } from '../query.ts';
import { servingBuild } from '../serving.ts';
import type { Connection } from './connection.ts';
import { filterOf, groupOf, sortOf } from './filter.ts';
import { fromStored } from './names.ts';
import { type BuildRow, collectionName, type Registry } from './registry.ts';
import type { Row } from './writer.ts';

const toStored = <D>({ _id, position, document }: Row): Stored<D> => ({
  id: _id,
  position,
  document: fromStored<D>(document ?? {}),
});

/** A pinned field that is sorted by has one of several values; every other sort field has one key. */
const sortKeyOf = ({ sort }: Plan, { keys }: Row): string => {
  const key = sort === null ? '' : keys[sort];
  return typeof key === 'string' ? key : '';
};

/** MongoDB weighs the declared indexes itself: any of the plans has the same filter and sort. */
const planFor = (declaration: ViewDeclaration, query: ListQuery): Plan => plansOf(declaration, query).plans[0];

export const createReader = <D extends Document>(
  { db, call }: Connection,
  registry: Registry,
  declaration: ViewDeclaration,
): ViewReader<D> => {
  const { name } = declaration;

  const serving = async (): Promise<BuildRow> => {
    const row = servingBuild(await registry.ofName(name), declaration);
    if (!row) throw new ViewBuilding(`${name} is being built`);
    return row;
  };

  const rowsServing = async (): Promise<Collection<Row>> => db.collection<Row>(collectionName(await serving()));

  const getMany = async (ids: readonly string[]): Promise<readonly Stored<D>[]> => {
    const rows = await rowsServing();
    const found = await rows.find({ _id: { $in: [...ids] }, goneAt: { $exists: false } }).toArray();
    return found.map((row) => toStored<D>(row));
  };

  const list = async (query: ListQuery): Promise<Page<D>> => {
    const plan = planFor(declaration, query);
    const row = await serving();
    checkServed({ ...declaration, version: row.version, indexes: row.indexes }, query, plansOf);
    const rows = db.collection<Row>(collectionName(row));
    const found = await rows
      .find(filterOf(plan))
      .sort(sortOf(plan))
      .limit(query.limit + 1)
      .toArray();
    const items = found.slice(0, query.limit);
    const last = found.length > query.limit ? items.at(-1) : undefined;
    return {
      items: items.map((one) => toStored<D>(one)),
      next: last ? cursorAfter(name, query, { key: sortKeyOf(plan, last), id: last._id }) : null,
    };
  };

  const count = async (query: Pick<ListQuery, 'where' | 'sort'>, max: number): Promise<number> => {
    const plan = countPlanOf(declaration, query);
    const row = await serving();
    checkServed({ ...declaration, version: row.version, indexes: row.indexes }, query, countPlanOf);
    return db.collection<Row>(collectionName(row)).countDocuments(filterOf(plan), { limit: max });
  };

  const totals = async (
    query: Pick<ListQuery, 'where' | 'sort'>,
    { by, sums }: WantedTotals,
  ): Promise<readonly Totals[]> => {
    const [plan] = wholePlansOf(declaration, query).plans;
    const row = await serving();
    checkServed({ ...declaration, version: row.version, indexes: row.indexes }, query, wholePlansOf);
    const rows = db.collection<Row>(collectionName(row));
    // Each sum by a walk of its own: FerretDB gives nothing for the second one of a group.
    const summed = async (field: string | null): Promise<ReadonlyMap<string | null, number>> => {
      const groups = rows.aggregate([{ $match: filterOf(plan) }, { $group: groupOf(by, field) }]);
      return new Map(
        (await groups.toArray()).map(({ _id, sum }) => [typeof _id === 'string' ? _id : null, Number(sum)]),
      );
    };
    const [counts, ...others] = await Promise.all([null, ...sums].map(summed));
    return [...(counts ?? [])].map(([value, count]) => ({
      by: value,
      count,
      sums: others.map((sumOf) => sumOf.get(value) ?? 0),
    }));
  };

  return {
    get: (id) => call(async () => (await getMany([id]))[0] ?? null),
    getMany: (ids) => call(() => getMany(ids)),
    list: (query) => call(() => list(query)),
    count: (query, max) => call(() => count(query, max)),
    totals: (query, wanted) => call(() => totals(query, wanted)),
    checkpoint: () => call(async () => (await serving()).checkpoint),
  };
};

/** The version that serves may lack an index that the declared one has. */
const checkServed = <Q>(
  declaration: ViewDeclaration,
  query: Q,
  planned: (declaration: ViewDeclaration, query: Q) => unknown,
): void => {
  try {
    planned(declaration, query);
  } catch (error) {
    if (!(error instanceof QueryNotServed)) throw error;
    throw new ViewBuilding(`version ${declaration.version} of ${declaration.name} still serves: ${error.message}`);
  }
};
