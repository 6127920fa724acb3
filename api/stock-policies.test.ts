import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { count, locationBody, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World } from '../test/world.ts';

let world: World;

beforeAll(async () => {
  world = await openWorld();
  await setUpNetwork(world.admin);
});
afterAll(() => world.close());

const channel = (id: string, rules: object) =>
  world.admin.put(`/v1/channels/${id}`, { name: id, type: 'site', locations: ['wh-1'], ...rules });
const order = (of: string, id: string, sku: string, quantity: number, more: object = {}) =>
  world.admin.post('/v1/orders', orderBody(id, [{ sku, quantity }], { channel: of, ...more }));
const available = async (of: string, sku: string): Promise<number> =>
  (await world.admin.get(`/v1/atp?channel=${of}&sku=${sku}`)).body.items[0].available;
const placeOf = async (sku: string, location = 'wh-1') =>
  (await world.admin.get(`/v1/stock/${sku}`)).body.byLocation.find(
    (p: { location: string }) => p.location === location,
  );
const eventually = (what: () => Promise<unknown>) => expect.poll(what, { timeout: 10_000 });

describe('safety stock', () => {
  it('of a SKU at a location comes before that of the location, in units or in percent, rounded up', async () => {
    await world.admin.put('/v1/locations/safe', { ...locationBody('warehouse', 60, 18), safetyStock: 2 });
    await channel('safe', { locations: ['safe'] });
    await count(world.admin, 'SAFE', 'safe', 11);
    expect(await available('safe', 'SAFE')).toBe(9);
    const set = await world.admin.put('/v1/stock/SAFE/safe/safety', { percent: 10 });
    expect(set).toMatchObject({ status: 200, body: { changed: true } });
    expect(await placeOf('SAFE', 'safe')).toMatchObject({ safety: 2, safetySetting: { percent: 10 }, available: 9 });
    await world.admin.put('/v1/stock/SAFE/safe/safety', { units: 5 });
    expect(await available('safe', 'SAFE')).toBe(6);
    const again = await world.admin.put('/v1/stock/SAFE/safe/safety', { units: 5 });
    expect(again.body.changed).toBe(false);
    await world.admin.put('/v1/stock/SAFE/safe/safety', { units: null });
    expect(await placeOf('SAFE', 'safe')).toMatchObject({ safety: 2, safetySetting: null, available: 9 });
  });

  it('is hidden and not protected: 4 on hand, 2 kept back, 3 promised leave 1 withheld and nothing to sell', async () => {
    await channel('web-all', { backorder: 'allow' });
    await count(world.admin, 'IBM', 'wh-1', 4);
    await world.admin.put('/v1/stock/IBM/wh-1/safety', { units: 2 });
    expect((await order('web-all', 'ibm', 'IBM', 3)).body.lines).toMatchObject([{ backordered: 0, assigned: 3 }]);
    expect(await placeOf('IBM')).toMatchObject({ safety: 2, withheld: 1, available: 0 });
  });

  it.each([
    ['nothing at all', {}, ''],
    ['both', { units: 1, percent: 1 }, ''],
    ['a negative number', { units: -1 }, '/units'],
    ['more than all', { percent: 101 }, '/percent'],
    ['a part of a percent', { percent: 1.5 }, '/percent'],
  ])('is not %s', async (_, body, path) => {
    const before = await world.end();
    const answer = await world.admin.put('/v1/stock/SAFE/wh-1/safety', body);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path }] } });
    expect(await world.end()).toBe(before);
  });

  it('is of a location that is set up', async () =>
    expect((await world.admin.put('/v1/stock/SAFE/nowhere/safety', { units: 1 })).status).toBe(422));
});

describe('a buffer in percent', () => {
  it('of a channel is of all that its locations can sell', async () => {
    await channel('cautious', { locations: ['wh-1', 'wh-2'], buffer: { percent: 10 } });
    await count(world.admin, 'PERCENT', 'wh-1', 12);
    await count(world.admin, 'PERCENT', 'wh-2', 9);
    expect(await available('cautious', 'PERCENT')).toBe(18);
  });
});

