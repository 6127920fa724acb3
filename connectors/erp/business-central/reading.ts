import type { Description } from '../../../domain/setup/product.ts';
import { readOr } from '../../http/client.ts';
import type { Refusal } from '../../http/refusal.ts';
import type { ReadArticles } from '../article-poll.ts';
import type { StockReading } from '../stock-poll.ts';
import { BatchAnswer, refusalOf } from './answer.ts';
import { type Caller, getAll, getPage } from './calls.ts';
import { articlesOf, countsOf, ItemAnswer, ItemList, PurchaseOrderList, suppliesOf } from './incoming.ts';

/**
 * What Business Central has of stock and purchases, read as a whole: stock that moves need not change its item, and a purchase order that
 * is over is gone. Not from the replica (`Data-Access-Intent`), which is behind by nobody knows how much: a count says when it was so.
 */
export const businessCentralStock = (caller: Caller, companyId: string): StockReading => ({
  async counts(asOf, warehouses) {
    const items = await getAll(caller, `/companies(${companyId})/items`, ItemList);
    return 'outcome' in items ? items : countsOf(items, asOf, warehouses);
  },
  async supplies(buying) {
    const path = `/companies(${companyId})/purchaseOrders?$expand=purchaseOrderLines`;
    const orders = await getAll(caller, path, PurchaseOrderList);
    return 'outcome' in orders ? orders : suppliesOf(orders, buying);
  },
});

export const businessCentralArticles =
  (caller: Caller, companyId: string): ReadArticles =>
  async (since, from) => {
    const changed = since === null ? '' : `$filter=${encodeURIComponent(`lastModifiedDateTime ge ${since}`)}&`;
    const first = `/companies(${companyId})/items?${changed}$orderby=lastModifiedDateTime`;
    const page = await getPage(caller, from ?? first, ItemList);
    return 'outcome' in page ? page : { articles: articlesOf(page.value), next: page.next };
  };

const BATCH_MAX = 100;

/** Items by their ids, a hundred in a call; one that has been deleted meanwhile is left out. */
export const itemsWith = async (
  caller: Caller,
  companyId: string,
  ids: readonly string[],
): Promise<readonly Description[] | Refusal> => {
  const found: Description[] = [];
  for (let from = 0; from < ids.length; from += BATCH_MAX) {
    const requests = ids
      .slice(from, from + BATCH_MAX)
      .map((id, index) => ({ id: String(index + 1), method: 'GET', url: `companies(${companyId})/items(${id})` }));
    const reply = await caller.call({ method: 'POST', path: '/$batch', json: { requests }, changes: false });
    if (reply.outcome !== 'replied') return reply;
    const batch = readOr(reply, BatchAnswer.read);
    if ('outcome' in batch) return batch;
    for (const { status, body } of batch.document.responses) {
      if (status === 404) continue;
      const refused = refusalOf({ status, json: body });
      if (refused !== null) return refused;
      const item = ItemAnswer.read(body);
      if ('document' in item) found.push(...articlesOf([item.document]));
    }
  }
  return found;
};

/** Items that were changed at or after an instant. */
export const itemsSince = async (
  caller: Caller,
  companyId: string,
  since: string,
): Promise<readonly Description[] | Refusal> => {
  const found: Description[] = [];
  const read = businessCentralArticles(caller, companyId);
  for (let from: string | null = null; ; ) {
    const page: Awaited<ReturnType<ReadArticles>> = await read(since, from);
    if ('outcome' in page) return page;
    found.push(...page.articles);
    if (page.next === null) return found;
    from = page.next;
  }
};
