import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { count, locationBody, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World, type WorldClient } from '../test/world.ts';

let world: World;
let web: WorldClient;
const NOW = '2026-11-24T08:00:00.000Z';
const MAY = '2027-05-03T08:00:00.000Z';
/** Next to `wh-1`. */
const STOCKHOLM = { country: 'SE', lat: 59.3, lon: 18 };

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => NOW } });
  const { admin } = world;
  await setUpNetwork(admin, 'allow');
  const express = { country: 'SE', base: 14_900, perItem: 100, days: 1, service: 'express', currency: 'SEK' };
  await admin.put('/v1/locations/wh-1', {
    ...locationBody('warehouse', 59.3, 18.1),
    services: ['ship'],
    shippingCost: [{ country: 'SE', base: 4900, perItem: 0, days: 2, currency: 'SEK' }, express],
  });
  await admin.put('/v1/channels/strict', { name: 'Strict', type: 'site', backorder: 'never', maxPerOrder: 9 });
  web = await world.as('channel:web', 'channel:strict');
});
afterAll(() => world.close());

const expectSupply = (id: string, sku: string, location: string, quantity: number, expectedAt: string) =>
  world.admin.put(`/v1/supply/${id}`, { sku, location, quantity, expectedAt });
const ask = async (sku: string, quantity: number, more: object = {}) =>
  (await web.post('/v1/promises', { channel: 'web', shipTo: STOCKHOLM, lines: [{ sku, quantity }], ...more })).body;
const SHIP = { delivery: { method: 'ship', service: 'standard' } };

describe('what is in stock', () => {
  it('is promised by each service of the rates, and at each location where it can be collected, the nearest first', async () => {
    for (const at of ['wh-1', 'wh-2', 'store-1']) await count(world.admin, 'SHIRT', at, 5);
    const before = await world.end();
    const { options, reasons, position } = await ask('SHIRT', 2);
    expect(options).toMatchObject([
      {
        method: 'ship',
        service: null,
        cost: 4_900,
        currency: 'SEK',
        parcels: 1,
        deliverBy: '2026-11-26T12:00:00.000Z',
      },
      { method: 'ship', service: 'express', cost: 15_100, deliverBy: '2026-11-25T12:00:00.000Z' },
      { method: 'collect', collectAt: 'store-1', cost: 0, deliverBy: '2026-11-24T12:00:00.000Z' },
      { method: 'collect', collectAt: 'wh-2' },
    ]);
    expect(options[0].lines).toEqual([
      {
        ...{ sku: 'SHIRT', quantity: 2, location: 'wh-1', from: 'stock' },
        ...{ shipBy: '2026-11-24T12:00:00.000Z', deliverBy: '2026-11-26T12:00:00.000Z' },
      },
    ]);
    expect([reasons, position]).toEqual([[], String(before)]);
    expect(await world.end()).toBe(before);
  });

  it('is promised only in the way that was settled', async () => {
    const only = async (delivery: object) =>
      (await ask('SHIRT', 1, { delivery })).options.map(
        (option: { method: string; service: string; collectAt: string }) => [
          option.method,
          option.service ?? option.collectAt,
        ],
      );
    expect(await only({ service: 'express' })).toEqual([['ship', 'express']]);
    expect(await only({ collectAt: 'wh-2' })).toEqual([['collect', 'wh-2']]);
    expect(await only({ method: 'collect' })).toEqual([
      ['collect', 'store-1'],
      ['collect', 'wh-2'],
    ]);
  });

  it('is not promised to two: what another checkout holds is not there', async () => {
    await count(world.admin, 'LAST', 'wh-1', 1);
    expect((await ask('LAST', 1)).options).toHaveLength(2);
    const lines = [{ sku: 'LAST', quantity: 1 }];
    const cart = await web.post('/v1/reservations', { channel: 'strict', lines, minutes: 10 });
    const now = await web.post('/v1/promises', { channel: 'strict', shipTo: STOCKHOLM, lines });
    expect([cart.status, now.body.options]).toEqual([201, []]);
    const own = { channel: 'strict', shipTo: STOCKHOLM, lines, reservation: cart.body.reservation };
    expect((await web.post('/v1/promises', own)).body.options).not.toEqual([]);
    expect(now.body.reasons).toContainEqual({
      ...{ path: '/lines/0/quantity', sku: 'LAST', available: 0 },
      message: 'LAST: 1 asked for, 0 available',
    });
  });
});

