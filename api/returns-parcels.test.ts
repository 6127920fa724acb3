import { afterAll, describe, expect, it } from 'vitest';
import { openReturns } from './returns.fixture.ts';
import { browserOf } from './tracking.fixture.ts';

const { world, operator, channel, store, delivered, ask, listed } = await openReturns(() => '2026-11-24T08:00:00.000Z');
const { admin } = world;
afterAll(() => world.close());

const asked = async (externalId: string, more: object = {}) => {
  const orderId = await delivered(externalId);
  const { body } = await ask(channel, orderId, more);
  return { orderId, id: body.id, path: `/v1/returns/${body.id}` };
};

describe('goods that are expected back', () => {
  const expectedOf = async (id: string) =>
    (await listed(operator, '/v1/returns?expects=SHIRT')).find((one) => one.id === id) ?? null;
  const onHand = async () => (await admin.get('/v1/atp?channel=web&sku=SHIRT')).body.items;

  it('are shown as such, and promised to nobody, until they are in', async () => {
    const before = await onHand();
    const { id, path } = await asked('expected-1');
    expect(await expectedOf(id)).toMatchObject({
      at: 'store-1',
      expected: [{ sku: 'SHIRT', quantity: 1 }],
      expectedBy: '2026-12-08T08:00:00.000Z',
    });
    const [now] = await onHand();
    expect(now.future).toEqual(before[0].future);
    await store.post(`${path}/receive`, { location: 'store-1', lines: [{ id: '1', quantity: 1 }] });
    expect(await expectedOf(id)).toBeNull();
  });

  it('are not, once the return is cancelled', async () => {
    const { id, path } = await asked('expected-2');
    await operator.post(`${path}/cancel`);
    expect(await expectedOf(id)).toBeNull();
  });
});

describe('goods that were declined', () => {
  const declined = async (externalId: string) => {
    const one = await asked(externalId);
    await store.post(`${one.path}/receive`, { location: 'store-1', lines: [{ id: '1', quantity: 1 }] });
    const seen = { id: '1', quantity: 1, disposition: 'scrap', accept: false, note: 'worn' };
    await store.post(`${one.path}/inspect`, { lines: [seen] });
    return one;
  };
  const parcel = {
    location: 'store-1',
    lines: [{ id: '1', quantity: 1 }],
    carrier: 'PostNord',
    trackingNumber: 'BACK-1',
    trackingUrl: 'https://track.example/BACK-1',
  };

  it('go back to their customer, who sees it, and the timeline tells of it', async () => {
    const { orderId, path } = await declined('back-1');
    const { status, body } = await store.post(`${path}/send-back`, parcel);
    expect([status, body]).toMatchObject([
      200,
      {
        status: 'closed',
        lines: [{ declined: 1, sentBack: 1 }],
        sentBack: [{ trackingNumber: 'BACK-1', lines: [{ id: '1', quantity: 1 }] }],
      },
    ]);
    const order = (await admin.get(`/v1/orders/${orderId}`)).body;
    const page = await browserOf(world).open(new URL(order.trackingPage, 'http://weir.test').pathname);
    expect(page.html).toContain('<a href="https://track.example/BACK-1" rel="noreferrer">PostNord BACK-1</a>');
    const { entries } = (await admin.get(`/v1/orders/${orderId}/timeline?waitFor=${await world.end()}`)).body;
    expect(entries.at(-1)).toMatchObject({ kind: 'returnSentBack', location: 'store-1', trackingNumber: 'BACK-1' });
  });

  it('go back once, however often it is said, and not twice', async () => {
    const { path } = await declined('back-2');
    const key = { 'idempotency-key': 'back-2' };
    const first = await store.post(`${path}/send-back`, parcel, key);
    expect((await store.post(`${path}/send-back`, parcel, key)).body).toEqual(first.body);
    const again = await store.post(`${path}/send-back`, parcel);
    expect([again.status, again.body.errors]).toMatchObject([409, [{ path: '/lines/0/quantity' }]]);
  });

  it('are sent by those who have them, and from a place that there is', async () => {
    const { path } = await declined('back-3');
    expect((await channel.post(`${path}/send-back`, parcel)).status).toBe(403);
    const strange = await world.as('location:wh-1');
    expect((await strange.post(`${path}/send-back`, { ...parcel, location: 'wh-1' })).status).toBe(404);
    expect((await operator.post(`${path}/send-back`, { ...parcel, location: 'nowhere' })).status).toBe(422);
  });
});
