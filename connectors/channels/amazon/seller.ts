import Type from 'typebox';
import { type Instant, instantOf } from '../../../domain/time.ts';
import { documentOf, instantFrom, maybe } from '../../carriers/document.ts';
import type { Polled } from '../../system.ts';
import { bodyOf, type ChannelClient, unavailable } from '../client.ts';
import { contentKey } from '../define.ts';
import { ordersRequest, readOrdersPage } from './poll.ts';

/** What the application shows instead of a password. */
export const REFRESH_TOKEN = 'refreshToken';
export const ORDERS = 'orders';

const Named = documentOf(Type.Object({ orderId: maybe(Type.String()), lastUpdatedTime: maybe(Type.String()) }));

/** A page of the orders that changed since an instant. */
export const readChanges = async (
  client: ChannelClient,
  marketplaceIds: readonly string[],
  since: Instant,
  page: string | null,
): Promise<Polled> => {
  const read = bodyOf(await client.send(ordersRequest(marketplaceIds, since, page)), REFRESH_TOKEN);
  if ('outcome' in read) return read;
  const found = readOrdersPage(read.body);
  if ('errors' in found) return unavailable(`the list of orders cannot be read: ${found.errors[0]}`);
  return { outcome: 'read', changes: found.orders.map(changeOf), next: found.nextToken };
};

const changeOf = (order: unknown): Extract<Polled, { readonly outcome: 'read' }>['changes'][number] => {
  const body = JSON.stringify(order);
  const read = Named.read(order);
  const named = 'document' in read ? read.document : {};
  const id = named.orderId ?? '';
  const version = instantFrom(named.lastUpdatedTime);
  return {
    place: { time: version ?? instantOf(0), id },
    arrival: {
      ...{ key: contentKey(ORDERS, id, body), topic: ORDERS, subject: `order ${named.orderId ?? 'unreadable'}` },
      ...{ version, headers: {}, body },
    },
  };
};
