import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { channelIdOf } from '../domain/ids.ts';
import { addDays, addMinutes, type Instant, instantOf } from '../domain/time.ts';
import { sleepFor } from '../projections/projector/retry.ts';
import { orderIdFor } from '../runtime/order-commands.ts';
import type { Json } from './client.ts';
import { count, setUpNetwork } from './network.ts';
import { ACCESS_TOKEN, magentoOrder, openMagentoShop } from './servers/magento-shop.ts';
import { openWorld, type World } from './world.ts';

const POLL = { timeout: 30_000, interval: 50 };
const ID = 'shop';
const PATH = `/v1/connectors/${ID}/reconciliations`;
const LONG_MILLIS = 10_000;

/** A shop that is connected, in a time that a test moves on; what is waited for long is over at once. */
const connected = async (settings: Json = {}, { kept = false } = {}) => {
  let now = Date.parse('2026-11-25T12:00:00.000Z');
  const began = Date.now();
  const clock = { now: (): Instant => instantOf(now + Date.now() - began) };
  const pass = (millis: number): void => {
    now += millis;
  };
  const folder = kept ? await mkdtemp(join(tmpdir(), 'weir-reconciliation-')) : undefined;
  const options = {
    clock,
    ...(folder !== undefined && { folder }),
    sleep: async (millis: number, signal: AbortSignal): Promise<void> => {
      if (millis < LONG_MILLIS) return sleepFor(millis, signal);
      pass(millis);
      await sleepFor(1, signal);
    },
  };
  const shop = await openMagentoShop();
  let world = await openWorld(options);
  onTestFinished(async () => {
    await world.close();
    if (folder !== undefined) await rm(folder, { recursive: true });
    expect(shop.server.faults).toEqual([]);
  });
  await setUpNetwork(world.admin);
  for (const sku of SKUS) await count(world.admin, sku, 'wh-1', 1_000);
  const kit = {
    ...{ shop, clock, pass },
    get world() {
      return world;
    },
    async restart() {
      await world.close();
      world = await openWorld(options);
    },
  };
  await world.admin.put(`/v1/connectors/${ID}`, {
    ...{ system: 'magento', channel: 'web' },
    settings: { baseUrl: shop.server.url, pollMinutes: 60, ...settings },
  });
  await world.admin.put(`/v1/connectors/${ID}/secrets`, { accessToken: ACCESS_TOKEN });
  return kit;
};

const SKUS: readonly string[] = magentoOrder(1, '2026-11-25T12:00:00Z').items.map(({ sku }: Json) => sku);
const DAY = '2026-11-25';
const LATER_MILLIS = 2 * 24 * 3_600_000;

const report = async (world: World, day = DAY): Promise<Json> => (await world.admin.get(`${PATH}/${day}`)).body;
const isDone = (world: World, day = DAY) =>
  expect.poll(async () => (await report(world, day)).status, POLL).toBe('done');
const placed = async (world: World, id: number): Promise<readonly Json[]> => {
  const order = orderIdFor(channelIdOf('web'), String(id));
  const { status, body } = await world.admin.get(`/v1/orders/${order}/events`);
  return status === 404 ? [] : body.items.filter(({ type }: Json) => type === 'OrderPlaced');
};
const openExceptions = async (world: World): Promise<readonly Json[]> =>
  (await world.admin.get('/v1/exceptions?kind=reconciliationDiffers&status=open')).body.items;

/** An order that the polling has passed over: it shows as changed long before it was placed. */
const lostOrder = (id: number, placedAt: Instant): Json => magentoOrder(id, placedAt, {}, addDays(placedAt, -3));

