import { channelClient } from '../../connectors/channels/client.ts';
import { shopwareOut } from '../../connectors/channels/shopware/targets.ts';
import { byToken } from '../../connectors/channels/token.ts';
import { at, listAt, textAt } from '../../connectors/simulators/json.ts';
import { type Asked, type Given, wants } from '../../connectors/simulators/simulator.ts';
import type { OutSystem, Sent, ShopStandIn } from './out-contract.ts';
import { openStandIn } from './stand-in.ts';

/** Which state follows by a transition; what is not here is refused as illegal. */
const ORDER: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  open: { process: 'in_progress', cancel: 'cancelled' },
  in_progress: { complete: 'completed', cancel: 'cancelled' },
  completed: {},
  cancelled: {},
};
const DELIVERY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  open: { ship: 'shipped', ship_partially: 'shipped_partially' },
  shipped_partially: { ship: 'shipped', retour: 'returned', retour_partially: 'returned_partially' },
  shipped: { retour: 'returned', retour_partially: 'returned_partially' },
};

type Order = { state: string; delivery: string; codes: readonly string[] };

/** How long a token lasts, in seconds. */
const TOKEN_SECONDS = 600;

/** A shop's Admin API, as far as it is told of orders and stock: a token of ten minutes, and states that refuse a repeat. */
const openShopware = async (): Promise<ShopStandIn> => {
  const orders = new Map<string, Order>();
  const stock = new Map<string, number>();
  const sent: Sent[] = [];
  const cancelled: string[] = [];
  let calls = 0;
  let tokens = 0;

  const illegal = (from: string, by: string): Given => ({
    status: 400,
    body: {
      errors: [
        {
          ...{ status: '400', code: 'SYSTEM__ILLEGAL_STATE_TRANSITION', title: 'Bad Request' },
          detail: `Illegal transition "${by}" from state "${from}".`,
          meta: { parameters: { transition: by, currentState: from } },
        },
      ],
    },
  });

  const move = (entity: string, id: string, by: string): Given => {
    const order = orders.get(id.replace(/^(delivery|transaction)-/, ''));
    if (order === undefined) return { status: 404, body: { errors: [{ detail: 'There is none such.' }] } };
    const isOrder = entity === 'order';
    const from = isOrder ? order.state : order.delivery;
    const to = (isOrder ? ORDER : DELIVERY)[from]?.[by];
    if (to === undefined) return illegal(from, by);
    if (isOrder) order.state = to;
    else order.delivery = to;
    if (to === 'cancelled') cancelled.push(id);
    if (to.startsWith('shipped')) {
      const told = sent.filter(({ order: of }) => `delivery-${of}` === id).flatMap(({ numbers }) => numbers);
      const numbers = order.codes.filter((code) => !told.includes(code));
      sent.push({ order: id.replace('delivery-', ''), units: {}, numbers });
    }
    return { status: 200, body: { data: { id: 'state' } } };
  };

  const found = (got: Asked, entity: string): Given => {
    const [filter] = listAt(got.body, 'filter');
    wants(textAt(filter, 'type') === 'equalsAny', 'a search by ids or numbers');
    const values = listAt(filter, 'value').map(String);
    wants(values.length <= 500, 'a page of at most 500');
    if (entity === 'product') {
      const data = values.filter((sku) => stock.has(sku)).map((sku) => ({ id: `p-${sku}`, productNumber: sku }));
      return { status: 200, body: { total: data.length, data } };
    }
    const data = values.flatMap((id) => {
      const order = orders.get(id);
      const delivery = {
        id: `delivery-${id}`,
        trackingCodes: order?.codes,
        shippingCosts: { totalPrice: 49, calculatedTaxes: [] },
      };
      return order === undefined ? [] : [{ id, deliveries: [delivery], transactions: [{ id: `transaction-${id}` }] }];
    });
    return { status: 200, body: { total: data.length, data } };
  };

  const sync = (got: Asked): Given => {
    wants(got.header('fail-on-error') === 'false', 'single errors');
    calls += 1;
    const [operation] = listAt(got.body);
    wants(at(operation, 'entity') === 'product' && at(operation, 'action') === 'upsert', 'products');
    for (const product of listAt(operation, 'payload')) {
      const sku = textAt(product, 'id').replace('p-', '');
      const quantity = at(product, 'stock');
      wants(stock.has(sku) && Number.isInteger(quantity), 'the stock of a product that is there');
      stock.set(sku, Number(quantity));
    }
    return { status: 200, body: { data: {}, notFound: [], deleted: [] } };
  };

  const isChange = ({ path }: Asked): boolean =>
    path.startsWith('/api/_action/') || path.startsWith('/api/order-delivery/');
  const server = await openStandIn(
    (got) => {
      const { method, path } = got;
      if (path === '/api/oauth/token') {
        const form = new URLSearchParams(got.text);
        wants(method === 'POST' && form.get('grant_type') === 'client_credentials', 'client credentials');
        if (form.get('client_id') !== 'SWIA' || form.get('client_secret') !== 'secret-clientSecret')
          return { status: 401 };
        tokens += 1;
        return {
          status: 200,
          body: { token_type: 'Bearer', expires_in: TOKEN_SECONDS, access_token: `token-${tokens}` },
        };
      }
      if (got.header('authorization') !== `Bearer token-${tokens}`)
        return { status: 401, body: { errors: [{ code: '9' }] } };
      wants(got.header('accept') === 'application/json', 'plain JSON');
      const search = /^\/api\/search\/(order|product)$/.exec(path);
      if (search !== null && method === 'POST') return found(got, search[1] ?? '');
      const state = /^\/api\/_action\/(order|order_delivery|order_transaction)\/([^/]+)\/state\/(\w+)$/.exec(path);
      if (state !== null && method === 'POST') {
        wants(typeof at(got.body, 'sendMail') === 'boolean', 'whether mail is sent');
        return move(state[1] ?? '', state[2] ?? '', state[3] ?? '');
      }
      const delivery = /^\/api\/order-delivery\/delivery-([^/]+)$/.exec(path);
      const order = orders.get(delivery?.[1] ?? '');
      if (order !== undefined && method === 'PATCH') {
        order.codes = listAt(got.body, 'trackingCodes').map(String);
        return { status: 204 };
      }
      if (path === '/api/_action/sync' && method === 'POST') return sync(got);
      wants(false, 'a request of these');
      return { status: 404 };
    },
    isChange,
    ({ path }) => path === '/api/oauth/token',
  );
  return {
    server,
    place: (order) => {
      orders.set(order, { state: 'open', delivery: 'open', codes: [] });
    },
    sent: () => sent,
    cancelled: () => cancelled,
    sell: (...skus) => {
      for (const sku of skus) stock.set(sku, 99);
    },
    stock: () => Object.fromEntries(stock),
    stockCalls: () => calls,
    refusal: {
      given: {
        status: 403,
        body: { errors: [{ code: 'FRAMEWORK__MISSING_PRIVILEGE_ERROR', detail: 'order:update is missing' }] },
      },
      words: 'FRAMEWORK__MISSING_PRIVILEGE_ERROR order:update is missing',
    },
    limit: (seconds) => ({ status: 429, headers: { 'retry-after': String(seconds) }, body: {} }),
  };
};

export const shopwareSystem: OutSystem = {
  name: 'Shopware',
  open: openShopware,
  connect: (connection, url) => {
    const token = async () => {
      const [clientSecret = ''] = await connection.secrets('clientSecret');
      const form = { grant_type: 'client_credentials', client_id: 'SWIA', client_secret: clientSecret };
      return { url: `${url}/api/oauth/token`, form };
    };
    const { clock } = connection;
    const credentials = byToken(token, (value) => ({ authorization: `Bearer ${value}` }), clock);
    return shopwareOut(connection, channelClient({ baseUrl: url, credentials, clock }));
  },
  tellsLines: false,
};
