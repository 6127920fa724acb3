/** An ERP's stock, purchases and articles in a whole Weir: it books what has left later than that leaves. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Target } from '../../connectors/delivery/target.ts';
import { articlePoll } from '../../connectors/erp/article-poll.ts';
import { stockPoll } from '../../connectors/erp/stock-poll.ts';
import { takeFrom } from '../../connectors/erp/take.ts';
import { defineSystem } from '../../connectors/system.ts';
import { locationIdOf } from '../../domain/ids.ts';
import { connectorTarget } from '../../domain/setup/connector.ts';
import { orderBody, setUpNetwork } from '../network.ts';
import { openWorld, type World } from '../world.ts';
import { startFortnox } from './fortnox.ts';
import type { World as ErpWorld } from './world.ts';

let erp: ErpWorld;
let world: World;
/** Whether the ERP takes documents; what it has booked leaves its shelf. */
const books = { open: true, booked: 0 };

const system = defineSystem({
  ...{ name: 'books', kind: 'erp', secrets: [], settings: {} },
  connect(connection) {
    const target: Target = {
      ...{ name: `${connectorTarget(connection.id)}-documents`, version: connection.version },
      ...{ cursor: `${connectorTarget(connection.id)}-documents-${connection.run.number}` },
      ...{ after: BigInt(connection.run.after), types: ['FulfilmentShipped', 'FulfilmentCollected'] },
      partsOf: (fact) => [{ id: fact.id, key: fact.stream }],
      async send() {
        if (!books.open) return { kind: 'unavailable', status: null, reason: 'it is out', retryAfterMillis: null };
        onShelf(shelved() - 2);
        books.booked += 1;
        return { kind: 'delivered', status: null };
      },
      limits: {
        ...{ atOnce: 1, perSecond: 100, burst: 100 },
        retry: { firstMillis: 50, longestMillis: 50, forMillis: 3_600_000 },
      },
    };
    const warehouses = { GBG: locationIdOf('wh-1'), LOST: locationIdOf('nowhere') };
    const settings = { warehouses, purchases: true, counted: true, everyMinutes: 0.002, target };
    return {
      test: async () => ({ ok: true, findings: [] }),
      poll: [stockPoll(connection, settings, erp.stock), articlePoll(connection, erp.articles)],
      take: takeFrom(connection.id),
      targets: [target],
    };
  },
});

const shelved = (): number => erp.state.shelf.stock[0]?.onHand ?? 0;
const onShelf = (onHand: number): void => {
  erp.state.shelf.stock = [{ sku: 'SHIRT', warehouse: 'GBG', onHand }];
};
const bought = (ordered: number, received: number, date = '2099-12-01'): void => {
  erp.state.shelf.bought = [{ order: '311', row: '1', sku: 'SHIRT', warehouse: 'GBG', ordered, received, date }];
};

const sweeps = (): number => erp.server.arrived.filter((one) => one === 'GET /api/warehouse/purchaseorders-v1').length;
/** Until all has been read, and taken, that there is now. */
const swept = async (): Promise<void> => {
  const before = sweeps();
  await expect.poll(sweeps, { timeout: 20_000 }).toBeGreaterThanOrEqual(before + 2);
  const waiting = async () => (await world.admin.get('/v1/connectors/erp/status')).body.in.waiting;
  await expect.poll(waiting, { timeout: 20_000 }).toBe(0);
};
const place = async () => {
  const { body } = await world.admin.get('/v1/stock/SHIRT');
  return body.onHand;
};
const SUPPLY = 'erp-po-311-1-SHIRT';
const supply = async () => (await world.admin.get(`/v1/supply/${SUPPLY}`)).body;
const counts = async (): Promise<readonly number[]> => {
  const { body } = await world.admin.get('/v1/stock/SHIRT/events');
  return body.items
    .filter(({ type }: { readonly type: string }) => type === 'stockCounted')
    .map(({ data }: { readonly data: { readonly onHand: number } }) => data.onHand);
};
const shipTwo = async (externalId: string): Promise<void> => {
  const { body } = await world.admin.post('/v1/orders', orderBody(externalId, [{ sku: 'SHIRT', quantity: 2 }]));
  const fulfilments = async () => (await world.admin.get(`/v1/orders/${body.orderId}`)).body.fulfilments;
  await expect.poll(async () => (await fulfilments())?.length, { timeout: 20_000 }).toBe(1);
  const [{ id, lines }] = await fulfilments();
  await world.admin.post(`/v1/fulfilments/${id}/pick`, { lines });
  expect((await world.admin.post(`/v1/fulfilments/${id}/ship`, {})).status).toBe(200);
};

