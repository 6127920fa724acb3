import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { channelIdOf, locationIdOf, type OrderId, skuOf } from '../domain/ids.ts';
import type { Rule } from '../domain/routing/rules.ts';
import { type Alternative, AS_IT_WAS } from '../domain/routing/simulation/change.ts';
import type { SimulationReport } from '../domain/routing/simulation/report.ts';
import { rule } from '../domain/routing/testing.ts';
import { instantOf } from '../domain/time.ts';
import { orderIdFor } from '../runtime/order-commands.ts';
import { type Moment, simulate } from '../runtime/simulation/simulate.ts';
import { causeAt, type RunningEngine, setUp, startEngine } from './engine.ts';

let now = Date.UTC(2026, 10, 24, 8);
const CLOCK = { now: () => instantOf(now) };
const CAUSE = causeAt(CLOCK);
const SETUP = CAUSE('setup');
const SKU = skuOf('A');
const WH_1 = locationIdOf('wh-1');
const WH_2 = locationIdOf('wh-2');
/** Where `wh-1` is; `wh-2` is a degree north of it, and cheaper. */
const MALMO = { city: 'Malmö', country: 'SE', lat: 55, lon: 13 };
const NEAREST: Rule = rule({ name: 'nearest', objective: { ...rule().objective, cost: 0, distance: 1 } });
const CHEAPEST: Rule = rule();

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

let on: RunningEngine;
beforeEach(async () => {
  now = Date.UTC(2026, 10, 24, 8);
  const folder = await mkdtemp(join(tmpdir(), 'weir-simulation-'));
  folders.push(folder);
  on = await startEngine(folder, { clock: CLOCK });
  onTestFinished(() => on.stop());
  await setUp(on.engine, CLOCK, ['wh-1', 'wh-2'], { web: 'allow' });
  await on.engine.setup.setRoutingRules([NEAREST], SETUP);
  for (const [id, base] of [
    [WH_1, 9_900],
    [WH_2, 3_900],
  ] as const) {
    const known = on.engine.directory.location(id);
    if (known === undefined) throw new Error(`no location ${id}`);
    await on.engine.setup.setLocation({ ...known, shippingCost: [rate(base)] }, SETUP);
  }
  await counted(WH_1, 9);
  await counted(WH_2, 2);
});

const rate = (base: number) => ({ country: 'SE', base, perItem: 0, days: 2, currency: 'SEK' });

const counted = (location: typeof WH_1, onHand: number) =>
  on.engine.stock.count(SKU, { location, onHand, asOf: CLOCK.now() }, CAUSE);

const placed = async (externalId: string, quantity = 1): Promise<OrderId> => {
  now += 60_000;
  const request = {
    channel: channelIdOf('web'),
    externalId,
    placedAt: CLOCK.now(),
    currency: 'SEK',
    customer: { name: 'Astrid Lind' },
    shipTo: MALMO,
    lines: [{ sku: SKU, quantity, unitPrice: 19_900 }],
  };
  await on.engine.orders.place(request, CAUSE);
  await on.settled();
  return orderIdFor(channelIdOf('web'), externalId);
};

const fulfilmentOf = async (id: OrderId) => {
  const known = await on.engine.orders.read(id);
  const fulfilment = known?.order.fulfilments.at(-1);
  if (fulfilment === undefined) throw new Error(`${id} has no fulfilment`);
  return fulfilment;
};

const shippedInTruth = async (id: OrderId): Promise<void> => {
  const { id: fulfilment, lines } = await fulfilmentOf(id);
  const { fulfilments } = on.engine;
  await fulfilments.accept(fulfilment, CAUSE);
  await fulfilments.pick(fulfilment, CAUSE, lines);
  await fulfilments.pack(fulfilment, CAUSE, [{ lines }]);
  await fulfilments.ship(fulfilment, CAUSE, { carrier: null, trackingNumber: null, trackingUrl: null });
  await on.settled();
};

const whatIf = async (
  change: Partial<Alternative>,
  { from = null, to = null }: { readonly from?: Moment | null; readonly to?: Moment | null } = {},
): Promise<SimulationReport> => {
  const report = await simulate(
    on.log,
    { alternative: { ...AS_IT_WAS, ...change }, from, to },
    { signal: new AbortController().signal, onProgress: () => undefined, breathe: async () => undefined },
  );
  if (report === null) throw new Error('it was stopped');
  return report;
};

const sides = ({ orders }: SimulationReport) =>
  orders.map(({ externalId, before, after }) => [
    externalId,
    before.parcels.map(({ location }) => location),
    after.parcels.map(({ location }) => location),
  ]);

