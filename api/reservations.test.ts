import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMinutes, type Instant } from '../domain/time.ts';
import type { Json } from '../test/client.ts';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World, type WorldClient } from '../test/world.ts';

let world: World;
let now: Instant = '2026-11-24T08:00:00.000Z';

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now } });
  await setUpNetwork(world.admin);
  await channel('web', { reservationMinutes: 15 });
  await channel('b2b', {});
});
afterAll(() => world.close());

const channel = (id: string, rules: object) =>
  world.admin.put(`/v1/channels/${id}`, { name: id, type: 'site', locations: 'all', ...rules });
const minutesLater = (minutes: number): void => {
  now = addMinutes(now, minutes);
};

type Wanted = Readonly<Record<string, number>>;
const linesOf = (wanted: Wanted) => Object.entries(wanted).map(([sku, quantity]) => ({ sku, quantity }));
const reserve = (wanted: Wanted, more: object = {}, client: WorldClient = world.admin) =>
  client.post('/v1/reservations', { channel: 'web', lines: linesOf(wanted), ...more });
const reserved = async (wanted: Wanted, more: object = {}): Promise<string> => {
  const answer = await reserve(wanted, more);
  expect(answer).toMatchObject({ status: 201 });
  return answer.body.reservation;
};
const order = (id: string, wanted: Wanted, more: Readonly<Record<string, unknown>> = {}) =>
  world.admin.post('/v1/orders', orderBody(id, linesOf(wanted), more));
const available = async (sku: string, of = 'web'): Promise<number> =>
  (await world.admin.get(`/v1/atp?channel=${of}&sku=${sku}`)).body.items[0].available;
const stockOf = async (sku: string): Promise<Json> => (await world.admin.get(`/v1/stock/${sku}`)).body;
const factsOf = async (stream: string): Promise<readonly string[]> =>
  (await world.admin.get(`/v1/streams/${stream}`)).text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).type);
const counted = async (...skus: readonly string[]): Promise<void> => {
  for (const sku of skus) await count(world.admin, sku, 'wh-1', 5);
};

