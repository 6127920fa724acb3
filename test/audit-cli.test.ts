import { appendFile, cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbeddedLog } from '../log/embedded/embedded.ts';
import { eventLog } from '../log/event-log.ts';
import { keyRing } from '../log/keys/ring.ts';
import { openEmbeddedDataKeys } from '../projections/embedded/data-keys.ts';
import { openEmbeddedViews } from '../projections/embedded/views.ts';
import { orders } from '../projections/orders.ts';
import { createSealer } from '../runtime/sealing.ts';
import { type Client, clientOf, type Json } from './client.ts';
import { count, orderBody, setUpNetwork } from './network.ts';
import { type Ended, weirCommand } from './weir-command.ts';
import { ADMIN_KEY, startWeir, type WeirProcess } from './weir-process.ts';

/** Given: a Weir that has taken orders and shipped one, was stopped, and has sealed its log. */
const LATER = { now: () => '9999-01-01T00:00:00.000Z' };
const folders: string[] = [];
let data: string;
let order: string;
/** What the API said while the server ran, by path. */
const answers: Record<string, Json> = {};
let events: string;

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'weir-audit-'));
  folders.push(folder);
  return folder;
};

beforeAll(async () => {
  data = await newFolder();
  const weir = await startWeir(data);
  const client = clientOf(weir.url);
  order = await trade(client);
  for (const path of [`/v1/orders/${order}?at=2`, `/v1/orders/${order}`, '/v1/stock/SHIRT?at=3']) {
    answers[path] = (await client.get(path)).body;
  }
  events = await (await fetch(`${weir.url}/v1/events`, { headers: { authorization: `Bearer ${ADMIN_KEY}` } })).text();
  await weir.stop();
  await seal();
});

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

const trade = async (client: Client): Promise<string> => {
  await setUpNetwork(client);
  await count(client, 'SHIRT', 'wh-1', 10);
  const { body } = await client.post('/v1/orders', orderBody('1001', [{ sku: 'SHIRT', quantity: 2 }]));
  const [{ id, lines }] = body.fulfilments;
  await client.post('/v1/orders', orderBody('1002', [{ sku: 'SHIRT', quantity: 1 }]));
  await client.post(`/v1/fulfilments/${id}/pick`, { lines });
  await client.post(`/v1/fulfilments/${id}/ship`, {});
  return body.orderId;
};

const seal = async (): Promise<void> => {
  const store = openEmbeddedLog(join(data, 'weir', 'log.db'));
  const keys = openEmbeddedDataKeys(join(data, 'weir', 'keys.db'));
  const log = eventLog(store, keyRing(keys, Buffer.alloc(32)));
  await createSealer({ events: store, log, clock: LATER }).look(new AbortController().signal);
  await Promise.all([store.close(), keys.close()]);
};

const weir = (...args: readonly string[]): Promise<Ended> => weirCommand(data, ...args);

/** A copy of the data whose log somebody has had their hands on. */
const tamperedCopy = async (change: (log: string) => Promise<void>): Promise<string> => {
  const folder = await newFolder();
  await cp(data, folder, { recursive: true });
  await change(join(folder, 'weir', 'log.db'));
  return folder;
};

