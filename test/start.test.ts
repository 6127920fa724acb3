import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { clientOf } from './client.ts';
import { count, orderBody, setUpNetwork } from './network.ts';
import { ADMIN_KEY, StartFailed, startWeir, type WeirProcess } from './weir-process.ts';

/** A start that cannot succeed says so within this time. */
const REFUSED_MILLIS_MAX = 40_000;
/** Nobody listens here: the port is reserved. */
const OUT_OF_REACH = '127.0.0.1:1';

/** Orders that are still being placed when the first of them is seen. */
const MANY = 120;

const folders: string[] = [];
const running: WeirProcess[] = [];

afterAll(async () => {
  await Promise.all(running.map((weir) => weir.kill()));
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

describe.concurrent('a start that cannot succeed ends with exit code 1 and one clear line', () => {
  it('when the port is in use', async () => {
    const taken = createServer();
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await refusal({ PORT: String(port) })).toBe(
      `weir: Port ${port} of 127.0.0.1 is in use. Set PORT to another one.`,
    );
    taken.close();
  });

  it.each(['eighty', '-1', '65536', '80.5'])('when PORT is %s', async (port) => {
    expect(await refusal({ PORT: port })).toBe(`weir: PORT is not a port: ${port}`);
  });

  it('when the data folder is a file', async () => {
    const data = await newFolder();
    const file = join(data, 'file');
    await writeFile(file, '');
    expect(await refusal({}, file)).toContain(`weir: The data folder ${file} cannot be used`);
  });

  it('when the place of the log in the data folder is taken by a file', async () => {
    const data = await newFolder();
    await writeFile(join(data, 'weir'), '');
    expect(await refusal({}, data)).toMatch(/^weir: .*weir/);
  });

  it.skipIf(process.getuid?.() === 0)('when the data folder may not be written', async () => {
    const data = await newFolder();
    await chmod(data, 0o500);
    expect(await refusal({ WEIR_ADMIN_KEY: '' }, data)).toMatch(/^weir: .*(cannot be used|permission denied)/i);
    await chmod(data, 0o700);
  });

  it('when another Weir has the log', async () => {
    const data = await newFolder();
    await started(data);
    expect(await refusal({}, data)).toMatch(/^weir: The log cannot be opened: .*/);
  });

  it('when the log is not a log', async () => {
    const data = await newFolder();
    await mkdir(join(data, 'weir'));
    await writeFile(join(data, 'weir', 'log.db'), 'this is no database, and never was one');
    expect(await refusal({}, data)).toMatch(/^weir: The log cannot be opened: .*/);
  });

  it('when EventStoreDB is out of reach', async () => {
    expect(await refusal({ WEIR_EVENTSTORE: `esdb://${OUT_OF_REACH}?tls=false` })).toMatch(
      /^weir: EventStoreDB is out of reach: /,
    );
  });

  it('when WEIR_EVENTSTORE is not a connection string', async () => {
    expect(await refusal({ WEIR_EVENTSTORE: 'the red one' })).toMatch(/^weir: EventStoreDB /);
  });

  it('when MongoDB is out of reach', async () => {
    expect(await refusal({ WEIR_MONGODB: `mongodb://${OUT_OF_REACH}/weir` })).toMatch(
      /^weir: MongoDB is out of reach: /,
    );
  });

  it('when the master key is another one than before, and goes on with the right one', async () => {
    const data = await newFolder();
    const [right, wrong] = ['ab'.repeat(32), 'cd'.repeat(32)];
    await (await started(data, { WEIR_MASTER_KEY: right })).stop();
    expect(await refusal({ WEIR_MASTER_KEY: wrong }, data)).toBe(
      'weir: WEIR_MASTER_KEY does not hold the master key that the keys of personal data are wrapped with',
    );
    expect(await refusal({}, data)).toBe(
      `weir: ${join(data, 'master.key')} does not hold the master key that the keys of personal data are wrapped with`,
    );
    await (await started(data, { WEIR_MASTER_KEY: right })).stop();
  });

  it('when the master key is not one', async () => {
    expect(await refusal({ WEIR_MASTER_KEY: 'secret' })).toBe(
      'weir: WEIR_MASTER_KEY does not hold 64 hexadecimal digits',
    );
  });
});

describe.concurrent('a Weir that has started', () => {
  it('is alive and ready, needs no key to say so, and shows its metrics and its surface', async () => {
    const data = await newFolder();
    const weir = await started(data);
    for (const path of ['/health/live', '/health/ready', '/metrics', '/openapi.json']) {
      expect((await fetch(`${weir.url}${path}`)).status, path).toBe(200);
    }
    expect((await fetch(`${weir.url}/v1/orders`)).status).toBe(401);
  });

  it('keeps its secrets in files that only its user can read, and takes the key that it made', async () => {
    const data = await newFolder();
    const weir = await started(data, { WEIR_ADMIN_KEY: '' });
    for (const file of ['admin.key', 'master.key']) {
      expect((await stat(join(data, file))).mode & 0o777, file).toBe(0o600);
    }
    const key = (await readFile(join(data, 'admin.key'), 'utf8')).trim();
    expect((await clientOf(weir.url, key).get('/v1/orders')).status).toBe(200);
    expect((await clientOf(weir.url, ADMIN_KEY).get('/v1/orders')).status).toBe(401);
  });

  it('makes the file of its master key strict again where others could read it', async () => {
    const data = await newFolder();
    await (await started(data)).stop();
    await chmod(join(data, 'master.key'), 0o644);
    await started(data);
    expect((await stat(join(data, 'master.key'))).mode & 0o777).toBe(0o600);
  });

  it('answers what is in flight when it is told to stop, and exits 0', async () => {
    const data = await newFolder();
    const weir = await started(data);
    const client = clientOf(weir.url);
    await setUpNetwork(client);
    await count(client, 'SHIRT', 'wh-1', 1);
    const body = JSON.stringify(orderBody('in-flight', [{ sku: 'SHIRT', quantity: 1 }]));
    const half = body.length / 2;
    const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' };
    const sending = request(`${weir.url}/v1/orders`, {
      method: 'POST',
      headers: { ...headers, expect: '100-continue' },
    });
    const answered = once(sending, 'response');
    sending.flushHeaders();
    await once(sending, 'continue');
    sending.write(body.slice(0, half));

    const stopped = weir.stop();
    await noLongerListening(weir);
    sending.end(body.slice(half));

    const [response] = await answered;
    expect(response.statusCode).toBe(201);
    expect(JSON.parse(await text(response))).toMatchObject({ status: 'fulfilling' });
    expect(await stopped).toBe(0);
  });

  it('exits 0 at once when nothing is in flight, though clients keep their connections', async () => {
    const data = await newFolder();
    const weir = await started(data);
    await clientOf(weir.url).get('/v1/orders');
    const before = performance.now();
    expect(await weir.stop()).toBe(0);
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});

describe.concurrent('what one start has written', () => {
  it.each([
    ['SIGTERM', (weir: WeirProcess) => weir.stop()],
    ['kill -9', (weir: WeirProcess) => weir.kill()],
  ] as const)('is there after %s: orders, stock, keys, channels, personal data and answers', async (_, end) => {
    const data = await newFolder();
    const first = await started(data);
    const before = clientOf(first.url);
    await setUpNetwork(before);
    await count(before, 'SHIRT', 'wh-1', 3);
    const { body: key } = await before.post('/v1/keys', { name: 'Shop', scopes: ['channel:web'] });
    const { body: revoked } = await before.post('/v1/keys', { name: 'Old', scopes: ['operator'] });
    await before.delete(`/v1/keys/${revoked.id}`);
    const body = orderBody('1001', [{ sku: 'SHIRT', quantity: 2 }]);
    const placed = await before.post('/v1/orders', body, { 'idempotency-key': 'key-1' });
    expect(placed.status).toBe(201);
    await end(first);

    const second = await started(data);
    const after = clientOf(second.url);
    const order = await after.get(`/v1/orders/${placed.body.orderId}`);
    expect(order.body).toEqual(placed.body);
    expect(order.body.customer).toMatchObject({ name: 'Astrid Lind' });
    expect((await after.get('/v1/orders')).body.items).toMatchObject([{ orderId: placed.body.orderId }]);
    expect((await after.get('/v1/stock/SHIRT')).body).toMatchObject({ onHand: 3, allocated: 2 });
    expect(await after.post('/v1/orders', body, { 'idempotency-key': 'key-1' })).toEqual(placed);
    const shop = clientOf(second.url, key.key);
    expect((await shop.post('/v1/orders', orderBody('1002', [{ sku: 'SHIRT', quantity: 1 }]))).status).toBe(201);
    expect((await clientOf(second.url, revoked.key).get('/v1/orders')).status).toBe(401);
    const [parcel] = order.body.fulfilments;
    await after.post(`/v1/fulfilments/${parcel.id}/pick`, { lines: parcel.lines });
    expect((await after.post(`/v1/fulfilments/${parcel.id}/ship`)).body).toMatchObject({ status: 'shipped' });
  });

  it('is finished by whoever asks again with the same Idempotency-Key, right after kill -9 in the middle of it', async () => {
    const data = await newFolder();
    const first = await started(data);
    const before = clientOf(first.url);
    await setUpNetwork(before);
    await count(before, 'SHIRT', 'wh-1', MANY);
    const orders = Array.from({ length: MANY }, (_, n) => orderBody(`${n}`, [{ sku: 'SHIRT', quantity: 1 }]));
    const ask = ({ url }: WeirProcess) =>
      fetch(`${url}/v1/orders/bulk`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${ADMIN_KEY}`,
          'content-type': 'application/x-ndjson',
          'idempotency-key': 'key-1',
        },
        body: orders.map((order) => JSON.stringify(order)).join('\n'),
      });
    const unanswered = ask(first).then(
      () => 'answered',
      () => 'cut off',
    );
    while ((await before.get('/v1/orders?limit=1')).body.items.length === 0);
    await first.kill();
    expect(await unanswered).toBe('cut off');

    const second = await started(data);
    const again = await ask(second);

    expect(again.status).toBe(200);
    expect((await again.text()).trimEnd().split('\n')).toHaveLength(MANY);
    expect((await clientOf(second.url).get('/v1/stock/SHIRT')).body).toMatchObject({ onHand: MANY, allocated: MANY });
  });

  it('is served anew when the views have been deleted', async () => {
    const data = await newFolder();
    const first = await started(data);
    const before = clientOf(first.url);
    await setUpNetwork(before);
    await count(before, 'SHIRT', 'wh-1', 3);
    const placed = await before.post('/v1/orders', orderBody('1001', [{ sku: 'SHIRT', quantity: 2 }]));
    await first.stop();
    for (const suffix of ['', '-wal', '-shm']) await rm(join(data, 'weir', `views.db${suffix}`), { force: true });

    const after = clientOf((await started(data)).url);

    expect((await after.get('/v1/orders')).body.items).toMatchObject([{ orderId: placed.body.orderId }]);
    expect((await after.post('/v1/orders', orderBody('1002', [{ sku: 'SHIRT', quantity: 1 }]))).status).toBe(201);
  });
});

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'weir-start-'));
  folders.push(folder);
  return folder;
};

const started = async (data: string, env: Readonly<Record<string, string>> = {}): Promise<WeirProcess> => {
  const weir = await startWeir(data, env);
  running.push(weir);
  return weir;
};

/** What a start says that fails: one line, without a stack, in bounded time. */
const refusal = async (env: Readonly<Record<string, string>>, data?: string): Promise<string> => {
  const folder = data ?? (await newFolder());
  const before = performance.now();
  const failed: unknown = await startWeir(folder, env).then(
    (weir) => running.push(weir),
    (error: unknown) => error,
  );
  if (!(failed instanceof StartFailed)) throw new Error(`it has started: ${failed}`);
  expect(performance.now() - before).toBeLessThan(REFUSED_MILLIS_MAX);
  expect(failed.code).toBe(1);
  expect(failed.output.split('\n'), failed.output).toHaveLength(1);
  return failed.output;
};

/** New connections are refused once it has heard that it is to stop. */
const noLongerListening = async ({ url }: WeirProcess): Promise<void> => {
  for (;;) {
    try {
      await fetch(`${url}/health/live`, { headers: { connection: 'close' } });
    } catch {
      return;
    }
  }
};
