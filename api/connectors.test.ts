import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../connectors/delivery/testing.ts';
import { httpPost } from '../connectors/http/post.ts';
import { defineSystem } from '../connectors/system.ts';
import { SYSTEMS } from '../connectors/systems.ts';
import { channelIdOf } from '../domain/ids.ts';
import { connectorTarget } from '../domain/setup/connector.ts';
import { orderIdFor } from '../runtime/order-commands.ts';
import type { Json } from '../test/client.ts';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { answering, openReceiver, taking } from '../test/servers/receiver.ts';
import {
  ACCESS_TOKEN,
  CLIENT_SECRET,
  cancelledOrder,
  openShop,
  SHOP,
  type Shop,
  shopCall,
  shopOrder,
} from '../test/servers/shop.ts';
import { openWorld, type World, type WorldAnswer } from '../test/world.ts';

const POLL = { timeout: 20_000, interval: 20 };
const HOUR_MILLIS = 3_600_000;

/** An ERP that is told of placed orders, one request each. */
const tiny = defineSystem({
  name: 'tiny',
  kind: 'erp',
  secrets: ['token'],
  settings: { url: Type.String({ description: 'a URL' }) },
  connect({ id, run, settings: { url }, secrets }) {
    const post = httpPost({ allowPrivate: true, timeoutMillis: 5_000 });
    const name = connectorTarget(id);
    return {
      test: async () => ({ ok: true, findings: ['it is there'] }),
      targets: [
        {
          ...{ name, version: url, cursor: `${name}@${run.number}`, after: BigInt(run.after), types: ['OrderPlaced'] },
          partsOf: (fact) => [{ id: fact.id, key: fact.stream }],
          async send({ fact }, signal) {
            const [token = ''] = await secrets('token');
            const answered = await post(url, { authorization: token }, JSON.stringify({ id: fact.id }), signal);
            if ('failed' in answered) return unavailable(null, answered.failed);
            const { status } = answered;
            return status < 300 ? { kind: 'delivered', status } : unavailable(status, `HTTP ${status}`);
          },
          limits: LIMITS,
        },
      ],
    };
  },
});

const unavailable = (status: number | null, reason: string) =>
  ({ kind: 'unavailable', status, reason, retryAfterMillis: null }) as const;

let world: World;
/** Ahead of the real time by so much. */
let ahead = 0;
const clock = { now: () => new Date(Date.now() + ahead).toISOString() };

beforeAll(async () => {
  world = await openWorld({ clock, systems: [...SYSTEMS, tiny] });
  await setUpNetwork(world.admin);
  for (const sku of ['TSHIRT-M', 'MUG-BLUE']) await count(world.admin, sku, 'wh-1', 1_000);
});
afterAll(() => world.close());

const path = (id: string, rest = ''): string => `/v1/connectors/${id}${rest}`;
const settings = (more: object = {}) => ({ shop: SHOP, money: 'presentment', baseUrl: 'http://127.0.0.1:2', ...more });
const connect = async (id: string, more: object = {}): Promise<void> => {
  const set = await world.admin.put(path(id), { system: 'shopify', channel: 'web', settings: settings(more) });
  expect(set.status, set.text).toBe(200);
  await world.admin.put(path(id, '/secrets'), { clientSecret: CLIENT_SECRET, accessToken: ACCESS_TOKEN });
};
/** What the shop does: no key of ours is in it. */
const call = (id: string, { raw, headers }: { readonly raw: string; readonly headers: object }): Promise<WorldAnswer> =>
  world.withKey('').send('POST', path(id, '/webhooks'), { raw, headers: { ...headers } });
const received = async (id: string, topic: string, document: Json, more = {}): Promise<void> => {
  const answer = await call(id, shopCall(topic, document, more));
  expect([answer.status, answer.body]).toEqual([200, { received: 'stored' }]);
};
const orderIdOf = (id: number): string => orderIdFor(channelIdOf('web'), String(id));
const order = async (id: number): Promise<Json> => (await world.admin.get(`/v1/orders/${orderIdOf(id)}`)).body;
const facts = async (id: number): Promise<readonly string[]> =>
  (await world.admin.get(`/v1/orders/${orderIdOf(id)}/events`)).body.items.map(({ type }: Json) => type);
