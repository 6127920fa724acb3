import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knownStockFrom } from '../cli/known-stock.ts';
import { locationIdOf, type Sku, skuOf } from '../domain/ids.ts';
import { location } from '../domain/routing/testing.ts';
import { openEmbeddedLog } from '../log/embedded/embedded.ts';
import { type EventLog, eventLog } from '../log/event-log.ts';
import { keyRing } from '../log/keys/ring.ts';
import { openEmbeddedDataKeys } from '../projections/embedded/data-keys.ts';
import { type InventoryDocument, inventory } from '../projections/inventory.ts';
import type { Stored } from '../projections/port.ts';
import { type CountOf, type KnownStock, takeCounts } from '../runtime/counts.ts';
import { type Stock, stockActors, streamOf } from '../runtime/stock.ts';
import { causeAt } from './engine.ts';

const NOON = '2026-11-24T12:00:00.000Z';
const clock = { now: () => NOON };
const cause = causeAt(clock);
const NO_SNAPSHOTS = { load: async () => null, save: async () => undefined };

let folder: string;
let log: EventLog;
let close: () => Promise<void>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-counts-'));
  const events = openEmbeddedLog(join(folder, 'log.db'));
  const keys = openEmbeddedDataKeys(join(folder, 'keys.db'));
  log = eventLog(events, keyRing(keys, Buffer.alloc(32, 7)));
  close = async () => {
    await Promise.all([events.close(), keys.close()]);
  };
});
afterAll(async () => {
  await close();
  await rm(folder, { recursive: true, force: true });
});

/** The stock as a process of its own has it. */
const aProcess = (): Stock =>
  stockActors({
    log,
    clock,
    offer: () => ({ places: [], threshold: 0, priority: 0, policy: null }),
    snapshots: NO_SNAPSHOTS,
  });

/** Every location is set up. */
const directory = { location };
const counting = (stock: Stock, knownStock: KnownStock) => {
  const take = takeCounts({ stock, directory, knownStock });
  return async (counts: readonly CountOf[]) =>
    (await take(counts, cause)).map((outcome) => 'changed' in outcome && outcome.changed);
};

const count = (sku: Sku, location: string, onHand: number, minute = 0): CountOf => ({
  kind: 'count',
  sku,
  location: locationIdOf(location),
  onHand,
  asOf: new Date(Date.parse(NOON) + minute * 60_000).toISOString(),
});

let names = 0;
const newSku = (): Sku => skuOf(`SKU-${++names}`);

/** The inventory view as it stood when it had seen so many facts of each SKU. */
const viewAfter = (facts: number): KnownStock =>
  knownStockFrom({
    async getMany(skus) {
      const found: Stored<InventoryDocument>[] = [];
      for (const id of skus) {
        let stored: Stored<InventoryDocument> | null = null;
        for await (const page of log.read(streamOf(skuOf(id)), { limit: facts })) {
          for (const event of page.events) {
            const document: InventoryDocument | null = inventory.evolve(stored?.document ?? null, event, id);
            if (document !== null) stored = { id, position: event.position, document };
          }
        }
        if (stored !== null) found.push(stored);
      }
      return found;
    },
  });
const NOTHING_BUILT: KnownStock = async () => null;

const onHand = async (sku: Sku) =>
  new Map([...(await aProcess().fresh(sku)).ledger.places].map(([id, place]) => [String(id), place.onHand]));

describe('counts that come together', () => {
  it('are taken for SKUs that nobody has heard of', async () => {
    const [one, other] = [newSku(), newSku()];
    const taken = await counting(
      aProcess(),
      viewAfter(9),
    )([count(one, 'a', 3), count(other, 'a', 4), count(one, 'b', 5)]);
    expect(taken).toEqual([true, true, true]);
    expect(await onHand(one)).toEqual(
      new Map([
        ['a', 3],
        ['b', 5],
      ]),
    );
  });

  it('write nothing where they say what is known, and no ledger is read for them', async () => {
    const sku = newSku();
    await counting(aProcess(), NOTHING_BUILT)([count(sku, 'a', 3), count(sku, 'b', 4)]);
    const stock = aProcess();
    expect(await counting(stock, viewAfter(9))([count(sku, 'b', 4, 1), count(sku, 'a', 3, 1)])).toEqual([false, false]);
    expect(stock.size()).toBe(0);
  });

  it('are not believed to say what is known where another process has counted since', async () => {
    const sku = newSku();
    const here = aProcess();
    await counting(here, NOTHING_BUILT)([count(sku, 'a', 3)]);
    await counting(aProcess(), NOTHING_BUILT)([count(sku, 'a', 8, 1)]);
    expect(await counting(here, NOTHING_BUILT)([count(sku, 'a', 3, 2)])).toEqual([true]);
    expect(await onHand(sku)).toEqual(new Map([['a', 3]]));
  });

  it('are known to whoever had looked at the SKU before there was anything', async () => {
    const sku = newSku();
    const stock = aProcess();
    await stock.ledger(sku);
    await counting(stock, viewAfter(9))([count(sku, 'a', 3)]);
    expect((await stock.ledger(sku)).ledger.places.get(locationIdOf('a'))?.onHand).toBe(3);
  });

  it('are more than one append holds', async () => {
    const sku = newSku();
    const many = Array.from({ length: 1_500 }, (_, n) => count(sku, `place-${n}`, n));
    expect(await counting(aProcess(), viewAfter(9))(many)).toEqual(many.map(() => true));
    expect((await onHand(sku)).size).toBe(1_500);
  });

  it('come to what they come to one after the other, whatever the view has seen', () =>
    fc.assert(
      fc.asyncProperty(anyFeeds, fc.option(fc.nat(12), { nil: null }), fc.boolean(), async (feeds, seen, restarted) => {
        const [sku, twin] = [newSku(), newSku()];
        const view = seen === null ? NOTHING_BUILT : viewAfter(seen);
        const oneByOne = counting(aProcess(), NOTHING_BUILT);
        let together = counting(aProcess(), view);
        for (const feed of feeds) {
          if (restarted) together = counting(aProcess(), view);
          const each: boolean[] = [];
          for (const { at, units, minute } of feed) each.push(...(await oneByOne([count(twin, at, units, minute)])));
          const all = await together(feed.map(({ at, units, minute }) => count(sku, at, units, minute)));
          expect(all).toEqual(each);
        }
        expect(await onHand(sku)).toEqual(await onHand(twin));
      }),
      { numRuns: 60 },
    ));
});

const anyFeeds = fc.array(
  fc.array(
    fc.record({
      at: fc.constantFrom('a', 'b', 'c'),
      units: fc.integer({ min: 0, max: 3 }),
      minute: fc.integer({ min: 0, max: 5 }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  { minLength: 1, maxLength: 4 },
);
