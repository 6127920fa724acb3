import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { channelIdOf, locationIdOf, skuOf } from '../domain/ids.ts';
import type { Explanation } from '../domain/routing/explanation.ts';
import { groundsOf } from '../domain/routing/grounds.ts';
import { route } from '../domain/routing/route.ts';
import type { Rule } from '../domain/routing/rules.ts';
import { sentenceOf } from '../domain/routing/sentence.ts';
import { rule } from '../domain/routing/testing.ts';
import type { Clock } from '../runtime/clock.ts';
import { orderIdFor } from '../runtime/order-commands.ts';
import type { SoldViews } from '../runtime/sales.ts';
import { decisions } from '../runtime/simulation/decided.ts';
import { causeAt, type RunningEngine, setUp, startEngine } from './engine.ts';

const CLOCK: Clock = { now: () => '2026-11-24T08:00:00.000Z' };
const CAUSE = causeAt(CLOCK);
const SETUP = CAUSE('setup');
/** Where `wh-1` is; `wh-2` is a degree north of it. */
const MALMO = { city: 'Malmö', country: 'SE', lat: 55, lon: 13 };

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

let on: RunningEngine;
let folder: string;
const start = async (sold: SoldViews = async () => []): Promise<void> => {
  on = await startEngine(folder, { clock: CLOCK, sold });
};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-routing-'));
  folders.push(folder);
  await start();
  onTestFinished(() => on.stop());
  await setUp(on.engine, CLOCK, ['wh-1', 'wh-2'], { web: 'never' });
  await on.engine.setup.setRoutingRules([CHEAPEST], SETUP);
  for (const at of ['wh-1', 'wh-2']) await changeLocation(at, {});
  for (const at of ['wh-1', 'wh-2']) {
    await on.engine.stock.count(skuOf('A'), { location: locationIdOf(at), onHand: 9, asOf: CLOCK.now() }, CAUSE);
  }
});

const CHEAPEST: Rule = rule({ fallback: { relax: ['safetyStock'] } });

/** The nearer one is the dearer one. */
const changeLocation = async (id: string, change: object): Promise<void> => {
  const known = on.engine.directory.location(locationIdOf(id));
  if (known === undefined) throw new Error(`no location ${id}`);
  const base = id === 'wh-1' ? 9_900 : 3_900;
  const shippingCost = [{ country: 'SE', base, perItem: 0, days: 2, currency: 'SEK' }];
  await on.engine.setup.setLocation({ ...known, shippingCost, ...change }, SETUP);
};

/** Places an order of one unit, and says where it went. */
const placed = async (externalId: string): Promise<string | undefined> => {
  const request = {
    channel: channelIdOf('web'),
    externalId,
    placedAt: CLOCK.now(),
    currency: 'SEK',
    customer: { name: 'Astrid Lind' },
    shipTo: MALMO,
    lines: [{ sku: skuOf('A'), quantity: 1, unitPrice: 19_900 }],
  };
  await on.engine.orders.place(request, CAUSE);
  await on.settled();
  const known = await on.engine.orders.read(orderIdFor(channelIdOf('web'), externalId));
  return known?.order.fulfilments.at(-1)?.location;
};

const explanationOf = async (externalId: string): Promise<Explanation | null> => {
  let found: Explanation | null = null;
  const stream = `order-${orderIdFor(channelIdOf('web'), externalId)}`;
  for await (const page of on.log.read(stream)) {
    for (const event of page.events) {
      if (event.type === 'OrderRouted' || event.type === 'RoutingFailed') found = event.data.explanation;
    }
  }
  return found;
};

it('orders are routed by the rules in force, and the receipt says why', async () => {
  expect(await placed('1')).toBe('wh-2');
  const explanation = await explanationOf('1');
  expect(explanation === null ? null : sentenceOf(groundsOf(explanation))).toBe(
    'Sent from wh-2 because wh-1 would have cost 60.00 SEK more. Rule: "cheapest" of rule set 1.',
  );
});