const status = async (id: string): Promise<Json> => (await world.admin.get(path(id, '/status'))).body;
const exceptionsOf = async (target: string): Promise<Json[]> =>
  (await world.admin.get('/v1/exceptions?kind=inboundFailed')).body.items.filter(
    ({ subject }: Json) => subject.target === target,
  );
const quiet = (id: string) => expect.poll(async () => (await status(id)).in.waiting, POLL).toBe(0);

let ids = 7_000;
const nextId = (): number => {
  ids += 1;
  return ids;
};

describe('a connector', () => {
  it('is set up, shown, changed and removed, and what it is worked by is told to nobody', async () => {
    const body = { system: 'shopify', channel: 'web', settings: settings() };
    const set = await world.admin.put(path('life'), body);
    expect(set.body).toMatchObject({ id: 'life', changed: true, connector: { system: 'shopify', kind: 'channel' } });
    expect((await world.admin.put(path('life'), body)).body).toMatchObject({ changed: false });
    expect((await world.admin.get(path('life'))).body).toEqual({
      ...{ id: 'life', system: 'shopify', kind: 'channel', channel: 'web', settings: settings(), paused: false },
      secrets: [
        { name: 'clientSecret', isSet: false, previousUntil: null },
        { name: 'accessToken', isSet: false, previousUntil: null },
      ],
    });
    expect((await world.admin.get('/v1/connectors')).body.items).toMatchObject([{ id: 'life' }]);
    expect((await world.admin.delete(path('life'))).status).toBe(200);
    expect((await world.admin.get(path('life'))).status).toBe(404);
  });

  it('shows of its secrets that they are there, and says their values nowhere', async () => {
    await world.admin.put(path('secret'), { system: 'shopify', channel: 'web', settings: settings() });
    const given = await world.admin.put(path('secret', '/secrets'), { clientSecret: 'very-secret-indeed' });
    const again = await world.admin.put(path('secret', '/secrets'), { clientSecret: 'very-secret-indeed' });
    expect([given.body.changed, again.body.changed]).toEqual([true, false]);
    const shown = await world.admin.get(path('secret'));
    expect(shown.body.secrets).toContainEqual({ name: 'clientSecret', isSet: true, previousUntil: null });
    const history = await world.admin.get('/v1/streams/connector-secret');
    expect(history.text).toContain('ConnectorSecretsSet');
    for (const { text } of [given, again, shown, history]) expect(text).not.toContain('very-secret');
    await world.admin.delete(path('secret'));
  });

  it.each([
    [
      'a system that there is not',
      { system: 'soap', settings: {} },
      400,
      '/system',
      `must be ${[...SYSTEMS, tiny].map(({ name }) => name).join(' or ')}`,
    ],
    ['settings that are not its own', { system: 'tiny', settings: { link: 'x' } }, 400, '/settings/url', 'is missing'],
    [
      'no shop of theirs',
      { system: 'shopify', channel: 'web', settings: settings({ shop: 'example.com' }) },
      400,
      '/settings/shop',
      'must be the domain of the shop, NAME.myshopify.com',
    ],
    [
      'a channel that is not set up',
      { system: 'tiny', channel: 'none', settings: { url: 'x' } },
      422,
      '/channel',
      'there is no channel none',
    ],
    [
      'no channel, where it is one',
      { system: 'shopify', settings: settings() },
      422,
      '/channel',
      'is missing: whose orders are they?',
    ],
  ])('is refused with %s', async (_, body, code, at, message) => {
    const answer = await world.admin.put(path('wrong'), body);
    expect([answer.status, answer.body.errors[0]]).toEqual([code, { path: at, message }]);
  });

  it('is given only secrets that its system has', async () => {
    await world.admin.put(path('names'), { system: 'tiny', settings: { url: 'x' } });
    const answer = await world.admin.put(path('names', '/secrets'), { password: 'x' });
    expect([answer.status, answer.body.errors]).toEqual([422, [{ path: '/password', message: 'tiny has token' }]]);
    await world.admin.delete(path('names'));
  });

  it('is set up by nobody but an admin, and seen by operators', async () => {
    const operator = await world.as('operator');
    await world.admin.put(path('mine'), { system: 'tiny', settings: { url: 'x' } });
    expect((await operator.put(path('mine'), { system: 'tiny', settings: { url: 'y' } })).status).toBe(403);
    expect((await operator.put(path('mine', '/secrets'), { token: 'x' })).status).toBe(403);
    expect((await operator.get(path('mine', '/status'))).status).toBe(200);
    expect((await (await world.as('channel:web')).get(path('mine'))).status).toBe(404);
    await world.admin.delete(path('mine'));
  });
});

