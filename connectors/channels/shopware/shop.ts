import Type from 'typebox';
import type { Instant } from '../../../domain/time.ts';
import { documentOf, maybe } from '../../http/document.ts';
import type { Span } from '../../reconciliation/reconciling.ts';
import type { Polled, Unavailable } from '../../system.ts';
import { bodyOf, type ChannelClient, unavailable } from '../client.ts';
import type { ChannelRequest } from '../request.ts';
import { changeOf } from './arrival.ts';
import { LIMIT_MAX, pageOf, readOrders, searchOrders, searchParts, searchPlaced } from './poll.ts';

/** The secret by which the shop is asked. */
export const CLIENT_SECRET = 'clientSecret';

/** What is searched for, one after the other: the orders that changed, then those of which only a part did. */
const LISTS = ['order', 'order-transaction', 'order-delivery', 'order-line-item'] as const;
type List = (typeof LISTS)[number];

const Part = documentOf(Type.Object({ orderId: maybe(Type.String()) }));

/** One order as it is now; `null` where the shop has none such. */
export const readOne = async (
  client: ChannelClient,
  id: string,
): Promise<{ readonly order: unknown } | null | Unavailable> => {
  const found = await searched(client, readOrders([id]));
  if ('outcome' in found) return found;
  return found.found.length === 0 ? null : { order: found.found[0] };
};

/** A page of what changed since an instant. `page` names a list and its page: `order-transaction 2`. */
export const readChanges = async (client: ChannelClient, since: Instant, page: string | null): Promise<Polled> => {
  const [name = '', number = '1'] = (page ?? `${LISTS[0]} 1`).split(' ');
  const list = LISTS.find((one) => one === name) ?? LISTS[0];
  const at = Number(number);
  const found = await searched(client, list === 'order' ? searchOrders(since, at) : searchParts(list, since, at));
  if ('outcome' in found) return found;
  const orders = list === 'order' ? found : await ordersOf(client, found.found);
  if ('outcome' in orders) return orders;
  return {
    outcome: 'read',
    changes: orders.found.map(changeOf),
    next: found.isLast ? listAfter(list) : `${list} ${at + 1}`,
  };
};

/** A page of the orders that were placed in a span. */
export const readPlaced = async (client: ChannelClient, span: Span, page: string | null): Promise<Polled> => {
  const number = Number(page ?? '1');
  const found = await searched(client, searchPlaced(span, number));
  if ('outcome' in found) return found;
  return { outcome: 'read', changes: found.found.map(changeOf), next: found.isLast ? null : String(number + 1) };
};

const listAfter = (list: List): string | null => {
  const next = LISTS[LISTS.indexOf(list) + 1];
  return next === undefined ? null : `${next} 1`;
};

const ordersOf = async (client: ChannelClient, parts: readonly unknown[]) => {
  const ids = parts.flatMap((part) => {
    const read = Part.read(part);
    return 'document' in read ? (read.document.orderId ?? []) : [];
  });
  return ids.length === 0 ? { found: [] } : searched(client, readOrders([...new Set(ids)]));
};

const searched = async (client: ChannelClient, request: ChannelRequest) => {
  const read = bodyOf(await client.send(request), CLIENT_SECRET);
  if ('outcome' in read) return read;
  const page = pageOf(read.body, LIMIT_MAX);
  return 'errors' in page ? unavailable(`what was found cannot be read: ${page.errors.slice(0, 3).join('; ')}`) : page;
};
