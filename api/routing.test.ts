import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WeirEvent } from '../domain/events.ts';
import { fulfilmentIdOf, locationIdOf, orderIdOf } from '../domain/ids.ts';
import { noOrder } from '../domain/order/order.ts';
import { placeOrder } from '../domain/order/place.ts';
import { AT, web as channel, decided, line, quantities, request, reserved } from '../domain/order/testing.ts';
import type { FirstExplanation } from '../domain/routing/explanation.ts';
import { recordOn } from '../runtime/last-fact.ts';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World, type WorldClient } from '../test/world.ts';

let world: World;
let operator: WorldClient;

beforeAll(async () => {
  world = await openWorld({ clock: { now: () => '2026-11-24T08:00:00.000Z' } });
  await setUpNetwork(world.admin);
  operator = await world.as('operator');
  await count(world.admin, 'SHIRT', 'wh-1', 100);
  await count(world.admin, 'SHIRT', 'wh-2', 100);
});
afterAll(() => world.close());

const only = (name: string, location: string) => ({ name, filters: [{ filter: 'locations', only: [location] }] });
const place = async (id: string) => {
  const { body } = await world.admin.post('/v1/orders', orderBody(id, [{ sku: 'SHIRT', quantity: 1 }]));
  return body;
};
const locationOf = async (id: string) => (await place(id)).fulfilments[0].location;

describe('rules over HTTP', () => {
  it('are the built-in ones as long as none were set', async () =>
    expect((await operator.get('/v1/routing/rules')).body).toMatchObject({
      active: { version: 0, rules: [{ name: 'fewest parcels, then nearest' }] },
      draft: null,
    }));

  it('are in force from when they are set, and the same ones again change nothing', async () => {
    const rules = { rules: [only('south', 'wh-2')] };
    expect((await world.admin.put('/v1/routing/rules', rules)).body).toMatchObject({
      changed: true,
      active: { version: 1, rules: [{ name: 'south', allowSplitLine: true, objective: { cost: 1, speed: 20 } }] },
    });
    expect(await locationOf('set')).toBe('wh-2');
    expect((await world.admin.put('/v1/routing/rules', rules)).body.changed).toBe(false);
  });

  it('can be read and sent again as they are', async () => {
    const { active } = (await operator.get('/v1/routing/rules')).body;
    const again = await world.admin.put('/v1/routing/rules', { rules: active.rules });
    expect(again).toMatchObject({ status: 200, body: { changed: false, active } });
  });

  it('are tried as a draft, and put in force as they were tried', async () => {
    const draft = await world.admin.put('/v1/routing/rules/draft', { rules: [only('north', 'wh-1')] });
    expect(draft.body).toMatchObject({ active: { rules: [{ name: 'south' }] }, draft: { rules: [{ name: 'north' }] } });
    expect(await locationOf('drafted')).toBe('wh-2');
    const { version } = draft.body.draft;
    const other = await world.admin.post('/v1/routing/rules/activate', { version: version + 1 });
    expect(other).toMatchObject({ status: 409, body: { detail: expect.stringContaining('not the draft') } });
    const { status, body } = await world.admin.post('/v1/routing/rules/activate', { version });
    expect([status, body.draft, body.active.version]).toEqual([200, null, version]);
    expect(await locationOf('activated')).toBe('wh-1');
  });

  it.each<[string, number, object, string]>([
    ['a filter that there is not', 400, { filters: [{ filter: 'moon' }] }, '/rules/0/filters/0/filter'],
    ['a field that there is not', 400, { wen: {} }, '/rules/0/wen'],
    ['no weight at all', 422, { objective: {} }, '/rules/0/objective'],
    [
      'a filter that is there twice',
      422,
      { filters: [{ filter: 'sameDay' }, { filter: 'sameDay' }] },
      '/rules/0/filters/1',
    ],
  ])('are refused with %s, which is named', async (_, status, change, path) => {
    const answer = await world.admin.put('/v1/routing/rules', { rules: [{ name: 'all', ...change }] });
    expect(answer).toMatchObject({ status, body: { errors: [{ path }] } });
  });

  it('are described for an editor, without a key', async () => {
    const answer = await world.withKey('no-key').get('/v1/routing/rules/schema');
    expect(answer).toMatchObject({
      status: 200,
      body: {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        properties: {
          rules: { items: { required: ['name'], properties: { filters: { items: { anyOf: expect.anything() } } } } },
        },
      },
    });
    expect(answer.text).not.toContain('"~');
  });
});