describe('the test of a connection', () => {
  const tested = async (id: string): Promise<Json> => (await world.admin.post(path(id, '/test'))).body;
  const withShop = async (id: string, change: (shop: Shop) => void = () => undefined): Promise<Json> => {
    const shop = await openShop();
    change(shop);
    await connect(id, { baseUrl: shop.url });
    const found = await tested(id);
    await world.admin.delete(path(id));
    return found;
  };

  it('says that all is well', async () => {
    expect(await withShop('well')).toEqual({ ok: true, findings: [`${SHOP} answers, and its orders may be read`] });
  });

  it('says that a scope is missing', async () => {
    const found = await withShop('scope', (shop) => {
      shop.scopes = shop.scopes.filter((scope) => scope !== 'read_orders');
    });
    expect(found).toEqual({ ok: false, findings: ['the accessToken has no scope read_orders'] });
  });

  it('says that the key is not taken', async () => {
    const found = await withShop('key', (shop) => {
      shop.instead = { status: 401 };
    });
    expect(found).toEqual({ ok: false, findings: ['the accessToken is not taken (401)'] });
  });

  it('says that nobody answers at the address, and which secrets are missing', async () => {
    await world.admin.put(path('nobody'), { system: 'shopify', channel: 'web', settings: settings() });
    await world.admin.put(path('nobody', '/secrets'), { accessToken: ACCESS_TOKEN });
    expect(await tested('nobody')).toEqual({
      ok: false,
      findings: [
        'the secret clientSecret has not been given: no webhook will be taken',
        '127.0.0.1:2: no answer: ECONNREFUSED',
      ],
    });
    await world.admin.delete(path('nobody'));
  });
});

describe('a webhook from a shop', () => {
  it('places the order, once, however often it comes', async () => {
    await connect('places');
    const id = nextId();
    const document = shopOrder(id);
    const one = shopCall('orders/create', document);
    expect((await call('places', one)).body).toEqual({ received: 'stored' });
    expect((await call('places', one)).body).toEqual({ received: 'repeated' });
    await received('places', 'orders/create', document);
    await expect.poll(async () => (await order(id)).status, POLL).toBe('fulfilling');
    await quiet('places');
    expect(await order(id)).toMatchObject({ channel: 'web', externalId: String(id), total: 54_130 });
    expect((await facts(id)).filter((type) => type === 'OrderPlaced')).toHaveLength(1);
    const [placed] = (await world.admin.get(`/v1/orders/${orderIdOf(id)}/events`)).body.items;
    expect(placed.metadata?.by ?? placed.by).toBe('connector-places');
    await world.admin.delete(path('places'));
  });

  it.each([
    [
      'with no signature',
      ({ raw, headers }: ReturnType<typeof shopCall>) => ({
        raw,
        headers: { ...headers, 'x-shopify-hmac-sha256': '' },
      }),
    ],
    [
      'with a wrong signature',
      ({ raw }: ReturnType<typeof shopCall>) => shopCall('orders/create', JSON.parse(raw), { secret: 'guessed' }),
    ],
    [
      'that was cut off on the way',
      ({ raw, headers }: ReturnType<typeof shopCall>) => ({ raw: raw.slice(0, -1), headers }),
    ],
    [
      'of another shop',
      ({ raw }: ReturnType<typeof shopCall>) =>
        shopCall('orders/create', JSON.parse(raw), { shop: 'other.myshopify.com' }),
    ],
  ])('%s is refused, and nothing of it is kept', async (_, spoil) => {
    await connect('strict');
    const answer = await call('strict', spoil(shopCall('orders/create', shopOrder(nextId()))));
    expect([answer.status, answer.body.detail]).toEqual([401, 'The signature is missing or wrong.']);
    expect(await status('strict')).toMatchObject({ lastIn: null, in: { waiting: 0, parked: 0, failed: 0 } });
    await world.admin.delete(path('strict'));
  });

  it('is taken by nobody as long as no secret has been given', async () => {
    await world.admin.put(path('bare'), { system: 'shopify', channel: 'web', settings: settings() });
    expect((await call('bare', shopCall('orders/create', shopOrder(nextId()), { secret: '' }))).status).toBe(401);
    await world.admin.delete(path('bare'));
  });

  it('may be signed with the secret before, until its day is over', async () => {
    await connect('rotating');
    await world.admin.put(path('rotating', '/secrets'), { clientSecret: 'the next one' });
    await received('rotating', 'orders/create', shopOrder(nextId()));
    await received('rotating', 'orders/create', shopOrder(nextId()), { secret: 'the next one' });
    ahead += 24 * HOUR_MILLIS + 1_000;
    expect((await call('rotating', shopCall('orders/create', shopOrder(nextId())))).status).toBe(401);
    await received('rotating', 'orders/create', shopOrder(nextId()), { secret: 'the next one' });
    await quiet('rotating');
    await world.admin.delete(path('rotating'));
  });

  it('that is larger than anything that is taken is refused', async () => {
    await connect('large');
    const answer = await call('large', shopCall('orders/create', { note: 'x'.repeat(5 * 1_048_576) }));
    expect([answer.status, answer.body.detail]).toEqual([413, 'A body has at most 4 MiB.']);
    await world.admin.delete(path('large'));
  });

  it('of a topic that is not worked here is thanked for', async () => {
    await connect('polite');
    expect((await call('polite', shopCall('products/update', { id: 1 }))).body).toEqual({ received: 'ignored' });
    await world.admin.delete(path('polite'));
  });

  it('has no door where there is no such connector, or its system sends none', async () => {
    await world.admin.put(path('mute'), { system: 'tiny', settings: { url: 'x' } });
    for (const id of ['none', 'mute']) expect((await call(id, shopCall('x', {}))).status).toBe(404);
    await world.admin.delete(path('mute'));
  });
});