describe('a reservation', () => {
  it('of a kit holds its components, and is answered in whole kits', async () => {
    await world.admin.put('/v1/products/HELD-KIT', {
      components: [
        { sku: 'HELD-POT', quantity: 1 },
        { sku: 'HELD-CUP', quantity: 2 },
      ],
    });
    await counted('HELD-POT', 'HELD-CUP');
    const answer = await reserve({ 'HELD-KIT': 2, 'HELD-CUP': 1 });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        lines: [
          { sku: 'HELD-KIT', requested: 2, reserved: 2, missing: 0 },
          { sku: 'HELD-CUP', requested: 1, reserved: 1, missing: 0 },
        ],
      },
    });
    expect(await available('HELD-CUP')).toBe(0);
    expect(await available('HELD-POT')).toBe(3);
    expect(await reserve({ 'HELD-KIT': 1 })).toMatchObject({
      status: 409,
      body: { errors: [{ path: '/lines/0/quantity', sku: 'HELD-CUP', available: 0 }] },
    });
    const ordered = await order('held-kit', { 'HELD-KIT': 2, 'HELD-CUP': 1 }, { reservation: answer.body.reservation });
    expect(ordered).toMatchObject({ status: 201, body: { lines: [{ sku: 'HELD-KIT', ordered: 2, open: 0 }, {}] } });
    expect(await stockOf('HELD-CUP')).toMatchObject({ inCarts: 0 });
  });

  it('holds what a checkout wants, for as long as its channel says, and nobody else can have it', async () => {
    await counted('HELD', 'HELD-2');
    const answer = await reserve({ HELD: 2, 'HELD-2': 1 });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        status: 'held',
        channel: 'web',
        orderId: null,
        expiresAt: addMinutes(now, 15),
        lines: [
          { sku: 'HELD', requested: 2, reserved: 2, missing: 0 },
          { sku: 'HELD-2', requested: 1, reserved: 1, missing: 0 },
        ],
      },
    });
    expect([await available('HELD'), await available('HELD', 'b2b')]).toEqual([3, 3]);
    expect(await stockOf('HELD')).toMatchObject({ reserved: 2, inCarts: 2 });
    expect((await order('held-1', { HELD: 4 })).body.errors).toMatchObject([{ sku: 'HELD', available: 3 }]);
    const read = await world.admin.get(`/v1/reservations/${answer.body.reservation}`);
    expect(read).toMatchObject({ status: 200, body: { ...answer.body, position: read.body.position } });
  });

  it('is all or nothing: what is short is named, and nothing is held of the rest, nor written', async () => {
    await counted('ALL', 'ALL-2');
    const before = await world.end();
    const answer = await reserve({ ALL: 1, 'ALL-2': 6 });
    expect(answer).toMatchObject({
      status: 409,
      body: {
        type: '/problems/out-of-stock',
        errors: [{ path: '/lines/1/quantity', sku: 'ALL-2', available: 5, message: 'ALL-2: 6 asked for, 5 available' }],
      },
    });
    expect(await world.end()).toBe(before);
    expect(await available('ALL')).toBe(5);
  });

  it('sums a SKU that stands twice, so that two lines cannot have the same unit', async () => {
    await counted('TWICE');
    const lines = [
      { sku: 'TWICE', quantity: 3 },
      { sku: 'TWICE', quantity: 3 },
    ];
    expect((await reserve({}, { lines })).body.errors).toMatchObject([{ path: '/lines/0/quantity', available: 5 }]);
    const part = await reserve({}, { lines, partial: true });
    expect(part.body.lines).toEqual([{ sku: 'TWICE', requested: 6, reserved: 5, missing: 1 }]);
  });

  it('holds what there is where a part will do, and says what is missing; where there is nothing it is refused', async () => {
    await counted('PART');
    await count(world.admin, 'NONE', 'wh-1', 0);
    const answer = await reserve({ PART: 6, NONE: 1 }, { partial: true });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        lines: [
          { sku: 'PART', requested: 6, reserved: 5, missing: 1 },
          { sku: 'NONE', requested: 1, reserved: 0, missing: 1 },
        ],
      },
    });
    expect(await reserve({ NONE: 1 }, { partial: true })).toMatchObject({
      status: 409,
      body: { errors: [{ path: '/lines/0/quantity', sku: 'NONE', available: 0 }] },
    });
  });

  it('is the same one with the same Idempotency-Key', async () => {
    await counted('ONCE');
    const body = { channel: 'web', lines: [{ sku: 'ONCE', quantity: 2 }] };
    const headers = { 'idempotency-key': 'once' };
    const first = await world.admin.post('/v1/reservations', body, headers);
    const again = await world.admin.post('/v1/reservations', body, headers);
    expect(again.text).toBe(first.text);
    expect(await available('ONCE')).toBe(3);
  });

  it.each([
    ['no minutes, of a channel that has none', { channel: 'b2b' }, 422, '/minutes'],
    ['more minutes than it may become old', { minutes: 1_441 }, 400, '/minutes'],
    ['an unknown channel', { channel: 'nowhere' }, 422, '/channel'],
    ['an unknown SKU', { lines: [{ sku: 'NOBODY', quantity: 1 }] }, 422, '/lines/0/sku'],
    ['no lines', { lines: [] }, 400, '/lines'],
    ['a place where nobody collects', { collectAt: 'nowhere' }, 422, '/collectAt'],
    ['both an address and a place', { collectAt: 'store-1', shipTo: { country: 'SE' } }, 400, '/collectAt'],
  ])('is not made with %s', async (_, more, status, path) => {
    await counted('BAD');
    const before = await world.end();
    expect(await reserve({ BAD: 1 }, more)).toMatchObject({ status, body: { errors: [{ path }] } });
    expect(await world.end()).toBe(before);
  });

  it('has no more of a SKU than its channel takes in one order', async () => {
    await channel('few', { maxPerOrder: 2, reservationMinutes: 5 });
    await counted('FEW');
    const answer = await reserve({ FEW: 3 }, { channel: 'few' });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: '/lines/0/quantity' }] } });
  });

  it('is held at the place where it is collected', async () => {
    await counted('PINNED');
    await count(world.admin, 'PINNED', 'store-1', 1);
    await reserved({ PINNED: 1 }, { collectAt: 'store-1' });
    const { byLocation } = await stockOf('PINNED');
    expect(byLocation.find((p: Json) => p.location === 'store-1')).toMatchObject({ reserved: 1, available: 0 });
    expect((await reserve({ PINNED: 1 }, { collectAt: 'store-1' })).status).toBe(409);
  });
});

