import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { chance } from '../cli/demo/chance.ts';
import { channelIdOf, locationIdOf, orderIdOf, type Sku, skuOf, supplyIdOf } from '../domain/ids.ts';
import { atpOf, availableToPromise, type Offer, supplyIn } from '../domain/promise/atp.ts';
import type { StockCommand } from '../domain/stock/command.ts';
import { decideAll } from '../domain/stock/decide.ts';
import type { StockEvent } from '../domain/stock/facts.ts';
import { emptyLedger, evolveAll, type Ledger } from '../domain/stock/ledger.ts';
import { instantOf } from '../domain/time.ts';
import type { Recorded } from '../log/codec.ts';
import { openEmbeddedLog } from '../log/embedded/embedded.ts';
import { eventLog } from '../log/event-log.ts';
import { keyRing } from '../log/keys/ring.ts';
import { atp } from '../projections/atp.ts';
import { openEmbeddedDataKeys } from '../projections/embedded/data-keys.ts';
import { inventory } from '../projections/inventory.ts';
import type { Document, Projection } from '../projections/port.ts';
import { recorded } from '../projections/testing.ts';
import { systemClock } from '../runtime/clock.ts';
import { type Stock, stockActors } from '../runtime/stock.ts';
import { MASTER } from './history.ts';

/**
 * `node bench/ledger.ts`: what a channel can sell of a wide SKU, by its ledger; reservations of many SKUs, a few of them far more wanted
 * (Zipf), through the actors to the embedded log, one order each; and the memory of ledgers and the size of their documents.
 */
const WIDE = { locations: 500, supplies: 50 };
const ATP_RUNS = 20_000;
const SKUS = 10_000;
const RESERVATIONS = 100_000;
const AT_ONCE = 1_000;
const KEPT = { skus: 200_000, locations: 20, inCache: 20_000 };
const NOW = instantOf(Date.UTC(2026, 10, 24, 12));
const LATER = instantOf(Date.UTC(2026, 10, 25));

const locations = Array.from({ length: WIDE.locations }, (_, n) => locationIdOf(`wh-${n}`));
const channel = channelIdOf('web');
const offer: Offer = {
  places: locations.map((location) => ({ location, buffer: 0, paused: false })),
  threshold: 0,
  priority: 0,
  policy: null,
};
const narrow: Offer = { ...offer, places: offer.places.slice(0, KEPT.locations) };

const counts = (places: number, units: number): readonly StockCommand[] =>
  locations.slice(0, places).map((location) => ({ kind: 'count', location, onHand: units, asOf: NOW }));

const cause = (sku: Sku) => ({ at: NOW, by: 'bench', correlationId: sku, causationId: 'bench' });

const atpMicros = (): { readonly now: number; readonly withFuture: number } => {
  const supplies = Array.from({ length: WIDE.supplies }, (_, n): StockCommand => {
    const location = locations[n * 7] ?? locationIdOf('wh-0');
    return { kind: 'expect', supply: supplyIdOf(`po-${n}`), location, quantity: 5, at: LATER };
  });
  const context = { now: NOW, offer: () => offer };
  const { ledger } = decideAll(emptyLedger(skuOf('WIDE')), [...counts(WIDE.locations, 3), ...supplies], context);
  const micros = (work: () => number): number => {
    for (let n = 0; n < ATP_RUNS / 10; n += 1) work();
    const began = performance.now();
    for (let n = 0; n < ATP_RUNS; n += 1) if (work() === 0) throw new Error('there is nothing to sell');
    return ((performance.now() - began) * 1_000) / ATP_RUNS;
  };
  return {
    now: micros(() => availableToPromise(supplyIn(ledger), offer)),
    withFuture: micros(() => atpOf(ledger.sku, supplyIn(ledger), offer, NOW).available),
  };
};

