import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chance } from '../cli/demo/chance.ts';
import { type Answer, type Client, clientOf, type Json } from './client.ts';
import { startEventStore } from './event-store-process.ts';
import { count, orderBody, setUpNetwork, WAREHOUSES } from './network.ts';
import { disagreements, eventually, everything } from './reconcile.ts';
import { startWeir, type WeirProcess } from './weir-process.ts';

/** `WEIR_PROCESSES_ORDERS=2000 npx vitest run test/two-processes.test.ts` is the long form. */
const ORDERS = Number(process.env.WEIR_PROCESSES_ORDERS ?? 240);
const SEED = Number(process.env.WEIR_PROCESSES_SEED ?? Date.now() % 1_000_000);
const SKUS = ['A', 'B', 'C'];
const AT_ONCE = 16;
/** Taken up by the other process: leases of 5 s and 10 s run out, then a step counts as stalled after 10 s. */
const TAKEN_OVER_MILLIS_MAX = 40_000;

let data: string;
let store: Awaited<ReturnType<typeof startEventStore>>;
let first: WeirProcess;
let second: WeirProcess;
let one: Client;
let other: Client;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'weir-two-'));
  store = await startEventStore();
  const env = { WEIR_EVENTSTORE: store.connectionString };
  first = await startWeir(data, env);
  second = await startWeir(data, env);
  one = clientOf(first.url);
  other = clientOf(second.url);
  await setUpNetwork(one);
});

afterAll(async () => {
  await Promise.all([first?.kill(), second?.kill()]);
  await store?.stop();
  await rm(data, { recursive: true, force: true });
});

describe('two processes on one EventStoreDB', () => {
  it('know each what is set up through the other', async () => {
    await other.put('/v1/channels/outlet', { name: 'Outlet', type: 'site', locations: ['wh-2'] });
    await count(other, 'SHOE', 'wh-1', 5);
    await count(other, 'SHOE', 'wh-2', 1);

    const body = { ...orderBody('outlet-1', [{ sku: 'SHOE', quantity: 1 }]), channel: 'outlet' };
    let placed: Answer = await one.post('/v1/orders', body);
    await eventually('the channel is known', async () => {
      if (placed.status === 422) placed = await one.post('/v1/orders', body);
      return placed.status !== 422;
    });

    expect(placed.body.fulfilments).toMatchObject([{ location: 'wh-2' }]);
    expect((await one.post('/v1/orders', { ...body, externalId: 'outlet-2' })).status).toBe(409);
  });

  it('see, cancel and ship each the orders of the other', async () => {
    await count(one, 'COAT', 'wh-1', 5);
    const placed = await one.post('/v1/orders', orderBody('coat-1', [{ sku: 'COAT', quantity: 3 }]));
    expect(placed.status).toBe(201);
    const { orderId, fulfilments } = placed.body;

    expect((await other.get(`/v1/orders/${orderId}`)).body).toMatchObject({ status: 'fulfilling' });
    const cancelled = await other.post(`/v1/orders/${orderId}/cancellations`, {
      lines: [{ id: '1', quantity: 1 }],
      reason: 'test',
    });
    expect(cancelled.body.lines).toMatchObject([{ assigned: 2, cancelled: 1 }]);
    const parcel = `/v1/fulfilments/${fulfilments[0].id}`;
    await one.post(`${parcel}/pick`, { lines: [{ lineId: '1', quantity: 2 }] });
    await other.post(`${parcel}/ship`);
    const delivered = await one.post(`${parcel}/deliver`);

    expect(delivered.body).toMatchObject({ status: 'delivered' });
    expect((await other.get(`/v1/orders/${orderId}`)).body).toMatchObject({ status: 'completed' });
    for (const client of [one, other]) {
      expect((await client.get('/v1/stock/COAT')).body).toMatchObject({ onHand: 3, reserved: 0, allocated: 0 });
    }
  });

  it('forget together who an order was for, also what one of them has read before', async () => {
    await count(one, 'SCARF', 'wh-1', 5);
    const { body } = await one.post('/v1/orders', orderBody('scarf-1', [{ sku: 'SCARF', quantity: 1 }]));
    await other.post(`/v1/orders/${body.orderId}/cancellations`, { reason: 'test' });
    const placedAs = async (client: Client) => {
      const { body: events } = await client.get(`/v1/orders/${body.orderId}/events`);
      return events.items[0].data.customer?.name ?? null;
    };
    expect(await Promise.all([one, other].map(placedAs))).toEqual(['Astrid Lind', 'Astrid Lind']);

    expect((await other.delete(`/v1/orders/${body.orderId}/personal-data`)).status).toBe(200);

    expect(await placedAs(other)).toBeNull();
    await eventually('the first has heard of it', async () => (await placedAs(one)) === null);
    const found = async (client: Client) => (await client.get('/v1/orders?q=scarf-1')).body.items;
    for (const client of [one, other]) {
      await eventually('the list has heard of it', async () => (await found(client))[0]?.customer === null);
    }
  });

  it(
    `stay exact to the unit while both sell, cancel and ship the same goods and the same orders, and one is killed (seed ${SEED})`,
    async () => {
      for (const sku of SKUS) for (const place of WAREHOUSES) await count(one, sku, place, Math.ceil(ORDERS / 3));
      const killed = new AbortController();
      const seen: Seen = { orders: new Set(), shipped: new Set() };
      const last = ORDERS / 2 + chance(SEED).below(ORDERS / 4);
      let next = 0;
      const crew = Array.from({ length: AT_ONCE }, async (_, worker) => {
        const luck = chance(SEED + worker + 1);
        while (next < ORDERS) {
          next += 1;
          if (next === last) {
            killed.abort();
            await second.kill();
          }
          await lifeOf(`shared-${next}`, luck, killed.signal, seen);
        }
      });
      await Promise.all(crew);

      const all = await ordersNow();
      expect([...seen.orders].filter((id) => !all.includes(id))).toEqual([]);
      await agreed(all);
      for (const id of all) await shipWhatIsLeft(id);
      await agreed(all);
      for (const id of all) {
        const { body: order } = await one.get(`/v1/orders/${id}`);
        expect(['completed', 'cancelled'], `order ${id}`).toContain(order.status);
        for (const parcel of order.fulfilments) {
          const left = ['shipped', 'delivered'].includes(parcel.status) || seen.shipped.has(parcel.id) ? 1 : 0;
          expect(await timesShipped(id, parcel.id), `parcel ${parcel.id} is ${parcel.status}`).toBe(left);
        }
      }
    },
    2 * TAKEN_OVER_MILLIS_MAX + 100 * ORDERS,
  );
});

