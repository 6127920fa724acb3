import { DateTime } from 'luxon';
import type { Instant } from '../../../domain/time.ts';
import type { ReadArticles } from '../article-poll.ts';
import type { Calling } from '../port.ts';
import type { StockReading } from '../stock-poll.ts';
import { getAll, getPage } from './calls.ts';
import { articlesOf, countsOf, ItemList, PurchaseOrderList, suppliesOf } from './incoming.ts';

/** What Visma.net has of stock and purchases, read as a whole: times of change have no zone, and what is deleted has none at all. */
export const vismaStock = (call: Calling): StockReading => ({
  async counts(asOf, warehouses) {
    const items = await getAll(call, '/v1/inventory', { expandWarehouseDetail: 'true' }, ItemList);
    return 'outcome' in items ? items : countsOf(items, asOf, warehouses);
  },
  async supplies(buying) {
    const orders = await getAll(call, '/v1/purchaseorder', { orderStatus: 'Open' }, PurchaseOrderList);
    return 'outcome' in orders ? orders : suppliesOf(orders, buying);
  },
});

/** `timeZone`: the company's, which its times are in. */
export const vismaArticles =
  (call: Calling, timeZone: string): ReadArticles =>
  async (since, from) => {
    const number = Number(from ?? '1');
    const page = await getPage(
      call,
      '/v1/inventory',
      since === null ? {} : changedAt(since, timeZone),
      number,
      ItemList,
    );
    if ('outcome' in page) return page;
    return { articles: articlesOf(page.value), next: page.isLast ? null : String(number + 1) };
  };

/** With one of the two alone, everything would come. */
const changedAt = (since: Instant, zone: string) => ({
  lastModifiedDateTime: DateTime.fromISO(since, { zone }).toFormat('yyyy-MM-dd HH:mm:ss'),
  lastModifiedDateTimeCondition: '>=',
});
