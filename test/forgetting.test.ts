import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelIdOf, lineIdOf, locationIdOf, skuOf } from '../domain/ids.ts';
import type { OrderRequest } from '../domain/order/request.ts';
import type { DataKeys } from '../log/keys/port.ts';
import { type EventStore, LogUnavailable } from '../log/port.ts';
import { ViewsUnavailable } from '../projections/port.ts';
import type { Clock } from '../runtime/clock.ts';
import { orderIdFor } from '../runtime/order-commands.ts';
import { type Client, clientOf } from './client.ts';
import { causeAt, type EngineOptions, type RunningEngine, setUp, startEngine } from './engine.ts';
import { count, orderBody, setUpNetwork } from './network.ts';
import { eventually } from './reconcile.ts';
import { startWeir, type WeirProcess } from './weir-process.ts';

let folder: string;
const running: WeirProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-forgetting-'));
});
afterAll(async () => {
  await Promise.all(running.map((weir) => weir.kill()));
  await rm(folder, { recursive: true, force: true });
});

const CLOCK: Clock = { now: () => '2026-11-24T08:00:00.000Z' };
const CAUSE = causeAt(CLOCK);
const ORDER = orderIdFor(channelIdOf('web'), '1001');
const REQUEST: OrderRequest = {
  channel: channelIdOf('web'),
  externalId: '1001',
  placedAt: CLOCK.now(),
  currency: 'SEK',
  customer: { name: 'Astrid Lind' },
  shipTo: { name: 'Astrid Lind', city: 'Malmö', country: 'SE' },
  lines: [{ id: lineIdOf('1'), sku: skuOf('A'), quantity: 1, unitPrice: 19_900 }],
};

const factsOf = async ({ log }: RunningEngine): Promise<readonly { type: string; text: string }[]> => {
  const facts: { type: string; text: string }[] = [];
  for await (const { events } of log.read(`order-${ORDER}`)) {
    facts.push(...events.map(({ type, data }) => ({ type, text: JSON.stringify(data) })));
  }
  return facts;
};

type Death = { readonly written: boolean } & Pick<EngineOptions, 'between' | 'betweenKeys'>;

/** Keys cannot be destroyed, or nobody is told that they were. */
const noKeys =
  (destroyed: boolean) =>
  (keys: DataKeys): DataKeys => ({
    ...keys,
    async destroy(ids) {
      if (destroyed) await keys.destroy(ids);
      throw new ViewsUnavailable('died');
    },
  });

/** The append of the fact fails, before it is written or after. */
const atAppend = (written: boolean): Death => ({
  written,
  betweenKeys: noKeys(false),
  between: (store): EventStore => ({
    ...store,
    async append(stream, events, revision) {
      if (!events.some(({ type }) => type === 'PersonalDataForgotten')) return store.append(stream, events, revision);
      if (written) await store.append(stream, events, revision);
      throw new LogUnavailable('died');
    },
  }),
});

/** The destruction of the key fails, before it is done or after. */
const atKeys = (destroyed: boolean): Death => ({ written: true, betweenKeys: noKeys(destroyed) });

describe('Weir may die while it forgets, and takes it up again', () => {
  it.each([
    ['before the fact is written', atAppend(false)],
    ['after the fact is written', atAppend(true)],
    ['before the key is destroyed', atKeys(false)],
    ['after the key is destroyed', atKeys(true)],
  ])('%s', async (name, { written, ...death }) => {
    const data = await mkdtemp(join(folder, `${name.replaceAll(' ', '-')}-`));
    const first = await startEngine(data, { clock: CLOCK, ...death });
    await setUp(first.engine, CLOCK, ['wh-1'], { web: 'allow' });
    await first.engine.stock.count(skuOf('A'), { location: locationIdOf('wh-1'), onHand: 4, asOf: CLOCK.now() }, CAUSE);
    await first.engine.orders.place(REQUEST, CAUSE);
    await first.engine.orders.cancel(ORDER, { lines: null, reason: 'changed my mind', reference: null }, CAUSE);
    await expect(first.engine.orders.forget(ORDER, CAUSE)).rejects.toThrow('died');
    await first.abandon();

    const second = await startEngine(data, { clock: CLOCK });
    const forgotten = async () => (await factsOf(second)).every(({ text }) => !text.includes('Astrid'));
    if (written) await eventually('it is forgotten without being asked again', forgotten);
    else expect(await forgotten()).toBe(false);
    await second.engine.orders.forget(ORDER, CAUSE);
    expect(await forgotten()).toBe(true);
    const facts = await factsOf(second);
    expect(facts.filter(({ type }) => type === 'PersonalDataForgotten')).toHaveLength(1);
    expect((await second.engine.orders.read(ORDER))?.order).toMatchObject({ forgotten: true, customer: null });
    await second.stop();
  });
});

