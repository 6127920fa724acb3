import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventLog } from '../log/event-log.ts';
import { simulations } from '../runtime/simulation/simulations.ts';
import { count, orderBody, setUpNetwork } from '../test/network.ts';
import { openWorld, type World, type WorldAnswer, type WorldClient } from '../test/world.ts';

const MONEY = [{ name: 'money', objective: { cost: 1 } }];
const CLOSED = { close: ['wh-1'] };

let world: World;
let operator: WorldClient;
let auditor: WorldClient;

/** Nothing is read of the log before this. */
const open = async (): Promise<void> => undefined;
let gate = open;
const behindGate = (log: Pick<EventLog, 'readAll'>, end: () => Promise<bigint>) => ({
  end,
  async *readAll(options: Parameters<EventLog['readAll']>[0]) {
    await gate();
    yield* log.readAll(options);
  },
});

beforeAll(async () => {
  world = await openWorld({
    change: (real) => {
      const log = behindGate(real.log, () => world.end());
      const trials = simulations({ log, onError: (error) => world.failures.push(error) });
      return { ...real, engine: { ...real.engine, simulations: trials } };
    },
  });
  await setUpNetwork(world.admin);
  operator = await world.as('operator');
  auditor = await world.as('auditor');
  for (const location of ['wh-1', 'wh-2']) await count(world.admin, 'SHIRT', location, 50);
  for (let n = 0; n < 5; n += 1) {
    await world.admin.post('/v1/orders', orderBody(`s-${n}`, [{ sku: 'SHIRT', quantity: 1 }]));
  }
});
afterAll(() => world.close());

const ended = async (id: string): Promise<WorldAnswer> => {
  for (;;) {
    const answer = await auditor.get(`/v1/routing/simulations/${id}`);
    if (answer.body.status !== 'running') return answer;
  }
};

const simulated = async (body: object): Promise<WorldAnswer> => {
  const begun = await operator.post('/v1/routing/simulations', body);
  expect(begun.status).toBe(202);
  return ended(begun.body.id);
};

describe('POST /v1/routing/simulations', () => {
  it('says what would have been without a location, in the background, and touches nothing live', async () => {
    const stock = (await world.admin.get('/v1/stock/SHIRT')).body;
    const end = await world.end();
    const { body } = await simulated(CLOSED);
    expect(body).toMatchObject({ status: 'done', report: { changed: 5, unknowable: 5, ordersLeftOut: 0 } });
    expect(body.report.orders[0]).toMatchObject({
      externalId: 's-0',
      before: { parcels: [{ location: 'wh-1' }] },
      after: { parcels: [{ location: 'wh-2' }] },
    });
    expect(body.progress.position).toBe(body.progress.end);
    expect((await world.admin.get('/v1/stock/SHIRT')).body).toEqual(stock);
    expect(await world.end()).toBe(end);
  });

  it('decides only what lies between two instants', async () => {
    const { body } = await simulated({ ...CLOSED, from: '2199-01-01T00:00:00Z', to: '2199-02-01T00:00:00Z' });
    expect(body.report).toMatchObject({ changed: 0, first: null, before: { orders: 0 } });
  });

  it('takes a location that there was not, with its stock', async () => {
    const { body: known } = await world.admin.get('/v1/locations/wh-1');
    const { id: _, ...location } = known;
    const add = [{ id: 'wh-9', location, stock: [{ sku: 'SHIRT', onHand: 5 }] }];
    const { body } = await simulated({ ...CLOSED, add });
    expect(body.report.after.locations).toMatchObject([{ location: 'wh-9', parcels: 5 }]);
  });

  it('runs one at a time, tells how far it has come, and can be stopped', async () => {
    const opened = Promise.withResolvers<void>();
    gate = () => opened.promise;
    const first = await operator.post('/v1/routing/simulations', CLOSED);
    const second = await operator.post('/v1/routing/simulations', CLOSED);
    const preview = await operator.post('/v1/routing/rules/preview', { rules: MONEY });
    expect([first.status, second.status, preview.status]).toEqual([202, 429, 429]);
    expect(second.headers.get('retry-after')).toBe('1');
    const path = `/v1/routing/simulations/${first.body.id}`;
    expect((await auditor.get(path)).body).toMatchObject({ status: 'running', progress: { decisions: 0 } });
    expect((await operator.delete(path)).body.status).toBe('stopped');
    opened.resolve();
    gate = open;
    expect((await ended(first.body.id)).body.status).toBe('stopped');
    expect((await simulated(CLOSED)).body.status).toBe('done');
  });

  it('says that it has failed where the log cannot be read, and lets the next one begin', async () => {
    gate = () => Promise.reject(new Error('the disk is gone'));
    expect((await simulated(CLOSED)).body.status).toBe('failed');
    gate = open;
    expect(world.failures.splice(0)).toMatchObject([{ message: 'the disk is gone' }]);
    expect((await simulated(CLOSED)).body.status).toBe('done');
  });

  it('keeps the last ten', async () => {
    const first = await simulated({});
    for (let n = 0; n < 10; n += 1) await simulated({});
    expect((await auditor.get(`/v1/routing/simulations/${first.body.id}`)).status).toBe(404);
  });

  it.each<[string, object, number, string]>([
    ['rules that cannot be used', { rules: [{ name: ' ' }] }, 422, '/rules/0/name'],
    ['a location that there is not', { close: ['nowhere'] }, 422, '/close/0'],
    ['a change to a location that there is not', { change: [{ location: 'nowhere' }] }, 422, '/change/0/location'],
    ['a moment that is neither a position nor an instant', { from: 'yesterday' }, 400, '/from'],
  ])('refuses %s', async (_, body, status, path) => {
    const answer = await operator.post('/v1/routing/simulations', body);
    expect([answer.status, answer.body.errors[0].path]).toEqual([status, path]);
  });

  it('is for operators; auditors read', async () => {
    const shop = await world.as('channel:web');
    const asked = [auditor, shop].map((client) => client.post('/v1/routing/simulations', CLOSED));
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([403, 403]);
    expect((await shop.get('/v1/routing/simulations/none')).status).toBe(403);
    expect((await auditor.get('/v1/routing/simulations/none')).status).toBe(404);
  });
});

describe('POST /v1/routing/rules/preview', () => {
  it('says which of the last orders would have gone elsewhere by the rules, with examples', async () => {
    const rules = [{ name: 'malmo', filters: [{ filter: 'locations', only: ['wh-2'] }] }];
    const { status, body } = await operator.post('/v1/routing/rules/preview', { rules, orders: 3 });
    expect([status, body.orders, body.elsewhere, body.elsewhereShare]).toEqual([200, 3, 3, 1]);
    expect(body.examples[0]).toMatchObject({
      before: { parcels: [{ location: 'wh-1', units: 1 }] },
      after: { parcels: [{ location: 'wh-2', units: 1 }] },
    });
    expect(body.notRoutable).toEqual({ before: 0, after: 0 });
  });

  it('finds nothing that the rules in force would change', async () => {
    const rules = [{ name: 'nearest', objective: { distance: 1, parcels: 1_000_000 } }];
    const { body } = await operator.post('/v1/routing/rules/preview', { rules });
    expect([body.orders, body.elsewhere, body.examples]).toEqual([5, 0, []]);
  });

  it('counts orders that could not be sent at all', async () => {
    const rules = [{ name: 'near', filters: [{ filter: 'distance', kilometresMax: 0 }] }];
    const { body } = await operator.post('/v1/routing/rules/preview', { rules });
    expect(body).toMatchObject({ elsewhere: 5, notRoutable: { before: 0, after: 5 } });
  });
});
