import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import type { Json } from '../client.ts';

export const SHOP = 'weir-demo.myshopify.com';
export const CLIENT_SECRET = 'shpss_weir_sample_secret';
export const ACCESS_TOKEN = 'shpat_weir_sample_token';

/** The document of an order as the shop sends it, with another id and what else differs. */
export const shopOrder = (id: number, more: Readonly<Record<string, unknown>> = {}): Json => ({
  ...sample('orders-create'),
  ...{ id, admin_graphql_api_id: `gid://shopify/Order/${id}` },
  ...more,
});

/** The same order once it has been cancelled as a whole. */
export const cancelledOrder = (id: number): Json => ({
  ...sample('orders-cancelled'),
  ...{ id, admin_graphql_api_id: `gid://shopify/Order/${id}` },
});

const sample = (name: string): Json =>
  JSON.parse(readFileSync(new URL(`../../connectors/channels/shopify/samples/${name}.body`, import.meta.url), 'utf8'));

/** What the shop sends: headers and body. The same event under one id is the same delivery again. */
export const shopCall = (
  topic: string,
  document: Json,
  { secret = CLIENT_SECRET, event = randomUUID(), shop = SHOP } = {},
) => {
  const raw = JSON.stringify(document);
  const headers = {
    'content-type': 'application/json',
    'x-shopify-topic': topic,
    'x-shopify-shop-domain': shop,
    'x-shopify-event-id': event,
    'x-shopify-hmac-sha256': createHmac('sha256', secret).update(raw).digest('base64'),
  };
  return { raw, headers };
};

/** A shop's Admin API, as far as it is asked here. */
export type Shop = {
  readonly url: string;
  /** Its orders as they are now. */
  readonly orders: Map<number, Json>;
  /** Paths that were asked for. */
  readonly asked: string[];
  scopes: readonly string[];
  /** Answers the next ones so, instead of what was asked for; `null` where it does not. */
  instead: { readonly status: number; readonly headers?: Readonly<Record<string, string>> } | null;
};

const PER_PAGE = 2;

/** Listens until the test ends. Its pages are short, whatever was asked for. */
export const openShop = async (): Promise<Shop> => {
  const server = createServer((request, response) => answer(request, response));
  const json = (response: ServerResponse, body: object, headers = {}): void => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
  const list = (url: URL, response: ServerResponse): void => {
    const [since = '', from = '0'] = (url.searchParams.get('page_info') ?? '').split('|');
    const changedSince = url.searchParams.get('updated_at_min') ?? since;
    const all = [...shop.orders.values()]
      .filter(({ updated_at }) => Date.parse(updated_at) >= Date.parse(changedSince))
      .sort((a, b) => Date.parse(a.updated_at) - Date.parse(b.updated_at));
    const start = Number(from);
    const isMore = all.length > start + PER_PAGE;
    const next = `${shop.url}/admin/api/x/orders.json?page_info=${encodeURIComponent(`${changedSince}|${start + PER_PAGE}`)}`;
    json(response, { orders: all.slice(start, start + PER_PAGE) }, isMore ? { link: `<${next}>; rel="next"` } : {});
  };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '', shop.url);
    shop.asked.push(url.pathname);
    if (shop.instead !== null) response.writeHead(shop.instead.status, shop.instead.headers ?? {}).end();
    else if (request.headers['x-shopify-access-token'] !== ACCESS_TOKEN) response.writeHead(401).end();
    else if (url.pathname.endsWith('/shop.json')) json(response, { shop: { myshopify_domain: SHOP } });
    else if (url.pathname.endsWith('/access_scopes.json'))
      json(response, { access_scopes: shop.scopes.map((handle) => ({ handle })) });
    else if (url.pathname.endsWith('/orders.json')) list(url, response);
    else {
      const order = shop.orders.get(Number(/orders\/(\d+)\.json$/.exec(url.pathname)?.[1]));
      if (order === undefined) response.writeHead(404).end();
      else json(response, { order });
    }
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const shop: Shop = {
    url: `http://127.0.0.1:${port}`,
    orders: new Map(),
    asked: [],
    scopes: [
      ...['read_orders', 'write_orders', 'read_merchant_managed_fulfillment_orders'],
      'write_merchant_managed_fulfillment_orders',
    ],
    instead: null,
  };
  return shop;
};