describe('what a shop does with an order', () => {
  beforeAll(() => connect('shop'));
  afterAll(async () => {
    await world.admin.delete(path('shop'));
  });

  it('cancels it', async () => {
    const id = nextId();
    await received('shop', 'orders/create', shopOrder(id));
    await received('shop', 'orders/cancelled', cancelledOrder(id));
    await expect.poll(async () => (await order(id)).status, POLL).toBe('cancelled');
    // The shop gives the money back.
    expect(await facts(id)).not.toContain('RefundRequested');
  });

  it('cancels it, told before the order itself: it is never sent', async () => {
    const id = nextId();
    await received('shop', 'orders/cancelled', cancelledOrder(id));
    await quiet('shop');
    await received('shop', 'orders/create', shopOrder(id));
    await quiet('shop');
    expect((await world.admin.get(`/v1/orders/${orderIdOf(id)}`)).status).toBe(404);
    expect(await exceptionsOf('shop')).toEqual([]);
  });

  const refund = (id: number, more: object): Json => ({
    ...{ id: id * 10, order_id: id, created_at: '2026-11-23T12:00:00Z' },
    refund_line_items: [{ line_item_id: 16_100_010_011, quantity: 1, restock_type: 'cancel', ...more }],
  });
  const cancelledIn = async (id: number): Promise<readonly number[]> =>
    (await order(id)).lines.map(({ cancelled }: Json) => cancelled);

  it('cancels a unit by a refund, told before the order: it waits for that', async () => {
    const id = nextId();
    await received('shop', 'refunds/create', refund(id, {}));
    await expect.poll(async () => (await status('shop')).in, POLL).toMatchObject({ waiting: 0, parked: 1 });
    expect((await status('shop')).problem.reason).toBe('its order is not known yet');
    await received('shop', 'orders/create', shopOrder(id));
    await expect.poll(() => cancelledIn(id), POLL).toEqual([1, 0]);
    expect((await status('shop')).in).toEqual({ waiting: 0, parked: 0, failed: 0 });
  });

  it('cancels a unit by a refund once, though the order that is told after it says so, too', async () => {
    const id = nextId();
    await received('shop', 'orders/create', shopOrder(id));
    const document = shopOrder(id, { updated_at: '2026-11-23T12:00:01Z', refunds: [refund(id, {})] });
    const [shirt, ...rest] = document.line_items;
    const after = { ...document, line_items: [{ ...shirt, current_quantity: 1 }, ...rest] };
    await received('shop', 'orders/updated', after);
    await received('shop', 'refunds/create', refund(id, {}));
    await received('shop', 'orders/updated', after);
    await quiet('shop');
    expect(await cancelledIn(id)).toEqual([1, 0]);
  });

  it('adds to it and takes from it by an edit, and an older state that comes late changes nothing', async () => {
    const id = nextId();
    const before = shopOrder(id);
    await received('shop', 'orders/create', before);
    const [shirt, mug] = before.line_items;
    const edited = shopOrder(id, {
      updated_at: '2026-11-23T12:00:00Z',
      line_items: [
        { ...shirt, current_quantity: 1 },
        { ...mug, quantity: 3, current_quantity: 3 },
        { ...mug, id: 555, admin_graphql_api_id: null, quantity: 1, current_quantity: 1 },
      ],
    });
    await received('shop', 'orders/updated', edited);
    const quantities = async () => (await order(id)).lines.map(({ ordered, cancelled }: Json) => ordered - cancelled);
    await expect.poll(quantities, POLL).toEqual([1, 3, 1]);
    await received('shop', 'orders/updated', { ...before, updated_at: '2026-11-23T09:30:00Z' });
    await quiet('shop');
    expect(await quantities()).toEqual([1, 3, 1]);
  });

  it('changes where it goes, and says that it is paid', async () => {
    const id = nextId();
    const before = shopOrder(id, { financial_status: 'pending' });
    await received('shop', 'orders/create', before);
    await expect.poll(async () => (await order(id)).status, POLL).toBe('held');
    const shipTo = { ...before.shipping_address, address1: 'Nygatan 7' };
    const changes = { financial_status: 'paid', updated_at: '2026-11-23T12:00:00Z', shipping_address: shipTo };
    await received('shop', 'orders/updated', { ...before, ...changes });
    await expect.poll(async () => (await order(id)).status, POLL).toBe('fulfilling');
    expect((await order(id)).shipTo.line1).toBe('Nygatan 7');
  });

  it('changes something of one that was sent before we knew of it: that is not ours', async () => {
    const id = nextId();
    const document = shopOrder(id);
    const sent = document.line_items.map((line: Json) => ({ ...line, fulfillment_status: 'fulfilled' }));
    await received('shop', 'orders/updated', { ...document, line_items: sent });
    await quiet('shop');
    expect((await world.admin.get(`/v1/orders/${orderIdOf(id)}`)).status).toBe(404);
  });

  it('tells of something else: what was cancelled and corrected here stays so', async () => {
    const id = nextId();
    const document = shopOrder(id, { financial_status: 'pending' });
    await received('shop', 'orders/create', document);
    await expect.poll(async () => (await order(id)).status, POLL).toBe('held');
    const { lines, shipTo } = await order(id);
    const one = [{ id: lines[0].id, quantity: 1 }];
    const cancelled = await world.admin.post(`/v1/orders/${orderIdOf(id)}/cancellations`, {
      lines: one,
      reason: 'gone',
    });
    const corrected = await world.admin.patch(`/v1/orders/${orderIdOf(id)}`, {
      shipTo: { ...shipTo, line1: 'Rätta gatan 2' },
    });
    expect([cancelled.status, corrected.status]).toEqual([200, 200]);
    await received('shop', 'orders/updated', {
      ...document,
      financial_status: 'paid',
      updated_at: '2026-11-23T12:00:00Z',
    });
    await expect.poll(async () => (await order(id)).status, POLL).toBe('fulfilling');
    expect(await cancelledIn(id)).toEqual([1, 0]);
    expect((await order(id)).shipTo.line1).toBe('Rätta gatan 2');
  });

  it('is placed and held where a person must look at it', async () => {
    const id = nextId();
    await received('shop', 'orders/create', shopOrder(id, { test: true }));
    await expect.poll(async () => (await order(id)).status, POLL).toBe('held');
    expect((await order(id)).holds).toMatchObject([{ reason: 'it is a test order' }]);
  });

  it('takes all of it off, line by line: nothing of it is sent', async () => {
    const id = nextId();
    const before = shopOrder(id);
    await received('shop', 'orders/create', before);
    const gone = before.line_items.map((line: Json) => ({ ...line, current_quantity: 0 }));
    await received('shop', 'orders/updated', { ...before, updated_at: '2026-11-23T12:00:00Z', line_items: gone });
    await expect.poll(async () => (await order(id)).status, POLL).toBe('cancelled');
  });

  it('says that units came back: a person is told', async () => {
    const id = nextId();
    await received('shop', 'orders/create', shopOrder(id));
    await received('shop', 'refunds/create', refund(id, { restock_type: 'return' }));
    const subject = { target: 'shop', key: `order ${id}` };
    await expect
      .poll(async () => (await exceptionsOf('shop')).filter(({ subject: of }) => of.key === subject.key), POLL)
      .toMatchObject([{ status: 'open', subject, message: expect.stringContaining('1 units came back in the shop') }]);
  });

  it('is asked for a return of what was sent: it is asked for here, and called off', async () => {
    const id = nextId();
    await received('shop', 'orders/create', shopOrder(id));
    await expect.poll(async () => (await order(id)).status, POLL).toBe('fulfilling');
    for (const { id: part, lines } of (await order(id)).fulfilments) {
      for (const [step, body] of [
        ['accept'],
        ['pick', { lines }],
        ['pack', { parcels: [{ lines }] }],
        ['ship', {}],
      ] as const)
        expect((await world.admin.post(`/v1/fulfilments/${part}/${step}`, body)).status).toBe(200);
    }
    const about = { id: id * 10, order: { id } };
    const [{ id: line }] = (await order(id)).lines;
    const lines = [{ quantity: 1, return_reason: 'size', fulfillment_line_item: { line_item: { id: Number(line) } } }];
    await received('shop', 'returns/request', { ...about, return_line_items: lines });
    await expect.poll(async () => (await order(id)).returns, POLL).toMatchObject([{ status: 'authorised' }]);
    await received('shop', 'returns/cancel', { id: id * 10, order_id: id });
    await expect.poll(async () => (await order(id)).returns, POLL).toMatchObject([{ status: 'cancelled' }]);
  });

  it('asks for its data to be erased: a person is told', async () => {
    await received('shop', 'customers/redact', { shop_id: 1, customer: { email: 'anna@example.com' } });
    await expect
      .poll(async () => (await exceptionsOf('shop')).filter(({ subject }) => subject.key === 'customers/redact'), POLL)
      .toMatchObject([
        { message: 'customers/redact from shop (customers/redact) could not be worked: a person must see to this.' },
      ]);
  });
});

