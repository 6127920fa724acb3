import Type from 'typebox';
import type { Sku } from '../../../domain/ids.ts';
import { type Instant, instantOf } from '../../../domain/time.ts';
import { documentOf, instantFrom, maybe } from '../../http/document.ts';
import { contentKey } from '../../inbound/content-key.ts';
import type { LevelsThere, LevelThere, Span } from '../../reconciliation/reconciling.ts';
import type { Arrival, Polled, Unavailable } from '../../system.ts';
import { bodyOf, type ChannelClient, unavailable } from '../client.ts';
import type { ChannelRequest } from '../request.ts';
import {
  offerRequest,
  offersOf,
  orderRequest,
  ordersRequest,
  placedRequest,
  readOrdersPage,
  readReturnsPage,
  returnsRequest,
  type Shop,
} from './poll.ts';

export const API_KEY = 'apiKey';
export const ORDERS = 'orders';
export const RETURNS = 'returns';

type Change = Extract<Polled, { readonly outcome: 'read' }>['changes'][number];

const Named = documentOf(
  Type.Object({
    id: maybe(Type.String()),
    order_id: maybe(Type.String()),
    last_updated_date: maybe(Type.String()),
    last_updated: maybe(Type.String()),
  }),
);

/** A page of what changed since an instant: of the orders by where it begins, then of the returns by its token. */
export const readChanges = async (
  client: ChannelClient,
  shop: Shop,
  since: Instant,
  page: string | null,
): Promise<Polled> => {
  const [list = ORDERS, at = ''] = (page ?? `${ORDERS} 0`).split(' ');
  return list === RETURNS
    ? readReturns(client, shop, since, at === '' ? null : at)
    : readOrders(client, shop, since, Number(at));
};

const readOrders = async (client: ChannelClient, shop: Shop, since: Instant, offset: number): Promise<Polled> => {
  const found = await listed(client, ordersRequest(since, offset, shop), offset);
  if ('outcome' in found) return found;
  const next = found.nextOffset === null ? RETURNS : `${ORDERS} ${found.nextOffset}`;
  return { outcome: 'read', changes: found.orders.map((order) => changeOf(ORDERS, order)), next };
};

/** A page of the orders that were placed in a span. */
export const readPlaced = async (
  client: ChannelClient,
  shop: Shop,
  span: Span,
  page: string | null,
): Promise<Polled> => {
  const offset = Number(page ?? '0');
  const found = await listed(client, placedRequest(span, offset, shop), offset);
  if ('outcome' in found) return found;
  const next = found.nextOffset === null ? null : String(found.nextOffset);
  return { outcome: 'read', changes: found.orders.map((order) => changeOf(ORDERS, order)), next };
};

/** One order as it is now; `null` where the marketplace has none such. */
export const readOne = async (
  client: ChannelClient,
  shop: Shop,
  orderId: string,
): Promise<Arrival | null | Unavailable> => {
  const found = await listed(client, orderRequest(orderId, shop), 0);
  if ('outcome' in found) return found;
  const [order] = found.orders;
  return order === undefined ? null : changeOf(ORDERS, order).arrival;
};

/** What the offers of SKUs show, one after the other: the marketplace lists them by one SKU at a time. */
export const readLevels = async (
  client: ChannelClient,
  shop: Shop,
  skus: readonly Sku[],
): Promise<LevelsThere | Unavailable> => {
  const levels: LevelThere[] = [];
  for (const sku of skus) {
    const read = bodyOf(await client.send(offerRequest(sku, shop)), API_KEY);
    if ('outcome' in read) return read;
    const offers = offersOf(sku, read.body);
    if (offers === null) return unavailable('the list of offers cannot be read');
    levels.push(...offers.map(({ quantity }) => ({ sku, quantity: quantity ?? null })));
  }
  return { outcome: 'read', levels };
};

const listed = async (client: ChannelClient, request: ChannelRequest, offset: number) => {
  const read = bodyOf(await client.send(request), API_KEY);
  if ('outcome' in read) return read;
  const found = readOrdersPage(read.body, offset);
  return 'errors' in found ? unavailable(`the list of orders cannot be read: ${found.errors[0]}`) : found;
};

const readReturns = async (
  client: ChannelClient,
  shop: Shop,
  since: Instant,
  token: string | null,
): Promise<Polled> => {
  const read = bodyOf(await client.send(returnsRequest(since, token, shop)), API_KEY);
  if ('outcome' in read) return read;
  const found = readReturnsPage(read.body);
  if ('errors' in found) return unavailable(`the list of returns cannot be read: ${found.errors[0]}`);
  const next = found.nextToken === null ? null : `${RETURNS} ${found.nextToken}`;
  return { outcome: 'read', changes: found.returns.map((one) => changeOf(RETURNS, one)), next };
};

const changeOf = (topic: typeof ORDERS | typeof RETURNS, document: unknown): Change => {
  const body = JSON.stringify(document);
  const read = Named.read(document);
  const named = 'document' in read ? read.document : {};
  const time = instantFrom(named.last_updated_date ?? named.last_updated);
  const id = (topic === ORDERS ? named.order_id : named.id) ?? '';
  const arrival: Arrival = {
    ...{ key: contentKey(topic, id, body), topic, subject: `order ${named.order_id ?? 'unreadable'}` },
    ...{ version: topic === ORDERS ? time : null, headers: {}, body },
  };
  return { place: { time: time ?? instantOf(0), id }, arrival };
};
