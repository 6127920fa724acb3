import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, type Client, clientOf } from './client.ts';
import { startEventStore } from './event-store-process.ts';
import { count, orderBody, setUpNetwork } from './network.ts';
import { eventually } from './reconcile.ts';
import { startWeir, type WeirProcess } from './weir-process.ts';

const BUYERS = 2_000;
const UNITS = 500;

const open: { readonly end: () => Promise<unknown> }[] = [];

afterEach(async () => {
  for (const { end } of open.splice(0).reverse()) await end();
});

describe('a flash sale of 500 units to 2,000 buyers at once', () => {
  it('places exactly 500 orders on the embedded log', async () => {
    await sell([await weirOn({})]);
  });

  it('places exactly 500 orders on EventStoreDB', async () => {
    const store = await startEventStore();
    open.push({ end: store.stop });
    await sell([await weirOn({ WEIR_EVENTSTORE: store.connectionString })]);
  });

  it('places exactly 500 orders where two processes sell from one EventStoreDB', async () => {
    const store = await startEventStore();
    open.push({ end: store.stop });
    const data = await folder();
    const env = { WEIR_EVENTSTORE: store.connectionString };
    await sell([await weirOn(env, data), await weirOn(env, data)]);
  });
});

it('2,000 checkouts that want one of 500 units each hold exactly 500, and each of these becomes an order', async () => {
  const weir = await weirOn({});
  const client = clientOf(weir.url);
  await setUpNetwork(client);
  await count(client, 'RUSH', 'wh-1', UNITS);

  const body = { channel: 'web', lines: [{ sku: 'RUSH', quantity: 1 }], minutes: 15 };
  const answers = await Promise.all(Array.from({ length: BUYERS }, () => client.post('/v1/reservations', body)));
  const held = answers.flatMap(({ status, body: { reservation } }) => (status === 201 ? [reservation] : []));
  expect(held).toHaveLength(UNITS);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));

  const placed = await Promise.all(
    held.map((reservation, buyer) =>
      client.post('/v1/orders', orderBody(`held-${buyer}`, [{ sku: 'RUSH', quantity: 1 }], { reservation })),
    ),
  );
  expect(new Set(placed.map(({ status }) => status))).toEqual(new Set([201]));
  const stock = async () => (await client.get('/v1/stock/RUSH')).body;
  await eventually('all of them are allocated', async () => (await stock()).reserved === 0);
  expect(await stock()).toMatchObject({ onHand: UNITS, reserved: 0, inCarts: 0, allocated: UNITS });
});

const sell = async (processes: readonly WeirProcess[]): Promise<void> => {
  const clients = processes.map((weir) => clientOf(weir.url));
  const [first] = clients;
  if (first === undefined) throw new Error('nobody sells');
  await setUpNetwork(first);
  const { body } = await count(first, 'RUSH', 'wh-1', UNITS);
  for (const client of clients) await client.get(`/v1/orders?waitFor=${body.position}`);

  const answers = await Promise.all(
    Array.from({ length: BUYERS }, async (_, buyer): Promise<Answer> => {
      const client = clients[buyer % clients.length] ?? first;
      return client.post('/v1/orders', orderBody(`rush-${buyer}`, [{ sku: 'RUSH', quantity: 1 }]));
    }),
  );

  const taken = await Promise.all(answers.map((answer) => isTaken(first, answer)));
  const placed = taken.filter((one) => one).length;
  expect({ placed, refused: BUYERS - placed }).toEqual({ placed: UNITS, refused: BUYERS - UNITS });
  const stock = async () => (await first.get('/v1/stock/RUSH')).body;
  await eventually('all of them are allocated', async () => (await stock()).reserved === 0);
  expect(await stock()).toMatchObject({ onHand: UNITS, reserved: 0, allocated: UNITS });
  for (const { body: problem } of answers.filter(({ status }) => status === 409)) {
    expect(problem.errors[0]).toMatchObject({ sku: 'RUSH', available: 0 });
  }
};

/** An order that has not come to rest in time is answered 201 as it stands: on a slow machine what becomes of it shows later. */
const isTaken = async (client: Client, { status, body }: Answer): Promise<boolean> => {
  expect([201, 409]).toContain(status);
  if (status === 409) return false;
  let now = body.status;
  await eventually('it is decided', async () => {
    if (now === 'placed') now = (await client.get(`/v1/orders/${body.orderId}`)).body.status;
    return now !== 'placed';
  });
  return now !== 'cancelled';
};

const folder = async (): Promise<string> => {
  const data = await mkdtemp(join(tmpdir(), 'weir-flash-'));
  open.push({ end: () => rm(data, { recursive: true, force: true }) });
  return data;
};

const weirOn = async (env: Readonly<Record<string, string>>, data?: string): Promise<WeirProcess> => {
  const weir = await startWeir(data ?? (await folder()), env);
  open.push({ end: weir.stop });
  return weir;
};