describe('what cannot be worked', () => {
  it('becomes an exception that says why, and is worked when it is tried again', async () => {
    await connect('fails');
    const id = nextId();
    const document = shopOrder(id);
    const unknown = document.line_items.map((line: Json, n: number) => ({
      ...line,
      sku: n === 0 ? 'NEW-SKU' : line.sku,
    }));
    await received('fails', 'orders/create', { ...document, line_items: unknown });
    await expect
      .poll(() => exceptionsOf('fails'), POLL)
      .toMatchObject([
        {
          ...{ status: 'open', canRetry: true, subject: { target: 'fails', key: `order ${id}` } },
          message: `orders/create from fails (order ${id}) could not be worked: The order names SKUs that are not known; /lines/0/sku NEW-SKU is not known.`,
        },
      ]);
    expect(await status('fails')).toMatchObject({ in: { waiting: 0, parked: 0, failed: 1 } });

    const [{ id: exception }] = await exceptionsOf('fails');
    const retry = () => world.admin.post(`/v1/exceptions/${encodeURIComponent(exception)}/retry`);
    await retry();
    await expect.poll(async () => (await exceptionsOf('fails'))[0]?.times, POLL).toBe(2);
    await count(world.admin, 'NEW-SKU', 'wh-1', 10);
    expect((await retry()).status).toBe(200);
    await expect.poll(() => exceptionsOf('fails'), POLL).toMatchObject([{ status: 'resolved', canRetry: false }]);
    expect((await order(id)).status).toBe('fulfilling');
    await world.admin.delete(path('fails'));
  });

  it('and is about an order that never comes is parked for hours, and then an exception', async () => {
    await connect('lonely');
    await received('lonely', 'refunds/create', { id: 1, order_id: nextId(), refund_line_items: [] });
    await expect.poll(async () => (await status('lonely')).in.parked, POLL).toBe(1);
    ahead += 7 * HOUR_MILLIS;
    await expect
      .poll(() => exceptionsOf('lonely'), POLL)
      .toMatchObject([{ message: expect.stringContaining('its order is not known yet') }]);
    await world.admin.delete(path('lonely'));
  });
});