describe('a reservation that is asked for again', () => {
  it('is extended where it wants the same, and has what it says from now on where it wants other things', async () => {
    await counted('CHANGE', 'CHANGE-2');
    const reservation = await reserved({ CHANGE: 2 });
    minutesLater(10);
    const same = await reserve({ CHANGE: 2 }, { reservation });
    expect(same.body).toMatchObject({ reservation, expiresAt: addMinutes(now, 15), lines: [{ reserved: 2 }] });
    const other = await reserve({ CHANGE: 5, 'CHANGE-2': 1 }, { reservation });
    expect(other.body.lines).toMatchObject([{ reserved: 5 }, { reserved: 1 }]);
    const less = await reserve({ 'CHANGE-2': 1 }, { reservation });
    expect(less.body.lines).toEqual([{ sku: 'CHANGE-2', requested: 1, reserved: 1, missing: 0 }]);
    expect([await available('CHANGE'), await available('CHANGE-2')]).toEqual([5, 4]);
  });

  it('stays as it was where what it wants now is not there', async () => {
    await counted('STAYS', 'STAYS-2');
    const reservation = await reserved({ STAYS: 2 });
    const { body } = await world.admin.get(`/v1/reservations/${reservation}`);
    minutesLater(1);
    expect((await reserve({ STAYS: 1, 'STAYS-2': 6 }, { reservation })).status).toBe(409);
    const after = await world.admin.get(`/v1/reservations/${reservation}`);
    expect(after.body).toEqual({ ...body, position: after.body.position });
  });

  it('stays as it was, too, where somebody else was faster than it could be held', async () => {
    await counted('RACE', 'RACE-2');
    const carts = await Promise.all(Array.from({ length: 4 }, () => reserved({ RACE: 1 })));
    const answers = await Promise.all(carts.map((reservation) => reserve({ RACE: 1, 'RACE-2': 2 }, { reservation })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 409, 409]);
    expect([await available('RACE'), await available('RACE-2')]).toEqual([1, 1]);
    for (const [index, answer] of answers.entries()) {
      const { lines } = (await world.admin.get(`/v1/reservations/${carts[index]}`)).body;
      expect(lines).toHaveLength(answer.status === 201 ? 2 : 1);
    }
  });

  it('is not one that is not there, that is another channel’s, or that is over', async () => {
    await counted('OVER');
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect((await reserve({ OVER: 1 }, { reservation: unknown })).status).toBe(404);
    const reservation = await reserved({ OVER: 1 });
    expect((await reserve({ OVER: 1 }, { reservation, channel: 'b2b', minutes: 5 })).status).toBe(404);
    await world.admin.delete(`/v1/reservations/${reservation}`);
    expect((await reserve({ OVER: 1 }, { reservation })).status).toBe(409);
    const old = await reserved({ OVER: 1 });
    minutesLater(24 * 60);
    expect((await reserve({ OVER: 1 }, { reservation: old })).status).toBe(409);
  });
});

