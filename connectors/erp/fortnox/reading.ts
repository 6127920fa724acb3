import { DateTime } from 'luxon';
import type { Description } from '../../../domain/setup/product.ts';
import type { CountOf } from '../../../runtime/counts.ts';
import { readOr } from '../../http/client.ts';
import type { Reader } from '../../http/document.ts';
import type { Refusal } from '../../http/refusal.ts';
import type { ReadArticles } from '../article-poll.ts';
import { COMPANY_WAREHOUSE, type Incoming, NOTHING, together, type Warehouses } from '../incoming.ts';
import type { Calling } from '../port.ts';
import type { StockReading } from '../stock-poll.ts';
import {
  ArticleAnswer,
  ArticleList,
  ArticleStock,
  articlesOf,
  companyCountsOf,
  countsOf,
  PurchaseOrders,
  StockBalances,
  suppliesOf,
} from './incoming.ts';

/**
 * What Fortnox has of stock and purchases: its lists of them know neither pages nor changes, and are read as a whole. A company without the
 * warehouse module has one figure for each article, and no purchase orders.
 */
export const fortnoxStock = (call: Calling): StockReading => ({
  async counts(asOf, warehouses) {
    if (warehouses.has(COMPANY_WAREHOUSE)) return companyCounts(call, asOf, warehouses);
    if (warehouses.size === 0) return NOTHING;
    const stockPointCodes = [...warehouses.keys()].join(',');
    const read = await get(call, '/api/warehouse/status-v1/stockbalance', { stockPointCodes }, StockBalances);
    return 'outcome' in read ? read : countsOf(read, asOf, warehouses);
  },
  async supplies(buying) {
    if (buying.warehouses.has(COMPANY_WAREHOUSE)) return NOTHING;
    const read = await get(call, '/api/warehouse/purchaseorders-v1', { state: 'CURRENT' }, PurchaseOrders);
    return 'outcome' in read ? read : suppliesOf(read, buying);
  },
});

const companyCounts = async (
  call: Calling,
  asOf: string,
  warehouses: Warehouses,
): Promise<Incoming<CountOf> | Refusal> => {
  const all: Incoming<CountOf>[] = [];
  for (let page = 1; ; page += 1) {
    const read = await get(call, '/3/articles', { page: String(page), limit: '500' }, ArticleStock);
    if ('outcome' in read) return read;
    all.push(companyCountsOf(read.Articles, asOf, warehouses));
    if (page >= read.MetaInformation['@TotalPages']) return together(all);
  }
};

/** Each article is read by itself for its weight, so that a page is as many as may be read at once. */
const PAGE = 20;

/** `timeZone`: the company's, which its times are in, to the minute. */
export const fortnoxArticles =
  (call: Calling, timeZone: string): ReadArticles =>
  async (since, from) => {
    const page = Number(from ?? '1');
    const changed = since === null ? {} : { lastmodified: localMinute(since, timeZone) };
    const list = await get(call, '/3/articles', { ...changed, page: String(page), limit: String(PAGE) }, ArticleList);
    if ('outcome' in list) return list;
    const articles: Description[] = [];
    for (const { ArticleNumber } of list.Articles) {
      const one = await get(call, `/3/articles/${encodeURIComponent(ArticleNumber)}`, {}, ArticleAnswer);
      if ('outcome' in one) return one;
      articles.push(...articlesOf([one.Article]));
    }
    return { articles, next: page < list.MetaInformation['@TotalPages'] ? String(page + 1) : null };
  };

const localMinute = (instant: string, zone: string): string =>
  DateTime.fromISO(instant, { zone }).toFormat('yyyy-MM-dd HH:mm');

const get = async <T>(
  call: Calling,
  path: string,
  query: Readonly<Record<string, string>>,
  reader: Reader<T>,
): Promise<T | Refusal> => {
  const reply = await call({ method: 'GET', path, query, changes: false });
  if (reply.outcome !== 'replied') return reply;
  const read = readOr(reply, reader.read);
  return 'outcome' in read ? read : read.document;
};
