import { expect, it, onTestFinished } from 'vitest';
import type { ErpListing } from '../../connectors/erp/port.ts';
import { book } from '../../connectors/erp/testing.ts';
import { defineSystem } from '../../connectors/system.ts';
import { channelIdOf } from '../../domain/ids.ts';
import { connectorTarget } from '../../domain/setup/connector.ts';
import { type Instant, instantOf } from '../../domain/time.ts';
import { sleepFor } from '../../projections/projector/retry.ts';
import { orderIdFor } from '../../runtime/order-commands.ts';
import type { Json } from '../client.ts';
import { count, orderBody, setUpNetwork } from '../network.ts';
import { openWorld, type World } from '../world.ts';

const POLL = { timeout: 30_000, interval: 50 };
const DAY = '2026-11-25';
const PATH = `/v1/connectors/books/reconciliations/${DAY}`;

/** Books that keep what they are given, by their numbers, and that are told of nothing by themselves. */
const openBooks = () => {
  const kept: ErpListing[] = [];
  const system = defineSystem({
    name: 'books',
    kind: 'erp',
    secrets: [],
    settings: {},
    connect: ({ id }) => ({
      test: async () => ({ ok: true, findings: ['they are open'] }),
      reconciliation: {
        timeZone: book.timeZone,
        documents: {
          ...{ system: 'books', target: connectorTarget(id), channels: null },
          book: { ...book, invoice: 'payment' },
          erp: {
            list: async () => ({ outcome: 'listed', documents: [...kept] }),
            async post(document) {
              const { id: reference, kind, currency, total } = document;
              const known = kept.find((one) => one.reference === reference);
              const number = known?.number ?? String(1_000 + kept.length);
              if (known === undefined && kind !== 'salesOrder') kept.push({ reference, number, kind, currency, total });
              return { outcome: 'posted', number };
            },
          },
        },
      },
    }),
  });
  return { kept, system };
};

const paid = { payment: { status: 'captured' } };

const opened = async (kept: ReturnType<typeof openBooks>) => {
  const start = Date.parse('2026-11-25T12:00:00.000Z') - Date.now();
  let ahead = start;
  const clock = { now: (): Instant => instantOf(Date.now() + ahead) };
  const world: World = await openWorld({ clock, systems: [kept.system], sleep: sleepFor });
  onTestFinished(() => world.close());
  await setUpNetwork(world.admin);
  await count(world.admin, 'TSHIRT-M', 'wh-1', 100);
  await world.admin.put('/v1/connectors/books', { system: 'books', settings: {} });
  for (const id of ['1', '2', '3']) {
    const lines = [{ sku: 'TSHIRT-M', quantity: 1, tax: 3_980 }];
    await world.admin.post('/v1/orders', orderBody(id, lines, paid));
  }
  return {
    world,
    nextDay: () => {
      ahead = start + 24 * 3_600_000;
    },
  };
};

const report = async (world: World): Promise<Json> => (await world.admin.get(PATH)).body;

it('finds what the books lack, hands it over again when that is asked for, and leaves what is there twice for a person', async () => {
  const books = openBooks();
  const { world, nextDay } = await opened(books);
  nextDay();
  await expect.poll(async () => (await report(world)).status, POLL).toBe('done');
  const { done, differences } = await report(world);
  expect(done).toMatchObject({ compared: { orders: null, levels: null, documents: 3 }, differences: 3 });
  expect(differences.items.map(({ kind }: Json) => kind)).toEqual(Array(3).fill('documentMissing'));
  expect(differences.items[0]).toMatchObject({ here: 'invoice 199.00 SEK', there: 'none', canMend: true });

  await world.admin.post(`${PATH}/mend`, {});
  await expect.poll(async () => (await report(world)).done.differences, POLL).toBe(0);
  expect(books.kept.map(({ total }) => total)).toEqual([19_900, 19_900, 19_900]);
  const order = orderIdFor(channelIdOf('web'), '1');
  const facts = (await world.admin.get(`/v1/orders/${order}/events`)).body.items;
  expect(facts.filter(({ type }: Json) => type === 'ErpDocumentPosted')).toHaveLength(1);

  const [one, two] = books.kept;
  if (one === undefined || two === undefined) throw new Error('they are there');
  books.kept.push({ ...one, number: '9001' });
  books.kept[1] = { ...two, total: 1 };
  await world.admin.post(PATH);
  await expect.poll(async () => (await report(world)).done.differences, POLL).toBe(2);
  const found = (await report(world)).differences.items;
  expect(found.map(({ kind, canMend }: Json) => [kind, canMend])).toEqual([
    ['documentDiffers', false],
    ['documentDouble', false],
  ]);
  await world.admin.post(`${PATH}/mend`, {});
  await expect
    .poll(async () => (await report(world)).differences.items[0]?.mended?.reason ?? null, POLL)
    .not.toBeNull();
  expect(books.kept).toHaveLength(4);
  await expect.poll(async () => (await report(world)).status, POLL).toBe('done');
});