const started = async (data: string): Promise<WeirProcess> => {
  const weir = await startWeir(data);
  running.push(weir);
  return weir;
};

/** All files of the data folder, as one. */
const bytesOf = async (data: string): Promise<Buffer> => {
  const files = await readdir(data, { recursive: true, withFileTypes: true });
  const contents = files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name)));
  return Buffer.concat(await Promise.all(contents));
};

/** The keys in the key store, wrapped as they are kept. */
const wrappedKeys = (data: string): ReadonlySet<string> => {
  const keys = new DatabaseSync(join(data, 'weir', 'keys.db'), { readOnly: true });
  const rows = keys.prepare('SELECT wrapped FROM keys').all();
  keys.close();
  return new Set(rows.map(({ wrapped }) => String(wrapped)));
};

/** Sent with an Idempotency-Key, found by name, then cancelled: its personal data is wherever it can come to. */
const placedAndCancelled = async (client: Client, externalId: string): Promise<string> => {
  const lines = [{ sku: 'SHIRT', quantity: 1 }];
  const customer = { name: 'Xanthippe Quist', email: 'xanthippe@example.org' };
  const body = orderBody(externalId, lines, { customer, shipTo: { name: 'Xanthippe Quist', country: 'SE' } });
  const placed = await client.post('/v1/orders', body, { 'idempotency-key': externalId });
  expect(placed.status).toBe(201);
  const { orderId } = placed.body;
  const { body: cancelled } = await client.post(`/v1/orders/${orderId}/cancellations`, { reason: 'changed my mind' });
  const found = await client.get(`/v1/orders?q=xanthippe&waitFor=${cancelled.position}`);
  expect(found.body.items).toHaveLength(1);
  return orderId;
};

const PERSONAL = /xanthippe|quist/i;

describe('on the disk', () => {
  it('nothing is left of who was forgotten, neither name nor key, while Weir runs', async () => {
    const data = await mkdtemp(join(folder, 'disk-'));
    const weir = await started(data);
    const client = clientOf(weir.url);
    await setUpNetwork(client);
    await count(client, 'SHIRT', 'wh-1', 10);
    const orderId = await placedAndCancelled(client, 'd-1');
    expect((await bytesOf(data)).toString('latin1')).toMatch(PERSONAL);
    const before = wrappedKeys(data);

    expect((await client.delete(`/v1/orders/${orderId}/personal-data`)).status).toBe(200);

    const after = wrappedKeys(data);
    const [gone = '', ...more] = [...before].filter((key) => !after.has(key));
    expect(more).toEqual([]);
    expect((await bytesOf(data)).includes(gone)).toBe(false);
    await eventually('no file tells of them', async () => !PERSONAL.test((await bytesOf(data)).toString('latin1')));
    await weir.stop();
    expect((await bytesOf(data)).includes(gone)).toBe(false);
    expect((await bytesOf(data)).toString('latin1')).not.toMatch(PERSONAL);
  });

  it('nothing is left after a kill at the moment of the answer, once Weir runs again', async () => {
    const data = await mkdtemp(join(folder, 'killed-'));
    const weir = await started(data);
    const client = clientOf(weir.url);
    await setUpNetwork(client);
    await count(client, 'SHIRT', 'wh-1', 10);
    const orderId = await placedAndCancelled(client, 'k-1');
    const before = wrappedKeys(data);
    await client.delete(`/v1/orders/${orderId}/personal-data`);
    await weir.kill();

    const bytes = await bytesOf(data);
    const gone = [...before].filter((key) => !bytes.includes(key));
    expect(gone).toHaveLength(1);
    const again = await started(data);
    await eventually('no file tells of them', async () => !PERSONAL.test((await bytesOf(data)).toString('latin1')));
    const { body } = await clientOf(again.url).get(`/v1/orders/${orderId}`);
    expect(body).toMatchObject({ status: 'cancelled', customer: null, shipTo: null });
    await again.stop();
  });
});
