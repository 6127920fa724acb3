import { describe, expect, it } from 'vitest';
import { oauthHeader } from '../../connectors/channels/magento/oauth.ts';
import { magentoSimulator } from '../../connectors/simulators/magento/simulator.ts';
import { norceSimulator } from '../../connectors/simulators/norce/simulator.ts';
import { shopwareSimulator } from '../../connectors/simulators/shopware/simulator.ts';
import { type Asked, type Given, NotDocumented, type Simulator } from '../../connectors/simulators/simulator.ts';
import { instantOf } from '../../domain/time.ts';
import type { Json } from '../client.ts';

const URL_THERE = 'http://127.0.0.1:9400';

type Call = { readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown; readonly form?: object };

/** A simulated system and a clock that a test moves. */
const opened = (simulator: Simulator) => {
  let [millis, given] = [Date.parse('2026-11-28T08:00:00.000Z'), 1_000];
  const next = (): number => {
    given += 1;
    return given;
  };
  const simulated = simulator.open({ url: URL_THERE, now: () => instantOf(millis), next });
  const call = (method: string, address: string, { headers = {}, body, form }: Call = {}): Given & { body?: Json } => {
    const { pathname, searchParams } = new URL(address, URL_THERE);
    const text =
      form === undefined ? JSON.stringify(body ?? null) : new URLSearchParams(Object.entries(form)).toString();
    const asked: Asked = {
      method,
      path: pathname,
      query: searchParams,
      header: (name) => headers[name] ?? null,
      text,
      body,
    };
    return simulated.answer(asked);
  };
  return {
    ...{ simulated, call },
    wait: (seconds: number) => {
      millis += seconds * 1_000;
    },
    seconds: () => millis / 1_000,
  };
};

const shirts = (quantity: number) => [{ sku: 'SHIRT', quantity }];

describe('Magento, simulated', () => {
  const shop = () => {
    const { simulated, call, seconds } = opened(magentoSimulator);
    const { secrets } = simulated.setUp;
    const keys = {
      accessToken: secrets.accessToken ?? '',
      accessTokenSecret: secrets.accessTokenSecret ?? '',
      consumerKey: secrets.consumerKey ?? '',
      consumerSecret: secrets.consumerSecret ?? '',
    };
    let calls = 0;
    const signature = (method: string, path: string) => {
      calls += 1;
      return oauthHeader(keys, method, `${URL_THERE}${path}`, { nonce: `n-${calls}`, seconds: seconds() });
    };
    const signed = (method: string, path: string, body?: unknown) =>
      call(method, path, { headers: { authorization: signature(method, path) }, body });
    return { simulated, call, signature, signed };
  };
  const ORDERS = '/rest/all/V1/orders';

  it('takes a signature for one call only, and for no other address', () => {
    const { call, signature } = shop();
    const authorization = signature('GET', ORDERS);
    expect(call('GET', `${ORDERS}?fields=items`, { headers: { authorization } }).status).toBe(401);
    const next = { headers: { authorization: signature('GET', ORDERS) } };
    expect(call('GET', ORDERS, next).status).toBe(200);
    expect(call('GET', ORDERS, next).status).toBe(401);
    expect(call('GET', ORDERS).status).toBe(401);
  });

  it('makes a second shipment of a repeat while units are left, and refuses more than there are', () => {
    const { simulated, signed } = shop();
    const { order } = simulated.buy(shirts(2));
    const [item] = signed('GET', `${ORDERS}/${order}`).body.items;
    const ship = (qty: number) =>
      signed('POST', `/rest/all/V1/order/${order}/ship`, { items: [{ order_item_id: item.item_id, qty }] });
    expect([ship(1).status, ship(1).status, ship(1).status]).toEqual([200, 200, 400]);
    expect(simulated.orders()[0]?.sent).toHaveLength(2);
  });

  it('gives nothing back of what was not invoiced, which it is with its shipment', () => {
    const { simulated, signed } = shop();
    const { order } = simulated.buy(shirts(1));
    const [item] = signed('GET', `${ORDERS}/${order}`).body.items;
    const items = [{ order_item_id: item.item_id, qty: 1 }];
    const refund = () => signed('POST', `/rest/all/V1/order/${order}/refund`, { items });
    expect(refund().status).toBe(400);
    signed('POST', `/rest/all/V1/order/${order}/ship`, { items });
    expect(refund().status).toBe(200);
    expect(refund().status).toBe(400);
    expect(simulated.orders()[0]?.refunds).toEqual(['199.00']);
  });

  it('gives the last page again beyond it', () => {
    const { simulated, signed } = shop();
    const ids = [1, 2, 3].map(() => Number(simulated.buy(shirts(1)).order));
    const page = (number: number): readonly number[] => {
      const criteria = `searchCriteria[pageSize]=2&searchCriteria[currentPage]=${number}`;
      return signed('GET', `${ORDERS}?${criteria}`).body.items.map((one: Json) => one.entity_id);
    };
    expect([page(1), page(2), page(3)]).toEqual([ids.slice(0, 2), ids.slice(2), ids.slice(2)]);
  });

  it('has an order lower what may be sold, and not its source, until it is sent or cancelled', () => {
    const { simulated, signed } = shop();
    simulated.setStock('SHIRT', 5);
    const { order } = simulated.buy(shirts(2));
    expect(simulated.stock().SHIRT).toBe(3);
    const level = { sku: 'SHIRT', source_code: 'default', quantity: 5, status: 1 };
    signed('POST', '/rest/all/V1/inventory/source-items', { sourceItems: [level] });
    expect(simulated.stock().SHIRT).toBe(3);
    expect(signed('POST', `${ORDERS}/${order}/cancel`).body).toBe(true);
    expect(signed('POST', `${ORDERS}/${order}/cancel`).body).toBe(false);
    expect(simulated.stock().SHIRT).toBe(5);
  });
});

