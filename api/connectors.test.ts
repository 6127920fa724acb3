import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEMS } from '../connectors/systems.ts';
import type { Json } from '../test/client.ts';
import { orderBody } from '../test/network.ts';
import { answering, openReceiver, taking } from '../test/servers/receiver.ts';
import { ACCESS_TOKEN, openShop, SHOP, type Shop } from '../test/servers/shop.ts';
import { openShopWorld, POLL, path, settings, shopConnectors } from '../test/shop-connector.ts';
import { tiny } from '../test/tiny-erp.ts';
import type { World } from '../test/world.ts';

let world: World;

beforeAll(async () => {
  world = await openShopWorld();
});
afterAll(() => world.close());

const { connect, status } = shopConnectors(() => world);

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