describe('stock that cannot be sold', () => {
  const aside = (sku: string, body: object) => world.admin.post(`/v1/stock/${sku}/wh-1/unavailable`, body);

  it('is set aside by reason, and made sellable again', async () => {
    await count(world.admin, 'ASIDE', 'wh-1', 10);
    await aside('ASIDE', { reason: 'display', quantity: 3 });
    await aside('ASIDE', { reason: 'inReturn', quantity: 2 });
    await aside('ASIDE', { reason: 'display', quantity: -1 });
    expect(await placeOf('ASIDE')).toMatchObject({
      onHand: 10,
      unavailable: 4,
      unavailableBy: { display: 2, inReturn: 2 },
      available: 6,
    });
  });

  it('is never more than there is', async () => {
    await count(world.admin, 'FEW', 'wh-1', 2);
    await aside('FEW', { reason: 'damaged', quantity: 1 });
    expect(await aside('FEW', { reason: 'quarantined', quantity: 2 })).toMatchObject({
      status: 409,
      body: { detail: 'Only 1 are on hand and not set aside yet at wh-1.' },
    });
    expect(await aside('FEW', { reason: 'damaged', quantity: -2 })).toMatchObject({
      status: 409,
      body: { detail: 'Only 1 are set aside as damaged at wh-1.' },
    });
    expect(await placeOf('FEW')).toMatchObject({ unavailableBy: { damaged: 1 }, available: 1 });
  });

  it('is booked once for each reference', async () => {
    await count(world.admin, 'ONCE', 'wh-1', 5);
    for (const _ of [1, 2]) await aside('ONCE', { reason: 'damaged', quantity: 1, reference: 'aside-1' });
    expect(await placeOf('ONCE')).toMatchObject({ unavailable: 1 });
  });

  it('serves who waits, once it can be sold again', async () => {
    await channel('patient', { backorder: 'allow' });
    await count(world.admin, 'FREED', 'wh-1', 2);
    await aside('FREED', { reason: 'quarantined', quantity: 2 });
    const { body } = await order('patient', 'freed', 'FREED', 2);
    expect(body.lines).toMatchObject([{ backordered: 2 }]);
    await aside('FREED', { reason: 'quarantined', quantity: -2 });
    expect(await available('patient', 'FREED')).toBe(0);
    await eventually(async () => (await world.admin.get(`/v1/orders/${body.orderId}`)).body.lines[0].assigned).toBe(2);
  });

  it.each([
    ['a reason that is none', { reason: 'ugly', quantity: 1 }, '/reason'],
    ['nothing', { reason: 'damaged', quantity: 0 }, '/quantity'],
    ['a part of a unit', { reason: 'damaged', quantity: 0.5 }, '/quantity'],
    ['no reason', { quantity: 1 }, '/reason'],
  ])('is not set aside for %s', async (_, body, path) => {
    const before = await world.end();
    expect(await aside('ASIDE', body)).toMatchObject({ status: 400, body: { errors: [{ path }] } });
    expect(await world.end()).toBe(before);
  });
});

describe('a share of scarce stock', () => {
  it('keeps a minimum for one channel, and lets another have no more than its cap', async () => {
    await channel('own-site', { share: { minimum: 4 } });
    await channel('market', { share: { cap: 5 } });
    await channel('b2b', {});
    await count(world.admin, 'SCARCE', 'wh-1', 10);
    const seen = async () => Promise.all(['own-site', 'market', 'b2b'].map((id) => available(id, 'SCARCE')));
    expect(await seen()).toEqual([10, 5, 6]);
    expect((await order('market', 'm-1', 'SCARCE', 5)).status).toBe(201);
    expect(await seen()).toEqual([5, 0, 1]);
    expect(await order('b2b', 'b-1', 'SCARCE', 2)).toMatchObject({
      status: 409,
      body: { errors: [{ sku: 'SCARCE', available: 1 }] },
    });
    expect((await order('own-site', 's-1', 'SCARCE', 3)).status).toBe(201);
    expect(await seen()).toEqual([2, 0, 1]);
    await channel('own-site', {});
  });
});

