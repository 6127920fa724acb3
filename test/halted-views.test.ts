import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { readinessOf } from '../cli/readiness.ts';
import { locationIdOf, skuOf } from '../domain/ids.ts';
import type { Recorded } from '../log/codec.ts';
import { openEmbeddedLog } from '../log/embedded/embedded.ts';
import { eventLog } from '../log/event-log.ts';
import { keyRing } from '../log/keys/ring.ts';
import { openEmbeddedDataKeys } from '../projections/embedded/data-keys.ts';
import { openEmbeddedViews } from '../projections/embedded/views.ts';
import { type ExceptionDocument, exceptions } from '../projections/exceptions.ts';
import { inventory } from '../projections/inventory.ts';
import type { Document, Projection } from '../projections/port.ts';
import { createProjector } from '../projections/projector.ts';
import { systemClock } from '../runtime/clock.ts';
import { recordOn } from '../runtime/last-fact.ts';
import { haltsRecorder } from '../runtime/watch/halts.ts';

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A projection that cannot fold an event as long as it is not mended, and quotes what it has in its complaint. */
const failing = <D extends Document>(projection: Projection<Recorded, D>, type: string, broken: { on: boolean }) => ({
  ...projection,
  evolve: (document: D | null, event: Recorded, id: string): D | null => {
    if (broken.on && event.type === type) throw new TypeError(`Astrid Lind is not expected in ${event.type}`);
    return projection.evolve(document, event, id);
  },
});

const openLog = () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-halted-'));
  ends.push(() => rmSync(folder, { recursive: true }));
  const [events, keys] = [openEmbeddedLog(join(folder, 'log.db')), openEmbeddedDataKeys(join(folder, 'keys.db'))];
  ends.push(events.close, keys.close);
  return { folder, log: eventLog(events, keyRing(keys, Buffer.alloc(32, 7))) };
};

type Opened = ReturnType<typeof openLog>;

const countedAt = (log: Opened['log'], onHand: number) =>
  recordOn(log)(
    'stock-A',
    () => {
      const at = systemClock.now();
      const data = { sku: skuOf('A'), location: locationIdOf('wh-1'), onHand, counted: onHand, asOf: at };
      return { events: [{ type: 'StockCounted', data }] };
    },
    { at: systemClock.now(), by: 'test', correlationId: 'A', causationId: 'test' },
  );