describe('a connector that is paused', () => {
  it('keeps what comes in, and works it when it is resumed', async () => {
    await connect('rests');
    expect((await world.admin.post(path('rests', '/pause'))).body.connector.paused).toBe(true);
    const id = nextId();
    await received('rests', 'orders/create', shopOrder(id));
    expect(await status('rests')).toMatchObject({ paused: true, in: { waiting: 1 } });
    expect((await world.admin.get(`/v1/orders/${orderIdOf(id)}`)).status).toBe(404);
    await world.admin.post(path('rests', '/resume'));
    await expect.poll(async () => (await order(id)).status, POLL).toBe('fulfilling');
    await world.admin.delete(path('rests'));
  });
});

describe('an order that no webhook told of', () => {
  const hoursAgo = (hours: number): string => new Date(Date.parse(clock.now()) - hours * HOUR_MILLIS).toISOString();

  it('is found by asking the shop, page by page, and so is what changed since', async () => {
    const shop = await openShop();
    const missed = [nextId(), nextId(), nextId()];
    const changedAt = hoursAgo(-1);
    for (const id of missed) shop.orders.set(id, shopOrder(id, { updated_at: changedAt }));
    const old = nextId();
    shop.orders.set(old, shopOrder(old, { updated_at: hoursAgo(48) }));
    await connect('polled', { baseUrl: shop.url, pollMinutes: 1 });
    for (const id of missed) await expect.poll(async () => (await order(id)).status, POLL).toBe('fulfilling');
    expect((await world.admin.get(`/v1/orders/${orderIdOf(old)}`)).status).toBe(404);
    expect((await status('polled')).polled.upTo).toBe(changedAt);
    await world.admin.delete(path('polled'));
  });

  it('is read when an edit of it is told', async () => {
    const shop = await openShop();
    const id = nextId();
    shop.orders.set(id, shopOrder(id, { updated_at: hoursAgo(48) }));
    await connect('edits', { baseUrl: shop.url });
    await received('edits', 'orders/edited', { order_edit: { id: 1, order_id: id } });
    await expect.poll(async () => (await order(id)).status, POLL).toBe('fulfilling');
    await world.admin.delete(path('edits'));
  });

  it('is said to be out of sight while the shop does not answer', async () => {
    const shop = await openShop();
    shop.instead = { status: 429, headers: { 'retry-after': '3600' } };
    await connect('busy', { baseUrl: shop.url });
    await expect
      .poll(async () => (await status('busy')).problem, POLL)
      .toEqual({ at: expect.any(String), reason: `${new URL(shop.url).host} answered 429` });
    await world.admin.delete(path('busy'));
  });
});

