import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { load } from '../bench/load.ts';
import { openEmbeddedViews } from '../projections/embedded/views.ts';
import { orders } from '../projections/orders.ts';
import { type Client, clientOf, type Json } from './client.ts';
import { count, orderBody, setUpNetwork } from './network.ts';
import { eventually, everything } from './reconcile.ts';
import { connectWatcher, cuttable, keep, type WatcherClient } from './watcher.ts';
import { ADMIN_KEY, startWeir, type WeirProcess } from './weir-process.ts';

/** The load of the main test; a machine that is slower takes longer for the same orders. */
const ORDERS_PER_SECOND = 500;
const LOAD_SECONDS = Number(process.env.WEIR_LIVE_SECONDS ?? 5);

let data: string;
let weir: WeirProcess;
let admin: Client;
const clients: WatcherClient[] = [];

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'weir-live-'));
  weir = await startWeir(data);
  admin = clientOf(weir.url);
  await setUpNetwork(admin);
  await admin.put('/v1/channels/outlet', { name: 'Outlet', type: 'site', locations: ['wh-2'] });
  await count(admin, 'SHIRT', 'wh-1', 1_000_000);
});

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

afterAll(async () => {
  await weir?.kill();
  await rm(data, { recursive: true, force: true });
});

const connected = (key: unknown = ADMIN_KEY, url = weir.url, options: object = {}): WatcherClient => {
  const client = connectWatcher(url, key, options);
  clients.push(client);
  return client;
};

const withScopes = async (...scopes: readonly string[]) =>
  (await admin.post('/v1/keys', { name: scopes.join(' '), scopes })).body;

let placed = 0;
const place = async (sku = 'SHIRT', more = {}): Promise<Json> => {
  placed += 1;
  const { status, body } = await admin.post('/v1/orders', orderBody(`live-${placed}`, [{ sku, quantity: 1 }], more));
  expect(status).toBe(201);
  return body;
};

const byId = (items: readonly Json[], id: string) => new Map(items.map((item) => [item[id], item]));

/** What comes with the next event of a kind. */
const next = (socket: Socket, event: string): Promise<readonly Json[]> =>
  new Promise((resolve) => socket.once(event, (...all: readonly Json[]) => resolve(all)));

/** The last that a client was told of one thing. */
const lastOf = (client: WatcherClient, topic: string, id: string): Json =>
  client.changes(topic).findLast((change) => change.id === id)?.document;