type Seen = { readonly orders: Set<string>; readonly shipped: Set<string> };
type Luck = ReturnType<typeof chance>;

/** Asks both processes at once, as long as both are there. */
const both = async (killed: AbortSignal, ask: (client: Client) => Promise<Answer>): Promise<readonly Answer[]> => {
  const askOther = async (): Promise<readonly Answer[]> => {
    if (killed.aborted) return [];
    try {
      return [await ask(other)];
    } catch (error) {
      // It was killed while it was asked.
      if (killed.aborted) return [];
      throw error;
    }
  };
  const [answer, more] = await Promise.all([ask(one), askOther()]);
  return [answer, ...more];
};

/** One order, placed, cancelled, turned down, picked and shipped through both processes at once. */
const lifeOf = async (name: string, luck: Luck, killed: AbortSignal, seen: Seen): Promise<void> => {
  const lines = [
    { sku: luck.pick(SKUS), quantity: 1 + luck.below(2) },
    { sku: luck.pick(SKUS), quantity: 1 },
  ];
  const placed = await both(killed, (client) => client.post('/v1/orders', orderBody(name, lines)));
  const statuses = placed.map((answer) => answer.status);
  expect(statuses.filter((status) => ![200, 201, 409].includes(status))).toEqual([]);
  expect(statuses.filter((status) => status === 201).length).toBeLessThanOrEqual(1);
  const taken = placed.find((answer) => answer.status < 300);
  if (taken === undefined) return;
  const { orderId } = taken.body;
  seen.orders.add(orderId);
  if (luck.happens(0.4)) {
    const some = luck.happens(0.7) ? { lines: [{ id: '1', quantity: 1 }] } : {};
    const cancellation = { ...some, reason: 'test', reference: `${name}-cancelled` };
    await both(killed, (client) => client.post(`/v1/orders/${orderId}/cancellations`, cancellation));
  }
  for (let round = 0; round < 2; round += 1) {
    const { body: order } = await one.get(`/v1/orders/${orderId}`);
    for (const parcel of order.fulfilments) {
      const path = `/v1/fulfilments/${parcel.id}`;
      if (round === 0 && luck.happens(0.3)) {
        await both(killed, (client) => client.post(`${path}/reject`, { reason: 'too busy' }));
      } else if (luck.happens(0.6)) {
        await both(killed, (client) => client.post(`${path}/pick`, { lines: parcel.lines }));
        const shipped = await both(killed, (client) => client.post(`${path}/ship`));
        if (shipped.some((answer) => answer.status === 200)) seen.shipped.add(parcel.id);
      }
    }
  }
};

/** Every order, once the views have seen all that was written until now. */
const ordersNow = async (): Promise<readonly string[]> => {
  const { body: marked } = await count(one, 'MARK', 'wh-1', 1);
  const seen = async () => (await one.get(`/v1/orders?limit=1&waitFor=${marked.position}`)).status === 200;
  await eventually('the views have seen it all', seen, TAKEN_OVER_MILLIS_MAX);
  return (await everything(one, '/v1/orders')).map((order) => String(order.orderId));
};

/** Ledger and orders agree once the steps that were under way are done, by whoever is left. */
const agreed = async (orders: readonly string[]): Promise<void> => {
  let faults: readonly string[] = [];
  const agree = async () => {
    faults = await disagreements(one, SKUS, orders);
    return faults.length === 0;
  };
  await eventually('ledger and orders agree', agree, TAKEN_OVER_MILLIS_MAX).catch(() => undefined);
  expect(faults).toEqual([]);
};

/** Through the one that is left: routes what has found no place, picks and ships what is waiting. */
const shipWhatIsLeft = async (id: string): Promise<void> => {
  let { body: order } = await one.get(`/v1/orders/${id}`);
  if (order.status === 'routing') order = (await one.post(`/v1/orders/${id}/routing`)).body;
  if (order.status === 'routing') order = (await one.post(`/v1/orders/${id}/cancellations`, { reason: 'test' })).body;
  for (const parcel of order.fulfilments) {
    const path = `/v1/fulfilments/${parcel.id}`;
    if (['assigned', 'accepted'].includes(parcel.status)) await one.post(`${path}/pick`, { lines: parcel.lines });
    if (['assigned', 'accepted', 'picked', 'packed'].includes(parcel.status)) await one.post(`${path}/ship`);
  }
};

const timesShipped = async (order: string, parcel: string): Promise<number> => {
  const { body } = await one.get(`/v1/orders/${order}/events?limit=200`);
  const isIt = (fact: Json) => fact.type === 'FulfilmentShipped' && fact.data.fulfilment === parcel;
  return body.items.filter(isIt).length;
};