describe('a limit of backorders', () => {
  it('refuses what goes beyond it, and says what can be had', async () => {
    await channel('limited', { backorder: 'allow', backorderLimit: 3 });
    await count(world.admin, 'LIMIT', 'wh-1', 2);
    expect(await order('limited', 'l-1', 'LIMIT', 6)).toMatchObject({
      status: 409,
      body: { errors: [{ path: '/lines/0/quantity', sku: 'LIMIT', available: 5 }] },
    });
    expect((await order('limited', 'l-2', 'LIMIT', 4)).body.lines).toMatchObject([{ assigned: 2, backordered: 2 }]);
    expect(await order('limited', 'l-3', 'LIMIT', 2)).toMatchObject({
      status: 409,
      body: { errors: [{ available: 1 }] },
    });
    expect((await order('limited', 'l-4', 'LIMIT', 1)).status).toBe(201);
  });
});

describe('a maximum per order', () => {
  it('is of units of a SKU over all lines, and is answered with the lines that exceed it', async () => {
    await channel('fair', { maxPerOrder: 3 });
    await count(world.admin, 'FAIR', 'wh-1', 100);
    await count(world.admin, 'OTHER', 'wh-1', 100);
    const lines = [
      { sku: 'FAIR', quantity: 2 },
      { sku: 'OTHER', quantity: 3 },
      { sku: 'FAIR', quantity: 2 },
    ];
    const before = await world.end();
    const { status, body } = await world.admin.post('/v1/orders', orderBody('f-1', lines, { channel: 'fair' }));
    expect({ status, errors: body.errors }).toEqual({
      status: 422,
      errors: [0, 2].map((index) => ({
        path: `/lines/${index}/quantity`,
        message: 'at most 3 of FAIR in one order, not 4',
      })),
    });
    expect(await world.end()).toBe(before);
  });

  it('holds for what is added, and does not undo what was taken before it', async () => {
    await channel('fair', { maxPerOrder: 3 });
    await count(world.admin, 'FAIR', 'wh-1', 100);
    const placed = await order('fair', 'f-2', 'FAIR', 3);
    const path = `/v1/orders/${placed.body.orderId}`;
    expect(await world.admin.send('PATCH', path, { body: { lines: [{ id: '1', quantity: 4 }] } })).toMatchObject({
      status: 422,
      body: { errors: [{ path: '/lines/0/quantity' }] },
    });
    await channel('fair', { maxPerOrder: 1 });
    expect((await order('fair', 'f-2', 'FAIR', 3)).status).toBe(200);
    expect((await world.admin.send('PATCH', path, { body: { lines: [{ id: '1', quantity: 2 }] } })).status).toBe(200);
  });
});

describe('who waits', () => {
  const waiting = async (id: string) => (await world.admin.get(`/v1/orders/${id}`)).body.lines[0].backordered;

  it('is served once the location works again, before anything can be promised anew', async () => {
    const pausing = (paused: boolean) =>
      world.admin.put('/v1/locations/back', { ...locationBody('warehouse', 60, 18), paused });
    await pausing(true);
    await channel('back', { locations: ['back'], backorder: 'allow' });
    await channel('new', { locations: ['back'] });
    await count(world.admin, 'BACK', 'back', 10);
    const { body } = await order('back', 'back-1', 'BACK', 6);
    expect(await waiting(body.orderId)).toBe(6);
    await pausing(false);
    await eventually(() => waiting(body.orderId)).toBe(0);
    expect((await order('new', 'back-2', 'BACK', 5)).status).toBe(409);
    expect((await order('new', 'back-3', 'BACK', 4)).status).toBe(201);
  });

  it('is served once its channel may have more', async () => {
    await channel('capped', { backorder: 'allow', share: { cap: 2 } });
    await count(world.admin, 'MORE', 'wh-1', 10);
    const { body } = await order('capped', 'more-1', 'MORE', 6);
    expect(await waiting(body.orderId)).toBe(4);
    await channel('capped', { backorder: 'allow', share: { cap: 5 } });
    await eventually(() => waiting(body.orderId)).toBe(1);
  });
});

