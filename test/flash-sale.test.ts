import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, clientOf } from './client.ts';
import { startEventStore } from './event-store-process.ts';
import { count, orderBody, setUpNetwork } from './network.ts';
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

  const byStatus = (status: number) => answers.filter((answer) => answer.status === status).length;
  expect({ placed: byStatus(201), refused: byStatus(409) }).toEqual({ placed: UNITS, refused: BUYERS - UNITS });
  const stock = await first.get('/v1/stock/RUSH');
  expect(stock.body).toMatchObject({ onHand: UNITS, reserved: 0, allocated: UNITS });
  const refused = answers.find((answer) => answer.status === 409);
  expect(refused?.body.errors[0]).toMatchObject({ sku: 'RUSH', available: 0 });
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