describe('what is not in stock', () => {
  it('is promised from supply by its day, and the rest from stock at once', async () => {
    await count(world.admin, 'LAMP', 'wh-1', 1);
    await expectSupply('po-lamp', 'LAMP', 'wh-2', 9, MAY);
    const [option] = (await ask('LAMP', 3, { delivery: { method: 'ship' } })).options;
    expect(option).toMatchObject({
      ...{ parcels: 2, cost: 9_800, shipBy: '2027-05-03T12:00:00.000Z' },
      lines: [
        { quantity: 1, location: 'wh-1', from: 'stock', shipBy: '2026-11-24T12:00:00.000Z' },
        { quantity: 2, location: 'wh-2', from: 'supply', shipBy: '2027-05-03T12:00:00.000Z' },
      ],
    });
  });

  it('is not promised beyond what nobody waits for, nor to a channel without backorders', async () => {
    await expectSupply('po-rare', 'RARE', 'wh-2', 2, MAY);
    await world.admin.post('/v1/orders', orderBody('waits', [{ sku: 'RARE', quantity: 1 }]));
    expect((await ask('RARE', 1)).options).not.toEqual([]);
    const { options, reasons } = await ask('RARE', 2);
    expect(options).toEqual([]);
    expect(reasons[0].message).toBe('nobody can say when 1 of RARE will be there');
    expect((await ask('RARE', 1, { channel: 'strict' })).options).toEqual([]);
  });

  it('waits for all of it where its channel sends complete orders only', async () => {
    const fulfilment = { shipComplete: true };
    await world.admin.put('/v1/channels/whole', { name: 'Whole', type: 'site', backorder: 'allow', fulfilment });
    await count(world.admin, 'SEAT', 'wh-2', 1);
    await expectSupply('po-seat', 'SEAT', 'wh-2', 1, MAY);
    const whole = await world.as('channel:whole');
    const asked = {
      channel: 'whole',
      shipTo: STOCKHOLM,
      delivery: { method: 'ship' },
      lines: [{ sku: 'SEAT', quantity: 2 }],
    };
    const [option] = (await whole.post('/v1/promises', asked)).body.options;
    expect(option).toMatchObject({
      parcels: 1,
      lines: [
        { quantity: 1, location: 'wh-2', from: 'stock', shipBy: '2027-05-03T12:00:00.000Z' },
        { quantity: 1, location: 'wh-2', from: 'supply' },
      ],
    });
  });
});

describe('a promise', () => {
  it('of what is not released yet is for its release, and one that is wanted later for that day', async () => {
    await world.admin.put('/v1/products/GAME', { releaseAt: MAY });
    await count(world.admin, 'GAME', 'wh-1', 9);
    const [released] = (await ask('GAME', 1, { delivery: { method: 'ship' } })).options;
    expect(released).toMatchObject({ shipBy: '2027-05-03T12:00:00.000Z', lines: [{ from: 'stock' }] });
    const later = { method: 'ship', notBefore: '2026-12-07T08:00:00Z' };
    const [wanted] = (await ask('SHIRT', 1, { delivery: later })).options;
    expect(wanted.shipBy).toBe('2026-12-07T12:00:00.000Z');
  });

  it('of kits is for what one location has of them', async () => {
    const components = [
      { sku: 'POT', quantity: 1 },
      { sku: 'CUP', quantity: 2 },
    ];
    await world.admin.put('/v1/products/TEA', { components });
    await count(world.admin, 'POT', 'wh-1', 5);
    await count(world.admin, 'CUP', 'wh-1', 2);
    await count(world.admin, 'CUP', 'wh-2', 9);
    const one = (await ask('TEA', 1, { delivery: { method: 'ship' } })).options[0];
    expect(one.lines).toMatchObject([{ sku: 'TEA', quantity: 1, location: 'wh-1', from: 'stock' }]);
    const two = await ask('TEA', 2, { delivery: { method: 'ship' } });
    expect([two.options, two.reasons.length > 0]).toEqual([[], true]);
  });

  it('is only for channels of the key', async () => {
    const shop = await world.as('channel:shop');
    const asked = { channel: 'web', shipTo: STOCKHOLM, lines: [{ sku: 'SHIRT', quantity: 1 }] };
    expect((await shop.post('/v1/promises', asked)).status).toBe(403);
    expect((await (await world.as('auditor')).post('/v1/promises', asked)).status).toBe(200);
  });

  it.each<[string, number, object, string]>([
    ['an article that nobody knows', 422, { lines: [{ sku: 'NO-SUCH', quantity: 1 }] }, '/lines/0/sku'],
    ['a place where nothing is collected', 422, { delivery: { collectAt: 'wh-1' } }, '/delivery/collectAt'],
    ['goods that are shipped nowhere', 400, { delivery: { method: 'ship' }, shipTo: undefined }, '/shipTo'],
  ])('is refused for %s', async (_, status, change, path) => {
    const asked = { channel: 'web', shipTo: STOCKHOLM, lines: [{ sku: 'SHIRT', quantity: 1 }], ...change };
    expect(await web.post('/v1/promises', asked)).toMatchObject({ status, body: { errors: [{ path }] } });
  });

  it('is not made for more than its channel takes', async () => {
    const { options, reasons } = await ask('SHIRT', 10, { channel: 'strict', ...SHIP });
    expect([options, reasons]).toMatchObject([
      [],
      [{ path: '/lines/0/quantity', message: 'at most 9 of SHIRT in one order, not 10' }],
    ]);
  });
});
