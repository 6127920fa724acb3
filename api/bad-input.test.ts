import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type Sent, type World, type WorldClient } from '../test/world.ts';

let world: World;
let web: WorldClient;

beforeAll(async () => {
  world = await openWorld();
  await setUpNetwork(world.admin);
  await world.admin.put('/v1/channels/b2b', { name: 'B2B', type: 'b2b' });
  await count(world.admin, 'SHIRT', 'wh-1', 1_000);
  web = await world.as('channel:web');
});
afterAll(() => world.close());

const LINE = { id: '1', sku: 'SHIRT', quantity: 1, unitPrice: 100 };
const order = (more: object) => ({ ...orderBody('bad', [LINE]), ...more });
const line = (more: object) => order({ lines: [{ ...LINE, ...more }] });
const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

/** What is sent, and what must be answered: status, problem, and the place that the first fault is at. */
const BAD: readonly (readonly [what: string, sent: Sent, status: number, path?: string])[] = [
  ['no body at all', { raw: '' }, 400, '/channel'],
  ['malformed JSON', { raw: '{"channel": "web",' }, 400],
  ['JSON that is no object', { raw: '[]' }, 400, ''],
  ['bytes that are not UTF-8', { raw: new Uint8Array([0x7b, 0xff, 0x7d]) }, 400, ''],
  ['another content type', { raw: 'channel=web', headers: { 'content-type': 'text/plain' } }, 415],
  ['another charset', { raw: '{}', headers: { 'content-type': 'application/json; charset=latin1' } }, 415],
  ['a compressed body', { raw: '{}', headers: { 'content-encoding': 'gzip' } }, 415],
  ['10 MB', { raw: `{"attributes": {"x": "${'x'.repeat(10_000_000)}"}}` }, 413],
  ['a number as text', { body: line({ quantity: '1' }) }, 400, '/lines/0/quantity'],
  ['a text as number', { body: order({ externalId: 7 }) }, 400, '/externalId'],
  ['a negative quantity', { body: line({ quantity: -1 }) }, 400, '/lines/0/quantity'],
  ['a quantity of none', { body: line({ quantity: 0 }) }, 400, '/lines/0/quantity'],
  ['a fractional quantity', { body: line({ quantity: 1.5 }) }, 400, '/lines/0/quantity'],
  ['a quantity beyond all measure', { body: line({ quantity: 1e9 }) }, 400, '/lines/0/quantity'],
  ['a negative price', { body: line({ unitPrice: -1 }) }, 400, '/lines/0/unitPrice'],
  ['a fractional price', { body: line({ unitPrice: 19.9 }) }, 400, '/lines/0/unitPrice'],
  ['a discount above the price', { body: line({ discount: 101 }) }, 400, '/lines/0/discount'],
  [
    'more money than can be counted',
    { body: line({ quantity: 1_000_000, unitPrice: Number.MAX_SAFE_INTEGER }) },
    422,
    '/lines/0/unitPrice',
  ],
  ['an unknown SKU', { body: line({ sku: 'NOBODY-KNOWS' }) }, 422, '/lines/0/sku'],
  ['an unknown currency', { body: order({ currency: 'XQX' }) }, 422, '/currency'],
  ['a currency that is no code', { body: order({ currency: 'kr' }) }, 400, '/currency'],
  ['a country that is no code', { body: order({ shipTo: { country: 'Sweden' } }) }, 400, '/shipTo/country'],
  ['no line', { body: order({ lines: [] }) }, 400, '/lines'],
  [
    '10,000 lines',
    { body: order({ lines: Array.from({ length: 10_000 }, () => ({ ...LINE, id: undefined })) }) },
    400,
    '/lines',
  ],
  ['a line id that stands twice', { body: order({ lines: [LINE, LINE] }) }, 400, '/lines/1/id'],
  ['a NUL', { body: order({ externalId: 'a\u0000b' }) }, 400, '/externalId'],
  ['a line break in a name', { body: order({ customer: { name: 'a\nb' } }) }, 400, '/customer/name'],
  ['a bell in the attributes', { body: order({ attributes: { gift: ['\u0007'] } }) }, 400, '/attributes/gift/0'],
  ['a C1 control character', { body: line({ sku: 'A\u0085' }) }, 400, '/lines/0/sku'],
  [
    'half a character',
    { raw: JSON.stringify(order({ externalId: 'x' })).replace('"x"', '"\\ud800"') },
    400,
    '/externalId',
  ],
  ['a misspelt field', { body: order({ shipto: { country: 'SE' } }) }, 400, '/shipto'],
  ['a day that does not exist', { body: order({ placedAt: '2026-02-30T08:00:00Z' }) }, 400, '/placedAt'],
  ['an instant without a zone', { body: order({ placedAt: '2026-11-24T08:00:00' }) }, 400, '/placedAt'],
  [
    'a place that is not on earth',
    { body: order({ shipTo: { country: 'SE', lat: 100, lon: 0 } }) },
    400,
    '/shipTo/lat',
  ],
  ['nesting without end', { body: order({ attributes: { deep: nested(1_000) } }) }, 400, '/attributes'],
  ['nesting where none belongs', { raw: `{"channel":${'['.repeat(200_000)}${']'.repeat(200_000)}}` }, 400, '/channel'],
  ['attributes that are too large', { body: order({ attributes: { x: 'x'.repeat(70_000) } }) }, 400, '/attributes'],
  [
    'an order to be collected nowhere',
    { body: order({ delivery: { method: 'collect' } }) },
    400,
    '/delivery/collectAt',
  ],
  ['goods to be sent nowhere', { body: order({ shipTo: undefined }) }, 400, '/shipTo'],
  ['a bad Idempotency-Key', { body: order({}), headers: { 'idempotency-key': 'a b' } }, 400, ''],
  ['the channel of another key', { body: order({ channel: 'b2b' }) }, 403],
];

