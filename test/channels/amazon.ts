import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { noticesOfOrder } from '../../connectors/channels/amazon/notice.ts';
import { type Asked, type Given, wants } from '../../connectors/simulators/simulator.ts';
import { channelIdOf } from '../../domain/ids.ts';
import type { Json } from '../client.ts';
import type { ChannelSubject } from './contract.ts';
import { ok, openStandIn } from './stand-in.ts';

const SAMPLES = new URL('../../connectors/channels/amazon/samples/', import.meta.url);
const read = (name: string): Json => JSON.parse(readFileSync(new URL(name, SAMPLES), 'utf8'));
const CLIENT = 'amzn1.application-oa2-client.weir';
const CLIENT_SECRET = 'weir-lwa-secret';
const REFRESH_TOKEN = 'Atzr|weir-refresh';
const MARKETPLACE = 'A2NODRKZP88ZB9';

const REVOKED: Given = {
  status: 403,
  body: {
    errors: [
      {
        ...{ code: 'Unauthorized', message: 'Access to requested resource is denied.' },
        details: 'The access token you provided is revoked, malformed or invalid.',
      },
    ],
  },
};

const order = (changedAt: string, more: object = {}): Json => ({
  ...read('search-orders.json').orders[0],
  lastUpdatedTime: changedAt,
  ...more,
});

/** "Login with Amazon" and the Orders API as far as they are asked. */
const open: ChannelSubject['open'] = async () => {
  const orders = new Map<string, Json>();
  const tokens = new Set<string>();
  const answer = (asked: Asked): Given => (asked.path === '/auth/o2/token' ? token(asked) : search(asked));
  const token = ({ method, text }: Asked): Given => {
    wants(method === 'POST', 'a token is posted for');
    const form = new URLSearchParams(text);
    wants(form.get('grant_type') === 'refresh_token', 'has no grant_type');
    const isOurs =
      form.get('client_id') === CLIENT &&
      form.get('client_secret') === CLIENT_SECRET &&
      form.get('refresh_token') === REFRESH_TOKEN;
    if (!isOurs) return { status: 400, body: { error: 'invalid_grant' } };
    const value = randomUUID();
    tokens.add(value);
    return ok({ access_token: value, refresh_token: REFRESH_TOKEN, token_type: 'bearer', expires_in: 3_600 });
  };
  const search = ({ method, path, query, header }: Asked): Given => {
    if (!tokens.has(String(header('x-amz-access-token')))) return REVOKED;
    wants(method === 'GET' && path === '/orders/2026-01-01/orders', 'is no search of orders');
    wants(/^\d{8}T\d{6}Z$/.test(String(header('x-amz-date'))), 'has no x-amz-date');
    wants(query.get('marketplaceIds') === MARKETPLACE, 'names no marketplace');
    const since = Date.parse(query.get('lastUpdatedAfter') ?? '');
    wants(since <= Date.now() - 120_000, 'asks for the last two minutes');
    const found = [...orders.values()].filter(({ lastUpdatedTime }) => Date.parse(lastUpdatedTime) >= since);
    const at = Number(query.get('paginationToken') ?? 0);
    const isLast = at + 1 >= found.length;
    return ok({ orders: found.slice(at, at + 1), ...(isLast ? {} : { pagination: { nextToken: String(at + 1) } }) });
  };
  const server = await openStandIn(answer);
  const put = (document: Json): void => {
    orders.set(document.orderId, document);
  };
  return {
    server,
    place: (changedAt) => put(order(changedAt)),
    cancel(changedAt) {
      const document = order(changedAt);
      put({ ...document, fulfillment: { ...document.fulfillment, fulfillmentStatus: 'CANCELLED' } });
    },
    revoke: () => tokens.clear(),
  };
};

export const amazonSubject: ChannelSubject = {
  system: 'amazon',
  settings: (baseUrl) => ({
    ...{ baseUrl, tokenUrl: `${baseUrl}/auth/o2/token`, clientId: CLIENT },
    ...{ marketplaceIds: [MARKETPLACE], pollMinutes: 1, taxesAre: 'included' },
  }),
  secrets: { clientSecret: CLIENT_SECRET, refreshToken: REFRESH_TOKEN },
  wrongSecret: 'refreshToken',
  well: "answers, and the seller's orders may be read",
  golden: (channel, changedAt) =>
    noticesOfOrder(order(changedAt), { channel: channelIdOf(channel), taxesAre: 'included' })[0],
  total: null,
  open,
  calls: null,
};
