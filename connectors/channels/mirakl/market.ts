import Type from 'typebox';
import { type Instant, instantOf } from '../../../domain/time.ts';
import { documentOf, instantFrom, maybe } from '../../carriers/document.ts';
import type { Arrival, Polled } from '../../system.ts';
import { bodyOf, type ChannelClient, unavailable } from '../client.ts';
import { contentKey } from '../define.ts';
import { ordersRequest, readOrdersPage, readReturnsPage, returnsRequest, type Shop } from './poll.ts';

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
  const read = bodyOf(await client.send(ordersRequest(since, offset, shop)), API_KEY);
  if ('outcome' in read) return read;
  const found = readOrdersPage(read.body, offset);
  if ('errors' in found) return unavailable(`the list of orders cannot be read: ${found.errors[0]}`);
  const next = found.nextOffset === null ? RETURNS : `${ORDERS} ${found.nextOffset}`;
  return { outcome: 'read', changes: found.orders.map((order) => changeOf(ORDERS, order)), next };
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
