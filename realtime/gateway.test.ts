import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { Socket } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';
import type { Json } from '../test/client.ts';
import { eventually } from '../test/reconcile.ts';
import { connectWatcher, cuttable, keep, type WatcherClient } from '../test/watcher.ts';
import { type Limits, mayUpgrade, openGateway } from './gateway.ts';
import type { LiveView, Shown, Viewer } from './topics.ts';

const STAFF: Viewer = { id: 'staff', knowsAll: true, channels: new Set(), locations: new Set() };

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A gateway on a real server; its one view is in memory, and tells of each change in the turn in which it is made. */
const open = async (limits: Partial<Limits> = {}) => {
  const documents = new Map<string, { readonly position: bigint; readonly document: object }>();
  const keys = new Set(['key', 'other']);
  let position = 1n;
  let tell: (changes: readonly { readonly view: string; readonly id: string; readonly position: bigint }[]) => void;
  const shown = (id: string): readonly Shown[] => {
    const found = documents.get(id);
    if (found === undefined) return [];
    return [{ id, position: found.position, entries: [{ id, topics: ['things'], document: () => found.document }] }];
  };
  const live: LiveView = {
    view: 'things',
    read: async (ids) => ids.flatMap(shown),
    topicsOfRemoved: () => ['things'],
    kinds: [
      {
        name: 'things',
        argument: false,
        admits: () => 'admitted',
        snapshot: async () => {
          const read = [...documents.keys()].flatMap(shown);
          const items = read.flatMap(({ id, entries }) => entries.map((entry) => ({ id, document: entry.document() })));
          return { items, complete: true, read };
        },
      },
    ],
  };
  const errors: unknown[] = [];
  const server = createServer({ shouldUpgradeCallback: mayUpgrade }, (_, response) => response.end('http'));
  const gateway = openGateway({
    server,
    feed: {
      seen: () => position,
      onChange: (listener) => {
        tell = listener;
        return () => undefined;
      },
      onReset: () => () => undefined,
    },
    views: [live],
    viewerOf: ({ key, cookie }) => (keys.has(key ?? cookie ?? '') ? STAFF : null),
    problems: {
      of: (kind, detail) => ({ type: `/problems/${kind}`, title: kind, status: 400, detail }),
      from: (error) => {
        errors.push(error);
        return { type: '/problems/internal', title: 'internal', status: 500 };
      },
    },
    timers: { now: () => performance.now(), after: (millis, work) => void setTimeout(work, millis).unref() },
    onError: (error) => errors.push(error),
    count: () => undefined,
    limits,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  closing.push(async () => {
    server.close();
    await gateway.close();
    server.closeAllConnections();
    expect(errors).toEqual([]);
  });
  return {
    url,
    server,
    gateway,
    documents,
    keys,
    change(id: string, document: object): void {
      position += 1n;
      documents.set(id, { position, document });
      tell([{ view: 'things', id, position }]);
    },
  };
};

const connected = (url: string, key = 'key', options: object = {}): WatcherClient => {
  const client = connectWatcher(url, key, options);
  closing.push(async () => client.close());
  return client;
};

const heard = (socket: Socket, event: string): Promise<Json> => new Promise((resolve) => socket.once(event, resolve));

describe('a client', () => {
  it.each([['websocket'], ['polling']])('may come over %s', async (transport) => {
    const { url, change } = await open();
    const client = connected(url, 'key', { transports: [transport] });
    expect(await client.watch('things')).toEqual({ position: '1', snapshot: [], complete: true });
    change('a', { n: 1 });
    expect(await heard(client.socket, 'change')).toEqual({
      topic: 'things',
      position: '2',
      id: 'a',
      document: { n: 1 },
    });
  });

  it('that stops reading is not waited for: it is sent the newest of each when it reads again', async () => {
    const { url, gateway, change, documents } = await open();
    const quick = keep(connected(url).socket, 'things');
    const client = connected(url, 'key', { transports: ['websocket'] });
    const slow = keep(client.socket, 'things');
    await eventually('both watch', async () => slow.snapshots() + quick.snapshots() === 2);
    let bytes = 0;
    client.socket.io.engine.on('data', (data) => {
      bytes += String(data).length;
    });
    const tcp: Json = Reflect.get(Reflect.get(client.socket.io.engine.transport, 'ws'), '_socket');
    tcp.pause();
    const filler = 'x'.repeat(20_000);
    const rounds = 1_500;
    for (let n = 0; n < rounds; n += 1) {
      change(`d${n % 40}`, { n, filler });
      if (n % 10 === 9) await eventually('the other has it', async () => quick.documents.get(`d${n % 40}`)?.n === n);
    }
    expect(gateway.figures()).toEqual({ connections: 2, watches: 2, behind: 1 });
    const before = bytes;
    tcp.resume();
    const newest = new Map([...documents].map(([id, { document }]) => [id, document]));
    await eventually(
      'it has them all',
      async () => slow.documents.size === 40 && slow.position() === BigInt(rounds + 1),
    );

    expect(slow.documents).toEqual(newest);
    expect(quick.documents).toEqual(newest);
    expect([...slow.faults, ...quick.faults]).toEqual([]);
    // What the kernel had taken before it was full, and each document once or twice.
    expect(bytes - before).toBeLessThan((rounds * filler.length) / 2);
    await eventually('it keeps up again', async () => gateway.figures().behind === 0);
  });

  it('that is no longer there is found out', async () => {
    const { url, gateway } = await open({ pingMillis: 100 });
    const client = connected(url, 'key', { transports: ['websocket'] });
    await heard(client.socket, 'connect');
    Reflect.get(Reflect.get(client.socket.io.engine.transport, 'ws'), '_socket').pause();
    await eventually('it is given up', async () => gateway.figures().connections === 0);
  });

  it('may be a page of its own that shows its cookie, and not a page of another site', async () => {
    const { url } = await open();
    const from = (origin: string): WatcherClient =>
      connected(url, 'none', { auth: {}, transports: ['websocket'], extraHeaders: { cookie: 'key', origin } });
    await heard(from(url).socket, 'connect');
    for (const origin of ['https://elsewhere.example', 'null']) {
      const refused = await heard(from(origin).socket, 'connect_error');
      expect(refused.data.status).toBe(400);
      expect(refused.data.type).toBe('/problems/unauthenticated');
    }
  });

  it('whose key is no longer valid loses its connection, and nobody else', async () => {
    const { url, gateway, keys } = await open();
    const client = connected(url);
    const other = connected(url, 'other');
    await Promise.all([heard(client.socket, 'connect'), heard(other.socket, 'connect')]);
    const gone = heard(client.socket, 'disconnect');
    keys.delete('key');
    gateway.checkKeys();
    expect(await gone).toBe('io server disconnect');
    await eventually('one is left', async () => gateway.figures().connections === 1);
    expect(other.socket.connected).toBe(true);
  });
});

describe('a gateway', () => {
  it('takes no more connections than it may', async () => {
    const { url, gateway } = await open({ connectionsMax: 2 });
    const two = [connected(url), connected(url)];
    await Promise.all(two.map(({ socket }) => heard(socket, 'connect')));
    const third = connected(url);
    await heard(third.socket, 'connect_error');
    expect(gateway.figures().connections).toBe(2);
    two[0]?.close();
    await heard(third.socket, 'connect');
  });

  it.each(['/live/?EIO=4&transport=polling&sid=', '/live/&sid=x?EIO=4&transport=polling'])(
    'counts %s as one more',
    async (path) => {
      const { url } = await open({ connectionsMax: 0 });
      expect((await fetch(`${url}${path}`)).status).toBe(403);
    },
  );

  it('takes no message of more than 64 kB', async () => {
    const { url } = await open();
    const client = connected(url, 'key', { transports: ['websocket'] });
    await heard(client.socket, 'connect');
    const gone = heard(client.socket, 'disconnect');
    client.socket.emit('watch', { topic: 'x'.repeat(100_000) });
    expect(await gone).toBe('transport close');
  });

  it('leaves the rest of the server as it is, and lets no other site in', async () => {
    const { url } = await open();
    expect(await (await fetch(`${url}/v1/orders`)).text()).toBe('http');
    const { headers } = await fetch(`${url}/live/?EIO=4&transport=polling`, {
      headers: { origin: 'http://evil.test' },
    });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('leaves requests that offer another protocol to the server', async () => {
    const { url } = await open();
    const asked = request(`${url}/v1/orders`, { headers: { connection: 'Upgrade', upgrade: 'h2c' } }).end();
    const [response] = await once(asked, 'response');
    expect(response.statusCode).toBe(200);
    response.resume();
  });

  it('closes every connection when it is told to, also one that does not answer, so that clients go elsewhere', async () => {
    const { url, server, gateway } = await open();
    const line = await cuttable(url);
    closing.push(async () => line.close());
    const client = connected(url, 'key', { transports: ['websocket'] });
    const deaf = connected(line.url, 'key', { transports: ['websocket'] });
    const polling = connected(url, 'key', { transports: ['polling'] });
    await Promise.all([client, deaf, polling].map(({ socket }) => heard(socket, 'connect')));
    Reflect.get(Reflect.get(deaf.socket.io.engine.transport, 'ws'), '_socket').pause();
    const told = Promise.all([heard(client.socket, 'disconnect'), heard(polling.socket, 'disconnect')]);
    const closed = once(server, 'close');
    server.close();
    await gateway.close();
    server.closeIdleConnections();
    await closed;
    await told;
    expect([client.socket.active, polling.socket.active]).toEqual([true, true]);
  });
});