describe('a location that is paused', () => {
  const pausing = (paused: boolean) =>
    world.admin.put('/v1/locations/dark', { ...locationBody('warehouse', 60, 18), paused });

  it('offers nothing and is given nothing, and keeps what has been promised of it', async () => {
    await pausing(false);
    await channel('dark', { locations: ['dark'] });
    await count(world.admin, 'DARK', 'dark', 10);
    const { body: assigned } = await order('dark', 'd-1', 'DARK', 2);
    const { body: held } = await order('dark', 'd-2', 'DARK', 3, { payment: { status: 'pending' } });
    await pausing(true);
    expect(await available('dark', 'DARK')).toBe(0);
    expect(await placeOf('DARK', 'dark')).toMatchObject({ paused: true, available: 0 });
    expect((await order('dark', 'd-3', 'DARK', 1)).status).toBe(409);
    const [{ id }] = assigned.fulfilments;
    expect((await world.admin.post(`/v1/fulfilments/${id}/accept`, {})).status).toBe(200);
    await count(world.admin, 'DARK', 'dark', 9);
    const reserved = async () => (await world.admin.get(`/v1/orders/${held.orderId}`)).body;
    expect((await reserved()).lines).toMatchObject([{ reserved: 3, backordered: 0 }]);

    await world.admin.delete(`/v1/orders/${held.orderId}/holds/payment`);
    expect(await reserved()).toMatchObject({ status: 'routing', lines: [{ reserved: 3 }] });
    const forced = await world.admin.post(`/v1/orders/${held.orderId}/routing`, { location: 'dark' });
    expect(forced).toMatchObject({
      status: 409,
      body: { detail: 'Location dark is paused: it is given no new work.' },
    });
    await pausing(false);
    await world.admin.post(`/v1/orders/${held.orderId}/routing`, {});
    expect((await reserved()).lines).toMatchObject([{ assigned: 3 }]);
    expect(await available('dark', 'DARK')).toBe(4);
  });
});

describe('who loses what is not there', () => {
  it('is cancelled where the channel wants that, as much as is lost, and the exception says so', async () => {
    await channel('strict', { onShortage: 'cancel' });
    await count(world.admin, 'LOST', 'wh-1', 5);
    const { body: assigned } = await order('strict', 'x-1', 'LOST', 3);
    const { body: held } = await order('strict', 'x-2', 'LOST', 2, { payment: { status: 'pending' } });
    await world.admin.put('/v1/stock/LOST/wh-1', { onHand: 2 });
    const lineOf = async (id: string) => (await world.admin.get(`/v1/orders/${id}`)).body.lines[0];
    await eventually(() => lineOf(held.orderId)).toMatchObject({ cancelled: 2, reserved: 0, backordered: 0 });
    await eventually(() => lineOf(assigned.orderId)).toMatchObject({ assigned: 2, cancelled: 1 });
    const { body: events } = await world.admin.get(`/v1/orders/${held.orderId}/events`);
    const cancelled = events.items.find((event: { type: string }) => event.type === 'LinesCancelled');
    expect(cancelled.data).toMatchObject({ reason: 'shortage' });
    const raised = async () =>
      (await world.admin.get('/v1/exceptions?kind=overcommitted&kind=reservationLost&status=open')).body.items
        .filter((item: { subject: { sku: string } }) => item.subject.sku === 'LOST')
        .map((item: { message: string }) => item.message)
        .toSorted();
    await eventually(raised).toEqual([
      `1 fewer of LOST are at wh-1 than were allocated. Orders that lose: ${assigned.orderId} (1, cancelled).`,
      '2 of LOST were reserved for the order and are not there: cancelled.',
    ]);
  });
});
