import type {
  AvailabilityQuery,
  ExceptionsQuery,
  FiguresQuery,
  FulfilmentsQuery,
  ListedBin,
  ListedException,
  ListedFulfilment,
  ListedManifest,
  ListedOrder,
  ListedReturn,
  OrderSort,
  OrderSummary,
  OrdersQuery,
  Paged,
  PromisesQuery,
  Reads,
  ReturnFiguresQuery,
  ReturnsFilter,
  ReturnTotals,
  SkusQuery,
  SuppliesQuery,
} from '../api/reads.ts';
import { orderIdOf, returnIdOf, skuOf } from '../domain/ids.ts';
import type { Article } from '../domain/order/scan.ts';
import { differenceId } from '../domain/reconciliation.ts';
import { articles } from '../projections/articles.ts';
import { type AvailabilityDocument, availability } from '../projections/availability.ts';
import { type BinDocument, binKey, bins } from '../projections/bins.ts';
import { type DailyDocument, daily } from '../projections/daily.ts';
import { type DifferenceDocument, differences, differencesOf } from '../projections/differences.ts';
import { type ExceptionDocument, exceptions } from '../projections/exceptions.ts';
import { type FulfilmentDocument, fulfilments } from '../projections/fulfilments.ts';
import { type InventoryDocument, inventory } from '../projections/inventory.ts';
import { prefixRange } from '../projections/keys.ts';
import { type ManifestDocument, manifests } from '../projections/manifests.ts';
import { type OrderDocument, orders, termOf } from '../projections/orders.ts';
import { hourOf, type PaceDocument, pace } from '../projections/pace.ts';
import type { Document, Stored, ViewReader, ViewStore } from '../projections/port.ts';
import type { Projector } from '../projections/projector.ts';
import { type PromiseDocument, promises } from '../projections/promises.ts';
import { type Condition, type FieldValue, PAGE_DOCUMENTS_MAX, type Sort, type Totals } from '../projections/query.ts';
import { type ReconciliationDocument, reconciliations, reportKey } from '../projections/reconciliations.ts';
import { EVERY_SKU, type ReturnFiguresDocument, returnFigures } from '../projections/return-figures.ts';
import { type ReturnDocument, returns } from '../projections/returns.ts';
import { type SupplyDocument, supplies } from '../projections/supplies.ts';
import { type TimelineDocument, timeline } from '../projections/timeline.ts';
import { overviewFrom } from './overview.ts';

