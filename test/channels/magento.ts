import { readFileSync } from 'node:fs';
import { orderNotice } from '../../connectors/channels/magento/notice.ts';
import { oauthHeader } from '../../connectors/channels/magento/oauth.ts';
import { type Asked, type Given, wants } from '../../connectors/simulators/simulator.ts';
import { channelIdOf } from '../../domain/ids.ts';
import type { Json } from '../client.ts';
import type { ChannelSubject } from './contract.ts';
import { ok, openStandIn } from './stand-in.ts';

const SAMPLES = new URL('../../connectors/channels/magento/samples/', import.meta.url);
const read = (name: string): Json => JSON.parse(readFileSync(new URL(name, SAMPLES), 'utf8'));

const KEYS = {
  accessToken: 'weir-access-token',
  accessTokenSecret: 'weir-access-token-secret',
  consumerKey: 'weir-consumer-key',
  consumerSecret: 'weir-consumer-secret',
};

const timeOf = (instant: string): string => instant.slice(0, 19).replace('T', ' ');
const millisOf = (time: string): number => Date.parse(`${time.replace(' ', 'T')}Z`);
const order = (changedAt: string, more: object = {}): Json => ({
  ...read('orders-search.json').items[0],
  updated_at: timeOf(changedAt),
  ...more,
});

const FIELD = 'searchCriteria[filterGroups][0][filters][0]';

/** The REST API as far as it is asked: OAuth 1.0a signatures, and lists by their time of change. Beyond the last page it gives that again. */
const open: ChannelSubject['open'] = async () => {
  const orders = new Map<number, Json>();
  const answer = ({ method, path, query, header: sent }: Asked): Given => {
    wants(method === 'GET', 'is no question');
    const header = sent('authorization') ?? '';
    const url = `${server.url}${path}?${query}`;
    const field = (name: string): string => decodeURIComponent(new RegExp(`${name}="([^"]*)"`).exec(header)?.[1] ?? '');
    const once = { nonce: field('oauth_nonce'), seconds: Number(field('oauth_timestamp')) };
    if (header !== oauthHeader(KEYS, method, url, once)) return { status: 401, body: {} };
    // What it is told is tried elsewhere: here it takes nothing.
    if (path === '/rest/all/V1/products') return { status: 503, body: {} };
    const list = /^\/rest\/all\/V1\/(orders|creditmemos)$/.exec(path)?.[1];
    wants(list !== undefined, 'is no list');
    wants(query.get(`${FIELD}[field]`) === 'updated_at', 'is not by the time of change');
    wants(query.get(`${FIELD}[conditionType]`) === 'gteq', 'is not since a time');
    const since = query.get(`${FIELD}[value]`) ?? '';
    wants(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(since), 'has no time of Magento');
    const size = Number(query.get('searchCriteria[pageSize]'));
    const page = Number(query.get('searchCriteria[currentPage]'));
    wants(size > 0 && page > 0, 'has no page');
    const all = list === 'orders' ? [...orders.values()] : [];
    const found = all.filter(({ updated_at }) => millisOf(updated_at) >= millisOf(since));
    return ok({ items: found.slice((page - 1) * size, page * size), total_count: found.length, search_criteria: {} });
  };
  const server = await openStandIn(answer);
  const put = (document: Json): void => {
    orders.set(document.entity_id, document);
  };
  return {
    server,
    place: (changedAt) => put(order(changedAt)),
    cancel: (changedAt) => put(order(changedAt, { state: 'canceled', status: 'canceled' })),
    revoke: () => undefined,
  };
};

export const magentoSubject: ChannelSubject = {
  system: 'magento',
  settings: (baseUrl) => ({ baseUrl, pollMinutes: 1 }),
  secrets: KEYS,
  wrongSecret: 'accessToken',
  well: 'answers, and its orders, creditmemos may be read',
  golden: (channel, changedAt) => orderNotice(order(changedAt), { channel: channelIdOf(channel) }),
  total: 54_130,
  open,
  calls: null,
};
