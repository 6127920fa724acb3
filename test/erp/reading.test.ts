/** What every ERP is read for: the same shelf, said by each in its own words, comes to the same. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { locationIdOf } from '../../domain/ids.ts';
import { startBusinessCentral } from './business-central.ts';
import { startFortnox } from './fortnox.ts';
import { startVisma } from './visma-net.ts';
import type { Shelf, ShelfItem, World } from './world.ts';

const AS_OF = '2026-11-25T09:00:00.000Z';
const GBG = locationIdOf('gbg');
const CHANGED = '2026-11-25T08:30:00.000Z';

const item = (sku: string, changedAt: string): ShelfItem => ({
  ...{ sku, changedAt, name: `The ${sku}`, grams: 250, barcode: `590${sku.length}` },
});

/** Three SKUs, so that each list of two to a page has a second page. */
const shelf: Shelf = {
  items: [item('SHIRT', '2026-11-20T08:00:00.000Z'), item('BOOK', CHANGED), item('CAP', CHANGED)],
  stock: [
    { sku: 'SHIRT', warehouse: 'GBG', onHand: 40 },
    { sku: 'BOOK', warehouse: 'GBG', onHand: 2 },
    { sku: 'CAP', warehouse: 'GBG', onHand: 0 },
  ],
  bought: ['311', '312', '313'].map((order, n) => ({
    ...{ order, row: '1', sku: 'SHIRT', warehouse: 'GBG', ordered: 100, received: n * 40, date: '2026-12-01' },
  })),
};

type System = {
  readonly start: (timeoutMillis: number) => Promise<World>;
  /** What it calls the warehouse that the stock is in. */
  readonly warehouse: string;
  readonly grams: number | null;
  readonly barcodes: (sku: string) => readonly string[];
};

const SYSTEMS: Readonly<Record<string, System>> = {
  Fortnox: { start: startFortnox, warehouse: 'GBG', grams: 250, barcodes: (sku) => [`590${sku.length}`] },
  'Business Central': {
    ...{ start: startBusinessCentral, warehouse: 'company', grams: null },
    barcodes: (sku) => [`590${sku.length}`],
  },
  'Visma.net': { start: startVisma, warehouse: 'GBG', grams: null, barcodes: () => [] },
};

const opened = async (start: System['start']): Promise<World> => {
  const world = await start(1_000);
  onTestFinished(world.server.close);
  Object.assign(world.state.shelf, shelf);
  return world;
};

const all = async ({ articles }: World, since: string | null) => {
  const found = [];
  for (let from: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof articles>> = await articles(since, from);
    if ('outcome' in page) throw new Error(page.outcome);
    found.push(...page.articles);
    if (page.next === null) return found;
    from = page.next;
  }
};

describe.each(Object.entries(SYSTEMS))('%s', (_, { start, warehouse, grams, barcodes }) => {
  const warehouses = new Map([
    [warehouse, GBG],
    ['GBG', GBG],
  ]);

  it('counts what is on hand, over all of its pages', async () => {
    const world = await opened(start);
    const read = await world.stock.counts(AS_OF, new Map([[warehouse, GBG]]));
    expect(read).toEqual({
      commands: [
        ['SHIRT', 40],
        ['BOOK', 2],
        ['CAP', 0],
      ].map(([sku, onHand]) => ({ kind: 'count', sku, location: GBG, onHand, asOf: AS_OF })),
      problems: [],
    });
    expect(world.server.violations).toEqual([]);
  });

  it('has what is still to come, where it counts what has come', async () => {
    const world = await opened(start);
    const read = await world.stock.supplies({ connector: 'books', warehouses: new Map([['GBG', GBG]]), counted: true });
    if ('outcome' in read) throw new Error(read.outcome);
    expect(read.commands.map(({ quantity, at }) => [quantity, at])).toEqual(
      [100, 60, 20].map((quantity) => [quantity, '2026-12-01T23:59:59.000Z']),
    );
    expect(world.server.violations).toEqual([]);
  });

  it('has all that was bought, where others say what of it has come', async () => {
    const world = await opened(start);
    const buying = { connector: 'books', warehouses: new Map([['GBG', GBG]]), counted: false };
    const read = await world.stock.supplies(buying);
    if ('outcome' in read) throw new Error(read.outcome);
    expect(read.commands.map(({ quantity }) => quantity)).toEqual([100, 100, 100]);
  });

  it('tells a person of a quantity that is no number of units', async () => {
    const world = await opened(start);
    world.state.shelf.stock = [{ sku: 'SHIRT', warehouse: 'GBG', onHand: 1.5 }];
    const read = await world.stock.counts(AS_OF, new Map([[warehouse, GBG]]));
    expect(read).toMatchObject({ problems: [expect.stringContaining('1.5 is no number of units')] });
  });

  it('describes all articles at first, and those that were changed later', async () => {
    const world = await opened(start);
    const described = (sku: string) => ({
      ...{ sku, name: `The ${sku}`, weightGrams: grams, barcodes: barcodes(sku) },
    });
    expect(await all(world, null)).toEqual(['SHIRT', 'BOOK', 'CAP'].map(described));
    expect(await all(world, CHANGED)).toEqual(['BOOK', 'CAP'].map(described));
    expect(world.server.violations).toEqual([]);
  });

  it('is out: it says so, and until when', async () => {
    const world = await opened(start);
    // Its token is had by then.
    await world.articles(null, null);
    world.server.faults.push({ done: false, instead: { status: 429, headers: { 'retry-after': '7' } } });
    expect(await world.stock.counts(AS_OF, warehouses)).toMatchObject({
      ...{ outcome: 'unavailable', cause: 'limit', retryAfterMillis: 7_000 },
    });
  });
});