describe('weir audit verify', () => {
  it('says that all is well, with how much it has seen', async () => {
    const { code, out } = await weir('audit', 'verify');
    expect({ code, out }).toMatchObject({ code: 0 });
    expect(out).toMatch(/^\d+ events of \d+ streams, 1 blocks, in .*: nothing was changed, removed or inserted\.$/m);
    expect(out).toMatch(/^Last checkpoint 0, up to position \d+, root [0-9a-f]{64}, hash [0-9a-f]{64}$/m);
    expect(out).toMatch(/^0 events after it are not sealed yet\.$/m);
  });

  it('needs nothing but the log, and makes nothing else', async () => {
    const folder = await newFolder();
    await cp(join(data, 'weir', 'log.db'), join(folder, 'weir', 'log.db'));
    expect(await weirCommand(folder, 'audit', 'verify')).toMatchObject({ code: 0 });
    expect(await weirCommand(folder, 'audit', 'prove', 'order', order)).toMatchObject({ code: 0 });
    // SQLite keeps working files of its own beside a log that is read.
    const left = (await readdir(join(folder, 'weir'))).filter((name) => !/^log\.db(-shm|-wal)?$/.test(name));
    expect(left).toEqual([]);
  });

  it('names the event when a byte of the file was changed', async () => {
    const folder = await tamperedCopy(async (log) => {
      const bytes = await readFile(log);
      for (const at of placesOf('"externalId":"1002"', bytes)) bytes[at + 14] = '9'.charCodeAt(0);
      await writeFile(log, bytes);
    });
    const { code, out } = await weirCommand(folder, 'audit', 'verify');
    expect({ code, out }).toMatchObject({ code: 1 });
    expect(out).toMatch(/^ {2}stream {4}order-[0-9a-f-]{36}\n {2}revision {2}0\n {2}it was changed/m);
  });

  it('names the event that was removed', async () => {
    const folder = await tamperedCopy(async (log) => {
      const db = new DatabaseSync(log);
      db.exec(`DELETE FROM events WHERE revision = 1
               AND stream = (SELECT number FROM streams WHERE name = 'order-${order}')`);
      db.close();
    });
    const { code, out } = await weirCommand(folder, 'audit', 'verify');
    expect({ code, out }).toMatchObject({ code: 1 });
    expect(out).toMatch(/^ {2}position {2}\d+$/m);
    expect(out).toContain(`  stream    order-${order}\n  revision  1\n  it was removed\n`);
  });

  it('says in one line that the file is damaged', async () => {
    const folder = await tamperedCopy(async (log) => {
      const bytes = await readFile(log);
      for (const at of placesOf('"externalId":"1001"', bytes)) {
        const page = 8192 * Math.floor(at / 8192);
        bytes.fill(0xee, page, page + 8192);
      }
      await writeFile(log, bytes);
    });
    const { code, out, err } = await weirCommand(folder, 'audit', 'verify');
    expect(code).toBe(1);
    expect(`${out}${err}`).toMatch(/^(weir: )?The log cannot be (opened|read after position \d+): .* malformed\n$/);
  });
});

/** A page that was split leaves a copy of what has moved. */
const placesOf = (text: string, bytes: Buffer): readonly number[] => {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at !== -1; at = bytes.indexOf(text, at + 1)) places.push(at);
  if (places.length === 0) throw new Error(`${text} is not in the file`);
  return places;
};

describe('a proof file', () => {
  it('holds by itself, against the checkpoint that was published, and not when it was manipulated', async () => {
    const proof = join(await newFolder(), 'proof.json');
    const { code, out } = await weir('audit', 'prove', 'order', '--channel', 'web', '--external-id', '1001');
    expect({ code }).toEqual({ code: 0 });
    await writeFile(proof, out);
    const hash = (await weir('audit', 'checkpoints')).out.trim().split(/\s+/).at(-1) ?? '';

    const nowhere = await newFolder();
    const checked = await weirCommand(nowhere, 'audit', 'check-proof', proof, '--published', hash);
    expect(checked).toMatchObject({
      code: 0,
      out: expect.stringContaining('The published hash is that of checkpoint 0.'),
    });
    expect(checked.out).toContain('OrderPlaced');

    const other = await weirCommand(nowhere, 'audit', 'check-proof', proof, '--published', '0'.repeat(64));
    expect(other).toMatchObject({ code: 1, out: expect.stringContaining('is NOT that of this proof') });

    await writeFile(proof, out.replace('FulfilmentShipped', 'FulfilmentPacked'));
    const manipulated = await weirCommand(nowhere, 'audit', 'check-proof', proof);
    expect(manipulated).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^The proof does not hold: revision \d+: /),
    });
  });
});

describe('weir audit export', () => {
  it('gives what GET /v1/events gives, and goes on after the last whole line of its file', async () => {
    const file = join(await newFolder(), 'events.ndjson');
    await writeFile(file, events);
    const lines = events.trim().split('\n');
    await truncate(file, Buffer.byteLength(`${lines.slice(0, 3).join('\n')}\n`) + 25);
    expect(await weir('audit', 'export', '--out', file)).toMatchObject({ code: 0, out: '' });
    const [last, ...before] = factsIn(await readFile(file, 'utf8')).reverse();
    expect(before.reverse()).toEqual(factsIn(events));
    expect(last).toMatchObject({ type: 'BlockSealed' });

    expect(await weir('audit', 'export', '--out', file)).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^0 facts/),
    });
    await appendFile(file, '{"id":"another","position":"7"}\n');
    expect(await weir('audit', 'export', '--out', file)).toMatchObject({
      code: 1,
      err: `weir: The last line of ${file} is not a fact of this log: nothing was appended to it.\n`,
    });
  });

  it('keeps to what was asked for', async () => {
    const { out } = await weir('audit', 'export', '--type', 'OrderPlaced', '--stream', `order-${order}`);
    expect(JSON.parse(out)).toMatchObject({ type: 'OrderPlaced', data: { customer: { name: 'Astrid Lind' } } });
  });
});