describe('each topic begins with a snapshot and goes on with changes, in the shape of the HTTP API', () => {
  it('orders: all, of a channel, and a single one', async () => {
    const before = await place();
    const client = connected();
    const names = ['orders', 'orders:web', `order:${before.orderId}`];
    for (const topic of names) {
      await eventually('the views have it', async () => {
        const { position, snapshot } = await client.watch(topic);
        expect(position).toMatch(/^\d+$/);
        return snapshot.some((one: Json) => one.id === before.orderId && one.document.status === 'fulfilling');
      });
    }

    await admin.post(`/v1/orders/${before.orderId}/holds`, { reason: 'fraud check' });
    const { orderId } = await place();

    const server = async (id: string) =>
      (await admin.get('/v1/orders?limit=200')).body.items.find((one: Json) => one.orderId === id);
    for (const topic of names) {
      await eventually(
        `${topic} tells of the hold`,
        async () => lastOf(client, topic, before.orderId)?.status === 'held',
      );
      expect(lastOf(client, topic, before.orderId)).toEqual(await server(before.orderId));
    }
    for (const topic of ['orders', 'orders:web']) {
      await eventually('the new order', async () => lastOf(client, topic, orderId)?.status === 'fulfilling');
    }
    expect(client.changes(`order:${before.orderId}`).every((change) => change.id === before.orderId)).toBe(true);
  });

  it('fulfilments of a location: the open ones first, then each change of them or of their orders', async () => {
    const first = await place();
    const client = connected();
    const topic = `fulfilments:${first.fulfilments[0].location}`;
    await eventually('the views have it', async () =>
      (await client.watch(topic)).snapshot.some((one: Json) => one.id === first.fulfilments[0].id),
    );
    const elsewhere = 'fulfilments:store-1';
    await client.watch(elsewhere);

    const [{ id, lines }] = first.fulfilments;
    await admin.post(`/v1/fulfilments/${id}/pick`, { lines });
    await admin.post(`/v1/fulfilments/${id}/ship`, { carrier: 'PostNord', trackingNumber: '1' });
    await admin.post(`/v1/orders/${first.orderId}/holds`, { reason: 'address' });

    await eventually('it has been shipped', async () => lastOf(client, topic, id)?.status === 'shipped');
    const list = await everything(admin, `/v1/fulfilments?location=${first.fulfilments[0].location}`);
    await eventually('as in the list', async () => {
      try {
        expect(lastOf(client, topic, id)).toEqual(list.find((one) => one.id === id));
        return true;
      } catch {
        return false;
      }
    });
    expect((await client.watch(topic)).snapshot.map((one: Json) => one.id)).not.toContain(id);
    expect(client.changes(elsewhere)).toEqual([]);
  });

  it('what a channel can sell: as GET /v1/atp says, also after its set-up has changed', async () => {
    await count(admin, 'GLOVES', 'wh-2', 7);
    const client = connected();
    await eventually('the views have it', async () =>
      (await client.watch('atp:outlet')).snapshot.some((one: Json) => one.id === 'GLOVES'),
    );
    await count(admin, 'GLOVES', 'wh-2', 5);
    await eventually('the count shows', async () => lastOf(client, 'atp:outlet', 'GLOVES')?.available === 5);
    const told = (await admin.get('/v1/atp?channel=outlet&sku=GLOVES')).body.items[0];
    expect(lastOf(client, 'atp:outlet', 'GLOVES')).toEqual(told);

    const anew = next(client.socket, 'snapshot');
    await admin.put('/v1/channels/outlet', { name: 'Outlet', type: 'site', locations: ['wh-2'], buffer: 2 });
    const [{ topic, snapshot }] = await anew;
    expect(topic).toBe('atp:outlet');
    expect(snapshot.find((one: Json) => one.id === 'GLOVES').document.available).toBe(3);
  });

  it('what a channel can sell of a kit: by its components alone, though there is something under its own SKU', async () => {
    await count(admin, 'LACE', 'wh-2', 8);
    await count(admin, 'LACES', 'wh-2', 5);
    await admin.put('/v1/products/LACES', { components: [{ sku: 'LACE', quantity: 2 }] });
    const client = connected();
    const shown = async (): Promise<readonly Json[]> =>
      (await client.watch('atp:outlet')).snapshot.filter((one: Json) => one.id === 'LACES');
    await eventually('the views have it', async () => (await shown()).length > 0);
    const told = (await admin.get('/v1/atp?channel=outlet&sku=LACES')).body.items[0];
    expect((await shown()).map(({ document }) => document)).toEqual([told]);
  });

  it('figures of the last days: as GET /v1/figures says, and each that changes', async () => {
    await place();
    const client = connected();
    const today = new Date().toISOString().slice(0, 10);
    const id = `${today}/channel/web`;
    await eventually('the views have it', async () =>
      (await client.watch('metrics')).snapshot.some((one: Json) => one.id === id),
    );
    await place();
    const server = async () => (await admin.get(`/v1/figures?channel=web&from=${today}`)).body.items[0];
    await eventually('the order is counted', async () =>
      isDeepStrictEqual(lastOf(client, 'metrics', id), await server()),
    );
  });

  it('stock of a SKU: nothing for one that is not known, then its ledger', async () => {
    const client = connected();
    expect(await client.watch('stock:SCARF')).toMatchObject({ snapshot: [], complete: true });
    await count(admin, 'SCARF', 'wh-1', 5);
    await place('SCARF');
    await eventually('the order shows', async () => lastOf(client, 'stock:SCARF', 'SCARF')?.allocated === 1);
    const server = (await admin.get('/v1/stock/SCARF')).body;
    expect(lastOf(client, 'stock:SCARF', 'SCARF')).toEqual(server);
    expect((await client.watch('stock:SCARF')).snapshot).toEqual([{ id: 'SCARF', document: server }]);
  });

  it('returns and exceptions', async () => {
    const client = connected();
    // An order that another test holds is at risk at some hours of the day.
    const isOurs = ({ kind }: Json): boolean => kind !== 'promiseAtRisk';
    expect((await client.watch('returns')).snapshot).toEqual([]);
    const { snapshot } = await client.watch('exceptions');
    expect(snapshot.filter(({ document }: Json) => isOurs(document))).toEqual([]);
    const { orderId, fulfilments } = await place();
    const [{ id, lines }] = fulfilments;
    await admin.post(`/v1/fulfilments/${id}/pick`, { lines });
    await admin.post(`/v1/fulfilments/${id}/ship`);
    const asked = { lines: [{ id: '1', quantity: 1, reason: 'too small' }], resolution: 'refund' };
    const { status } = await admin.post(`/v1/orders/${orderId}/returns`, asked);
    expect(status).toBeLessThan(300);
    await count(admin, 'GLOVE', 'wh-1', 1);
    await place('GLOVE');
    await count(admin, 'GLOVE', 'wh-1', 0);

    await eventually('the return', async () => client.changes('returns').length > 0);
    const [returned] = (await admin.get('/v1/returns')).body.items;
    expect(lastOf(client, 'returns', returned.id)).toEqual(returned);
    const open = async (): Promise<readonly Json[]> =>
      (await admin.get('/v1/exceptions?status=open')).body.items.filter(isOurs);
    await eventually('each exception is told as the list has it', async () => {
      const listed = await open();
      return listed.length > 0 && listed.every((one) => isDeepStrictEqual(lastOf(client, 'exceptions', one.id), one));
    });
  });

  it('is left with `unwatch`', async () => {
    const client = connected();
    await client.watch('orders');
    await client.watch('orders:web');
    expect(await client.unwatch('orders')).toEqual({ topic: 'orders' });
    const { orderId } = await place();
    await eventually('the other goes on', async () => lastOf(client, 'orders:web', orderId) !== undefined);
    expect(client.changes('orders')).toEqual([]);
  });
});