describe('the end of a reservation', () => {
  it('comes when it is let go, as often as that is said', async () => {
    await counted('GONE');
    const reservation = await reserved({ GONE: 2 });
    for (const _ of ['once', 'again']) {
      const answer = await world.admin.delete(`/v1/reservations/${reservation}`);
      expect(answer).toMatchObject({
        status: 200,
        body: { status: 'released', lines: [{ requested: 2, reserved: 0, missing: 2 }] },
      });
    }
    expect(await available('GONE')).toBe(5);
    expect(await factsOf('stock-GONE')).toEqual(['StockCounted', 'CartReserved', 'CartReleased']);
  });

  it('comes with its time, at once, and is on record soon after', async () => {
    await counted('TIME');
    const reservation = await reserved({ TIME: 5 });
    minutesLater(15);
    expect(await available('TIME')).toBe(5);
    expect(await stockOf('TIME')).toMatchObject({ reserved: 0, inCarts: 0 });
    expect((await world.admin.get(`/v1/reservations/${reservation}`)).body).toMatchObject({
      status: 'expired',
      lines: [{ reserved: 0, missing: 5 }],
    });
    const facts = () => factsOf('stock-TIME');
    await expect.poll(facts, { timeout: 10_000 }).toEqual(['StockCounted', 'CartReserved', 'CartReleased']);
    expect((await reserve({ TIME: 5 }, { reservation })).body).toMatchObject({ status: 'held' });
  });
});

describe('the end of a reservation whose process has ended before it', () => {
  it('is on record soon after the next start, without anybody asking', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weir-restart-'));
    let then: Instant = '2026-11-24T08:00:00.000Z';
    const before = await openWorld({ folder, clock: { now: () => then } });
    await setUpNetwork(before.admin);
    await count(before.admin, 'RESTART', 'wh-1', 1);
    const lines = linesOf({ RESTART: 1 });
    const made = await before.admin.post('/v1/reservations', { channel: 'web', lines, minutes: 1 });
    expect(made.status).toBe(201);
    await before.close();
    then = addMinutes(then, 1);
    const after = await openWorld({ folder, clock: { now: () => then } });
    const last = async () => (await after.admin.get('/v1/streams/stock-RESTART')).text.trim().split('\n').at(-1);
    await expect.poll(last, { timeout: 10_000 }).toContain('"reason":"timedOut"');
    await after.close();
    await rm(folder, { recursive: true });
  });
});

