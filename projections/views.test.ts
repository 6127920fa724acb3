import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { metrics } from '../cli/metrics.ts';
import { isKnown } from '../domain/events.ts';
import { line, ORDER, placed, request } from '../domain/order/testing.ts';
import type { Recorded } from '../log/codec.ts';
import { memorySource } from '../test/servers/memory-source.ts';
import { openEmbeddedViews } from './embedded/views.ts';
import { createProjector } from './projector.ts';
import { fromTomorrow, historyOf } from './testing.ts';
import { VIEWS } from './views.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-unknown-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a fact of a type that only a later version knows', () => {
  it('is counted, and stops no view, whatever stream it is in', async () => {
    const streams = [`order-${ORDER}`, 'stock-A', 'channel-web', 'location-l', 'key-1', 'exception-1', 'tomorrow-1'];
    const [first] = historyOf(placed(request(line('1', 'A', 1))));
    const strange = streams.map((stream, at): Recorded => ({ ...fromTomorrow(stream, 1), position: BigInt(at + 10) }));
    const source = memorySource<Recorded>();
    source.append(...(first === undefined ? [] : [first]), ...strange);
    const store = openEmbeddedViews(join(folder, 'views.db'));
    const figures = metrics();
    const projector = createProjector({
      source,
      store,
      projections: VIEWS,
      isKnown,
      now: () => 0,
      onMetrics: ({ events, unknown, last }) =>
        figures.projected({ events, unknown, lastAt: last?.metadata.at ?? null }),
    });
    const stop = new AbortController();
    const run = projector.run(stop.signal);
    onTestFinished(async () => {
      stop.abort();
      await run;
      await store.close();
    });

    await projector.waitFor(source.end(), { signal: AbortSignal.timeout(10_000) });

    expect(projector.status().filter(({ state }) => state !== 'live')).toEqual([]);
    const text = () => figures.registry.getSingleMetricAsString('weir_unknown_events_total');
    await expect.poll(text).toContain(`weir_unknown_events_total ${streams.length}`);
  });
});