it('a draft changes nothing until it is activated', async () => {
  const nearest = rule({
    name: 'nearest',
    objective: { cost: 0, speed: 0, distance: 1, parcels: 1, scarcity: 0, load: 0 },
  });
  await on.engine.setup.draftRoutingRules([nearest], SETUP);
  expect(await placed('1')).toBe('wh-2');
  await on.engine.setup.activateRoutingRules(2, SETUP);
  expect(await placed('2')).toBe('wh-1');
});

it('the same rules again are no new version', async () => {
  const { engine } = on;
  expect(await engine.setup.setRoutingRules([CHEAPEST], SETUP)).toMatchObject({ changed: false });
  expect(engine.directory.rules().version).toBe(1);
});

it('rules are still in force after a restart', async () => {
  await on.stop();
  await start();
  expect(on.engine.directory.rules()).toEqual({ version: 1, rules: [CHEAPEST] });
  expect(await placed('1')).toBe('wh-2');
});

it('a location whose day is full is passed over, until work is taken back from it', async () => {
  await changeLocation('wh-2', { capacityPerDay: 1 });
  expect(await placed('1')).toBe('wh-2');
  const today = () => on.engine.workload.at(locationIdOf('wh-2')).get('2026-11-24');
  await expect.poll(today).toBe(1);
  expect(await placed('2')).toBe('wh-1');
  const { order } = (await on.engine.orders.read(orderIdFor(channelIdOf('web'), '1'))) ?? {};
  for (const { id } of order?.fulfilments ?? []) await on.engine.fulfilments.reject(id, CAUSE, 'closed', null);
  await expect.poll(today).toBe(0);
  expect(await placed('3')).toBe('wh-2');
});

it('goods that a location refuses are sent from another, from when the article is known to be such', async () => {
  await changeLocation('wh-2', { refuses: ['hazardous'] });
  expect(await placed('1')).toBe('wh-2');
  await on.engine.setup.setProduct(
    {
      sku: skuOf('A'),
      name: null,
      components: null,
      releaseAt: null,
      weightGrams: 500,
      attributes: { hazardous: true },
    },
    SETUP,
  );
  expect(await placed('2')).toBe('wh-1');
});

it('what the channel requires and nobody can keep becomes an exception at once', async () => {
  const web = on.engine.directory.channel(channelIdOf('web'));
  if (web === undefined) throw new Error('no channel');
  const fulfilment = {
    shipComplete: false,
    hoursToShip: 1,
    daysToDeliver: null,
    services: null,
    maxParcels: null,
    allowSplitLine: true,
  };
  await on.engine.setup.setChannel({ ...web, fulfilment }, SETUP);
  expect(await placed('1')).toBeUndefined();
  expect(await explanationOf('1')).toMatchObject({
    outcome: { kind: 'failed', because: 'noPlan' },
    candidates: [{ removedBy: 'hoursToShip' }, { removedBy: 'hoursToShip' }],
  });
});

describe('a location that sells something well', () => {
  const objective = { ...CHEAPEST.objective, scarcity: 1_000 };

  beforeEach(async () => {
    await on.stop();
    const days = { '2026-11-20': { 'wh-2': 28 } };
    await start(async (skus) => skus.map((sku) => ({ sku, days })));
    for (const at of ['wh-1', 'wh-2']) await changeLocation(at, {});
  });

  it('keeps the last ones for itself, where a rule weighs that', async () => {
    expect(await placed('1')).toBe('wh-2');
    await on.engine.setup.setRoutingRules([rule({ objective })], SETUP);
    expect(await placed('2')).toBe('wh-1');
  });

  it('and the receipt says how well, so that the decision can be made again', async () => {
    await on.engine.setup.setRoutingRules([rule({ objective })], SETUP);
    await placed('1');
    const past = decisions();
    const made: string[] = [];
    for await (const { events } of on.log.readAll()) {
      for (const event of events) {
        const decided = past.take(event);
        if (decided === null) continue;
        const plan = route(decided.routable, decided.network, decided.rules, decided.now);
        made.push(...('parcels' in plan ? plan.parcels.map(({ location }) => location) : []));
      }
    }
    expect(made).toEqual(['wh-1']);
    expect(await explanationOf('1')).toMatchObject({ inputs: { sales: [{ sku: 'A', location: 'wh-2', daily: 1 }] } });
  });
});
