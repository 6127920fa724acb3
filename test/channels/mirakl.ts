import { readFileSync } from 'node:fs';
import { noticesOfOrder } from '../../connectors/channels/mirakl/notice.ts';
import { type Asked, type Given, wants } from '../../connectors/simulators/simulator.ts';
import { channelIdOf } from '../../domain/ids.ts';
import type { Json } from '../client.ts';
import type { ChannelSubject } from './contract.ts';
import { ok, openStandIn } from './stand-in.ts';

const SAMPLES = new URL('../../connectors/channels/mirakl/samples/', import.meta.url);
const read = (name: string): Json => JSON.parse(readFileSync(new URL(name, SAMPLES), 'utf8'));
const KEY = 'weir-mirakl-key';

/** The same order once the marketplace lets it be shipped: the second sample has what the first one lacks until then. */
const toShip = (changedAt: string): Json => {
  const [waiting, shipping] = read('or11-orders.json').orders;
  const customer = { ...waiting.customer, ...shipping.customer };
  const lines = waiting.order_lines.map((line: Json) => ({ ...line, order_line_state: 'SHIPPING' }));
  const state = { order_state: 'SHIPPING', order_lines: lines, customer_debited_date: changedAt };
  return { ...waiting, ...state, customer, last_updated_date: changedAt };
};

const order = (changedAt: string, more: object = {}): Json => ({
  ...read('or11-orders.json').orders[0],
  last_updated_date: changedAt,
  ...more,
});
const cancelled = (changedAt: string): Json => {
  const document = order(changedAt, { order_state: 'CANCELED' });
  const lines = document.order_lines.map((line: Json) => ({ ...line, order_line_state: 'CANCELED' }));
  return { ...document, order_lines: lines };
};

/** What it is told of an order that waits for that, and of the stock: the tests of the way out look into it. */
const told = ({ method, path }: Asked): Given | null => {
  if (method === 'PUT' && /^\/api\/orders\/[^/]+\/accept$/.test(path)) return { status: 204 };
  if (method === 'POST' && path === '/api/offers/stock/imports') return { status: 201, body: { import_id: '1' } };
  return path === '/api/offers/stock/imports/1/status' ? ok({ import_id: '1', status: 'COMPLETE' }) : null;
};

/** The seller's API as far as it is asked: OR11 and RT11. */
const open: ChannelSubject['open'] = async () => {
  const orders = new Map<string, Json>();
  const answer = (asked: Asked): Given => {
    const { method, path, query, header } = asked;
    if (header('authorization') !== KEY) return { status: 401, body: { message: 'Unauthorized' } };
    const taken = told(asked);
    if (taken !== null) return taken;
    wants(method === 'GET', 'is no question');
    if (path === '/api/returns') {
      wants(query.get('return_last_updated_from') !== null && Number(query.get('limit')) > 0, 'is not since a time');
      return ok({ data: [] });
    }
    wants(path === '/api/orders', 'is neither OR11 nor RT11');
    const only = query.get('order_ids');
    if (only !== null) {
      const one = [...orders.values()].filter(({ order_id }) => order_id === only);
      return ok({ orders: one, total_count: one.length });
    }
    const since = Date.parse(query.get('start_update_date') ?? '');
    const [offset, max] = [Number(query.get('offset')), Number(query.get('max'))];
    wants(!Number.isNaN(since) && query.get('sort') === 'dateCreated' && max > 0 && max <= 100, 'has no page');
    const found = [...orders.values()].filter(({ last_updated_date }) => Date.parse(last_updated_date) >= since);
    return ok({ orders: found.slice(offset, offset + max), total_count: found.length });
  };
  const server = await openStandIn(answer);
  const put = (document: Json): void => {
    orders.set(document.order_id, document);
  };
  return {
    server,
    place: (changedAt) => put(order(changedAt)),
    cancel: (changedAt) => put(cancelled(changedAt)),
    revoke: () => undefined,
    release: (changedAt) => put(toShip(changedAt)),
  };
};

export const miraklSubject: ChannelSubject = {
  system: 'mirakl',
  settings: (baseUrl) => ({ baseUrl, pollMinutes: 1 }),
  secrets: { apiKey: KEY },
  wrongSecret: 'apiKey',
  well: 'answers, and its orders and returns may be read',
  golden: (channel, changedAt) => noticesOfOrder(order(changedAt), { channel: channelIdOf(channel) })[0],
  total: null,
  open,
  calls: null,
};