/** The lists of the API, read from the views. */
export const readsFrom = (views: Pick<ViewStore, 'reader'>, projector: Pick<Projector, 'waitFor'>): Reads => {
  const orderView = views.reader<OrderDocument>(orders);
  const fulfilmentView = views.reader<FulfilmentDocument>(fulfilments);
  const articleView = views.reader<Article>(articles);
  const binView = views.reader<BinDocument>(bins);
  const manifestView = views.reader<ManifestDocument>(manifests);
  const returnView = views.reader<ReturnDocument>(returns);
  const exceptionView = views.reader<ExceptionDocument>(exceptions);
  const reconciliationView = views.reader<ReconciliationDocument>(reconciliations);
  const differenceView = views.reader<DifferenceDocument>(differences);
  const inventoryView = views.reader<InventoryDocument>(inventory);
  const timelineView = views.reader<TimelineDocument>(timeline);
  const promiseView = views.reader<PromiseDocument>(promises);
  const supplyView = views.reader<SupplyDocument>(supplies);
  const availabilityView = views.reader<AvailabilityDocument>(availability);
  const returnFiguresView = views.reader<ReturnFiguresDocument>(returnFigures);
  const dailyView = views.reader<DailyDocument>(daily);
  const paceView = views.reader<PaceDocument>(pace);

  /** What the orders view knows of the orders of a page. */
  const ordersOf = async (ids: readonly string[]): Promise<ReadonlyMap<string, OrderSummary>> =>
    new Map((await orderView.getMany([...new Set(ids)])).map((stored) => [stored.id, stored.document.order]));

  return {
    async orders(query) {
      const page = await orderView.list({
        ...pageOf(query),
        where: ordersWhere(query),
        sort: ORDER_SORTS[query.sort],
      });
      return { ...page, items: page.items.map(listedOrder) };
    },
    async fulfilments(query) {
      const page = await fulfilmentView.list({
        ...pageOf(query),
        where: fulfilmentsWhere(query),
        sort: { field: 'shipBy' },
      });
      const known = await ordersOf(page.items.map((item) => item.document.order));
      return { ...page, items: page.items.map((item) => listedFulfilment(item, known)) };
    },
    async fulfilmentsOf(ids) {
      const items = await fulfilmentView.getMany(ids);
      const known = await ordersOf(items.map((item) => item.document.order));
      return items.map((item) => listedFulfilment(item, known));
    },
    async articles(skus) {
      return (await articleView.getMany(skus)).map(({ document }) => document);
    },
    async binsOf(location, skus) {
      return (await binView.getMany(skus.map((sku) => binKey(location, sku)))).map(listedBin);
    },
    async bins({ location, ...query }) {
      const where = [{ field: 'location', is: location }];
      const page = await binView.list({ ...pageOf(query), where, sort: { field: 'sku' } });
      return { ...page, items: page.items.map(listedBin) };
    },
    async manifests(query) {
      const page = await manifestView.list({
        ...pageOf(query),
        where: oneOf('location', query.location),
        sort: { field: 'openedAt', descending: true },
      });
      return { ...page, items: page.items.map(listedManifest) };
    },
    async returns(query) {
      const page = await returnView.list({
        ...pageOf(query),
        where: returnsWhere(query),
        sort: { field: 'requestedAt', descending: true },
      });
      const known = await ordersOf(page.items.map((item) => item.document.order));
      return { ...page, items: page.items.map((item) => listedReturn(item, known)) };
    },
    async returnTotals(filter) {
      const groups = await returnView.totals(
        { where: returnsWhere(filter), sort: { field: 'requestedAt', descending: true } },
        { by: 'currency', sums: ['units', 'atRisk'] },
      );
      return returnTotalsOf(groups);
    },
    async exceptions(query) {
      const page = await exceptionView.list({
        ...pageOf(query),
        where: exceptionsWhere(query),
        sort: { field: 'raisedAt', descending: true },
      });
      return { ...page, items: page.items.map(listedException) };
    },
    async exception(id) {
      const stored = await exceptionView.get(id);
      return stored === null ? null : listedException(stored);
    },
    async reconciliations(query) {
      const page = await reconciliationView.list({
        ...pageOf(query),
        where: [{ field: 'connector', is: query.connector }],
        sort: { field: 'day', descending: true },
      });
      return { ...page, items: page.items.map(({ document }) => document) };
    },
    async reconciliation(connector, day) {
      return (await reconciliationView.get(reportKey(connector, day)))?.document ?? null;
    },
    async differences({ connector, day, run, ...query }) {
      const where = [{ field: 'report', is: differencesOf(connector, day, run) }];
      const page = await differenceView.list({ ...pageOf(query), where });
      return {
        ...page,
        items: page.items.map(({ document: { report, ...difference } }) => ({
          id: differenceId(difference),
          ...difference,
        })),
      };
    },
    async timeline(order) {
      return (await timelineView.get(order))?.document.entries ?? null;
    },
    async promise(order) {
      return (await promiseView.get(order))?.document ?? null;
    },
    async promises(query) {
      const page = await promiseView.list({
        ...pageOf(query),
        where: promisesWhere(query),
        sort: { field: 'promisedBy' },
      });
      return { ...page, items: page.items.map((item) => item.document) };
    },
    async availability(query) {
      const page = await availabilityView.list({
        ...pageOf(query),
        where: availabilityWhere(query),
        sort: { field: 'since', descending: true },
      });
      return { ...page, items: page.items.map((item) => item.document) };
    },
    async figures(query) {
      const page = await dailyView.list({ ...pageOf(query), where: figuresWhere(query), sort: { field: 'date' } });
      return { ...page, items: page.items.map((item) => item.document) };
    },
    overview: overviewFrom(views),
    async pace(query) {
      const page = await paceView.list({
        ...pageOf(query),
        where: between('hour', query.from === undefined ? undefined : hourOf(query.from), query.to),
        sort: { field: 'hour' },
      });
      return { ...page, items: page.items.map((item) => item.document) };
    },
    async returnFigures(query) {
      const page = await returnFiguresView.list({
        ...pageOf(query),
        where: returnFiguresWhere(query),
        sort: { field: 'date' },
      });
      return { ...page, items: page.items.map((item) => item.document) };
    },
    async skus(query) {
      const page = await inventoryView.list({ ...pageOf(query), where: skusWhere(query), sort: { field: 'sku' } });
      return { ...page, items: page.items.map((item) => skuOf(item.document.sku)) };
    },
    async supplies(query) {
      const page = await supplyView.list({
        ...pageOf(query),
        where: suppliesWhere(query),
        sort: { field: 'expectedAt' },
      });
      return { ...page, items: page.items.map((item) => item.document) };
    },
    async supply(id) {
      return (await supplyView.get(id))?.document ?? null;
    },
    async waitFor(position, millis) {
      const signal = AbortSignal.timeout(millis);
      try {
        await projector.waitFor(position, { signal });
        return true;
      } catch (error) {
        if (signal.aborted) return false;
        throw error;
      }
    },
  };
};