describe('bad input is answered with a problem that names it, and nothing is written', () => {
  for (const [what, sent, status, path] of BAD) {
    it(what, async () => {
      const before = await world.end();
      const answer = await web.send('POST', '/v1/orders', sent);
      expect(answer).toMatchObject({ status, body: { status, title: expect.any(String), detail: expect.any(String) } });
      expect(answer.text).not.toMatch(/node_modules|\.ts:|at Object/);
      if (path !== undefined) expect(answer.body.errors.map((fault: { path: string }) => fault.path)).toContain(path);
      expect(await world.end()).toBe(before);
    });
  }

  it('an unknown channel', async () => {
    const before = await world.end();
    const answer = await world.admin.post('/v1/orders', order({ channel: 'nobody' }));
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: '/channel' }] } });
    expect(await world.end()).toBe(before);
  });

  it('a body without end, of which nobody says how long it is', async () => {
    const body = new ReadableStream<Uint8Array>({
      pull: (stream) => stream.enqueue(new Uint8Array(65_536).fill(0x20)),
    });
    const headers = { authorization: 'Bearer the-key-of-the-admin', 'content-type': 'application/json' };
    const answer = await fetch(`${world.url}/v1/orders`, { method: 'POST', headers, body, duplex: 'half' });
    expect(answer.status).toBe(413);
  });

  it('tells at most 20 faults, each once and in words', async () => {
    const lines = Array.from({ length: 50 }, () => ({ sku: '', quantity: 0, unitPrice: 'x' }));
    const { body } = await web.post('/v1/orders', order({ lines }));
    expect(body.errors).toHaveLength(20);
    expect(body.errors.slice(0, 3)).toEqual([
      { path: '/lines/0/sku', message: 'must not be empty' },
      { path: '/lines/0/quantity', message: 'must be an integer of at least 1 and at most 1000000' },
      {
        path: '/lines/0/unitPrice',
        message: `must be an integer of at least 0 and at most ${Number.MAX_SAFE_INTEGER}`,
      },
    ]);
  });

  it('says how long a text must be', async () => {
    const begun = { redirectUri: 'https://weir.example.com/back', state: 'x' };
    const { body } = await world.admin.post('/v1/connectors/books/login', begun);
    expect(body.errors).toEqual([{ path: '/state', message: 'must be at least 16 characters long' }]);
  });

  it('says in words what else is wrong', async () => {
    const wrong = {
      placedAt: 'yesterday',
      customer: undefined,
      delivery: { method: 'fly' },
      lines: [{ ...LINE, sku: ' A' }],
      payment: 'cash',
      note: 'x',
    };
    const { body } = await web.post('/v1/orders', order(wrong));
    expect(Object.fromEntries(body.errors.map((f: { path: string; message: string }) => [f.path, f.message]))).toEqual({
      '/placedAt': 'must be an instant in ISO 8601, such as 2026-11-24T08:00:00Z',
      '/customer': 'is missing',
      '/delivery/method': 'must be one of ship, collect',
      '/lines/0/sku': 'must be a SKU without spaces around it or control characters',
      '/payment': 'must be an object',
      '/note': 'is not known here',
    });
  });

  it('says that something stands twice where it may only stand once', async () => {
    const id = '0b6f6f0e-5d0c-5a55-9d0e-7f3f0f1c2d3e-1';
    const { status, body } = await world.admin.post('/v1/pick-lists', { location: 'wh-1', fulfilments: [id, id] });
    expect([status, body.errors]).toEqual([400, [{ path: '/fulfilments', message: 'must have each entry once' }]]);
  });

  it('takes line breaks where people write freely', async () => {
    const { status } = await web.post('/v1/orders', {
      ...order({ attributes: { greeting: 'Dear A,\n\tall the best' } }),
      externalId: 'free',
    });
    expect(status).toBe(201);
  });

  it.each([
    ['a parameter that is not known', '/v1/orders?chanel=web', '/chanel'],
    ['a status that is none', '/v1/orders?status=lost', '/status/0'],
    ['a limit above the largest', '/v1/orders?limit=201', '/limit'],
    ['a limit that is no number', '/v1/orders?limit=many', '/limit'],
    ['two limits', '/v1/orders?limit=1&limit=2', '/limit'],
    ['a cursor of nowhere', '/v1/orders?cursor=abc', '/cursor'],
    ['a control character', '/v1/orders?q=%00', '/q'],
    ['a position that is none', '/v1/orders?waitFor=soon', '/waitFor'],
  ])('a query with %s', async (_, path, place) => {
    expect(await web.get(path)).toMatchObject({ status: 400, body: { errors: [{ path: place }] } });
  });

  it.each(['/v1/channels/a%2Fb', '/v1/channels/%20a', '/v1/channels/a%00', `/v1/channels/${'x'.repeat(65)}`])(
    'an id that cannot be one: %s',
    async (path) => {
      const { status, body } = await world.admin.put(path, { name: 'x', type: 'site' });
      expect({ status, path: body.errors[0].path }).toEqual({ status: 400, path: '/channel' });
    },
  );
});
