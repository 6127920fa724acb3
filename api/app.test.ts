import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World } from '../test/world.ts';
import { routesOf } from './app.ts';

let world: World;
let ready = true;
const logged: string[] = [];

beforeAll(async () => {
  world = await openWorld({
    change: (dependencies) => ({
      ...dependencies,
      requestsAtOnceMax: 3,
      logger: pino({ level: 'warn' }, { write: (line) => logged.push(line) }),
      readiness: async () => ({ ready, checks: { orders: { state: ready ? 'live' : 'halted' } } }),
      reads: {
        ...dependencies.reads,
        waitFor: async (position) => position < 1_000_000n && dependencies.reads.waitFor(position, 5_000),
        exceptions: async () => {
          throw new TypeError('a secret of ours');
        },
      },
    }),
  });
  await setUpNetwork(world.admin);
  await count(world.admin, 'SHIRT', 'wh-1', 1_000);
});
afterAll(() => world.close());

describe('what is not there', () => {
  it('is a problem document, too', async () => {
    expect(await world.admin.get('/v1/nothing')).toMatchObject({ status: 404, body: { type: '/problems/unknown' } });
    const { status, headers } = await world.admin.send('PUT', '/v1/orders', { body: {} });
    expect({ status, allow: headers.get('allow')?.split(', ').sort() }).toEqual({
      status: 405,
      allow: ['GET', 'HEAD', 'POST'],
    });
  });
});

describe('what goes wrong on our side', () => {
  it('is told without any detail, and logged with all of them', async () => {
    const { status, text, headers } = await world.admin.get('/v1/exceptions');
    expect(status).toBe(500);
    expect(text).not.toContain('secret');
    expect(logged.at(-1)).toContain('a secret of ours');
    expect(logged.at(-1)).toContain(headers.get('x-request-id'));
  });

  it('tells who waits for views that are late to come back', async () => {
    const { status, headers } = await world.admin.get('/v1/orders?waitFor=9999999');
    expect({ status, retry: headers.get('retry-after') }).toEqual({ status: 503, retry: '1' });
  });
});

describe('too many requests at once', () => {
  it('are told to come back, while health still answers', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        world.admin.post('/v1/orders', orderBody(`rush-${index}`, [{ sku: 'SHIRT', quantity: 1 }])),
      ),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.some(({ status }) => status === 201)).toBe(true);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect((await world.admin.get('/health/live')).status).toBe(200);
  });
});

describe('health and figures', () => {
  it('says whether requests can be served, and why not', async () => {
    expect((await world.admin.get('/health/ready')).body).toMatchObject({ status: 'ready' });
    ready = false;
    const answer = await world.admin.get('/health/ready');
    ready = true;
    expect(answer).toMatchObject({ status: 503, body: { checks: { orders: { state: 'halted' } } } });
  });

  it('counts requests by route', async () => {
    const { text } = await world.admin.get('/metrics');
    expect(text).toMatch(/weir_http_request_seconds_count\{method="POST",route="\/v1\/orders",status="201"\} \d+/);
  });

  it('answers a request with the id that it came with', async () => {
    const { headers } = await world.admin.send('GET', '/health/live', { headers: { 'x-request-id': 'mine-1' } });
    expect(headers.get('x-request-id')).toBe('mine-1');
  });
});

describe('OpenAPI', () => {
  it('knows every route that is served, and refers to nothing that is not there', async () => {
    const { body, text } = await world.admin.get('/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    const described = Object.entries<object>(body.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(
      routesOf(world.dependencies)
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    );
    const referred = new Set(text.match(/#\/components\/schemas\/\w+/g)?.map((ref) => ref.split('/')[3]));
    expect([...referred].sort()).toEqual(Object.keys(body.components.schemas).sort());
    const connector = body.components.schemas.SetConnector;
    expect(connector.anyOf[0].properties.settings.properties.shop).toBeDefined();
    const names = routesOf(world.dependencies).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(body.paths['/v1/orders/{orderId}'].get.parameters.map(({ name }: { name: string }) => name)).toEqual([
      'orderId',
      'at',
      'waitFor',
    ]);
  });
});

describe('the audit', () => {
  it('streams history, filtered, in the order of the log', async () => {
    const { text, headers } = await world.admin.get('/v1/events?type=LocationSet&type=ChannelSet');
    expect(headers.get('content-type')).toContain('application/x-ndjson');
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ stream }) => stream)).toEqual([
      'location-wh-1',
      'location-wh-2',
      'location-store-1',
      'channel-web',
    ]);
    const [{ position, metadata }] = events;
    expect(metadata).toMatchObject({ by: 'admin', hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const after = await world.admin.get(`/v1/events?type=LocationSet&after=${position}`);
    expect(after.text.trimEnd().split('\n')).toHaveLength(2);
    const one = await world.admin.get('/v1/events?stream=location-wh-1&from=2020-01-01T00:00:00Z');
    expect(one.text.trimEnd().split('\n')).toHaveLength(1);
    expect((await world.admin.get('/v1/events?to=2020-01-01T00:00:00Z')).text).toBe('');
  });

  it('streams one stream', async () => {
    const { text } = await world.admin.get('/v1/streams/stock-SHIRT');
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ revision }) => revision)).toEqual(events.map((_, index) => index));
    expect((await world.admin.get('/v1/streams/order-none')).status).toBe(404);
  });
});