/** Every document of a view. */
export const allOf = async <D extends Document>(view: ViewReader<D>): Promise<readonly D[]> => {
  const all: D[] = [];
  let cursor: string | null = null;
  do {
    const page: { readonly items: readonly Stored<D>[]; readonly next: string | null } = await view.list({
      limit: PAGE_DOCUMENTS_MAX,
      ...(cursor === null ? {} : { cursor }),
    });
    all.push(...page.items.map((item) => item.document));
    cursor = page.next;
  } while (cursor !== null);
  return all;
};

const pageOf = ({ limit, cursor }: Paged) => ({ limit, ...(cursor === undefined ? {} : { cursor }) });

const oneOf = (field: string, values: readonly FieldValue[] | undefined): readonly Condition[] => {
  const [only, ...more] = values ?? [];
  if (only === undefined || values === undefined) return [];
  return more.length === 0 ? [{ field, is: only }] : [{ field, in: values }];
};

/** A document has an array field; of several elements that are asked for, each must be there. */
const holding = (field: string, elements: readonly string[] | undefined): readonly Condition[] =>
  (elements ?? []).map((element) => ({ field, has: element }));

const between = (field: string, from: string | undefined, below: string | undefined): readonly Condition[] => {
  if (from === undefined && below === undefined) return [];
  return [{ field, ...(from === undefined ? {} : { from }), ...(below === undefined ? {} : { below }) }];
};

const beginning = (field: string, prefix: string | undefined): readonly Condition[] => {
  if (prefix === undefined) return [];
  const { from, below } = prefixRange(prefix);
  return between(field, from, below);
};

const ORDER_SORTS: Readonly<Record<OrderSort, Sort>> = {
  placedAt: { field: 'placedAt' },
  '-placedAt': { field: 'placedAt', descending: true },
  status: { field: 'byStatus' },
  '-status': { field: 'byStatus', descending: true },
  channel: { field: 'byChannel' },
  '-channel': { field: 'byChannel', descending: true },
  total: { field: 'byTotal' },
  '-total': { field: 'byTotal', descending: true },
  promisedBy: { field: 'byPromise' },
  '-promisedBy': { field: 'byPromise', descending: true },
};

