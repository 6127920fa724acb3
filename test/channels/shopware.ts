import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { foundNotice } from '../../connectors/channels/shopware/notice.ts';
import { type Asked, type Given, wants } from '../../connectors/simulators/simulator.ts';
import { channelIdOf } from '../../domain/ids.ts';
import type { Json } from '../client.ts';
import type { Call, ChannelSubject } from './contract.ts';
import { ok, openStandIn } from './stand-in.ts';

const SAMPLES = new URL('../../connectors/channels/shopware/samples/', import.meta.url);
const read = (name: string): Json => JSON.parse(readFileSync(new URL(name, SAMPLES), 'utf8'));
const CLIENT = 'SWIAWEIR';
const CLIENT_SECRET = 'weir-client-secret';
const SHOP_SECRET = 'weir-shop-secret';

const order = (changedAt: string, more: object = {}): Json => ({
  ...read('search-order.response.json').data[0],
  updatedAt: changedAt,
  ...more,
});
const cancelled = (changedAt: string): Json => order(changedAt, { stateMachineState: { technicalName: 'cancelled' } });

const signed = (document: Json, secret = SHOP_SECRET): Call => {
  const raw = JSON.stringify(document);
  return { raw, headers: { 'shopware-shop-signature': createHmac('sha256', secret).update(raw).digest('hex') } };
};
const webhook = (event: string, changedAt: string): Json => {
  const sent = read('webhook.checkout.order.placed.body');
  return {
    ...sent,
    data: { event, payload: { order: event === 'checkout.order.placed' ? order(changedAt) : cancelled(changedAt) } },
    source: { ...sent.source, eventId: randomUUID() },
  };
};

/** The Admin API as far as it is asked: tokens, and searches with their filters, by pages of what was asked for. */
const open: ChannelSubject['open'] = async () => {
  const orders = new Map<string, Json>();
  const tokens = new Set<string>();
  const answer = (asked: Asked): Given => (asked.path === '/api/oauth/token' ? token(asked) : search(asked));
  const token = ({ method, header, text }: Asked): Given => {
    wants(method === 'POST', 'a token is posted for');
    const form = new URLSearchParams(text);
    wants(header('content-type') === 'application/x-www-form-urlencoded', 'is no form');
    wants(form.get('grant_type') === 'client_credentials', 'has no grant_type');
    if (form.get('client_id') !== CLIENT || form.get('client_secret') !== CLIENT_SECRET)
      return { status: 401, body: {} };
    const value = randomUUID();
    tokens.add(value);
    return ok({ token_type: 'Bearer', expires_in: 600, access_token: value });
  };
  const search = ({ method, path, header, text }: Asked): Given => {
    if (!tokens.has((header('authorization') ?? '').replace('Bearer ', ''))) return { status: 401, body: {} };
    // What it is told is tried elsewhere: here it takes nothing.
    if (path === '/api/search/product' || path.startsWith('/api/_action/')) return { status: 503, body: {} };
    const entity = /^\/api\/search\/(order|order-transaction|order-delivery|order-line-item)$/.exec(path)?.[1];
    wants(method === 'POST' && entity !== undefined, 'is no search');
    const { page, limit, filter, sort } = JSON.parse(text);
    wants(Number.isInteger(page) && page >= 1 && Number.isInteger(limit) && limit >= 1 && limit <= 500, 'has no page');
    wants(sort.length === 2, 'is in no order');
    const [one] = filter;
    if (one.type === 'equalsAny')
      return ok({ total: 1, data: one.value.flatMap((id: string) => orders.get(id) ?? []) });
    const since = one.queries[0].parameters.gte;
    wants(one.type === 'multi' && !Number.isNaN(Date.parse(since)), 'has no time since');
    if (entity !== 'order') return ok({ total: 0, data: [] });
    const data = [...orders.values()].filter(({ updatedAt }) => Date.parse(updatedAt) >= Date.parse(since));
    return ok({ total: data.length, data: data.slice((page - 1) * limit, page * limit) });
  };
  const server = await openStandIn(answer);
  return {
    server,
    place: (changedAt) => orders.set(order(changedAt).id, order(changedAt)),
    cancel: (changedAt) => orders.set(order(changedAt).id, cancelled(changedAt)),
    revoke: () => tokens.clear(),
  };
};

export const shopwareSubject: ChannelSubject = {
  system: 'shopware',
  settings: (baseUrl) => ({ baseUrl, clientId: CLIENT, pollMinutes: 1 }),
  secrets: { clientSecret: CLIENT_SECRET, shopSecret: SHOP_SECRET },
  wrongSecret: 'clientSecret',
  well: 'answers, and its orders may be read',
  golden: (channel, changedAt) => foundNotice(order(changedAt), { channel: channelIdOf(channel) }),
  total: 5_431,
  open,
  calls: {
    place: (changedAt) => signed(webhook('checkout.order.placed', changedAt)),
    cancel: (changedAt) => signed(webhook('state_enter.order.state.cancelled', changedAt)),
    forged: (changedAt) => signed(webhook('checkout.order.placed', changedAt), 'guessed'),
  },
};
