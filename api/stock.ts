import { type Sku, skuOf } from '../domain/ids.ts';
import { emptyLedger, evolveAll } from '../domain/stock/ledger.ts';
import type { EventLog } from '../log/event-log.ts';
import type { Clock } from '../runtime/clock.ts';
import type { StockOutcome } from '../runtime/counts.ts';
import type { Directory } from '../runtime/directory.ts';
import { isStockFact, type LedgerAt, streamOf } from '../runtime/stock.ts';
import type { StockCommands } from '../runtime/stock-commands.ts';
import { type Document, ok, refused } from './answer.ts';
import { isAfter, type Moment, momentOf, reaches } from './as-of.ts';
import { forbidden, hidden, mayAlways, type Role } from './caller.ts';
import { countedAt } from './counted-at.ts';
import { presentEvent } from './event-lines.ts';
import { LIMIT } from './orders.ts';
import { presentStock, presentStockNow } from './present-stock.ts';
import { Problem } from './problem.ts';
import type { Reads } from './reads.ts';
import { type Route, route } from './route.ts';
import { atQuery, EventAnswer } from './schemas/audit.ts';
import { NoBody, SkuText } from './schemas/common.ts';
import { listOf } from './schemas/list.ts';
import {
  AdjustStock,
  CountStock,
  FeedAnswer,
  feedQuery,
  placeParams,
  SetAsideStock,
  SetSafetyStock,
  StockAnswer,
  StockChanged,
  stockHistoryQuery,
  stockQuery,
} from './schemas/stock.ts';
import { takeFeed } from './stock-feed.ts';

/** Counting is for the administration and its systems. Locations may look at what lies with them. */
const COUNT: readonly Role[] = [];
const READ: readonly Role[] = ['operator', 'auditor'];

export type StockDependencies = {
  readonly stock: StockCommands;
  readonly directory: Pick<Directory, 'location'>;
  readonly reads: Pick<Reads, 'skus'>;
  readonly log: Pick<EventLog, 'read'>;
  readonly clock: Clock;
};