it('finds an order whose notice was lost, by itself once its day is over, and takes it once when that is asked for', async () => {
  const kit = await connected();
  kit.shop.orders.set(1042, lostOrder(1042, addMinutes(kit.clock.now(), 5)));
  kit.pass(LATER_MILLIS);
  await isDone(kit.world);
  expect(await report(kit.world)).toMatchObject({
    ...{ connector: ID, day: DAY, timeZone: 'UTC', problem: null },
    done: { compared: { orders: 1, levels: null, documents: null }, differences: 1, unlisted: 0 },
    differences: {
      items: [{ id: 'orderMissingHere-1042', kind: 'orderMissingHere', subject: '1042', canMend: true, mended: null }],
      next: null,
    },
  });
  await expect.poll(async () => (await openExceptions(kit.world)).length, POLL).toBe(1);
  expect((await openExceptions(kit.world))[0]).toMatchObject({ subject: { target: ID, key: DAY }, canRetry: true });
  expect(await placed(kit.world, 1042)).toEqual([]);

  expect((await kit.world.admin.post(`${PATH}/${DAY}/mend`, {})).status).toBe(200);
  await expect.poll(async () => (await report(kit.world)).done.differences, POLL).toBe(0);
  expect(await placed(kit.world, 1042)).toHaveLength(1);
  await expect.poll(async () => (await openExceptions(kit.world)).length, POLL).toBe(0);
  await kit.world.admin.post(`${PATH}/${DAY}`);
  await isDone(kit.world);
  expect(await placed(kit.world, 1042)).toHaveLength(1);
});

it('finds what the shop has cancelled and we have not, and cancels it once', async () => {
  const kit = await connected();
  const placedAt = addMinutes(kit.clock.now(), 5);
  kit.shop.orders.set(7, lostOrder(7, placedAt));
  kit.pass(LATER_MILLIS);
  await isDone(kit.world);
  await kit.world.admin.post(`${PATH}/${DAY}/mend`, {});
  await expect.poll(async () => (await report(kit.world)).done.differences, POLL).toBe(0);

  kit.shop.orders.set(7, { ...lostOrder(7, placedAt), state: 'canceled', status: 'canceled' });
  kit.pass(LATER_MILLIS);
  await kit.world.admin.post(`${PATH}/${DAY}`);
  await expect.poll(async () => (await report(kit.world)).done.differences, POLL).toBe(1);
  expect((await report(kit.world)).differences.items).toMatchObject([
    { kind: 'orderCancelledThere', subject: '7', there: 'cancelled', canMend: true },
  ]);
  await kit.world.admin.post(`${PATH}/${DAY}/mend`, { differences: ['orderCancelledThere-7'] });
  await expect.poll(async () => (await report(kit.world)).done.differences, POLL).toBe(0);
  const order = orderIdFor(channelIdOf('web'), '7');
  expect((await kit.world.admin.get(`/v1/orders/${order}`)).body.status).toBe('cancelled');
});

it('finds an order that the shop has no more, and leaves it for a person', async () => {
  const kit = await connected();
  kit.shop.orders.set(8, lostOrder(8, addMinutes(kit.clock.now(), 5)));
  kit.pass(LATER_MILLIS);
  await isDone(kit.world);
  await kit.world.admin.post(`${PATH}/${DAY}/mend`, {});
  await expect.poll(async () => (await report(kit.world)).done.differences, POLL).toBe(0);
  kit.shop.orders.clear();
  kit.pass(LATER_MILLIS);
  await kit.world.admin.post(`${PATH}/${DAY}`);
  await expect.poll(async () => (await report(kit.world)).done.differences, POLL).toBe(1);
  await kit.world.admin.post(`${PATH}/${DAY}/mend`, {});
  await expect
    .poll(async () => (await report(kit.world)).differences.items, POLL)
    .toMatchObject([
      {
        ...{ kind: 'orderMissingThere', subject: '8', there: 'none', canMend: false },
        mended: { reason: 'a person must decide what is right, and set it right there or here' },
      },
    ]);
});