const tokenOf = (
  { simulated, call }: Pick<ReturnType<typeof opened>, 'simulated' | 'call'>,
  path: string,
  client: Readonly<Record<string, unknown>>,
) => {
  const form = { grant_type: 'client_credentials', client_secret: simulated.setUp.secrets.clientSecret, ...client };
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return call('POST', path, { headers, form });
};

describe('Shopware, simulated', () => {
  const shop = () => {
    const { simulated, call, wait } = opened(shopwareSimulator);
    const token = (more: object = {}) =>
      tokenOf({ simulated, call }, '/api/oauth/token', { client_id: simulated.setUp.settings.clientId, ...more });
    const headers = { accept: 'application/json', authorization: `Bearer ${token().body.access_token}` };
    const asked = (path: string, body?: object) => call('POST', path, { headers, body });
    const found = (body: object = {}): Json => asked('/api/search/order', body).body.data;
    return { simulated, call, wait, token, asked, found };
  };

  it('gives a token to its client only, and takes it for ten minutes', () => {
    const { token, asked, wait } = shop();
    expect(token({ client_secret: 'guessed' }).status).toBe(401);
    wait(599);
    expect(asked('/api/search/order', {}).status).toBe(200);
    wait(1);
    expect(asked('/api/search/order', {}).status).toBe(401);
  });

  it('shows what belongs to an order only where it is asked for', () => {
    const { simulated, found } = shop();
    simulated.buy(shirts(1));
    expect(found()[0]).not.toHaveProperty('lineItems');
    const [order] = found({ associations: { deliveries: { associations: { shippingMethod: {} } } } });
    expect(order.deliveries[0]).toHaveProperty('shippingMethod');
    expect(order.deliveries[0]).not.toHaveProperty('shippingOrderAddress');
  });

  it('finds what was placed or changed since a time, and no more than 500 at once', () => {
    const { simulated, asked, found, wait } = shop();
    simulated.buy(shirts(1));
    wait(60);
    const { order } = simulated.buy(shirts(1));
    const since = (field: string) => ({ type: 'range', field, parameters: { gte: '2026-11-28T08:01:00.000Z' } });
    const queries = [since('updatedAt'), since('createdAt')];
    expect(found({ filter: [{ type: 'multi', operator: 'or', queries }] })).toMatchObject([{ id: order }]);
    expect(asked('/api/search/order', { limit: 501 }).status).toBe(400);
    expect(() => found({ filter: [{ type: 'likes', field: 'id' }] })).toThrow(NotDocumented);
  });

  it('refuses a transition that does not follow, a repeat among them, and says from where', () => {
    const { simulated, asked } = shop();
    const { order } = simulated.buy(shirts(1));
    const cancel = () => asked(`/api/_action/order/${order}/state/cancel`, {});
    expect(cancel().status).toBe(200);
    expect(cancel()).toMatchObject({
      status: 400,
      body: {
        errors: [{ code: 'SYSTEM__ILLEGAL_STATE_TRANSITION', meta: { parameters: { currentState: 'cancelled' } } }],
      },
    });
    expect(simulated.stock().SHIRT).toBe(10);
  });
});