export const stockRoutes = ({ stock, directory, reads, log, clock }: StockDependencies): readonly Route[] => [
  route({
    method: 'PUT',
    path: '/v1/stock/{sku}/{location}',
    name: 'countStock',
    summary: 'An absolute count. One that is older than a count already taken changes nothing.',
    access: { may: COUNT },
    params: placeParams,
    query: {},
    body: CountStock,
    answers: { 200: StockChanged },
    async handle({ params: { sku, location }, body: { onHand, asOf }, cause }) {
      const count = { location, onHand, asOf: countedAt(asOf, clock.now()) };
      return changed({ sku, location }, await stock.count(sku, count, cause));
    },
  }),
  route({
    method: 'POST',
    path: '/v1/stock/{sku}/{location}/adjustments',
    name: 'adjustStock',
    summary: 'A change of what is on hand.',
    access: { may: COUNT },
    params: placeParams,
    query: {},
    body: AdjustStock,
    answers: { 200: StockChanged },
    async handle({ params: { sku, location }, body, cause, reference: key }) {
      const { delta, reason, reference = key } = body;
      return changed({ sku, location }, await stock.adjust(sku, { location, delta, reason, reference }, cause));
    },
  }),
  route({
    method: 'POST',
    path: '/v1/stock/{sku}/{location}/unavailable',
    name: 'setStockAside',
    summary: 'Units that are on hand and cannot be sold; less than nothing makes them sellable again.',
    access: { may: COUNT },
    params: placeParams,
    query: {},
    body: SetAsideStock,
    answers: { 200: StockChanged },
    async handle({ params: { sku, location }, body, cause, reference: key }) {
      const { reason, quantity, reference = key } = body;
      return changed({ sku, location }, await stock.setAside(sku, { location, reason, quantity, reference }, cause));
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/stock/{sku}/{location}/safety',
    name: 'setSafetyStock',
    summary: 'What is kept back of the SKU at a location, instead of what the location keeps back of every SKU.',
    access: { may: COUNT },
    params: placeParams,
    query: {},
    body: SetSafetyStock,
    answers: { 200: StockChanged },
    async handle({ params: { sku, location }, body: { units = null, percent }, cause }) {
      const safety = percent === undefined ? units : { percent };
      return changed({ sku, location }, await stock.setSafety(sku, { location, safety }, cause));
    },
  }),
  route({
    method: 'POST',
    path: '/v1/stock/feed',
    name: 'feedStock',
    summary: 'A count per line, of `asOf` where the line does not say. A repeat changes nothing.',
    access: { may: COUNT },
    params: {},
    query: feedQuery,
    body: NoBody,
    lines: 'in',
    answers: { 200: FeedAnswer },
    async handle({ lines, query: { asOf }, cause }) {
      const now = clock.now();
      return ok(await takeFeed(stock, lines, { now, asOf: countedAt(asOf, now) }, cause));
    },
  }),
  route({
    method: 'GET',
    path: '/v1/stock',
    name: 'listStock',
    summary: 'The stock of SKUs, by SKU.',
    access: { may: [...READ, 'location'] },
    params: {},
    query: stockQuery,
    body: NoBody,
    answers: { 200: listOf(StockAnswer) },
    async handle({ caller, query: { location, limit = LIMIT, ...filters } }) {
      if (!mayAlways(caller, READ) && (location === undefined || !caller.locations.has(location))) throw forbidden();
      const { items, next } = await reads.skus({ ...filters, limit, ...(location === undefined ? {} : { location }) });
      const ledgers = await Promise.all(items.map((sku) => stock.peek(sku)));
      return ok({ items: ledgers.map((at) => presentStockNow(at, clock.now(), directory, location)), next });
    },
  }),
  route({
    method: 'GET',
    path: '/v1/stock/{sku}',
    name: 'readStock',
    summary: 'The stock of one SKU, as it is or as it was at a revision or an instant.',
    access: { may: READ, single: true },
    params: { sku: SkuText },
    query: atQuery,
    body: NoBody,
    answers: { 200: StockAnswer },
    async handle({ params, query: { at } }) {
      const moment = at === undefined ? null : momentOf(at);
      const found = moment === null ? await stock.read(params.sku) : await ledgerThen(log, params.sku, moment);
      if (found === null) throw hidden();
      if (moment !== null && !reaches(moment, found.revision)) {
        throw new Problem('unknown', `The stock has not come to revision ${at} yet.`);
      }
      return ok(moment === null ? presentStockNow(found, clock.now(), directory) : presentStock(found, directory));
    },
  }),
  route({
    method: 'GET',
    path: '/v1/stock/{sku}/events',
    name: 'readStockEvents',
    summary: 'The facts of the stock of one SKU, the newest first.',
    access: { may: READ, single: true },
    params: { sku: SkuText },
    query: stockHistoryQuery,
    body: NoBody,
    answers: { 200: listOf(EventAnswer) },
    async handle({ params: { sku }, query: { limit = LIMIT, cursor } }) {
      const found = await stock.read(sku);
      if (found === null) throw hidden();
      const newest = Math.min(cursor ?? found.revision, found.revision);
      const from = Math.max(0, newest - limit + 1);
      return ok({
        items: await factsBetween(log, sku, from, newest),
        next: from === 0 ? null : String(from - 1),
      });
    },
  }),
];

const changed = (place: { readonly sku: string; readonly location: string }, outcome: StockOutcome): Document =>
  'refused' in outcome
    ? refused(outcome.refused)
    : ok({ ...place, changed: outcome.changed, position: String(outcome.position) });

/** Facts of a SKU's stock from one revision to another, the newest first. */
const factsBetween = async (log: Pick<EventLog, 'read'>, sku: Sku, from: number, newest: number) => {
  const facts = [];
  const pages = log.read(streamOf(sku), { from, limit: newest - from + 1 });
  for await (const { events } of pages) facts.push(...events.map(presentEvent));
  return facts.reverse();
};

/** A ledger as it was: by its facts alone. `null` when there was none yet. */
const ledgerThen = async (log: Pick<EventLog, 'read'>, sku: string, moment: Moment): Promise<LedgerAt | null> => {
  const later = isAfter(moment);
  let at: LedgerAt | null = null;
  for await (const page of log.read(streamOf(skuOf(sku)))) {
    const events = page.events.filter((event) => isStockFact(event) && !later(event));
    const last = events.at(-1);
    if (last === undefined) break;
    const ledger = evolveAll(at?.ledger ?? emptyLedger(skuOf(sku)), events.filter(isStockFact));
    at = { ledger, revision: last.revision, position: last.position };
  }
  return at;
};
