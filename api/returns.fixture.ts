import type { Json } from '../test/client.ts';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World, type WorldClient } from '../test/world.ts';

/** A network with a policy of returns, and everybody who has to do with them. */
export type ReturnsWorld = {
  readonly world: World;
  readonly operator: WorldClient;
  readonly channel: WorldClient;
  readonly store: WorldClient;
  /** An order of two units that its customer has; its id. */
  readonly delivered: (externalId: string, sku?: string) => Promise<string>;
  readonly ask: (client: WorldClient, orderId: string, more?: object, line?: object) => ReturnType<WorldClient['post']>;
  /** What is listed under a path, once the views have seen everything. */
  readonly listed: (client: WorldClient, path: string) => Promise<readonly Json[]>;
};

export const CLAUSES = [
  { name: 'underwear', when: { attributes: { hygiene: true } }, returnable: false },
  { name: 'broken', when: { reasons: ['broken'] }, payer: 'company', approval: true, photoRequired: true },
  {
    name: 'web',
    when: { channels: ['web'] },
    windowDays: 30,
    dueDays: 14,
    restockingFee: { percent: 10 },
    refundShipping: true,
  },
];

export const openReturns = async (now: () => string): Promise<ReturnsWorld> => {
  const world = await openWorld({ clock: { now } });
  const { admin } = world;
  await setUpNetwork(admin);
  for (const sku of ['SHIRT', 'BRIEFS']) await count(admin, sku, 'wh-1', 1_000);
  await admin.put('/v1/products/BRIEFS', { attributes: { hygiene: true } });
  await admin.put('/v1/returns/policy', { reasons: ['too small', 'broken'], clauses: CLAUSES });
  return {
    world,
    operator: await world.as('operator'),
    channel: await world.as('channel:web'),
    store: await world.as('location:store-1'),
    async delivered(externalId, sku = 'SHIRT') {
      const order = orderBody(externalId, [{ sku, quantity: 2 }], { shipping: { amount: 4_900 } });
      const { body } = await admin.post('/v1/orders', order);
      const [{ id, lines }] = body.fulfilments;
      await admin.post(`/v1/fulfilments/${id}/pick`, { lines });
      await admin.post(`/v1/fulfilments/${id}/ship`, { trackingNumber: `T-${externalId}` });
      await admin.post(`/v1/fulfilments/${id}/deliver`, { at: '2026-11-24T08:00:00Z' });
      return body.orderId;
    },
    ask: (client, orderId, more = {}, line = {}) =>
      client.post(`/v1/orders/${orderId}/returns`, {
        lines: [{ id: '1', quantity: 1, reason: 'too small', ...line }],
        resolution: 'refund',
        at: 'store-1',
        ...more,
      }),
    async listed(client, path) {
      const { body } = await client.get(`${path}${path.includes('?') ? '&' : '?'}waitFor=${await world.end()}`);
      return body.items;
    },
  };
};