const ordersWhere = (query: OrdersQuery): readonly Condition[] => [
  ...oneOf('status', query.status),
  ...oneOf('channel', query.channel),
  ...holding('locations', query.location),
  ...holding('skus', query.sku),
  ...termOf(query.q ?? '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => ({ field: 'terms', hasPrefix: word })),
  ...between('placedAt', query.placedFrom, query.placedTo),
];

const fulfilmentsWhere = (query: FulfilmentsQuery): readonly Condition[] => [
  ...holding('locations', query.location),
  ...oneOf('status', query.status),
  ...oneOf('assignee', query.assignee === undefined ? undefined : [query.assignee]),
  ...between('shipBy', undefined, query.dueBefore),
];

const returnsWhere = (query: ReturnsFilter): readonly Condition[] => [
  ...oneOf('status', query.status),
  ...oneOf('location', query.location),
  ...oneOf('channel', query.channel),
  ...holding('reasons', query.reason === undefined ? undefined : [query.reason]),
  ...oneOf('overdue', query.overdue === undefined ? undefined : [query.overdue]),
  ...holding('expects', query.expects === undefined ? undefined : [query.expects]),
  ...between('requestedAt', query.requestedFrom, query.requestedTo),
];

const returnFiguresWhere = (query: ReturnFiguresQuery): readonly Condition[] => [
  ...oneOf('sku', query.sku ?? [EVERY_SKU]),
  ...days(query),
];

const exceptionsWhere = (query: ExceptionsQuery): readonly Condition[] => [
  ...oneOf('kind', query.kind),
  ...oneOf('status', query.status === undefined ? undefined : [query.status]),
];

/** Orders without a promise come before every instant, and are no part of what was due by one. */
const promisesWhere = (query: PromisesQuery): readonly Condition[] => [
  ...oneOf('status', query.status === undefined ? undefined : [query.status]),
  ...oneOf('cause', query.cause),
  ...oneOf('location', query.location),
  ...oneOf('carrier', query.carrier),
  ...oneOf('channel', query.channel),
  ...(query.dueBefore === undefined ? [] : between('promisedBy', '0', query.dueBefore)),
];

const availabilityWhere = (query: AvailabilityQuery): readonly Condition[] => [
  ...oneOf('channel', query.channel),
  ...oneOf('state', query.state),
];

const figuresWhere = (query: FiguresQuery): readonly Condition[] => [...oneOf('scope', query.scopes), ...days(query)];

/** A date is followed by nothing: whatever begins with it comes before this. */
const days = ({ from, to }: { readonly from?: string; readonly to?: string }): readonly Condition[] =>
  between('date', from, to === undefined ? undefined : `${to}~`);

const suppliesWhere = (query: SuppliesQuery): readonly Condition[] => [
  ...oneOf('sku', query.sku),
  ...oneOf('location', query.location),
  ...oneOf('status', query.status),
];

const skusWhere = (query: SkusQuery): readonly Condition[] => [
  ...oneOf('sku', query.sku),
  ...holding('locations', query.location === undefined ? undefined : [query.location]),
  ...beginning('sku', query.q),
];

export const listedOrder = ({ document, position }: Stored<OrderDocument>): ListedOrder => ({
  order: document.order,
  revision: document.revision,
  position,
});

const listedFulfilment = (
  { document: { acceptBy, order, clockAt, locations, collection, ...document } }: Stored<FulfilmentDocument>,
  known: ReadonlyMap<string, OrderSummary>,
): ListedFulfilment => ({
  fulfilment: acceptBy === null ? document : { ...document, acceptBy },
  orderId: orderIdOf(order),
  order: known.get(order) ?? null,
});

const listedBin = ({ document: { sku, bin } }: Stored<BinDocument>): ListedBin => ({ sku, bin });

const listedManifest = ({ document: { openSince, ...document } }: Stored<ManifestDocument>): ListedManifest => document;

export const listedReturn = (
  { document }: Stored<ReturnDocument>,
  known: ReadonlyMap<string, OrderSummary>,
): ListedReturn => ({
  id: returnIdOf(document.id),
  orderId: orderIdOf(document.order),
  channel: document.channel,
  status: document.status,
  resolution: document.resolution,
  location: document.location,
  atRisk: document.atRisk,
  expected: document.expected,
  expectedBy: document.expectedBy,
  requestedAt: document.requestedAt,
  order: known.get(document.order) ?? null,
});

const returnTotalsOf = (groups: readonly Totals[]): ReturnTotals => ({
  returns: groups.reduce((sum, { count }) => sum + count, 0),
  units: groups.reduce((sum, { sums: [units = 0] }) => sum + units, 0),
  atRisk: Object.fromEntries(
    groups.flatMap(({ by: currency, sums: [, atRisk = 0] }) =>
      currency === null || atRisk === 0 ? [] : [[currency, atRisk] as const],
    ),
  ),
});

export const listedException = ({ id, document }: Stored<ExceptionDocument>): ListedException => ({ id, ...document });
