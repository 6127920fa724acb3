import Type from 'typebox';
import { type Instant, instantOf } from '../../../domain/time.ts';
import { documentOf, instantFrom, maybe } from '../../http/document.ts';
import { contentKey } from '../../inbound/content-key.ts';
import type { Span } from '../../reconciliation/reconciling.ts';
import type { Arrival, Polled, Unavailable } from '../../system.ts';
import { bodyOf, type ChannelClient, unavailable } from '../client.ts';
import type { ChannelRequest } from '../request.ts';
import { orderRequest, ordersRequest, placedRequest, readOrdersPage } from './poll.ts';

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
): Promise<Polled> => listed(client, ordersRequest(marketplaceIds, since, page));

/** A page of the orders that were placed in a span. */
export const readPlaced = async (
  client: ChannelClient,
  marketplaceIds: readonly string[],
  span: Span,
  page: string | null,
): Promise<Polled> => listed(client, placedRequest(marketplaceIds, span, page));

const One = documentOf(Type.Object({ order: Type.Unknown() }));

/** One order as it is now; `null` where Amazon has none such. */
export const readOne = async (client: ChannelClient, orderId: string): Promise<Arrival | null | Unavailable> => {
  const replied = await client.send(orderRequest(orderId));
  if (replied.outcome === 'replied' && replied.status === 404) return null;
  const read = bodyOf(replied, REFRESH_TOKEN);
  if ('outcome' in read) return read;
  const found = One.read(read.body);
  return 'errors' in found ? unavailable('the order cannot be read') : changeOf(found.document.order).arrival;
};

const listed = async (client: ChannelClient, request: ChannelRequest): Promise<Polled> => {
  const read = bodyOf(await client.send(request), REFRESH_TOKEN);
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