describe('what if orders had been routed otherwise', () => {
  it('other rules send them from elsewhere, and the report says what that would have cost', async () => {
    await placed('1');
    const report = await whatIf({ rules: [CHEAPEST] });
    expect(sides(report)).toEqual([['1', ['wh-1'], ['wh-2']]]);
    expect([report.before.cost, report.after.cost, report.currency]).toEqual([9_900, 3_900, 'SEK']);
    expect(report.orders[0]?.after.sentence).toBe(
      'Sent from wh-2 because wh-1 would have cost 60.00 SEK more. Rule: "cheapest" of rule set 2.',
    );
  });

  it('each decision uses up what the next one finds', async () => {
    for (const id of ['1', '2', '3']) await placed(id);
    const report = await whatIf({ rules: [CHEAPEST] });
    expect(sides(report)).toEqual([
      ['1', ['wh-1'], ['wh-2']],
      ['2', ['wh-1'], ['wh-2']],
    ]);
  });

  it('a closed location is given nothing, and what nobody else has cannot be sent', async () => {
    await placed('1', 2);
    await placed('2', 2);
    const report = await whatIf({ close: [WH_1] });
    expect(sides(report)).toEqual([
      ['1', ['wh-1'], ['wh-2']],
      ['2', ['wh-1'], []],
    ]);
    expect([report.before.notRoutable, report.after.notRoutable]).toEqual([0, 1]);
  });

  it('what has left in the simulation is gone, wherever it left from in truth', async () => {
    await shippedInTruth(await placed('1', 2));
    await placed('2', 1);
    expect(sides(await whatIf({ rules: [CHEAPEST] }))).toEqual([['1', ['wh-1'], ['wh-2']]]);
  });

  it('what was counted later adds what was found, on top of what the simulation has left', async () => {
    await shippedInTruth(await placed('1', 2));
    await counted(WH_2, 3);
    await placed('2', 2);
    expect(sides(await whatIf({ rules: [CHEAPEST] }))).toEqual([['1', ['wh-1'], ['wh-2']]]);
    await placed('3', 1);
    expect(sides(await whatIf({ rules: [CHEAPEST] }))).toEqual([
      ['1', ['wh-1'], ['wh-2']],
      ['3', ['wh-1'], ['wh-2']],
    ]);
  });

  it('an added location with its stock takes part, in every channel', async () => {
    await placed('1');
    const known = on.engine.directory.location(WH_1);
    if (known === undefined) throw new Error('no location wh-1');
    const location = { ...known, id: locationIdOf('wh-9'), shippingCost: [rate(100)] };
    const report = await whatIf({ rules: [CHEAPEST], add: [{ location, stock: [{ sku: SKU, onHand: 1 }] }] });
    expect(sides(report)).toEqual([['1', ['wh-1'], ['wh-9']]]);
    expect(report.after.locations).toMatchObject([{ location: 'wh-9', parcels: 1, cost: 100 }]);
  });

  it('a location that could do less in a day gives the rest to others', async () => {
    for (const id of ['1', '2']) await placed(id);
    expect(sides(await whatIf({ change: [{ location: WH_1, capacityPerDay: 1 }] }))).toEqual([
      ['2', ['wh-1'], ['wh-2']],
    ]);
  });

  it('another rate changes where the cheapest is', async () => {
    await on.engine.setup.setRoutingRules([CHEAPEST], SETUP);
    await placed('1');
    const change = [{ location: WH_1, shippingCost: [rate(100)] }];
    expect(sides(await whatIf({ change }))).toEqual([['1', ['wh-2'], ['wh-1']]]);
  });
});

describe('what nobody can know', () => {
  it('is whether a location that was never asked would have taken an order', async () => {
    await placed('1');
    const { unknowable, unknowableShare, orders } = await whatIf({ rules: [CHEAPEST] });
    expect([unknowable, unknowableShare, orders[0]?.unknowable]).toEqual([1, 1, true]);
  });

  it('is known of a location that was asked later: here it turned down, there it sent', async () => {
    const id = await placed('1');
    const { id: fulfilment } = await fulfilmentOf(id);
    await on.engine.fulfilments.reject(fulfilment, CAUSE, 'too busy', null);
    await on.settled();
    const cheapest = await whatIf({ rules: [CHEAPEST] });
    expect([cheapest.changed, cheapest.unknowable]).toEqual([0, 0]);
  });

  it('a location turns down in the simulation what it turned down in truth, where it is given that', async () => {
    await on.engine.setup.setRoutingRules([CHEAPEST], SETUP);
    const id = await placed('1');
    await on.engine.fulfilments.reject((await fulfilmentOf(id)).id, CAUSE, 'too busy', null);
    await on.settled();
    const report = await whatIf({});
    expect([report.changed, report.after.decisions]).toEqual([0, 2]);
  });
});

describe('a simulation', () => {
  it('finds nothing to change where everything is as it was', async () => {
    await placed('1', 3);
    await on.engine.orders.cancel(await placed('2'), { lines: null, reason: 'no', reference: null }, CAUSE);
    await shippedInTruth(await placed('3', 2));
    const report = await whatIf({});
    expect(report.changed).toBe(0);
    expect(report.after).toEqual(report.before);
    expect(report.before.orders).toBe(2);
  });

  it('decides again what lies between its two moments, on the stock as it was by then', async () => {
    await placed('1', 2);
    const from = { position: await on.log.end() };
    await placed('2', 1);
    const to = { instant: CLOCK.now() };
    await placed('3', 1);
    expect(sides(await whatIf({ rules: [CHEAPEST] }, { from, to }))).toEqual([['2', ['wh-1'], ['wh-2']]]);
  });

  it('gives the same report each time, and writes nothing', async () => {
    for (const id of ['1', '2', '3']) await placed(id);
    const end = await on.log.end();
    const reports = [await whatIf({ rules: [CHEAPEST] }), await whatIf({ rules: [CHEAPEST] })];
    expect(reports[0]).toEqual(reports[1]);
    expect(await on.log.end()).toBe(end);
  });

  it('stops when it is asked to', async () => {
    await placed('1');
    const stop = new AbortController();
    stop.abort();
    const running = { signal: stop.signal, onProgress: () => undefined, breathe: async () => undefined };
    expect(await simulate(on.log, { alternative: AS_IT_WAS, from: null, to: null }, running)).toBeNull();
  });
});