describe('a key', () => {
  it.each([['wrong'], [null], [{ $gt: '' }], ['x'.repeat(2_000)]])('that is not known is refused: %j', async (key) => {
    const client = connected(key);
    const [error] = await next(client.socket, 'connect_error');
    expect(error.data).toMatchObject({ status: 401, type: '/problems/unauthenticated' });
  });

  it('sees only the topics of its scope', async () => {
    const own = await place();
    const other = await place('SHIRT', { channel: 'web' });
    const shop = connected((await withScopes('channel:outlet')).key);
    const dock = connected((await withScopes('location:wh-1')).key);
    const auditor = connected((await withScopes('auditor')).key);
    const statusOf = async (client: WatcherClient, topic: string) => (await client.watch(topic)).problem?.status ?? 200;

    for (const topic of ['orders', 'returns', 'exceptions', 'orders:web', 'stock:SHIRT', 'fulfilments:wh-1']) {
      expect(await statusOf(shop, topic), topic).toBe(403);
      expect(await statusOf(auditor, topic), topic).toBe(200);
    }
    expect(await statusOf(shop, 'orders:outlet')).toBe(200);
    expect(await statusOf(shop, `order:${own.orderId}`)).toBe(404);
    expect(await statusOf(connected((await withScopes('channel:web')).key), `order:${other.orderId}`)).toBe(200);
    expect(await statusOf(dock, 'fulfilments:wh-1')).toBe(200);
    expect(await statusOf(dock, 'fulfilments:wh-2')).toBe(403);
    expect(await statusOf(dock, `order:${own.orderId}`)).toBe(404);
    for (const topic of ['orders:nowhere', 'fulfilments:nowhere', 'order:nothing']) {
      expect(await statusOf(auditor, topic), topic).toBe(404);
    }
  });

  it('that is revoked loses its connection', async () => {
    const { id, key } = await withScopes('operator');
    const client = connected(key);
    await client.watch('orders');
    const gone = next(client.socket, 'disconnect');
    await admin.delete(`/v1/keys/${id}`);
    expect((await gone)[0]).toBe('io server disconnect');
  });
});