describe('an order with a reservation', () => {
  it('has what was held, which nobody else ever could have had', async () => {
    await counted('TAKE');
    const reservation = await reserved({ TAKE: 5 });
    expect((await order('take-0', { TAKE: 1 })).status).toBe(409);
    const placed = await order('take-1', { TAKE: 5 }, { reservation });
    expect(placed).toMatchObject({ status: 201, body: { lines: [{ assigned: 5 }] } });
    const facts = ['StockCounted', 'CartReserved', 'CartConverted', 'StockAllocated'];
    expect(await factsOf('stock-TAKE')).toEqual(facts);
    minutesLater(60);
    expect((await world.admin.get(`/v1/reservations/${reservation}`)).body).toMatchObject({
      status: 'ordered',
      orderId: placed.body.orderId,
      lines: [{ reserved: 0 }],
    });
    expect(await stockOf('TAKE')).toMatchObject({ allocated: 5, reserved: 0 });
  });

  it('is the same order when it is placed again', async () => {
    await counted('AGAIN');
    const reservation = await reserved({ AGAIN: 2 });
    expect((await order('again-1', { AGAIN: 2 }, { reservation })).status).toBe(201);
    expect((await order('again-1', { AGAIN: 2 }, { reservation })).status).toBe(200);
    expect(await available('AGAIN')).toBe(3);
  });

  it('that is refused by a rule, or is a repeat, leaves it to its checkout', async () => {
    await counted('LEFT');
    await channel('strict', { reservationMinutes: 15, maxPerOrder: 2 });
    const strict = { channel: 'strict' };
    const reservation = await reserved({ LEFT: 2 }, strict);
    const tooMany = await order('left-1', { LEFT: 3 }, { ...strict, reservation });
    expect(tooMany).toMatchObject({ status: 422, body: { errors: [{ path: '/lines/0/quantity' }] } });
    expect((await reserve({ LEFT: 1 }, { ...strict, reservation })).status).toBe(201);
    expect((await order('left-2', { LEFT: 1 }, strict)).status).toBe(201);
    expect((await order('left-2', { LEFT: 2 }, { ...strict, reservation })).status).toBe(409);
    expect((await order('left-2', { LEFT: 1 }, { ...strict, reservation })).status).toBe(200);
    expect((await world.admin.delete(`/v1/reservations/${reservation}`)).status).toBe(200);
    expect(await available('LEFT')).toBe(4);
  });

  it('that wants less, more and other things frees the rest and has the others reserved', async () => {
    await counted('MIX', 'MIX-2', 'MIX-3');
    const reservation = await reserved({ MIX: 3, 'MIX-2': 2 });
    const placed = await order('mix-1', { MIX: 4, 'MIX-3': 1 }, { reservation });
    expect(placed.body.lines).toMatchObject([{ assigned: 4 }, { assigned: 1 }]);
    expect(await Promise.all(['MIX', 'MIX-2', 'MIX-3'].map((sku) => available(sku)))).toEqual([1, 5, 4]);
    expect(await factsOf('stock-MIX-2')).toEqual(['StockCounted', 'CartReserved', 'CartReleased']);
  });

  it('whose time is over is served like any other', async () => {
    await counted('LATE');
    const reservation = await reserved({ LATE: 3 });
    minutesLater(15);
    await order('late-0', { LATE: 3 });
    const refused = await order('late-1', { LATE: 3 }, { reservation });
    expect(refused).toMatchObject({ status: 409, body: { errors: [{ sku: 'LATE', available: 2 }] } });
    expect((await order('late-2', { LATE: 2 }, { reservation })).status).toBe(201);
  });

  it('is refused where the reservation is another channel’s, not there, or another order’s', async () => {
    await counted('REFUSE');
    const reservation = await reserved({ REFUSE: 1 });
    const before = await world.end();
    const error = { status: 422, body: { errors: [{ path: '/reservation' }] } };
    expect(await order('refuse-0', { REFUSE: 1 }, { reservation, channel: 'b2b' })).toMatchObject(error);
    const unknown = { reservation: '00000000-0000-4000-8000-000000000000' };
    expect(await order('refuse-0', { REFUSE: 1 }, unknown)).toMatchObject(error);
    expect(await world.end()).toBe(before);
    expect((await order('refuse-1', { REFUSE: 1 }, { reservation })).status).toBe(201);
    expect(await order('refuse-2', { REFUSE: 1 }, { reservation })).toMatchObject({ status: 409 });
    expect((await world.admin.delete(`/v1/reservations/${reservation}`)).status).toBe(409);
    expect(await available('REFUSE')).toBe(4);
  });
});

describe('a key', () => {
  it('of a channel reserves for that alone, and does not know of others', async () => {
    await counted('KEY');
    const [web, b2b, auditor] = [
      await world.as('channel:web'),
      await world.as('channel:b2b'),
      await world.as('auditor'),
    ];
    expect((await reserve({ KEY: 1 }, {}, b2b)).status).toBe(403);
    const made = await reserve({ KEY: 1 }, {}, web);
    expect(made.status).toBe(201);
    const path = `/v1/reservations/${made.body.reservation}`;
    expect([(await b2b.get(path)).status, (await b2b.delete(path)).status]).toEqual([404, 404]);
    const taken = { channel: 'b2b', minutes: 5, reservation: made.body.reservation };
    expect((await reserve({ KEY: 2 }, taken, b2b)).status).toBe(404);
    expect([(await auditor.get(path)).status, (await auditor.delete(path)).status]).toEqual([200, 403]);
    expect((await web.delete(path)).status).toBe(200);
  });
});
