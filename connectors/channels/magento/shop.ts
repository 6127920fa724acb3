import Type from 'typebox';
import { type Instant, instantOf } from '../../../domain/time.ts';
import { documentOf, maybe } from '../../http/document.ts';
import { contentKey } from '../../inbound/content-key.ts';
import type { Span } from '../../reconciliation/reconciling.ts';
import type { Arrival, Polled, Unavailable } from '../../system.ts';
import { bodyOf, type ChannelClient, type Credentials, unavailable } from '../client.ts';
import { oauthHeader, once } from './oauth.ts';
import { changedSince, type Listed, pageOf, placedIn, readOrder } from './poll.ts';
import { utcOf } from './time.ts';

export const ACCESS_TOKEN = 'accessToken';
/** The other three of an integration: there where it may not show its token alone. */
export const OAUTH_SECRETS = ['accessTokenSecret', 'consumerKey', 'consumerSecret'] as const;

/** By OAuth 1.0a where its four credentials were given, else by the access token alone. */
export const magentoCredentials = (
  secret: (name: string) => Promise<string | undefined>,
  now: () => number,
): Credentials => ({
  async authorise({ method, url }) {
    const accessToken = await secret(ACCESS_TOKEN);
    if (accessToken === undefined) return unavailable(`the secret ${ACCESS_TOKEN} has not been given`);
    const [accessTokenSecret, consumerKey, consumerSecret] = await Promise.all(OAUTH_SECRETS.map(secret));
    const isSigned = accessTokenSecret !== undefined && consumerKey !== undefined && consumerSecret !== undefined;
    const authorization = isSigned
      ? oauthHeader({ accessToken, accessTokenSecret, consumerKey, consumerSecret }, method, url, once(now()))
      : `Bearer ${accessToken}`;
    return { outcome: 'authorised', headers: { authorization } };
  },
  forget: () => false,
});

const Item = documentOf(
  Type.Object({
    entity_id: maybe(Type.Integer()),
    order_id: maybe(Type.Integer()),
    updated_at: maybe(Type.String()),
    created_at: maybe(Type.String()),
    date_requested: maybe(Type.String()),
  }),
);

type Cursor = { readonly listed: Listed; readonly since: Instant; readonly page: number };

/**
 * A page of what changed since an instant. Pages shift as orders change while they are read: the next one is asked for from the last
 * change of this one on, and by its number only where that is the same.
 */
export const readChanges = async (
  client: ChannelClient,
  root: string,
  lists: readonly Listed[],
  since: Instant,
  page: string | null,
): Promise<Polled> => {
  const cursor = page === null ? { listed: lists[0] ?? 'orders', since, page: 1 } : cursorIn(page);
  const read = bodyOf(await client.send(changedSince(cursor.listed, cursor.since, cursor.page, root)), ACCESS_TOKEN);
  if ('outcome' in read) return read;
  const found = pageOf(read.body, cursor.page);
  if ('errors' in found) return unavailable(`the list of ${cursor.listed} cannot be read: ${found.errors[0]}`);
  const changes = found.found.map(({ item }) => changeOf(cursor.listed, item));
  const reached = changes.at(-1)?.place.time ?? cursor.since;
  const next = found.isLast ? listAfter(lists, cursor.listed, since) : pageAfter(cursor, reached);
  return { outcome: 'read', changes, next: next === null ? null : textOf(next) };
};

/** A page of the orders that were placed in a span. */
export const readPlaced = async (
  client: ChannelClient,
  root: string,
  span: Span,
  page: string | null,
): Promise<Polled> => {
  const number = Number(page ?? '1');
  const read = bodyOf(await client.send(placedIn(span, number, root)), ACCESS_TOKEN);
  if ('outcome' in read) return read;
  const found = pageOf(read.body, number);
  if ('errors' in found) return unavailable(`the list of orders cannot be read: ${found.errors[0]}`);
  const changes = found.found.map(({ item }) => changeOf('orders', item));
  return { outcome: 'read', changes, next: found.isLast ? null : String(number + 1) };
};

/** One order as it is now; `null` where the shop has none such. */
export const readOne = async (
  client: ChannelClient,
  root: string,
  externalId: string,
): Promise<Arrival | null | Unavailable> => {
  const replied = await client.send(readOrder(externalId, root));
  if (replied.outcome === 'replied' && replied.status === 404) return null;
  const read = bodyOf(replied, ACCESS_TOKEN);
  return 'outcome' in read ? read : changeOf('orders', read.body).arrival;
};

const pageAfter = ({ listed, since, page }: Cursor, reached: Instant): Cursor =>
  reached > since ? { listed, since: reached, page: 1 } : { listed, since, page: page + 1 };

const listAfter = (lists: readonly Listed[], listed: Listed, since: Instant): Cursor | null => {
  const next = lists[lists.indexOf(listed) + 1];
  return next === undefined ? null : { listed: next, since, page: 1 };
};

const textOf = ({ listed, since, page }: Cursor): string => `${listed} ${since} ${page}`;

const cursorIn = (text: string): Cursor => {
  const [listed = '', since = '', page = '1'] = text.split(' ');
  const known = (['orders', 'creditmemos', 'returns'] as const).find((one) => one === listed) ?? 'orders';
  return { listed: known, since, page: Number(page) };
};

const changeOf = (listed: Listed, item: unknown): Extract<Polled, { readonly outcome: 'read' }>['changes'][number] => {
  const body = JSON.stringify(item);
  const read = Item.read(item);
  const document = 'document' in read ? read.document : {};
  const time = utcOf(document.updated_at ?? document.created_at ?? document.date_requested);
  const id = String(document.entity_id ?? '');
  const order = listed === 'orders' ? document.entity_id : document.order_id;
  return {
    place: { time: time ?? instantOf(0), id },
    arrival: {
      ...{ key: contentKey(listed, id, body), topic: listed, subject: `order ${order ?? 'unreadable'}` },
      ...{ version: listed === 'orders' ? time : null, headers: {}, body },
    },
  };
};