/** Orders that wait for their reservation all the time, each for a SKU by its popularity. */
const reservationsPerSecond = async (stock: Stock): Promise<number> => {
  const skus = Array.from({ length: SKUS }, (_, n) => skuOf(`SKU-${n}`));
  for (const sku of skus) await stock.askAll(sku, counts(3, 1_000_000), cause(sku));
  const { popular } = chance(7);
  let begun = 0;
  const buyer = async (): Promise<void> => {
    while (begun < RESERVATIONS) {
      const order = orderIdOf(`order-${begun}`);
      begun += 1;
      const sku = skus[popular(SKUS)] ?? skuOf('SKU-0');
      const demand = { channel, country: 'SE', at: null };
      const { kind } = await stock.ask(
        sku,
        { kind: 'reserve', order, seen: 0, demand, wanted: 1, backorder: 'never' },
        cause(sku),
      );
      if (kind !== 'reserved') throw new Error(`a reservation was answered ${kind}`);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, buyer));
  return (RESERVATIONS * 1_000) / (performance.now() - began);
};

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const heapMegabytes = (): number => {
  collect();
  return process.memoryUsage().heapUsed / 1_048_576;
};

const countsOf = (sku: Sku): readonly StockEvent[] =>
  locations.slice(0, KEPT.locations).map((location, n) => ({
    type: 'StockCounted',
    data: { sku, location, onHand: n, counted: n, asOf: NOW },
  }));

const keptMegabytes = (): number => {
  const before = heapMegabytes();
  const kept: Ledger[] = [];
  for (let n = 0; n < KEPT.skus; n += 1) {
    const sku = skuOf(`ART-${n}`);
    kept.push(evolveAll(emptyLedger(sku), countsOf(sku)));
  }
  const megabytes = heapMegabytes() - before;
  if (kept.length !== KEPT.skus) throw new Error('not all were kept');
  return megabytes;
};

const documentBytes = <D extends Document>(view: Projection<Recorded, D>): number => {
  const sku = skuOf('ART-100000');
  const facts = countsOf(sku).map((event, revision) => recorded(`stock-${sku}`, revision, event));
  return JSON.stringify(facts.reduce<D | null>((document, fact) => view.evolve(document, fact, sku), null)).length;
};

const folder = mkdtempSync(join(process.cwd(), 'bench-'));
try {
  const events = openEmbeddedLog(join(folder, 'log.db'));
  const keys = openEmbeddedDataKeys(join(folder, 'keys.db'));
  const log = eventLog(events, keyRing(keys, MASTER));
  const snapshots = { load: async () => null, save: async () => undefined };
  const actors = (): Stock => stockActors({ log, clock: systemClock, offer: () => narrow, snapshots });

  const micros = atpMicros();
  const perSecond = await reservationsPerSecond(actors());
  const before = heapMegabytes();
  const cache = actors();
  for (let n = 0; n < KEPT.inCache; n += 1) {
    const sku = skuOf(`ART-${n}`);
    await cache.askAll(sku, counts(KEPT.locations, n), cause(sku));
  }
  const cached = heapMegabytes() - before;
  const size = cache.size();
  const bytes = documentBytes(inventory) + documentBytes(atp);
  const round = (figure: number) => ({ figure: Number(figure.toPrecision(3)) });
  console.table({
    [`available now, ${WIDE.locations} locations, us`]: round(micros.now),
    [`the same and ${WIDE.supplies} supplies to come, us`]: round(micros.withFuture),
    [`reservations/s, ${SKUS} SKUs, Zipf, ${AT_ONCE} waiting`]: round(perSecond),
    [`heap of a full cache: ${size} ledgers of ${KEPT.locations} locations, MB`]: round(cached),
    [`heap of ${KEPT.skus} such ledgers, were all kept, MB`]: round(keptMegabytes()),
    [`documents of ${KEPT.skus} such SKUs in inventory and atp, on disk, MB`]: round((bytes * KEPT.skus) / 1_048_576),
  });
  await Promise.all([events.close(), keys.close()]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
