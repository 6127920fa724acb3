import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Recorded } from '../log/codec.ts';
import type { Json } from './client.ts';
import { count, orderBody, setUpNetwork } from './network.ts';
import { eventually } from './reconcile.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-availability-'));
  world = await openWorld({ folder });
  await setUpNetwork(world.admin);
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

const channel = (rules: object = {}) =>
  world.admin.put('/v1/channels/web', { name: 'Web', type: 'site', locations: 'all', ...rules });
const LOW = { lowStock: { below: 5, clear: 8 } };

const listed = async (query = ''): Promise<readonly Json[]> =>
  (await world.admin.get(`/v1/availability?channel=web${query}&waitFor=${await world.end()}`)).body.items;

/** Waits until what is low and what is out is as given: `SKU available state`. */
const comesTo = (...expected: readonly string[]) =>
  eventually(`availability is ${expected}`, async () => {
    const now = (await listed()).map(({ sku, available, state }) => `${sku} ${available} ${state}`);
    return now.toSorted().join() === expected.join();
  });

const facts = async (): Promise<readonly Recorded[]> => {
  const found: Recorded[] = [];
  for await (const { events } of world.log.readAll({ filter: { streams: ['availability-'] } })) found.push(...events);
  return found;
};
const told = async () => (await facts()).map(({ type, stream }) => `${stream.slice('availability-'.length)} ${type}`);

describe('what is low or out in a channel', () => {
  it('is a kit when its scarcest component is', async () => {
    const components = ['POT', 'CUP'].map((sku) => ({ sku, quantity: 2 }));
    await world.admin.put('/v1/products/KIT', { components });
    await channel(LOW);
    await count(world.admin, 'POT', 'wh-1', 20);
    await count(world.admin, 'CUP', 'wh-1', 9);
    await comesTo('KIT 4 low');
    await count(world.admin, 'CUP', 'wh-1', 1);
    await comesTo('CUP 1 low', 'KIT 0 out');
    await count(world.admin, 'CUP', 'wh-1', 20);
    await comesTo();
  });

  it('is a kit by what it is made of now, whatever is counted under its own SKU', async () => {
    await channel(LOW);
    await count(world.admin, 'POT', 'wh-1', 0);
    await count(world.admin, 'CUP', 'wh-1', 9);
    await count(world.admin, 'KIT', 'wh-1', 9);
    const madeOf = (sku: string) => world.admin.put('/v1/products/KIT', { components: [{ sku, quantity: 1 }] });
    await madeOf('POT');
    await comesTo('KIT 0 out', 'POT 0 out');
    await madeOf('CUP');
    await comesTo('POT 0 out');
    await count(world.admin, 'KIT', 'wh-1', 0);
    await count(world.admin, 'CUP', 'wh-1', 3);
    await comesTo('CUP 3 low', 'KIT 3 low', 'POT 0 out');
    await madeOf('NOBODY-HAS');
    await comesTo('CUP 3 low', 'POT 0 out');
    await world.admin.put('/v1/products/KIT', {});
    await comesTo('CUP 3 low', 'KIT 0 out', 'POT 0 out');
    expect((await told()).filter((fact) => fact.startsWith('web/KIT'))).toEqual([
      'web/KIT AvailabilityOut',
      'web/KIT AvailabilityRestored',
      'web/KIT AvailabilityLow',
      'web/KIT AvailabilityUnwatched',
      'web/KIT AvailabilityOut',
    ]);
  });

  it('is found when the channel says what is low, of every SKU that its locations have had', async () => {
    for (const [sku, units] of Object.entries({ A: 4, B: 0, C: 5, D: 100 }))
      await count(world.admin, sku, 'wh-1', units);
    await channel(LOW);
    await comesTo('A 4 low', 'B 0 out');
    const [out] = await listed('&state=out');
    expect(out).toMatchObject({ channel: 'web', sku: 'B', state: 'out', available: 0, ...LOW });
  });

  it('follows what is sold and what comes in, and says each change once', async () => {
    await channel(LOW);
    await count(world.admin, 'A', 'wh-1', 6);
    await world.admin.post('/v1/orders', orderBody('availability-1', [{ sku: 'A', quantity: 2 }]));
    await comesTo('A 4 low');
    await count(world.admin, 'A', 'wh-1', 8);
    await count(world.admin, 'B', 'wh-1', 0);
    await comesTo('A 4 low', 'B 0 out');
    await count(world.admin, 'A', 'wh-1', 10);
    await comesTo('B 0 out');
    expect((await told()).toSorted()).toEqual([
      'web/A AvailabilityLow',
      'web/A AvailabilityRestored',
      'web/B AvailabilityOut',
    ]);
    expect((await facts())[0]?.data).toMatchObject({ available: 4, sku: 'A', ...LOW });
  });

  it('is that of GET /v1/atp: a buffer, and a location that is paused, count', async () => {
    await channel(LOW);
    await count(world.admin, 'A', 'wh-1', 20);
    await channel({ ...LOW, buffer: 17 });
    await comesTo('A 3 low');
    expect((await world.admin.get('/v1/atp?channel=web&sku=A')).body.items[0].available).toBe(3);
  });

  it('is forgotten once the channel no longer says what is low', async () => {
    await count(world.admin, 'A', 'wh-1', 1);
    await channel(LOW);
    await comesTo('A 1 low');
    await channel();
    await comesTo();
    expect((await told()).at(-1)).toBe('web/A AvailabilityUnwatched');
  });

  it('is not told again by the next process, also where that has lost its place', async () => {
    await count(world.admin, 'A', 'wh-1', 1);
    await count(world.admin, 'B', 'wh-1', 9);
    await channel(LOW);
    await comesTo('A 1 low');
    await world.close();
    for (const end of ['', '-wal', '-shm']) await rm(join(folder, `runtime.db${end}`), { force: true });
    world = await openWorld({ folder });
    await count(world.admin, 'B', 'wh-1', 2);
    await comesTo('A 1 low', 'B 2 low');
    expect(await told()).toEqual(['web/A AvailabilityLow', 'web/B AvailabilityLow']);
  });

  it('needs a second threshold that is not below the first', async () => {
    const { status, body } = await channel({ lowStock: { below: 5, clear: 4 } });
    expect({ status, path: body.errors[0].path }).toEqual({ status: 400, path: '/lowStock' });
  });
});