it('finds stock that was changed in the shop, and tells it again', async () => {
  const kit = await connected();
  const [sku = ''] = SKUS;
  kit.shop.stock.set(sku, 0);
  await kit.world.admin.post(`/v1/connectors/${ID}/stock`);
  await expect.poll(() => kit.shop.stock.get(sku), POLL).toBe(1_000);
  kit.pass(24 * 3_600_000);
  await isDone(kit.world);
  expect((await report(kit.world)).done).toMatchObject({ differences: 0, compared: { levels: expect.any(Number) } });

  kit.shop.stock.set(sku, 3);
  await kit.world.admin.post(`${PATH}/${DAY}`);
  await expect.poll(async () => (await report(kit.world)).done.differences, POLL).toBe(1);
  expect((await report(kit.world)).differences.items).toMatchObject([
    { kind: 'stockDiffers', subject: sku, here: '1000', there: '3', canMend: true },
  ]);
  await kit.world.admin.post(`${PATH}/${DAY}/mend`, {});
  await expect.poll(() => kit.shop.stock.get(sku), POLL).toBe(1_000);
  await expect.poll(async () => (await report(kit.world)).status, POLL).toBe('done');
});

it('goes on after a restart in the middle, finds each difference once, and lists them by pages', async () => {
  const kit = await connected({}, { kept: true });
  const placedAt = addMinutes(kit.clock.now(), 5);
  for (let id = 1; id <= 250; id += 1) kit.shop.orders.set(id, lostOrder(id, placedAt));
  kit.pass(LATER_MILLIS);
  await expect
    .poll(async () => (await kit.world.admin.get(`${PATH}/${DAY}`)).body.status ?? null, { ...POLL, interval: 5 })
    .toBe('running');
  await kit.restart();
  await isDone(kit.world);
  expect((await report(kit.world)).done).toMatchObject({ differences: 250, compared: { orders: 250 } });
  const found = new Set<string>();
  let cursor: string | null = '';
  while (cursor !== null) {
    const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { body }: { body: Json } = await kit.world.admin.get(`${PATH}/${DAY}?limit=100${more}`);
    for (const { subject } of body.differences.items) found.add(subject);
    cursor = body.differences.next;
  }
  expect(found.size).toBe(250);
});

it('compares the days that were missed while nothing ran, a week of them', async () => {
  const kit = await connected({}, { kept: true });
  kit.pass(10 * 24 * 3_600_000);
  await kit.restart();
  const days = async () => (await kit.world.admin.get(PATH)).body.items;
  await expect.poll(async () => (await days()).filter(({ status }: Json) => status === 'done').length, POLL).toBe(7);
  expect((await days()).map(({ day }: Json) => day)).toEqual([
    ...['2026-12-04', '2026-12-03', '2026-12-02', '2026-12-01', '2026-11-30', '2026-11-29', '2026-11-28'],
  ]);
});

it('counts days as the shop does, and says what is wrong with one that cannot be compared', async () => {
  const kit = await connected({ timeZone: 'America/New_York' });
  const { admin } = kit.world;
  const notOver = await admin.post(`${PATH}/${DAY}`);
  expect([notOver.status, notOver.body.errors]).toEqual([
    422,
    [
      {
        path: '/day',
        message: `${DAY} is not over: it ends at 2026-11-26T05:00:00.000Z (America/New_York), and can be compared 70 minutes later`,
      },
    ],
  ]);
  expect((await admin.post(`${PATH}/2026-02-30`)).body.errors).toEqual([
    { path: '/day', message: 'is no day: 2026-02-30' },
  ]);
  expect((await admin.post(`/v1/connectors/nobody/reconciliations/${DAY}`)).status).toBe(404);
  expect((await admin.post(`${PATH}/2026-11-20/mend`, {})).status).toBe(404);
  expect((await admin.get(`${PATH}/2026-11-20`)).status).toBe(404);
  await admin.put('/v1/connectors/till', { system: 'pos', channel: 'web', settings: {} });
  expect((await admin.post(`/v1/connectors/till/reconciliations/2026-11-20`)).status).toBe(409);
  expect((await (await kit.world.as('auditor')).post(`${PATH}/2026-11-20`)).status).toBe(403);
});
