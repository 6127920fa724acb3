import { expect } from 'vitest';
import { SYSTEMS } from '../connectors/systems.ts';
import { channelIdOf } from '../domain/ids.ts';
import { orderIdFor } from '../runtime/order-commands.ts';
import type { Json } from './client.ts';
import { count, setUpNetwork } from './network.ts';
import { ACCESS_TOKEN, CLIENT_SECRET, SHOP, shopCall } from './servers/shop.ts';
import { tiny } from './tiny-erp.ts';
import { openWorld, type World, type WorldAnswer, type WorldOptions } from './world.ts';

export const POLL = { timeout: 20_000, interval: 20 };

/** A world with goods in it that a shop sells, and with an ERP beside the real systems. */
export const openShopWorld = async (options: Pick<WorldOptions, 'clock'> = {}): Promise<World> => {
  const world = await openWorld({ ...options, systems: [...SYSTEMS, tiny] });
  await setUpNetwork(world.admin);
  for (const sku of ['TSHIRT-M', 'MUG-BLUE']) await count(world.admin, sku, 'wh-1', 1_000);
  return world;
};

export const path = (id: string, rest = ''): string => `/v1/connectors/${id}${rest}`;

export const settings = (more: object = {}) => ({
  ...{ shop: SHOP, money: 'presentment', baseUrl: 'http://127.0.0.1:2' },
  ...more,
});

export const orderIdOf = (id: number): string => orderIdFor(channelIdOf('web'), String(id));

let ids = 7_000;
/** The number of an order that the shop has not had yet. */
export const nextId = (): number => {
  ids += 1;
  return ids;
};

/** What a shop and those who look after its connector do in a world, and what they see there. */
export const shopConnectors = (world: () => World) => {
  const read = async (at: string): Promise<Json> => (await world().admin.get(at)).body;
  /** What the shop does: no key of ours is in it. */
  const call = (
    id: string,
    { raw, headers }: { readonly raw: string; readonly headers: object },
  ): Promise<WorldAnswer> =>
    world()
      .withKey('')
      .send('POST', path(id, '/webhooks'), { raw, headers: { ...headers } });
  const status = (id: string): Promise<Json> => read(path(id, '/status'));
  return {
    call,
    status,
    async connect(id: string, more: object = {}): Promise<void> {
      const body = { system: 'shopify', channel: 'web', settings: settings(more) };
      const set = await world().admin.put(path(id), body);
      expect(set.status, set.text).toBe(200);
      await world().admin.put(path(id, '/secrets'), { clientSecret: CLIENT_SECRET, accessToken: ACCESS_TOKEN });
    },
    async received(id: string, topic: string, document: Json, more = {}): Promise<void> {
      const answer = await call(id, shopCall(topic, document, more));
      expect([answer.status, answer.body]).toEqual([200, { received: 'stored' }]);
    },
    order: (id: number): Promise<Json> => read(`/v1/orders/${orderIdOf(id)}`),
    facts: async (id: number): Promise<readonly string[]> =>
      (await read(`/v1/orders/${orderIdOf(id)}/events`)).items.map(({ type }: Json) => type),
    exceptionsOf: async (target: string): Promise<Json[]> =>
      (await read('/v1/exceptions?kind=inboundFailed')).items.filter(({ subject }: Json) => subject.target === target),
    /** Until all that came in has been worked. */
    quiet: (id: string) => expect.poll(async () => (await status(id)).in.waiting, POLL).toBe(0),
  };
};