describe('what is malformed gets a problem, and the connection goes on', () => {
  it.each([
    [{ topic: 'weather' }],
    [{ topic: 'order' }],
    [{ topic: 'orders:' }],
    [{ topic: 'returns:web' }],
    [{ topic: 7 }],
    [{ topic: ['orders'] }],
    [{ topic: 'orders', after: 5 }],
    [{ topic: 'orders', after: '-1' }],
    [{ topic: 'orders', after: '1e3' }],
    [{ topic: 'x'.repeat(10_000) }],
    [null],
    ['orders'],
    [[]],
  ])('%j', async (request) => {
    const client = connected();
    const answer = await client.socket.emitWithAck('watch', request);
    expect(answer.problem).toMatchObject({ status: 400, type: '/problems/malformed' });
    expect((await client.watch('returns')).snapshot).toBeDefined();
  });

  it('without an acknowledgement, or with an unknown event, nothing happens', async () => {
    const client = connected();
    client.socket.emit('watch');
    client.socket.emit('watch', { topic: 'orders' }, 'no function');
    client.socket.emit('everything', {});
    expect((await client.watch('returns')).snapshot).toBeDefined();
  });

  it('too many topics, and a flood of requests, are turned away', async () => {
    const client = connected();
    const answers = await Promise.all(Array.from({ length: 101 }, (_, n) => client.watch(`stock:S-${n}`)));
    expect(answers.filter((answer) => answer.problem?.status === 429)).toHaveLength(1);
    const flood = await Promise.all(Array.from({ length: 500 }, () => client.watch('returns')));
    expect(flood.filter((answer) => answer.problem?.status === 429).length).toBeGreaterThan(250);
  });
});