describe('the carriers that a channel requires', () => {
  it('leave out a location to which none of them comes, with the reason in the receipt', async () => {
    await world.admin.put('/v1/routing/rules', { rules: [{ name: 'anywhere' }] });
    const { body: known } = await world.admin.get('/v1/locations/wh-1');
    const { id, ...asItWas } = known;
    await world.admin.put('/v1/locations/wh-1', { ...asItWas, carriers: ['bring'] });
    await world.admin.put('/v1/channels/picky', { name: 'Picky', type: 'site', fulfilment: { carriers: ['dhl'] } });
    const body = orderBody('picky', [{ sku: 'SHIRT', quantity: 1 }], { channel: 'picky' });
    const { orderId, fulfilments } = (await world.admin.post('/v1/orders', body)).body;
    expect(fulfilments).toMatchObject([{ location: 'wh-2' }]);
    const { decisions } = (await operator.get(`/v1/orders/${orderId}/routing`)).body;
    expect(decisions).toMatchObject([
      {
        explanation: {
          candidates: expect.arrayContaining([expect.objectContaining({ location: 'wh-1', removedBy: 'carriers' })]),
        },
        sentence: expect.stringContaining('1 without a carrier that the channel allows'),
      },
    ]);
    await world.admin.put(`/v1/locations/${id}`, asItWas);
    await world.admin.put('/v1/routing/rules', { rules: [only('north', 'wh-1')] });
  });
});

describe('the routing of an order over HTTP', () => {
  it('is each decision with its receipt and sentence, the newest first', async () => {
    const { orderId, fulfilments } = await place('rejected');
    await world.admin.post(`/v1/fulfilments/${fulfilments[0].id}/reject`, { reason: 'closed' });
    await world.admin.put('/v1/routing/rules', { rules: [{ name: 'anywhere' }] });
    await world.admin.post(`/v1/orders/${orderId}/routing`, {});
    const web = await world.as('channel:web');
    const { decisions } = (await web.get(`/v1/orders/${orderId}/routing`)).body;
    expect(decisions).toMatchObject([
      {
        explanation: { form: 2, rule: 'anywhere', outcome: { kind: 'planned' } },
        sentence: expect.stringContaining('Sent from wh-2'),
        fulfilments: [{ location: 'wh-2', lines: [{ lineId: '1', quantity: 1 }] }],
      },
      {
        explanation: {
          outcome: { kind: 'failed' },
          candidates: expect.arrayContaining([expect.objectContaining({ location: 'wh-1', removedBy: 'rejected' })]),
        },
        sentence: expect.stringContaining('Not sent'),
        fulfilments: [],
      },
      { at: '2026-11-24T08:00:00.000Z', explanation: { rule: 'north' }, fulfilments: [{ location: 'wh-1' }] },
    ]);
    const revisions: readonly number[] = decisions.map(({ revision }: { readonly revision: number }) => revision);
    expect(revisions).toEqual(revisions.toSorted((a, b) => b - a));
  });

  it('is read as it was written, also by the first rule that Weir had', async () => {
    const id = orderIdOf('00000000-0000-4000-8000-000000000001');
    const asked = request(line('1', 'SHIRT', 1));
    const planned = { id: fulfilmentIdOf(`${id}-1`), location: locationIdOf('wh-1'), method: 'ship' } as const;
    const fulfilments = [{ ...planned, lines: quantities({ 1: 1 }), shipBy: AT, deliverBy: AT }];
    const explanation: FirstExplanation = {
      rule: 'fewest-parcels-then-nearest/1',
      optimal: true,
      usedSafetyStock: false,
      candidatesLeftOut: 0,
      candidates: [{ location: planned.location, distanceKilometres: 7, canShip: 1, verdict: 'chosen' }],
    };
    const history: readonly WeirEvent[] = [
      ...decided(placeOrder(noOrder, id, asked, channel, [], AT)),
      reserved({ 1: 1 }),
      { type: 'OrderRouted', data: { fulfilments, explanation } },
      { type: 'FulfilmentsAssigned', data: { fulfilments } },
    ];
    const cause = { at: AT, by: 'weir', correlationId: id, causationId: 'test' };
    await recordOn(world.log)(`order-${id}`, () => ({ events: history }), cause);
    expect((await operator.get(`/v1/orders/${id}/routing`)).body.decisions).toMatchObject([
      {
        ...{ at: AT, revision: 2, explanation, fulfilments: [{ location: 'wh-1' }] },
        sentence: 'Sent from wh-1 because no other way has fewer parcels and is nearer.',
      },
    ]);
  });

  it('is not known to another channel', async () => {
    const { orderId } = await place('theirs');
    await world.admin.put('/v1/channels/shop', { name: 'Shop', type: 'store' });
    const shop = await world.as('channel:shop');
    expect((await shop.get(`/v1/orders/${orderId}/routing`)).status).toBe(404);
  });
});