beforeAll(async () => {
  erp = await startFortnox(5_000);
  world = await openWorld({ systems: [system] });
  await setUpNetwork(world.admin);
  onShelf(10);
  erp.state.shelf.items = [
    { sku: 'SHIRT', name: 'T-shirt, M', grams: 180, barcode: '5901234123457', changedAt: '2026-11-25T08:00:00.000Z' },
  ];
  await world.admin.put('/v1/products/SHIRT', { name: 'A shirt', attributes: { fragile: true } });
  await world.admin.put('/v1/connectors/erp', { system: 'books', settings: {} });
});
afterAll(async () => {
  await world.close();
  await erp.server.close();
});
beforeEach(() => {
  books.open = true;
});

describe('what an ERP says', () => {
  it('is what is on hand, and what articles are called and weigh; all else of a product stays', async () => {
    await swept();
    expect(await place()).toBe(10);
    await expect
      .poll(async () => (await world.admin.get('/v1/products/SHIRT')).body, { timeout: 20_000 })
      .toMatchObject({
        ...{ name: 'T-shirt, M', weightGrams: 180, barcodes: ['5901234123457'], attributes: { fragile: true } },
      });
  });

  it('reaches a person once where it cannot be understood', async () => {
    await swept();
    const open = async () => (await world.admin.get('/v1/exceptions?status=open')).body.items;
    await expect.poll(async () => (await open()).length, { timeout: 20_000 }).toBe(1);
    const [one] = await open();
    expect(one).toMatchObject({ kind: 'inboundFailed' });
    expect(JSON.stringify(one)).toContain('warehouse LOST is the location nowhere, which is not set up');
  });

  it('does not bring back what has left and is not booked there, however often it is said', async () => {
    const before = (await counts()).length;
    books.open = false;
    await shipTwo('not-booked');
    await expect.poll(place, { timeout: 20_000 }).toBe(8);
    await swept();
    await swept();
    expect([shelved(), await place()]).toEqual([10, 8]);

    books.open = true;
    await expect.poll(shelved, { timeout: 20_000 }).toBe(8);
    await swept();
    expect([shelved(), await place()]).toEqual([8, 8]);
    expect((await counts()).slice(0, -before).every((onHand) => onHand === 8)).toBe(true);
  });

  it('is believed where it has more than what has left and is not booked can be', async () => {
    books.open = false;
    await shipTwo('more');
    await expect.poll(place, { timeout: 20_000 }).toBe(6);
    onShelf(shelved() + 5);
    await swept();
    expect(await place()).toBe(11);
    books.open = true;
    await expect.poll(shelved, { timeout: 20_000 }).toBe(11);
    await swept();
    expect(await place()).toBe(11);
  });
});

describe('what an ERP buys', () => {
  it('is expected, and follows it: fewer, later, here in part, and gone', async () => {
    bought(60, 0);
    await swept();
    await expect.poll(supply, { timeout: 20_000 }).toMatchObject({
      ...{ sku: 'SHIRT', location: 'wh-1', expected: 60, expectedAt: '2099-12-01T23:59:59.000Z' },
    });
    bought(40, 0, '2099-12-24');
    await swept();
    await expect.poll(supply, { timeout: 20_000 }).toMatchObject({
      ...{ expected: 40, expectedAt: '2099-12-24T23:59:59.000Z' },
    });
    const there = shelved();
    bought(40, 15, '2099-12-24');
    onShelf(there + 15);
    await swept();
    await expect
      .poll(async () => [(await supply()).expected, await place()], { timeout: 20_000 })
      .toEqual([25, there + 15]);
    erp.state.shelf.bought = [];
    await swept();
    await swept();
    await expect.poll(async () => (await supply()).status, { timeout: 20_000 }).toBe('cancelled');
    expect(erp.server.violations).toEqual([]);
  });
});