describe('a lost connection', () => {
  it('misses nothing and is told nothing twice', async () => {
    const line = await cuttable(weir.url);
    const client = connected(ADMIN_KEY, line.url);
    const kept = keep(client.socket, 'orders');
    await eventually('it watches', async () => kept.snapshots() === 1);
    client.socket.io.reconnection(false);
    line.cut();
    await next(client.socket, 'disconnect');
    const missed = [await place(), await place(), await place()];
    client.socket.io.reconnection(true);
    client.socket.connect();

    await eventually('it has them', async () =>
      missed.every(({ orderId }) => kept.documents.get(orderId)?.status === 'fulfilling'),
    );
    expect({ snapshots: kept.snapshots(), resumes: kept.resumes() }).toEqual({ snapshots: 1, resumes: 1 });
    expect(kept.faults).toEqual([]);
    line.close();
  });

  it('that comes back from another log begins anew', async () => {
    await place();
    const answer = await connected().watch('orders', '9'.repeat(18));
    expect(answer.snapshot.length).toBeGreaterThan(0);
    expect(BigInt(answer.position)).toBeLessThan(10n ** 17n);
  });

  it(`every second, at ${ORDERS_PER_SECOND} orders/s, ends with exactly the server's documents`, async () => {
    const line = await cuttable(weir.url);
    const client = connected(ADMIN_KEY, line.url);
    const quiet = connected();
    const keeping = (topic: string) => ({ topic, ...keep(client.socket, topic) });
    const all = keeping('orders');
    const ofChannel = keeping('orders:web');
    const ofLocation = keeping('fulfilments:wh-1');
    const ofSku = keeping('stock:SHIRT');
    const kept = [all, ofChannel, ofLocation, ofSku];
    const steady = keep(quiet.socket, 'orders');
    await eventually('it watches', async () => [...kept, steady].every((one) => one.snapshots() === 1));
    const cuts = setInterval(line.cut, 1_000);
    const run = await load({
      url: weir.url,
      key: ADMIN_KEY,
      requests: ORDERS_PER_SECOND * LOAD_SECONDS,
      connections: 64,
      perSecond: ORDERS_PER_SECOND,
      make: (n) => ({
        path: '/v1/orders',
        body: JSON.stringify(orderBody(`load-${n}`, [{ sku: 'SHIRT', quantity: 1 }])),
      }),
    });
    clearInterval(cuts);
    console.log(`placed at ${Math.round(run.perSecond)} orders/s`, [...run.byStatus]);

    const { position } = await place();
    const served = await everything(admin, `/v1/orders?waitFor=${position}`);
    const parcels = await everything(admin, '/v1/fulfilments?location=wh-1');
    const stock = (await admin.get('/v1/stock/SHIRT')).body;
    await eventually('all has been told', async () =>
      [all, ofChannel, steady].every((one) => one.position() >= BigInt(position)),
    );
    for (const { documents } of [all, ofChannel, steady]) expect(documents).toEqual(byId(served, 'orderId'));
    // Parcels that had been closed before it came were not in its snapshot.
    const open = byId(
      parcels.filter(({ status }) => status === 'assigned'),
      'id',
    );
    expect(open.size).toBeGreaterThanOrEqual(ORDERS_PER_SECOND * LOAD_SECONDS);
    const same = async () => isDeepStrictEqual(byId([...ofLocation.documents.values()], 'id'), open);
    await eventually('all parcels have been told', same);
    await eventually('the stock has been told', async () => isDeepStrictEqual(ofSku.documents.get('SHIRT'), stock));
    for (const { topic, faults, snapshots, resumes } of kept) {
      expect({ topic, faults, snapshots: snapshots() }).toEqual({ topic, faults: [], snapshots: 1 });
      expect(resumes(), topic).toBeGreaterThanOrEqual(LOAD_SECONDS - 1);
    }
    expect(steady.faults).toEqual([]);
    line.close();
  }, 120_000);
});

describe('a view that is rebuilt', () => {
  it('sends each of its watchers a fresh snapshot, and goes on', async () => {
    const client = connected();
    const kept = keep(client.socket, 'orders');
    await client.watch('returns');
    await eventually('it watches', async () => kept.snapshots() === 1);
    const store = openEmbeddedViews(join(data, 'weir', 'views.db'));
    await store.rebuild(orders);
    await store.close();

    await eventually('it begins anew', async () => kept.snapshots() === 2);
    const { orderId } = await place();
    await eventually('it goes on', async () => kept.documents.get(orderId)?.status === 'fulfilling');
    expect(kept.faults).toEqual([]);
    expect(client.snapshots('returns')).toEqual([]);
  });
});

describe('a Weir that is told to stop', () => {
  it('lets its watchers go at once, and they find what they missed when it is there again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weir-live-stop-'));
    const port = await freePort();
    const first = await startWeir(folder, { PORT: String(port) });
    await setUpNetwork(clientOf(first.url));
    const client = connected(ADMIN_KEY, first.url);
    const kept = keep(client.socket, 'orders');
    await eventually('it watches', async () => kept.snapshots() === 1);
    const before = performance.now();
    expect(await first.stop()).toBe(0);
    expect(performance.now() - before).toBeLessThan(5_000);

    const second = await startWeir(folder, { PORT: String(port) });
    await count(clientOf(second.url), 'SHIRT', 'wh-1', 1);
    const { body } = await clientOf(second.url).post('/v1/orders', orderBody('1', [{ sku: 'SHIRT', quantity: 1 }]));
    await eventually('it has the order', async () => kept.documents.get(body.orderId)?.status === 'fulfilling');
    expect(kept.faults).toEqual([]);
    await second.stop();
    await rm(folder, { recursive: true, force: true });
  });
});

const freePort = async (): Promise<number> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
};