describe('Norce, simulated', () => {
  const norce = () => {
    const { simulated, call, wait } = opened(norceSimulator);
    const { clientId, scope } = Object(simulated.setUp.settings.connect);
    const token = () => tokenOf({ simulated, call }, '/identity/1.0/connect/token', { client_id: clientId, scope });
    const authorization = `Bearer ${token().body.access_token}`;
    const orders = (filter: string): readonly string[] =>
      call('GET', `/commerce/query/3.0/Orders/Orders?$filter=${encodeURIComponent(filter)}`, {
        headers: { authorization, applicationid: '1042' },
      }).body.value.map((one: Json) => one.orderNo);
    const connect = (method: string, body: object) =>
      call('POST', `/commerce/connect/4.0/${method}`, { headers: { authorization }, body });
    return { simulated, token, wait, orders, connect };
  };

  it('gives twenty tokens at once, and then three a minute', () => {
    const { token, wait } = norce();
    const tokens = Array.from({ length: 20 }, () => token().status);
    expect(tokens.filter((status) => status === 200)).toHaveLength(19);
    wait(60);
    expect([token(), token(), token(), token()].map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  });

  it('reads a filter by `and` before `or`, and by parentheses', () => {
    const { simulated, orders } = norce();
    const [first, second] = [simulated.buy(shirts(1)).order, simulated.buy(shirts(1)).order];
    expect(orders(`orderNo eq '${first}' or orderNo eq '${second}' and statusId eq 6`)).toEqual([first]);
    expect(orders(`(orderNo eq '${first}' or orderNo eq '${second}') and statusId eq 6`)).toEqual([]);
    expect(orders('applicationId eq 1042 and updated ge 2026-11-28T08:00:00Z')).toEqual([first, second]);
    expect(() => orders('colour eq 1')).toThrow(NotDocumented);
  });

  it('knows a delivery note by the number that it was told with a status, and doubles a repeat', () => {
    const { simulated, connect } = norce();
    const { order } = simulated.buy(shirts(1));
    const note = {
      ...{ OrderNo: 'W-1', NoteNo: 'F-1', DeliveryDate: '2026-11-28T09:00:00', StatusId: 8 },
      DeliveryNotePackages: [{ ParcelNumber: 'PN-1', StatusId: 4 }],
      DeliveryNoteItems: [{ RowNumber: 1, ItemNo: 'SHIRT', Qty: 1 }],
    };
    expect(connect('Order/CreateDeliveryNote', note).status).toBe(400);
    const status = {
      ClientOrderRef: Number(order),
      ErpOrderNo: 'W-1',
      OrderStatus: 'Confirmed',
      AccountId: 7,
      Infos: [],
    };
    expect(connect('Order/SendOrderStatus', status).status).toBe(200);
    connect('Order/CreateDeliveryNote', note);
    connect('Order/CreateDeliveryNote', note);
    expect(simulated.orders()[0]?.sent).toEqual([1, 2].map(() => ({ number: 'PN-1', units: { SHIRT: 1 } })));
  });
});