const factsIn = (text: string): Json[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('weir replay', () => {
  it('tells the history of an order, and comes to what the API says of that moment', async () => {
    const { code, out } = await weir('replay', 'order', order, '--json');
    const steps = factsIn(out);
    expect(code).toBe(0);
    expect(steps[2].state).toEqual(answers[`/v1/orders/${order}?at=2`]);
    expect(steps.at(-1).state).toEqual(answers[`/v1/orders/${order}`]);

    const table = await weir('replay', 'order', '--channel', 'web', '--external-id', '1001', '--at', '2');
    expect(table.out.trim().split('\n')).toHaveLength(4);
    expect(table.out).toMatch(/^ {7}2 {2}\S+ {2}weir {3}OrderRouted {4}routing .*$/m);
  });

  it('tells the history of the stock of a SKU', async () => {
    const { out } = await weir('replay', 'stock', 'SHIRT', '--at', '3', '--json');
    const steps = factsIn(out);
    expect(steps).toHaveLength(4);
    expect(steps.at(-1).state).toEqual(answers['/v1/stock/SHIRT?at=3']);
    expect((await weir('replay', 'stock', 'SHIRT', '--at', '0')).out).toContain('StockCounted');
  });

  it('says in one line what is not there', async () => {
    expect(await weir('replay', 'stock', 'NONE')).toEqual({
      code: 1,
      out: '',
      err: 'weir: There is no stock of NONE.\n',
    });
    expect(await weir('replay', 'stock', 'SHIRT', '--at', '99')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^weir: The stock of SHIRT has come to revision \d+ only\.\n$/),
    });
    expect(await weir('replay', 'order')).toMatchObject({
      code: 1,
      err: 'weir: Name the order by its id, or by --channel and --external-id.\n',
    });
  });
});

describe('weir views', () => {
  it('are built anew by the command itself where no Weir runs, and what was begun is finished', async () => {
    const views = openEmbeddedViews(join(data, 'weir', 'views.db'));
    await views.rebuild(orders);
    await views.close();
    expect(await weir('views', 'rebuild', 'orders', 'returns')).toMatchObject({ code: 0 });
    const { out } = await weir('views', 'status');
    expect(out).toMatch(new RegExp(`^orders +${orders.version} +1 +retired `, 'm'));
    expect(out).toMatch(new RegExp(`^orders +${orders.version} +2 +serves +\\d+ +up to date`, 'm'));
    expect(out).toMatch(/^returns +\d+ +2 +serves +\d+ +up to date/m);
    expect(out).toMatch(/^inventory +\d+ +1 +serves /m);
  });

  it('cannot be rebuilt when there are none of that name', async () => {
    expect(await weir('views', 'rebuild', 'oders')).toMatchObject({
      code: 1,
      err: 'weir: There is no view oders: see weir views status.\n',
    });
  });
});

describe('while a Weir runs', () => {
  let running: WeirProcess;
  let copy: string;

  beforeAll(async () => {
    copy = await newFolder();
    await cp(data, copy, { recursive: true });
    running = await startWeir(copy);
  });
  afterAll(() => running.kill());

  it('it builds the views anew, and serves the old ones meanwhile', async () => {
    expect(await weirCommand(copy, 'views', 'rebuild', '--all')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^orders, .*: built anew in .* s, and serving\.\n$/),
    });
    expect((await weirCommand(copy, 'views', 'status')).out).toMatch(/^fulfilments +\d+ +2 +serves /m);
    expect((await clientOf(running.url).get(`/v1/orders/${order}`)).status).toBe(200);
  });

  it('its log is verified beside it, though it goes on writing', async () => {
    const client = clientOf(running.url);
    const writing = count(client, 'TROUSERS', 'wh-1', 5);
    expect(await weirCommand(copy, 'audit', 'verify')).toMatchObject({
      code: 0,
      out: expect.stringContaining('nothing was changed, removed or inserted'),
    });
    await writing;
  });
});

describe('a folder without a log', () => {
  it('is not taken for an empty one', async () => {
    const nowhere = await newFolder();
    for (const command of ['audit verify', 'views status']) {
      expect(await weirCommand(nowhere, ...command.split(' '))).toMatchObject({
        code: 1,
        err: `weir: There is no log in ${nowhere}. Set WEIR_DATA to the data folder of a Weir.\n`,
      });
    }
  });
});