describe('what a connector feeds', () => {
  it('is told of facts from when it was set up, with its secret, and its status says how that goes', async () => {
    const receiver = await openReceiver();
    await world.admin.post('/v1/orders', orderBody('tiny-1', [{ sku: 'MUG-BLUE', quantity: 1 }]));
    await world.admin.put(path('erp'), { system: 'tiny', settings: { url: receiver.url } });
    await world.admin.put(path('erp', '/secrets'), { token: 'tiny-token' });
    await world.admin.post('/v1/orders', orderBody('tiny-2', [{ sku: 'MUG-BLUE', quantity: 1 }]));
    const [got] = await receiver.until(1);
    expect(got?.headers.authorization).toBe('tiny-token');
    await expect
      .poll(() => status('erp'), POLL)
      .toMatchObject({
        ...{ lastOut: expect.any(String), lastIn: null, breaker: 'closed', problem: null, polled: null },
        out: { waiting: 0, failed: 0 },
      });

    receiver.answer = answering(503);
    await world.admin.post('/v1/orders', orderBody('tiny-3', [{ sku: 'MUG-BLUE', quantity: 1 }]));
    await expect
      .poll(() => status('erp'), POLL)
      .toMatchObject({
        ...{ out: { waiting: 1, failed: 0 }, problem: { reason: 'HTTP 503' } },
      });
    expect((await status('erp')).lagSeconds).toBeGreaterThan(0);

    receiver.answer = taking;
    await world.admin.post(path('erp', '/pause'));
    await world.admin.post(path('erp', '/resume'));
    await receiver.until(3);
    expect(receiver.got).toHaveLength(3);
    await world.admin.delete(path('erp'));
  });
});