/** A process that projects, and puts on record how its views stand each time that it is asked to. */
const startProcess = ({ folder, log }: Opened, projections: readonly Projection<Recorded, Document>[]) => {
  const views = openEmbeddedViews(join(folder, 'views.db'));
  const projector = createProjector({ source: log, store: views, projections, now: Date.now });
  const work = new AbortController();
  const projecting = projector.run(work.signal);
  const record = haltsRecorder({ log, clock: systemClock, views: projector.status, onError: () => undefined });
  const stop = async () => {
    work.abort();
    await projecting;
    await views.close();
  };
  let stopped = false;
  const stopOnce = async () => {
    if (!stopped) await stop();
    stopped = true;
  };
  ends.push(stopOnce);
  const until = async (holds: () => boolean): Promise<void> => {
    const deadline = Date.now() + 10_000;
    while (!holds()) {
      if (Date.now() > deadline) throw new Error('not within 10 s');
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return {
    projector,
    record,
    stop: stopOnce,
    halted: (view: string) =>
      until(() => projector.status().some(({ name, state }) => name === view && state === 'halted')),
    caughtUp: async (view: string) => projector.waitFor(await log.end(), { view, signal: AbortSignal.timeout(10_000) }),
    exception: async (id: string) => (await views.reader<ExceptionDocument>(exceptions).get(id))?.document ?? null,
  };
};

const factsOf = async ({ log }: Opened, view: string): Promise<readonly Recorded[]> => {
  const facts: Recorded[] = [];
  for await (const page of log.read(`view-${view}`)) facts.push(...page.events);
  return facts;
};

it('a view that stands still says so once for each event, as an exception that tells nothing of the event, and closes it when it goes on', async () => {
  const opened = openLog();
  const broken = { on: true };
  const projections = [failing(inventory, 'StockCounted', broken), exceptions];
  const first = await countedAt(opened.log, 3);
  const position = 'position' in first ? String(first.position) : '';
  const process = startProcess(opened, projections);
  await process.halted('inventory');
  await process.record();
  await process.record();
  await process.caughtUp('exceptions');

  const [fact, ...more] = await factsOf(opened, 'inventory');
  expect(more).toEqual([]);
  expect(fact).toMatchObject({
    type: 'ViewHalted',
    data: { view: 'inventory', version: inventory.version, position, eventType: 'StockCounted' },
  });
  expect(JSON.stringify(fact?.data)).not.toContain('Astrid');
  expect(fact?.data).toMatchObject({ message: expect.stringMatching(/^TypeError at halted-views\.test\.ts:\d+$/) });
  expect(await process.exception('view-inventory')).toMatchObject({
    kind: 'viewHalted',
    status: 'open',
    canRetry: true,
    subject: { view: 'inventory' },
  });

  // A new process stands still at the same event: nothing new.
  await process.stop();
  const again = startProcess(opened, projections);
  await again.halted('inventory');
  await again.record();
  expect(await factsOf(opened, 'inventory')).toHaveLength(1);

  // Tried again without having been mended: nothing new either.
  expect(again.projector.resume('inventory')).toBe(true);
  await again.record();
  await again.halted('inventory');
  await again.record();
  expect(await factsOf(opened, 'inventory')).toHaveLength(1);

  broken.on = false;
  expect(again.projector.resume('inventory')).toBe(true);
  await again.caughtUp('inventory');
  await again.record();
  await again.caughtUp('exceptions');
  expect((await factsOf(opened, 'inventory')).map(({ type }) => type)).toEqual(['ViewHalted', 'ViewResumed']);
  expect(await again.exception('view-inventory')).toMatchObject({ status: 'resolved', times: 1, canRetry: false });
});

it('a view that was mended while Weir was down goes on at the next start, and that is put on record', async () => {
  const opened = openLog();
  const broken = { on: true };
  await countedAt(opened.log, 3);
  const before = startProcess(opened, [failing(inventory, 'StockCounted', broken)]);
  await before.halted('inventory');
  await before.record();
  await before.stop();

  const mended = startProcess(opened, [inventory]);
  await mended.caughtUp('inventory');
  await mended.record();

  expect((await factsOf(opened, 'inventory')).map(({ type }) => type)).toEqual(['ViewHalted', 'ViewResumed']);
});

it('the view of exceptions itself may stand still: readiness says where and why, and nothing of the event', async () => {
  const opened = openLog();
  const broken = { on: true };
  await countedAt(opened.log, 3);
  const process = startProcess(opened, [inventory, failing(exceptions, 'ViewHalted', broken)]);
  await process.caughtUp('exceptions');
  await recordOn(opened.log)(
    'view-other',
    () => ({
      events: [
        { type: 'ViewHalted', data: { view: 'other', version: 1, position: '1', eventType: 'X', message: 'E' } },
      ],
    }),
    { at: systemClock.now(), by: 'test', correlationId: 'other', causationId: 'test' },
  );
  await process.halted('exceptions');
  await process.record();

  expect((await factsOf(opened, 'exceptions')).map(({ type }) => type)).toEqual(['ViewHalted']);
  const { ready, checks } = readinessOf(process.projector);
  expect(ready).toBe(true);
  expect(JSON.stringify(checks)).not.toContain('Astrid');
  expect(checks).toMatchObject({
    views: [
      { name: 'inventory', state: 'live' },
      {
        name: 'exceptions',
        state: 'halted',
        failure: { event: 'ViewHalted', error: expect.stringMatching(/^TypeError at/) },
      },
    ],
  });
});
